"""Money is paid at the desk as much as is due, undone if it was a slip, and handed back once."""

from datetime import timedelta

import pytest

from club import activity
from events import changes, fees, registrations, takings
from events.fee import NothingToGiveBack, NothingToPay, OtherAmount, PaidTooLongAgo
from tests.events.queues import (
    HOUR,
    PRICE,
    comes,
    fee_of,
    gets,
    offered_on,
    paid,
    party,
)
from tests.events.trips import NOON, START


@pytest.fixture
async def trip(cast):
    """A hundred points and fifty yuan a person; all comes back until three days before, half until one."""
    return await offered_on(cast, PRICE, capacity=4)


@pytest.fixture
async def ann(cast):
    await gets(cast.ann, 1000)
    return cast.ann


async def test_money_is_paid_once_and_as_the_page_said(cast, trip, ann):
    one = await comes(trip, ann, 2)
    with pytest.raises(OtherAmount) as refusal:
        await paid(cast, one, 50_00)
    assert refusal.value.facts == {"seen_fen": 50_00, "due_fen": 100_00}
    fee = await paid(cast, one, 100_00)
    assert (fee.paid_fen, fee.due_fen, fee.paid_by_id, fee.paid_desk_id) == (
        100_00,
        0,
        cast.eve.id,
        cast.desk.id,
    )
    with pytest.raises(NothingToPay):
        await paid(cast, one, 100_00)
    assert (await activity.of(ann).get(kind="fee.paid")).facts["fen"] == 100_00


async def test_nobody_pays_for_what_they_do_not_come_to(cast, trip, ann):
    one = await comes(trip, ann)
    await registrations.cancel(one, by=ann, at=NOON)
    with pytest.raises(NothingToPay):
        await paid(cast, one, 50_00)


async def test_a_payment_is_undone_within_a_quarter_of_an_hour(cast, trip, ann):
    one = await comes(trip, ann)
    await paid(cast, one, 50_00)
    with pytest.raises(PaidTooLongAgo):
        await fees.undo_pay(one, by=cast.eve, at=NOON + timedelta(minutes=15))
    fee, fen = await fees.undo_pay(one, by=cast.eve, at=NOON + timedelta(minutes=14))
    assert (fen, fee.paid_fen, fee.due_fen, fee.paid_at) == (50_00, 0, 50_00, None)
    with pytest.raises(NothingToPay):
        await fees.undo_pay(one, by=cast.eve, at=NOON)


async def test_of_two_payments_the_last_is_undone(cast, trip, ann):
    one = await comes(trip, ann)
    await paid(cast, one, 50_00)
    await changes.change(one, party(3), by=ann, at=NOON + HOUR)
    await paid(cast, one, 100_00, at=NOON + HOUR)
    fee, fen = await fees.undo_pay(one, by=cast.eve, at=NOON + HOUR)
    assert (fen, fee.paid_fen, fee.due_fen) == (100_00, 50_00, 100_00)


async def test_what_a_smaller_party_paid_too_much_is_given_back_once(cast, trip, ann):
    one = await comes(trip, ann, 3)
    await paid(cast, one, 150_00)
    await changes.change(one, party(1), by=ann, at=NOON + HOUR)
    assert (await fee_of(one)).back_fen == 100_00
    with pytest.raises(OtherAmount):
        await fees.give_back(one, 50_00, by=cast.eve, at=NOON + HOUR)
    fee = await fees.give_back(one, 100_00, by=cast.eve, at=NOON + HOUR)
    assert (fee.paid_fen, fee.given_fen, fee.back_fen, fee.due_fen) == (150_00, 100_00, 0, 0)
    with pytest.raises(NothingToGiveBack):
        await fees.give_back(one, 50_00, by=cast.eve, at=NOON + HOUR)
    await registrations.cancel(one, by=ann, at=NOON + HOUR)
    assert (await fee_of(one)).back_fen == 50_00
    fee = await fees.give_back(one, 50_00, by=cast.eve, at=NOON + HOUR)
    assert (fee.given_fen, fee.back_at, fee.back_by_id) == (150_00, NOON + HOUR, cast.eve.id)
    with pytest.raises(NothingToGiveBack):
        await fees.give_back(one, 50_00, by=cast.eve, at=NOON + HOUR)
    assert await fees.owed_back() == []


async def test_what_is_waived_is_asked_for_no_more_and_stands_with_a_reason(cast, trip, ann):
    one = await comes(trip, ann, 2)
    await fees.waive(one, reason="没来，不追了", by=cast.dee, at=START + HOUR)
    assert (await fee_of(one)).due_fen == 0
    assert await takings.due_of(ann) == []
    assert (await activity.of(ann).get(kind="fee.waived")).facts["why"] == "没来，不追了"
    for again in (fees.waive(one, reason="x", by=cast.dee, at=START), paid(cast, one, 100_00)):
        with pytest.raises(NothingToPay):
            await again


async def test_what_was_waived_for_who_left_since_pays_for_nobody_who_joins_later(cast, trip, ann):
    one = await comes(trip, ann, 3)
    await fees.waive(one, reason="老客户", by=cast.dee, at=NOON)
    await changes.change(one, party(2), by=ann, at=NOON)
    assert (await fee_of(one)).due_fen == 0
    await changes.change(one, party(3), by=ann, at=NOON)
    assert (await fee_of(one)).due_fen == 50_00
