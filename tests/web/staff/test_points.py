"""The points of the club: rules in sentences, figures, movements with their why, the nightly proof."""

from datetime import timedelta

import pytest

from club import clock, holds, jobs, orders
from club.orders import Line, Sheet
from points import postings, rules
from tests.web.portal import given


@pytest.fixture
def gil(cast, browser):
    return browser(cast.gil)


async def proved(**run):
    """A nightly proof that has been, with this result or error."""
    now = clock.now()
    claimed = await jobs.claim("proof", now - timedelta(hours=6), worker="test", at=now)
    if "error" in run:
        await jobs.fail(claimed, at=now, **run)
    else:
        await jobs.finish(claimed, at=now, result=run)


async def test_the_rules_in_force_are_told_as_sentences(gil):
    page = await gil.get("/staff/points")
    for words in (
        "保养、维修、配件、精品附件：每付 1 元得 1 分",
        "钣喷：每付 1 元得 0.5 分",
        "次年年底到期",
        "每次 200 分",
    ):
        assert words in page.text
    assert "事故维修、保修不计分" in page.text
    assert "service_order" not in page.text.split("怎么得分")[1].split("</section>")[0]


async def test_a_rule_for_some_alone_and_one_to_come_say_so(cast, gil):
    now = clock.now()
    only = {"type": "fixed", "points": 500, "expiry": {"months": 6}, "only": {"store": [cast.south.id]}}
    await rules.define("party", "party", only, valid_from=now + timedelta(days=30), by="test")
    page = await gil.get("/staff/points")
    for words in ("每次 500 分", "只给南店", "6 个月后到期", " 起</span>"):
        assert words in page.text


async def test_the_month_is_summed_by_store_and_by_what_for(cast, gil):
    await given.order(cast, cast.ann, Line("repair", 30_000), number="N-1")
    south = Sheet("S-1", cast.south, [Line("repair", 20_000)], member=cast.cho)
    order = await orders.enter(south, by=cast.fay, at=clock.now())
    await orders.void(order, reason="录错", by=cast.gil, at=clock.now())
    page = await gil.get("/staff/points")
    for words in ("会员手里", "300", "南店", "北店", "工单结算", "工单作废", "−200", "+300"):
        assert words in page.text


async def test_a_store_sees_its_own_movements(cast, browser):
    await given.order(cast, cast.ann, Line("repair", 30_000), number="N-1")
    south = Sheet("S-1", cast.south, [Line("repair", 20_000)], member=cast.cho)
    await orders.enter(south, by=cast.fay, at=clock.now())
    page = await browser(cast.dee).get("/staff/points")
    assert "+300" in page.text
    assert "+200" not in page.text
    assert "Cho" not in page.text


async def test_the_movements_are_narrowed_and_paged(cast, gil):
    for number in range(55):
        await postings.earn(
            cast.ann.account_id, 1, key=f"k{number}", reason="birthday", facts={}, store=None, by="test",
            at=clock.now(),
        )  # fmt: skip
    await given.order(cast, cast.ann, Line("repair", 30_000))
    assert "1–50 / 56" in (await gil.get("/staff/points")).text
    assert "51–56 / 56" in (await gil.get("/staff/points?page=2")).text
    assert "1–1 / 1" in (await gil.get("/staff/points?reason=service_order")).text
    tomorrow = clock.day_of(clock.now()) + timedelta(days=1)
    assert "没有符合的流水" in (await gil.get(f"/staff/points?day={tomorrow}")).text


async def test_the_last_proof_is_told(gil):
    assert "第一次还没到时间" in (await gil.get("/staff/points")).text
    await proved(accounts=3, postings=1200, lots=7)
    page = await gil.get("/staff/points")
    assert "账对得上：3 个账户，1,200 笔流水" in page.text


async def test_a_proof_that_found_something_is_not_hidden(cast, gil, browser):
    await proved(error="LedgerDiffers: account 1: account.balance")
    page = await gil.get("/staff/points")
    assert "最近一次对账对不上" in page.text
    assert "/staff/jobs?job=proof" in page.text
    assert "/staff/jobs?job=proof" not in (await browser(cast.dee).get("/staff/points")).text


async def test_a_member_s_movements_are_read_out_with_their_why(cast, browser):
    await given.order(cast, cast.ann, Line("maintenance", 51_200), Line("accident", 180_000))
    eve = browser(cast.eve)
    page = await eve.get(f"/staff/members/{cast.ann.id}/points")
    for words in ("陈静的积分", "512", "保养 ¥512 × 1 得 512 分，事故维修 ¥1,800 不计分", "到期", "1–1 / 1"):
        assert words in page.text
    assert f"/staff/members/{cast.ann.id}/points" in (await eve.get(f"/staff/members/{cast.ann.id}")).text


async def test_what_is_owed_is_said(cast, browser):
    order = await given.order(cast, cast.ann, Line("repair", 30_000))
    await postings.spend(
        cast.ann.account_id, 100, key="s", reason="reward", facts={}, store=None, by="t", at=clock.now()
    )
    await orders.void(order, reason="录错", by=cast.gil, at=clock.now())
    page = await browser(cast.dee).get(f"/staff/members/{cast.ann.id}/points")
    assert "−100" in page.text
    assert "待补扣 100 分" in page.text


async def test_nobody_yet_says_what_brings_points(cast, browser):
    assert "还没有积分" in (await browser(cast.dee).get(f"/staff/members/{cast.ben.id}/points")).text


async def test_without_the_permission_there_are_no_points(cast, browser):
    adviser = browser(cast.staff["sales_adviser"])
    assert (await adviser.get("/staff/points")).status_code == 403
    assert (await adviser.get(f"/staff/members/{cast.ann.id}/points")).status_code == 403
    assert "/staff/points" not in (await adviser.get("/staff")).text


async def set_aside(cast, points=400):
    """Points of Ann's that wait for a trip."""
    said = {"reason": "reward", "facts": {}, "store": None, "by": "t", "at": clock.now()}
    await postings.earn(cast.ann.account_id, 1000, key="earn:gift:1", **said)
    told = {"reason": "event", "title": "坝上草原", "by": cast.ann, "at": clock.now()}
    ends = clock.now() + timedelta(days=2)
    return await holds.place(cast.ann, points, key="hold:event:7", expires_at=ends, **told)


async def test_staff_see_each_sum_apart_and_what_is_set_aside_for_what(cast, browser):
    await set_aside(cast)
    page = (await browser(cast.dee).get(f"/staff/members/{cast.ann.id}/points")).text
    for words in ("现在可用", '<span class="v tone">600</span>', '<span class="v">400</span>', "坝上草原"):
        assert words in page


async def test_staff_give_back_what_was_set_aside_once(cast, browser):
    hold, dee = await set_aside(cast), browser(cast.dee)
    address = f"/staff/members/{cast.ann.id}/points/holds/{hold.id}/release"
    assert (await dee.post(address)).status_code == 303
    page = (await dee.get(f"/staff/members/{cast.ann.id}/points")).text
    assert '<span class="v tone">1,000</span>' in page
    assert (await dee.post(address)).status_code == 303  # again: nothing is left to give back
    assert (await dee.get(f"/staff/members/{cast.ann.id}/points")).text.count("不再预留") == 1
    assert "不再预留" in (await dee.get(f"/staff/members/{cast.ann.id}")).text


async def test_what_is_set_aside_for_one_member_is_not_given_back_through_another(cast, browser):
    hold = await set_aside(cast)
    answer = await browser(cast.dee).post(f"/staff/members/{cast.ben.id}/points/holds/{hold.id}/release")
    assert answer.status_code == 404
