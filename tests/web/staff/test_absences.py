"""No-shows for staff: who did not come, how often, excused with a reason; and what repeated ones do."""

import pytest

from events import absences
from events.absences import Excuse
from events.registration import Registration
from tests.web.portal import given


@pytest.fixture
async def missed(cast):
    """Ben held a place the day before yesterday and did not come; Ann did."""
    _, held = await given.dated("冬季用车课堂", in_days=-2, kind="class", store=cast.north)
    came = await given.ticket(held, cast.ann)
    await Registration.filter(id=came.id).update(checked_in_at=held.starts_at)
    return await given.ticket(held, cast.ben)


async def test_it_stands_in_the_list_on_the_members_page_and_behind_the_name(cast, browser, missed):
    dee = browser(cast.dee)
    assert "李强" in (await dee.get("/staff/absences")).text
    assert "12 个月内爽约 1 次" in (await dee.get(f"/staff/members/{cast.ben.id}")).text
    assert "爽约 1 次" in (await dee.get(f"/staff/sessions/{missed.session_id}")).text


async def test_it_is_excused_with_a_reason(cast, browser, missed):
    dee, address = browser(cast.dee), f"/staff/absences/{missed.id}/excuse"
    assert (await dee.get(address)).status_code == 200
    assert (await dee.post(address, data={"reason": "孩子发烧"})).status_code == 303
    assert (await Excuse.get()).reason == "孩子发烧"
    assert "孩子发烧" in (await dee.get("/staff/absences?state=excused")).text
    assert "没有人爽约" in (await dee.get("/staff/absences?state=counted")).text
    again = await dee.post(address, data={"reason": "再来一次"})
    assert again.status_code == 422
    assert "同事已经设为不计了" in again.text


async def test_without_a_reason_it_counts(cast, browser, missed):
    page = await browser(cast.dee).post(f"/staff/absences/{missed.id}/excuse", data={"reason": " "})
    assert page.status_code == 422
    assert "写明为什么不算" in page.text
    assert not await Excuse.exists()


async def test_of_whoever_came_there_is_nothing_to_excuse(cast, browser):
    _, ahead = await given.dated(in_days=3, store=cast.north)
    ticket = await given.ticket(ahead, cast.ben)
    assert (await browser(cast.dee).get(f"/staff/absences/{ticket.id}/excuse")).status_code == 404


async def test_the_policy_is_a_number_that_whoever_may_sets(cast, browser, missed):
    manager = browser(cast.staff["care_manager"])
    assert "没有影响，只给员工看" in (await manager.get("/staff/absences")).text
    assert (await manager.post("/staff/absences/policy", data={"absences": "2"})).status_code == 303
    assert await absences.policy() == 2
    assert "爽约 2 次的会员" in (await manager.get("/staff/absences")).text
    wrong = await manager.post("/staff/absences/policy", data={"absences": "21"})
    assert wrong.status_code == 422
    assert "0 到 20" in wrong.text


async def test_the_other_store_sees_none_of_it(cast, browser, missed):
    assert "李强" not in (await browser(cast.fay).get("/staff/absences")).text
    assert (await browser(cast.fay).get(f"/staff/absences/{missed.id}/excuse")).status_code == 404
