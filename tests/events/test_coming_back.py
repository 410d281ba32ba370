"""What comes back: by the rules and the hours left, to who cancels and to who comes with fewer."""

from datetime import timedelta

import pytest

from events import cancellations, changes, checkin, fees, registrations, settling
from events.fee import LessThanTheRule, NothingToPay
from events.terms import Terms
from points import proof
from tests.events.queues import (
    HOUR,
    PRICE,
    balance,
    comes,
    fee_of,
    gets,
    offered_on,
    paid,
    party,
    state,
)
from tests.events.trips import NOON, START

END = START + 9 * HOUR


@pytest.fixture
async def trip(cast):
    """A hundred points and fifty yuan a person; all comes back until three days before, half until one."""
    return await offered_on(cast, PRICE, capacity=4)


@pytest.fixture
async def ann(cast):
    await gets(cast.ann, 1000)
    return cast.ann


@pytest.mark.parametrize(
    ("before", "kept"),
    [
        (timedelta(hours=72), 0),
        (timedelta(hours=72, seconds=-1), 150),
        (timedelta(hours=24), 150),
        (timedelta(hours=24, seconds=-1), 300),
        (timedelta(seconds=1), 300),
    ],
)
async def test_what_comes_back_goes_by_the_date(cast, trip, ann, before, kept):
    one = await comes(trip, ann, 3)
    await paid(cast, one, 150_00)
    await registrations.cancel(one, by=ann, at=START - before)
    fee = await fee_of(one)
    assert (fee.state, fee.kept_points) == ("ended", kept)
    assert fee.back_fen == 150_00 * (300 - kept) // 300
    assert await balance(ann) == (1000 - kept, 0)
    assert (await proof.verify()).ok


async def test_of_an_odd_amount_the_member_gets_the_odd_point_and_fen(cast, ann):
    trip = await offered_on(cast, Terms(points_each=101, fen_each=33_33, refunds=((0, 50),)))
    one = await comes(trip, ann)
    await paid(cast, one, 33_33)
    await registrations.cancel(one, by=ann, at=NOON)
    fee = await fee_of(one)
    assert (fee.kept_points, fee.back_fen) == (50, 16_67)


async def test_staff_may_give_back_more_than_the_rules_say(cast, trip, ann):
    one = await comes(trip, ann, 2)
    await registrations.cancel(one, by=cast.dee, at=START - HOUR, percent=100)
    assert await balance(ann) == (1000, 0)


@pytest.mark.parametrize("percent", [0, 49, 101])
async def test_staff_give_back_no_less_than_the_rule_and_no_more_than_all(cast, trip, ann, percent):
    one = await comes(trip, ann)
    with pytest.raises(LessThanTheRule) as refusal:
        await registrations.cancel(one, by=cast.dee, at=START - 30 * HOUR, percent=percent)
    assert refusal.value.facts == {"rule": 50}
    assert (await state(one), await balance(ann)) == (["registered"], (900, 100))


async def test_a_session_that_is_not_held_gives_everything_back(cast, trip, ann):
    await gets(cast.ben, 1000)
    one, other = await comes(trip, ann, 2), await comes(trip, cast.ben, 2)
    await paid(cast, one, 100_00)
    await cancellations.cancel_session(trip, reason="大雪", by=cast.dee, at=START - HOUR)
    assert [await balance(who) for who in (ann, cast.ben)] == [(1000, 0)] * 2
    assert [(await fee_of(each)).back_fen for each in (one, other)] == [100_00, 0]
    assert [fee.registration_id for fee in await fees.owed_back()] == [one.id]


async def test_what_a_break_left_is_given_back_by_the_worker(cast, trip, ann, monkeypatch):
    await comes(trip, ann, 2)

    async def breaks(*_args, **_told):
        raise ConnectionError

    monkeypatch.setattr("events.cancellations.settling.give_back_due", breaks)
    with pytest.raises(ConnectionError):
        await cancellations.cancel_session(trip, reason="大雪", by=cast.dee, at=NOON)
    monkeypatch.undo()
    assert await balance(ann) == (800, 200)
    assert await settling.give_back_due(at=NOON) == 1
    assert await settling.give_back_due(at=NOON) == 0
    assert await balance(ann) == (1000, 0)


async def test_who_was_let_in_before_it_was_called_off_gets_everything_back_too(cast, trip, ann):
    one = await comes(trip, ann)
    gate = {"desk": cast.desk, "staff": cast.eve, "nonce": "nonce-0001"}
    await checkin.scan(one.code, at=START - HOUR, **gate)
    await cancellations.cancel_session(trip, reason="大雪", by=cast.dee, at=START - HOUR / 2)
    assert await balance(ann) == (1000, 0)
    assert await settling.spend_due(at=END) == 0


@pytest.mark.parametrize(("before", "share"), [(72, 100), (71, 50), (23, 0)])
async def test_who_takes_people_out_gets_back_for_them_what_the_rules_say(cast, trip, ann, before, share):
    one = await comes(trip, ann, 3)
    await paid(cast, one, 150_00)
    await changes.change(one, party(1), by=ann, at=START - before * HOUR)
    fee = await fee_of(one)
    assert (fee.points, fee.fen, fee.due_fen, fee.state) == (100, 50_00, 0, "open")
    assert (fee.back_fen, fee.kept_fen, fee.kept_points) == (
        share * 100,
        100_00 - share * 100,
        200 - share * 2,
    )
    assert await balance(ann) == (700 + share * 2, 100)
    await settling.spend_due(at=START + 9 * HOUR)
    assert (await fee_of(one)).kept_points == 300 - share * 2
    assert (await proof.verify()).ok


async def test_who_has_not_paid_for_those_who_leave_owes_nothing_for_them(trip, ann):
    one = await comes(trip, ann, 3)
    await changes.change(one, party(1), by=ann, at=START - HOUR)
    fee = await fee_of(one)
    assert (fee.due_fen, fee.back_fen, fee.kept_fen) == (50_00, 0, 0)


async def test_money_that_is_owed_already_is_not_lost_by_the_next_cancellation(cast, trip, ann):
    one = await comes(trip, ann, 3)
    await paid(cast, one, 150_00)
    await changes.change(one, party(1), by=ann, at=NOON)  # all comes back
    await registrations.cancel(one, by=ann, at=START - 30 * HOUR)  # half
    fee = await fee_of(one)
    assert (fee.back_fen, fee.kept_fen, fee.kept_points, fee.back_points) == (125_00, 25_00, 50, 50)
    assert (await fees.give_back(one, 125_00, by=cast.eve, at=START)).given_fen == 125_00


async def test_what_is_owed_pays_for_who_comes_along_instead(cast, trip, ann):
    one = await comes(trip, ann, 3)
    await paid(cast, one, 150_00)
    await changes.change(one, party(1), by=ann, at=START - 30 * HOUR)  # half of 100 yuan stays
    await changes.change(one, party(2), by=ann, at=START - 30 * HOUR)
    fee = await fee_of(one)
    assert (fee.back_fen, fee.due_fen, fee.kept_fen) == (0, 0, 50_00)
    await changes.change(one, party(3), by=ann, at=START - 30 * HOUR)
    assert (await fee_of(one)).due_fen == 50_00


async def test_a_payment_that_was_reckoned_with_is_undone_no_more(cast, trip, ann):
    one = await comes(trip, ann, 3)
    await paid(cast, one, 150_00)
    await changes.change(one, party(1), by=ann, at=NOON)
    with pytest.raises(NothingToPay):
        await fees.undo_pay(one, by=cast.eve, at=NOON)
    assert (await fee_of(one)).back_fen == 100_00
