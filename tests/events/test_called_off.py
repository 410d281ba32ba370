"""Called off: what has begun stays; whoever else comes or waits is let go, some at a time."""

import asyncio
from datetime import timedelta

import pytest

from club import audit
from club.messages.outbox import Message
from events import (
    attendance,
    cancellations,
    changes,
    checkin,
    events,
    fees,
    losses,
    refusals,
    registrations,
    sessions,
    waitlist,
)
from events.registration import LIVE, Registration
from events.sessions import Session
from tests.events.queues import (
    HOUR,
    PRICE,
    comes,
    crowd,
    event_of,
    fee_of,
    gets,
    offered_on,
    paid,
    party,
    room,
    state,
)
from tests.events.trips import NOON, START, plan

WHY = {"reason": "大雪封路"}


@pytest.fixture
async def trip(cast):
    return await offered_on(cast, capacity=4)


@pytest.fixture
async def later(cast, trip):
    week = timedelta(days=7)
    wanted = plan(starts_at=START + week, ends_at=START + week + HOUR)
    return await sessions.add(trip.event, wanted, by=cast.dee, at=NOON)


async def test_an_event_that_has_begun_ends_early_and_stays_what_it_was(cast, trip, later):
    ann, ben = await comes(trip, cast.ann), await comes(later, cast.ben)
    event = await event_of(trip)
    assert [one.id for one in await cancellations.to_cancel(event, START + HOUR)] == [later.id]
    await cancellations.cancel_event(event, **WHY, by=cast.dee, at=START + HOUR)
    assert event.state == (await event_of(trip)).state == "published"
    assert [one.id for one in await sessions.coming(START + HOUR)] == [trip.id]
    assert await state(ann, ben) == ["registered", "session"]
    assert (await Session.get(id=later.id)).cancel_reason == "大雪封路"
    assert await audit.of(event).filter(action="event.shortened").count() == 1
    with pytest.raises(cancellations.SessionBegun):
        await cancellations.cancel_event(event, **WHY, by=cast.dee, at=START + HOUR)


async def test_the_question_counts_what_is_lost_and_no_more(cast, trip, later):
    await comes(trip, cast.ann, 2)
    await comes(later, cast.ben, 3)
    lost = await losses.of(await cancellations.to_cancel(await event_of(trip), START))
    assert (lost.tickets, lost.people) == (1, 3)


async def test_the_question_counts_money_that_was_neither_kept_nor_given_back_yet_whoever_is_there(cast):
    trip = await offered_on(cast, PRICE, capacity=4)
    await gets(cast.ann, 1000)
    one = await comes(trip, cast.ann, 3)
    await paid(cast, one, 150_00)
    await changes.change(one, party(2), by=cast.ann, at=START - 30 * HOUR)  # half of fifty yuan stays
    await fees.give_back(one, 25_00, by=cast.eve, at=START - 30 * HOUR)
    await changes.change(one, party(1), by=cast.ann, at=START - 30 * HOUR)
    gate = {"desk": cast.desk, "staff": cast.eve, "nonce": "nonce-0001"}
    await checkin.scan(one.code, at=START - HOUR, **gate)
    lost = await losses.of([trip])
    assert (lost.tickets, lost.people, lost.points, lost.fen) == (1, 1, 100, 75_00)
    await cancellations.cancel_session(trip, **WHY, by=cast.dee, at=START - HOUR)
    fee = await fee_of(one)
    assert (fee.back_points, fee.back_fen) == (lost.points, lost.fen)


async def test_whoever_is_checked_in_goes_like_all_others_and_is_told(cast, trip):
    one = await comes(trip, cast.ann, 2)
    scanned = {"desk": cast.desk, "staff": cast.eve, "at": START - HOUR}
    await checkin.scan(one.code, nonce="nonce-0001", **scanned)
    await cancellations.cancel_session(trip, **WHY, by=cast.dee, at=START - HOUR / 2)
    assert await state(one) == ["session"]
    assert await Message.filter(kind="session_cancelled").count() == 1
    assert await room(trip) == (0, 0, 0)
    assert (await checkin.scan(one.code, nonce="nonce-0002", **scanned)).outcome == "cancelled"
    assert await audit.of(one).filter(action="checkin.undone").count() == 1
    assert await attendance.reward(at=START) == 0
    assert await cancellations.end_due(at=START + HOUR) == 0


async def test_a_draft_with_a_date_that_has_passed_is_dropped_all_the_same(cast):
    draft = await events.create(events.Words("trip", "自驾", place="店里"), by=cast.dee, at=NOON)
    await sessions.add(draft, plan(), by=cast.dee, at=NOON)
    await cancellations.cancel_event(draft, reason="", by=cast.dee, at=START + HOUR)
    assert draft.state == "cancelled"


async def test_nobody_accepts_or_cancels_while_a_date_is_being_called_off(cast, trip, monkeypatch):
    first, second, third = [await comes(trip, one, 4) for one in await crowd(3)]
    await registrations.cancel(first, by=await first.member, at=NOON)

    async def breaks(*_some, **_told):
        raise ConnectionError

    monkeypatch.setattr(cancellations, "let_go", breaks)
    with pytest.raises(ConnectionError):
        await cancellations.cancel_session(trip, **WHY, by=cast.dee, at=NOON)
    monkeypatch.undo()
    with pytest.raises(refusals.OfferGone) as refusal:
        await waitlist.accept(second, by=await second.member, at=NOON)
    assert refusal.value.facts["why"] == "session"
    with pytest.raises(refusals.OfferGone) as refusal:
        await waitlist.offer_out_of_turn(third, reason="教练", by=cast.dee, at=NOON)
    assert refusal.value.facts["why"] == "session"
    with pytest.raises(refusals.CancellationRefused):
        await registrations.cancel(third, by=await third.member, at=NOON)
    assert await cancellations.end_due(at=NOON + HOUR / 60) == 0  # whoever called it off may be at it
    assert await waitlist.advance_due(at=START) == 0  # offers that are over and the queue wait for it
    assert await state(second, third) == ["offered", "waiting"]
    assert await cancellations.end_due(at=START) == 1
    assert await cancellations.end_due(at=START) == 0
    assert await state(second, third) == ["session", "session"]
    assert {one.id for one in await attendance.missing(trip)} >= {second.id, third.id}
    assert [one.id for one in await attendance.gone(trip)] == [first.id]
    assert await Message.filter(kind="session_cancelled").count() == 2
    assert await room(trip) == (0, 0, 0)


async def test_others_write_while_a_long_queue_is_let_go(cast, trip):
    many = await crowd(200)
    await asyncio.gather(*(comes(trip, one, 4) for one in many))
    deed = asyncio.create_task(cancellations.cancel_session(trip, **WHY, by=cast.dee, at=NOON))
    while (await Session.get(id=trip.id)).state == "open":
        pass
    await events.create(events.Words("trip", "另一个"), by=cast.dee, at=NOON)
    waiting = Registration.filter(session_id=trip.id, state__in=LIVE)
    assert await waiting.exists()
    assert not deed.done()
    await deed
    assert not await waiting.exists()
    assert await Message.filter(kind="session_cancelled").count() == len(many)
