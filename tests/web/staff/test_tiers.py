"""Staff: what a tier takes, who would move if it took something else, whose term ends, who keeps one why."""

from datetime import timedelta

import pytest

from club import clock, tiers
from club.members import Member
from club.orders import Line
from club.tiers import changes, keeping, policy
from club.tiers.tier import Tier
from tests.web.portal import given


@pytest.fixture
async def ranks(cast):
    said = {"by": cast.gil, "at": clock.now()}
    await tiers.add("silver", name="银卡", name_en="Silver", level=2, growth_from=1000, **said)
    await tiers.add("gold", name="金卡", name_en="Gold", level=3, growth_from=3000, **said)
    return {tier.code: tier.id for tier in await Tier.all()}


@pytest.fixture
async def ending(cast, ranks):
    """Ann's silver ends in two weeks, and none of her growth counts any more."""
    now = clock.now()
    ends_at = clock.start_of(clock.day_of(now + timedelta(days=14)))
    ann, silver = await Member.get(id=cast.ann.id), await Tier.get(code="silver")
    raised = now - timedelta(days=370)
    await changes.record(ann, "raised", silver, growth=1000, ends_at=ends_at, by="club", at=raised)
    await tiers.review_due(at=now)


def filled(ranks, **changed):
    said = {"window": "rolling", "months": 12, "term_months": 12, "warning_days": 30, "grace_days": 30}
    growth = {f"growth_{ranks['silver']}": 1000, f"growth_{ranks['gold']}": 3000}
    return said | growth | changed


async def test_a_preview_says_who_would_move_and_sets_nothing(browser, cast, ranks):
    await given.order(cast, cast.ann, Line("maintenance", 60000))
    lower = filled(ranks, do="preview", **{f"growth_{ranks['silver']}": 500})
    page = await browser(cast.gil).post("/staff/tiers/edit", data=lower)
    assert page.status_code == 200
    assert "谁会升降" in page.text
    row = page.text.split("<tfoot>")[1]
    assert [cell.split("<")[0] for cell in row.split('class="n">')[1:]] == ["3", "1", "0", "3"]
    assert "不改的话，会升 0 人，到期时会降 0 人" in page.text
    assert (await Tier.get(code="silver")).growth_from == 1000


async def test_what_is_set_holds_and_is_in_the_audit_log(browser, cast, ranks):
    brings = {f"brings_{ranks['silver']}": "免费洗车：2 次"}
    gil = browser(cast.gil)
    answer = await gil.post("/staff/tiers/edit", data=filled(ranks, window="year", grace_days=60, **brings))
    assert answer.headers["location"] == "/staff/tiers?done=saved"
    page = (await gil.get("/staff/tiers")).text
    assert "免费洗车" in page
    assert "宽限 60 天" in page
    assert "自然年" in page
    assert (await policy.current()).window == "year"
    assert "等级规则修改" in (await gil.get("/staff/audit")).text


async def test_a_tier_that_takes_less_than_the_one_below_comes_back_with_why(browser, cast, ranks):
    wrong = filled(ranks, **{f"growth_{ranks['gold']}": 900})
    page = await browser(cast.gil).post("/staff/tiers/edit", data=wrong)
    assert page.status_code == 422
    assert "金卡的门槛要比银卡高，银卡是 1,000。" in page.text
    page = await browser(cast.gil).post("/staff/tiers/edit", data=filled(ranks, months=99))
    assert page.status_code == 422


async def test_a_tier_on_top_takes_more_than_the_others(browser, cast, ranks):
    gil, asked = browser(cast.gil), {"name": "白金", "name_en": "Platinum"}
    page = await gil.post("/staff/tiers", data={**asked, "growth_from": 3000})
    assert page.status_code == 422
    assert (await gil.post("/staff/tiers", data={**asked, "growth_from": 6000})).status_code == 303
    assert "白金" in (await gil.get("/staff/tiers")).text


