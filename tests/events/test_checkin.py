"""Check-in: a ticket gets one clear answer, once, and the same one again."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from club import activity, scans
from club.scans import Scan
from events import attendance, cancellations, checkin, registrations
from events.checkin import CheckIn
from events.parties import Guest, Party
from points import accounts, rules
from points.postings import Posting
from tests.events.trips import NOON, START, TRIP, session

GATE = START - timedelta(minutes=30)


@pytest.fixture
async def ticket(cast):
    """Ann's, for three."""
    offered = await session(cast, capacity=40)
    return await registrations.register(
        offered,
        cast.ann,
        Party((Guest("小宝", 6), Guest("奶奶")), cast.car),
        key="key-1",
        by=cast.ann,
        at=NOON,
    )


@pytest.fixture
def gate(cast):
    return {"desk": cast.desk, "staff": cast.eve, "at": GATE}


async def test_a_ticket_is_checked_in(cast, ticket, gate):
    answer = await checkin.scan(ticket.code, nonce="nonce-01", **gate)
    assert answer.outcome == "ok"
    assert answer.facts["address_form"] == "陈女士"
    assert (answer.facts["seats"], answer.facts["plate"], answer.facts["event"]) == (
        3,
        "沪B6K286",
        "坝上草原自驾",
    )
    assert answer.when("checked_in_at") == GATE
    await ticket.refresh_from_db()
    assert (ticket.checked_in_at, ticket.desk_id, ticket.checked_in_by_id) == (
        GATE,
        cast.desk.id,
        cast.eve.id,
    )
    arrival = await CheckIn.get(registration=ticket)
    assert (arrival.scan_id, arrival.desk_id, arrival.staff_id, arrival.at) == (
        answer.scan_id,
        cast.desk.id,
        cast.eve.id,
        GATE,
    )


async def test_the_timeline_and_the_list_of_scans_know_of_it(cast, ticket, gate):
    answer = await checkin.scan(ticket.code, nonce="nonce-01", **gate)
    line = await activity.of(cast.ann).filter(kind="checkin.done").get()
    assert (line.at, line.by, line.subject) == (GATE, f"staff:{cast.eve.id}", f"registration:{ticket.id}")
    assert (line.facts, line.store_id) == ({"title": "坝上草原自驾", "seats": 3}, cast.north.id)
    kept = await Scan.get(id=answer.scan_id)
    assert (kept.kind, kept.outcome, kept.reason, kept.member_id) == ("ticket", "ok", "", cast.ann.id)
    assert (kept.code_tail, kept.answer) == (ticket.code[-7:], answer.facts)


async def test_digits_read_out_in_groups_are_a_ticket_too(ticket, gate):
    spoken = f"{ticket.code[:5]} {ticket.code[5:10]} {ticket.code[10:]}"
    assert (await checkin.scan(spoken, nonce="nonce-01", **gate)).outcome == "ok"


async def test_the_second_time_the_desk_hears_when_and_where_it_was(cast, ticket, gate):
    await checkin.scan(ticket.code, nonce="nonce-01", **gate)
    later = {"desk": cast.south_desk, "staff": cast.fay, "at": GATE + timedelta(minutes=16)}
    answer = await checkin.scan(ticket.code, nonce="nonce-02", **later)
    assert (answer.outcome, answer.when("checked_in_at")) == ("already", GATE)
    assert (answer.facts["desk"], answer.facts["staff"]) == (cast.desk.name, "Eve")
    assert await CheckIn.all().count() == 1


async def test_a_scan_sent_again_is_answered_the_same(ticket, gate):
    first = await checkin.scan(ticket.code, nonce="nonce-01", **gate)
    again = await checkin.scan(ticket.code, nonce="nonce-01", **gate | {"at": GATE + timedelta(hours=1)})
    assert again == first
    assert await Scan.all().count() == 1


async def test_forty_times_the_same_scan_at_once_is_one_check_in_and_one_answer(ticket, gate):
    answers = await asyncio.gather(*(checkin.scan(ticket.code, nonce="nonce-01", **gate) for _ in range(40)))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0].outcome == "ok"
    assert (await CheckIn.all().count(), await Scan.all().count()) == (1, 1)


async def test_forty_desks_at_once_let_one_party_in_once(ticket, gate):
    answers = await asyncio.gather(
        *(checkin.scan(ticket.code, nonce=f"nonce-{number:02}", **gate) for number in range(40))
    )
    assert sorted(answer.outcome for answer in answers) == ["already"] * 39 + ["ok"]
    assert (await CheckIn.all().count(), await Scan.all().count()) == (1, 40)


async def test_another_code_under_the_same_nonce_is_a_conflict(ticket, gate):
    await checkin.scan(ticket.code, nonce="nonce-01", **gate)
    with pytest.raises(scans.NonceConflict):
        await checkin.scan("200000000000000", nonce="nonce-01", **gate)


async def test_at_the_desk_of_another_session_it_is_the_wrong_one(cast, ticket, gate):
    other = await session(cast)
    answer = await checkin.scan(ticket.code, nonce="nonce-01", session=other, **gate)
    assert (answer.outcome, answer.facts["event"], answer.when("starts_at")) == (
        "wrong_event",
        "坝上草原自驾",
        START,
    )
    right = await ticket.session
    assert (await checkin.scan(ticket.code, nonce="nonce-02", session=right, **gate)).outcome == "ok"


