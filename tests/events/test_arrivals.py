"""Arrivals noted by hand: they count like a scan, are written down, and can be taken back."""

from datetime import timedelta

import pytest

from club import activity
from club.audit import Entry
from events import arrivals, attendance, cancellations, checkin, registrations
from events.parties import Guest, Party
from events.sessions import Session
from tests.events.trips import NOON, START, session

GATE = START - timedelta(minutes=30)


@pytest.fixture
async def ticket(cast):
    """Ann's, for two."""
    offered = await session(cast)
    guests = [Guest("小宝", 6)]
    return await registrations.register(
        offered, cast.ann, Party(tuple(guests)), key="k", by=cast.ann, at=NOON
    )


async def note(cast, ticket, at=GATE):
    await arrivals.note(ticket, reason="手机没电", by=cast.dee, at=at)


async def test_whoever_is_there_counts_and_the_timeline_says_why(cast, ticket):
    await note(cast, ticket)
    tally = await attendance.tally(await Session.get(id=ticket.session_id))
    assert (tally.arrived_parties, tally.arrived_people) == (1, 2)
    assert (ticket.checked_in_at, ticket.checked_in_by_id, ticket.desk_id) == (GATE, cast.dee.id, None)
    [row] = await activity.of(cast.ann).filter(kind="checkin.done")
    assert row.facts["why"] == "手机没电"


async def test_the_audit_log_says_who_noted_it_and_keeps_no_free_words(cast, ticket):
    await note(cast, ticket)
    entry = await Entry.get(action="checkin.forced")
    assert (entry.by, entry.facts) == (f"staff:{cast.dee.id}", {})


async def test_a_scan_afterwards_finds_it_checked_in(cast, ticket):
    await note(cast, ticket)
    answer = await checkin.scan(ticket.code, nonce="nonce-01", desk=cast.desk, staff=cast.eve, at=GATE)
    assert (answer.outcome, answer.facts["staff"]) == ("already", cast.dee.name)


async def test_it_can_be_taken_back_and_noted_again(cast, ticket):
    await note(cast, ticket)
    await checkin.undo(ticket, by=cast.dee, at=GATE + timedelta(minutes=5))
    await note(cast, ticket, at=GATE + timedelta(minutes=6))
    assert ticket.checked_in_at == GATE + timedelta(minutes=6)


async def test_what_was_missed_is_noted_within_a_week_of_the_end(cast, ticket):
    ends_at = (await Session.get(id=ticket.session_id)).ends_at
    with pytest.raises(arrivals.NotNow):
        await note(cast, ticket, at=START - timedelta(days=1))
    with pytest.raises(arrivals.NotNow):
        await note(cast, ticket, at=ends_at + timedelta(days=7))
    await note(cast, ticket, at=ends_at + timedelta(days=6))


async def test_nobody_arrives_twice_or_at_what_is_not_held(cast, ticket):
    await note(cast, ticket)
    with pytest.raises(arrivals.NothingToNote):
        await note(cast, ticket)
    await checkin.undo(ticket, by=cast.dee, at=GATE)
    offered = await Session.get(id=ticket.session_id)
    await cancellations.cancel_session(offered, reason="下大雪", by=cast.dee, at=GATE)
    with pytest.raises(arrivals.NothingToNote):
        await note(cast, ticket)
    assert [one.id for one in await attendance.of(offered)] == [ticket.id]


async def test_why_an_event_was_called_off_stands_in_its_row_and_not_in_the_audit_log(cast, ticket):
    offered = await Session.get(id=ticket.session_id).select_related("event")
    await cancellations.cancel_event(offered.event, reason="王总家里有事", by=cast.dee, at=NOON)
    event = await type(offered.event).get(id=offered.event.id)
    assert (event.cancel_reason, (await Session.get(id=offered.id)).cancel_reason) == ("王总家里有事",) * 2
    entries = await Entry.filter(action__in=["event.cancelled", "session.cancelled"])
    assert [entry.facts for entry in entries] == [{}, {}]