async def test_whose_term_ends_stands_in_a_list_with_what_is_missing(browser, cast, ending):
    page = (await browser(cast.dee).get("/staff/tiers/endings")).text
    assert "陈静" in page
    assert "1,000" in page
    assert "申请保级" in page
    assert "陈静" not in (await browser(cast.fay).get("/staff/tiers/endings")).text


async def test_who_lacks_growth_is_told_from_who_has_enough(browser, cast, ending, ranks):
    soon = clock.now() + timedelta(days=9)
    await Member.filter(id=cast.ben.id).update(tier_id=ranks["silver"], tier_ends_at=soon)
    dee = browser(cast.dee)
    every = (await dee.get("/staff/tiers/endings")).text
    assert ("陈静" in every, "李强" in every) == (True, True)
    short = (await dee.get("/staff/tiers/endings?state=short")).text
    assert ("陈静" in short, "李强" in short) == (True, False)
    assert "1 位还差成长值" in (await dee.get("/staff/tiers")).text
    await Member.filter(id=cast.ann.id).update(tier_warned_at=None)
    assert "都够保级" in (await dee.get("/staff/tiers/endings?state=short")).text


async def test_one_asks_another_decides_and_both_sides_see_it(browser, cast, ending):
    dee, boss = browser(cast.dee), browser(cast.staff["care_manager"])
    asked = await dee.post(f"/staff/members/{cast.ann.id}/keeps", data={"reason": "车在厂里等件"})
    assert asked.status_code == 303
    keep = await keeping.of(cast.ann).first()
    address = f"/staff/keeps/{keep.id}"
    assert "要由另一位同事审批" in (await dee.get(address)).text
    assert (await dee.post(f"{address}/decision", data={"answer": "yes"})).status_code == 403
    assert "陈静" in (await boss.get("/staff/keeps")).text
    assert (await boss.post(f"{address}/decision", data={"answer": "yes"})).status_code == 303
    page = (await dee.get(f"/staff/members/{cast.ann.id}")).text
    assert "批准保级" in page
    assert "车在厂里等件" in page
    assert "俱乐部为你保级：车在厂里等件" in (await browser(cast.ann).get("/privileges")).text


async def test_nobody_approves_what_they_asked_for(browser, cast, ending):
    boss = browser(cast.gil)
    await boss.post(f"/staff/members/{cast.ann.id}/keeps", data={"reason": "老客户"})
    keep = await keeping.of(cast.ann).first()
    page = await boss.post(f"/staff/keeps/{keep.id}/decision", data={"answer": "yes"})
    assert page.status_code == 409
    assert "要由另一位同事审批" in page.text


async def test_a_no_needs_its_why_and_the_colleague_reads_it(browser, cast, ending):
    keep = await keeping.ask(cast.ann, reason="老客户", by=cast.dee, at=clock.now())
    gil, address = browser(cast.gil), f"/staff/keeps/{keep.id}"
    assert (await gil.post(f"{address}/decision", data={"answer": "no"})).status_code == 422
    answer = {"answer": "no", "reason": "上次已经保过"}
    assert (await gil.post(f"{address}/decision", data=answer)).status_code == 303
    assert "上次已经保过" in (await browser(cast.dee).get(address)).text


async def test_a_request_without_a_reason_or_for_the_lowest_tier_comes_back(browser, cast, ranks):
    dee = browser(cast.dee)
    assert (await dee.post(f"/staff/members/{cast.ben.id}/keeps", data={})).status_code == 422
    page = await dee.post(f"/staff/members/{cast.ben.id}/keeps", data={"reason": "老客户"})
    assert page.status_code == 422
    assert "不用保级" in page.text


async def test_the_history_of_tiers_stands_on_the_members_page(browser, cast, ranks):
    await given.order(cast, cast.ann, Line("maintenance", 126000))
    page = (await browser(cast.dee).get(f"/staff/members/{cast.ann.id}")).text
    assert "会员 → 银卡" in page
    assert "离金卡还差 1,740" in page