@pytest.mark.parametrize(
    ("at", "outcome"),
    [
        (START - timedelta(hours=2, seconds=1), "too_early"),
        (START - timedelta(hours=2), "ok"),
        (START + timedelta(hours=9) - timedelta(seconds=1), "ok"),
        (START + timedelta(hours=9), "over"),
    ],
)
async def test_check_in_has_a_beginning_and_an_end(ticket, gate, at, outcome):
    answer = await checkin.scan(ticket.code, nonce="nonce-01", **gate | {"at": at})
    assert answer.outcome == outcome
    assert answer.when("checkin_from") == START - timedelta(hours=2)


async def test_a_ticket_that_was_given_back_is_cancelled(cast, ticket, gate):
    await registrations.cancel(ticket, by=cast.ann, at=NOON)
    assert (await checkin.scan(ticket.code, nonce="nonce-01", **gate)).outcome == "cancelled"


async def test_so_is_one_of_a_session_that_was_called_off(cast, ticket, gate):
    await cancellations.cancel_session(await ticket.session, reason="大雪", by=cast.dee, at=NOON)
    assert (await checkin.scan(ticket.code, nonce="nonce-01", **gate)).outcome == "cancelled"


@pytest.mark.parametrize("code", ["200000000000000", "3" + "0" * 14, "hello", "", "2" * 900])
async def test_what_is_no_ticket_is_unknown_and_kept_with_its_reason(cast, gate, code):
    answer = await checkin.scan(code, nonce="nonce-01", **gate)
    assert answer.outcome == "unknown"
    assert (await scans.failed_at(cast.desk).get()).reason == "unknown"


async def test_a_check_in_is_undone_within_fifteen_minutes_and_can_be_done_again(cast, ticket, gate):
    await checkin.scan(ticket.code, nonce="nonce-01", **gate)
    await checkin.undo(ticket, by=cast.dee, at=GATE + timedelta(minutes=14))
    assert ticket.checked_in_at is None
    kept = await CheckIn.get(registration=ticket)
    assert (kept.undone_at, kept.undone_by) == (GATE + timedelta(minutes=14), f"staff:{cast.dee.id}")
    assert (await checkin.scan(ticket.code, nonce="nonce-02", **gate)).outcome == "ok"
    assert await CheckIn.filter(registration=ticket).count() == 2


async def test_later_it_stands(cast, ticket, gate):
    with pytest.raises(checkin.NotCheckedIn):
        await checkin.undo(ticket, by=cast.dee, at=GATE)
    await checkin.scan(ticket.code, nonce="nonce-01", **gate)
    with pytest.raises(checkin.UndoTooLate):
        await checkin.undo(ticket, by=cast.dee, at=GATE + timedelta(minutes=15))
    with pytest.raises(registrations.CancellationRefused, match="checked_in"):
        await registrations.cancel(ticket, by=cast.ann, at=GATE)


async def test_ten_who_undo_at_once_undo_once(cast, ticket, gate):
    await checkin.scan(ticket.code, nonce="nonce-01", **gate)
    results = await asyncio.gather(
        *(checkin.undo(ticket, by=cast.dee, at=GATE) for _ in range(10)), return_exceptions=True
    )
    assert sum(result is None for result in results) == 1


async def test_staff_see_who_is_there_and_who_is_missing(cast, ticket, gate):
    offered = await ticket.session
    other = await registrations.register(offered, cast.ben, key="key-2", by=cast.ben, at=NOON)
    await checkin.scan(ticket.code, nonce="nonce-01", **gate)
    tally = await attendance.tally(offered)
    assert (tally.parties, tally.people, tally.arrived_parties, tally.arrived_people) == (2, 4, 1, 3)
    assert (tally.missing_parties, tally.missing_people) == (1, 1)
    assert await attendance.missing(offered) == [other]
    assert await attendance.arrived(offered) == [ticket]
    assert await attendance.of(offered) == [other, ticket]
    [names] = [[guest.name for guest in there.companions] for there in await attendance.arrived(offered)]
    assert names == ["小宝", "奶奶"]


async def test_whoever_came_gets_the_points_of_the_rule_once_it_cannot_be_undone(cast, ticket, gate):
    await checkin.scan(ticket.code, nonce="nonce-01", **gate)
    assert await attendance.reward(at=GATE + timedelta(minutes=14)) == 0
    late = GATE + timedelta(minutes=15)
    await asyncio.gather(*(attendance.reward(at=late) for _ in range(8)))
    assert await accounts.balance(cast.ann.account_id) == 100
    assert await attendance.reward(at=late) == 0


@pytest.mark.parametrize(("has_own", "points"), [(False, 100), (True, 40)])
async def test_a_class_goes_by_the_rules_for_classes_if_there_are_any(cast, gate, has_own, points):
    if has_own:
        terms = {"type": "fixed", "points": 40, "expiry": "never"}
        await rules.define("class", "class", terms, valid_from=NOON, by="test")
    offered = await session(cast, words=replace(TRIP, kind="class", title="冬季用车课堂"))
    told = {"key": "key-2", "by": cast.ben, "at": NOON}
    ticket = await registrations.register(offered, cast.ben, **told)
    await checkin.scan(ticket.code, nonce="nonce-01", **gate)
    await attendance.reward(at=GATE + timedelta(minutes=15))
    posting = await Posting.get(account_id=cast.ben.account_id)
    assert (posting.key, posting.reason) == (f"earn:class:{ticket.id}", "class")
    assert (posting.points, posting.facts["title"]) == (points, "冬季用车课堂")


async def test_whoever_did_not_come_gets_none(cast, ticket, gate):
    await checkin.scan(ticket.code, nonce="nonce-01", **gate)
    await checkin.undo(ticket, by=cast.dee, at=GATE)
    assert await attendance.reward(at=START + timedelta(days=1)) == 0
    assert await accounts.balance(cast.ann.account_id) == 0
