"""One registration: cancelled for a member who rang up, a check-in taken back; the list shows it at once."""

from datetime import timedelta

import pytest

from club import clock, codes
from club.audit import Entry
from club.messages.outbox import Message
from events import checkin, replanning
from events.sessions import Plan, Session
from tests.web.portal import given


@pytest.fixture
async def session(cast):
    _, session = await given.dated(store=cast.north, capacity=5)
    return session


@pytest.fixture
async def ticket(cast, session):
    return await given.ticket(session, cast.ann)


async def begin(cast, session):
    """Let the session run, so that people arrive."""
    now = clock.now()
    plan = Plan(now - timedelta(hours=1), now + timedelta(hours=5), 5, opens_at=now - timedelta(days=9))
    await replanning.change(session, plan, by=cast.dee, at=now)


async def arrive(cast, ticket, at):
    return await checkin.scan(ticket.code, desk=cast.desk, staff=cast.eve, nonce=codes.new_ticket(), at=at)


async def test_staff_cancel_for_a_member_who_rang_up(cast, browser, session, ticket):
    dee = browser(cast.dee)
    page = await dee.get(f"/staff/sessions/{session.id}?show=missing")
    assert 'data-confirm="陈女士的票作废，1 个名额马上放出，并发消息告知。"' in page.text
    answer = await dee.post(f"/staff/registrations/{ticket.id}/cancellation?show=missing")
    assert answer.headers["location"] == f"/staff/sessions/{session.id}?show=missing"
    assert (await Session.get(id=session.id)).taken == 0
    assert await Message.filter(kind="registration_cancelled", member_id=cast.ann.id).count() == 1


async def test_what_is_cancelled_already_says_so_over_the_list(cast, browser, session, ticket):
    dee = browser(cast.dee)
    await dee.post(f"/staff/registrations/{ticket.id}/cancellation")
    again = await dee.post(f"/staff/registrations/{ticket.id}/cancellation")
    assert again.status_code == 422
    assert "没有成功" in again.text
    assert f'hx-get="/staff/sessions/{session.id}"' in again.text


async def test_a_check_in_is_taken_back_while_it_can_be(cast, browser, session, ticket):
    await begin(cast, session)
    await arrive(cast, ticket, clock.now())
    eve = browser(cast.eve)
    assert (
        f"/staff/registrations/{ticket.id}/undoing" in (await eve.get(f"/staff/sessions/{session.id}")).text
    )
    answer = await eve.post(f"/staff/registrations/{ticket.id}/undoing")
    assert answer.headers["location"] == f"/staff/sessions/{session.id}"
    await ticket.refresh_from_db()
    assert ticket.checked_in_at is None


async def test_after_a_quarter_of_an_hour_it_is_not_offered_and_refused(cast, browser, session, ticket):
    await begin(cast, session)
    await arrive(cast, ticket, clock.now() - timedelta(minutes=16))
    eve = browser(cast.eve)
    assert "/undoing" not in (await eve.get(f"/staff/sessions/{session.id}")).text
    page = await eve.post(f"/staff/registrations/{ticket.id}/undoing")
    assert page.status_code == 422
    assert "15 分钟" in page.text


async def test_who_is_there_without_a_scan_is_checked_in_by_hand(cast, browser, session, ticket):
    dee = browser(cast.dee)
    address = f"/staff/registrations/{ticket.id}/arrival"
    assert address not in (await dee.get(f"/staff/sessions/{session.id}")).text
    await begin(cast, session)
    assert address in (await dee.get(f"/staff/sessions/{session.id}")).text
    assert address not in (await browser(cast.eve).get(f"/staff/sessions/{session.id}")).text
    assert "陈静到了" in (await dee.get(address)).text
    empty = await dee.post(address, data={"reason": " "})
    assert empty.status_code == 422
    assert 'id="reason-error"' in empty.text
    assert (await dee.post(address, data={"reason": "手机没电"})).status_code == 303
    await ticket.refresh_from_db()
    assert ticket.checked_in_at
    entry = await Entry.get(action="checkin.forced")
    assert (entry.by, entry.facts) == (f"staff:{cast.dee.id}", {})
    assert "手机没电" in (await dee.get(f"/staff/members/{cast.ann.id}")).text
    page = await dee.post(address, data={"reason": "再来一次"})
    assert page.status_code == 422
    assert "已经签到了" in page.text


async def test_another_stores_registrations_are_not_found(cast, browser, ticket):
    fay = browser(cast.fay)
    for deed in ("cancellation", "undoing", "arrival"):
        assert (await fay.post(f"/staff/registrations/{ticket.id}/{deed}")).status_code == 404


async def test_without_the_permission_nothing_is_cancelled_or_undone(cast, browser, ticket):
    adviser = browser(cast.staff["sales_adviser"])
    for deed in ("cancellation", "undoing", "arrival"):
        assert (await adviser.post(f"/staff/registrations/{ticket.id}/{deed}")).status_code == 403
    assert (await browser(cast.eve).post(f"/staff/registrations/{ticket.id}/cancellation")).status_code == 403
    await ticket.refresh_from_db()
    assert ticket.state == "registered"
