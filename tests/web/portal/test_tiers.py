"""A member's tier: how far it is to the next, what that brings, until when the own one holds and why."""

from datetime import timedelta

import pytest

from club import clock, tiers
from club.members import Member
from club.orders import Line
from club.tiers import changes, keeping
from club.tiers.tier import Tier
from tests.web.portal import given


@pytest.fixture
async def ranks(cast):
    said = {"by": cast.gil, "at": clock.now()}
    silver = {"growth_from": 1000, "brings": "免费洗车：2 次\n生日礼：300 分"}
    gold = {"growth_from": 3000, "brings": "免费洗车：6 次\n生日礼：300 分\n代步车：2 天"}
    await tiers.add("silver", name="银卡", name_en="Silver", level=2, **silver, **said)
    await tiers.add("gold", name="金卡", name_en="Gold", level=3, **gold, **said)


async def test_it_says_how_far_the_next_tier_is_and_what_it_would_bring(browser, cast, ranks):
    await given.order(cast, cast.ann, Line("maintenance", 126000))
    page = (await browser(cast.ann).get("/tiers")).text
    for told in ("银卡", "<b>1,260</b><small>成长值", "<b>1,740</b><small>距金卡还差", "到金卡多了什么"):
        assert told in page
    gained = page.split("到金卡多了什么")[2].split("</section>")[0]
    assert "免费洗车" in gained
    assert "现在 2 次" in gained
    assert "代步车" in gained
    assert "生日礼" not in gained


async def test_a_raise_is_there_with_its_why_and_its_end(browser, cast, ranks):
    await given.order(cast, cast.ann, Line("maintenance", 126000))
    ann = browser(cast.ann)
    page = (await ann.get("/tiers")).text
    assert "成长值到了，升级" in page
    assert "有效到" in page
    await given.delivered()
    assert 'href="/tiers"' in (await ann.get("/messages")).text
    assert 'href="/tiers"' in (await ann.get("/")).text


async def test_near_the_end_the_home_page_and_the_tier_say_what_is_missing(browser, cast, ranks):
    await _silver(cast, ends_in=12)
    ann = browser(cast.ann)
    assert "看看还差多少" in (await ann.get("/")).text
    page = (await ann.get("/tiers")).text
    assert "再得 1,000 成长值，就能保住银卡" in page


async def test_after_the_end_it_says_until_when_there_is_grace(browser, cast, ranks):
    await _silver(cast, ends_in=-3)
    assert "银卡的期限到了，还在宽限里" in (await browser(cast.ann).get("/tiers")).text


async def test_the_member_reads_why_the_tier_was_kept(browser, cast, ranks):
    await _silver(cast, ends_in=12)
    keep = await keeping.ask(cast.ann, reason="车在厂里等件", by=cast.dee, at=clock.now())
    await keeping.approve(keep, by=cast.gil, at=clock.now())
    assert "俱乐部为你保级：车在厂里等件" in (await browser(cast.ann).get("/tiers")).text


async def test_in_a_club_of_one_tier_there_is_nothing_to_compare(browser, cast):
    page = await browser(cast.ben).get("/tiers")
    assert page.status_code == 200
    assert "各等级比一比" not in page.text


async def _silver(cast, *, ends_in: int) -> None:
    """Ann was raised long ago, with growth of which nothing counts any more; the night has looked at her."""
    now = clock.now()
    ends_at = clock.start_of(clock.day_of(now + timedelta(days=ends_in)))
    ann, silver = await Member.get(id=cast.ann.id), await Tier.get(code="silver")
    raised = now - timedelta(days=370)
    await changes.record(ann, "raised", silver, growth=1000, ends_at=ends_at, by="club", at=raised)
    await tiers.review_due(at=now)
