"""A member's tier and privileges: what is left, how far the next tier is, what it brings, and why."""

from datetime import timedelta

import pytest

from club import clock, privileges, tiers
from club.members import Member
from club.orders import Line
from club.privileges.editing import Asked, Share
from club.tiers import changes, keeping
from club.tiers.tier import Tier
from tests.web.portal import given
from web import text


@pytest.fixture
async def ranks(cast):
    said = {"by": cast.gil, "at": clock.now()}
    silver = {"growth_from": 1000, "brings": "免费洗车：2 次\n生日礼：300 分"}
    gold = {"growth_from": 3000, "brings": "免费洗车：6 次\n生日礼：300 分\n代步车：2 天"}
    await tiers.add("silver", name="银卡", name_en="Silver", level=2, **silver, **said)
    await tiers.add("gold", name="金卡", name_en="Gold", level=3, **gold, **said)


async def test_it_says_how_far_the_next_tier_is_and_what_it_would_bring(browser, cast, ranks):
    await given.order(cast, cast.ann, Line("maintenance", 126000))
    page = (await browser(cast.ann).get("/privileges")).text
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
    page = (await ann.get("/privileges")).text
    assert "成长值到了，升级" in page
    assert "有效到" in page
    await given.delivered()
    assert 'href="/privileges"' in (await ann.get("/messages")).text
    assert 'href="/privileges"' in (await ann.get("/")).text


async def test_near_the_end_the_home_page_and_the_tier_say_what_is_missing(browser, cast, ranks):
    await _silver(cast, ends_in=12)
    ann = browser(cast.ann)
    assert "看看还差多少" in (await ann.get("/")).text
    page = (await ann.get("/privileges")).text
    assert "再得 1,000 成长值，就能保住银卡" in page


async def test_after_the_end_it_says_until_when_there_is_grace(browser, cast, ranks):
    await _silver(cast, ends_in=-3)
    assert "银卡的期限到了，还在宽限里" in (await browser(cast.ann).get("/privileges")).text


async def test_the_member_reads_why_the_tier_was_kept(browser, cast, ranks):
    await _silver(cast, ends_in=12)
    keep = await keeping.ask(cast.ann, reason="车在厂里等件", by=cast.dee, at=clock.now())
    await keeping.approve(keep, by=cast.gil, at=clock.now())
    assert "俱乐部为你保级：车在厂里等件" in (await browser(cast.ann).get("/privileges")).text


async def test_in_a_club_of_one_tier_there_is_nothing_to_compare(browser, cast):
    page = await browser(cast.ben).get("/privileges")
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


@pytest.fixture
async def wash(cast, ranks):
    return await given_by_tier("免费洗车", bronze=2, silver=4)


async def given_by_tier(name, *, bronze=None, silver=None, **told):
    ranked = await Tier.all().order_by("level")
    shares = {tier.id: Share(times) for tier, times in zip(ranked, (bronze, silver), strict=False) if times}
    asked = Asked(name, **{"tiers": shares, **told})
    return await privileges.add(asked, by="test", at=clock.now() - timedelta(days=1))


async def test_what_is_left_says_where_it_was_used_last_and_when_it_is_back(browser, cast, wash):
    now = clock.now()
    for key in ("a", "b"):
        await privileges.use(cast.ann, wash, key=key, store=cast.north.id, by=cast.eve, at=now)
    page = (await browser(cast.ann).get("/privileges")).text
    [held] = await privileges.standing(await Member.get(id=cast.ann.id), at=now)
    assert '<b class="num">0</b> / 2 次' in page
    assert f"{text.short_day(held.back_at)}恢复" in page
    assert f"上次 {text.short_day(now)} · 北店" in page
    assert '<b class="num">2</b> / 2 次' in (await browser(cast.ben).get("/privileges")).text


async def test_a_use_that_was_put_right_is_seen_with_its_reason(browser, cast, wash):
    used = await privileges.use(cast.ann, wash, key="a", by=cast.eve, at=clock.now())
    await privileges.correct(used, reason="点错了会员", by=cast.gil, at=clock.now())
    await given.delivered()
    ann = browser(cast.ann)
    page = (await ann.get("/privileges")).text
    assert "点错了会员" in page
    assert "已更正" in page
    assert 'href="/privileges"' in (await ann.get("/messages")).text


async def test_privileges_stand_side_by_side_and_no_line_says_them_again(browser, cast, wash):
    await given.order(cast, cast.ann, Line("maintenance", 126000))
    page = (await browser(cast.ann).get("/privileges")).text
    table = page.split("<table")[1].split("</table>")[0]
    assert table.count("免费洗车") == 1
    assert "4 次" in table
    assert "6 次" not in table
    assert "代步车" in table  # which is a line, and no privilege


async def test_a_quota_by_the_car_has_a_card_for_each_and_asks_for_the_first_one(browser, cast, ranks):
    await given_by_tier("机油检查", bronze=1, per="vehicle")
    assert "沪B·6K286" in (await browser(cast.ann).get("/privileges")).text
    assert "先添加你的车" in (await browser(cast.ben).get("/privileges")).text


async def test_a_standing_right_is_told_in_its_words(browser, cast, ranks):
    lowest = await tiers.first()
    shares = {lowest.id: Share(words="95 折", words_en="5% off")}
    await given_by_tier("保养工时", tiers=shares, way="rate")
    assert "95 折" in (await browser(cast.ann).get("/privileges")).text


async def test_the_old_address_leads_there(browser, cast):
    gone = await browser(cast.ann).get("/tiers")
    assert (gone.status_code, gone.headers["location"]) == (303, "/privileges")
