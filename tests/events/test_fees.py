"""Fees: points are set aside with the places and spent after the day; money is paid at the desk; what comes
back is what the rules say."""

from datetime import timedelta

import pytest

from club import activity, freezing
from club.holds import of as held
from events import cancellations, changes, checkin, fees, registrations, replanning, terms, waitlist
from events.fee import NothingToGiveBack, NothingToPay, OtherAmount, PaidTooLongAgo
from events.parties import Guest, Party
from events.registration import Registration
from events.terms import Terms
from points import accounts, proof
from points.errors import AccountFrozen, NotEnoughPoints
from tests.events.queues import HOUR, PRICE, comes, crowd, event_of, gets, offered_on, party, room, state
from tests.events.trips import NOON, START, plan

END = START + 9 * HOUR
FAMILY = (Guest("爱人"), Guest("小宝", 5), Guest("大宝", 6))


@pytest.fixture
async def trip(cast):
    """A hundred points and fifty yuan a person; all comes back until three days before, half until one."""
    return await offered_on(cast, PRICE, capacity=4)


@pytest.fixture
async def ann(cast):
    await gets(cast.ann, 1000)
    return cast.ann


async def fee_of(one):
    found = await fees.of(one)
    assert found
    return found


async def balance(member):
    """What can be spent, and what is set aside."""
    return (await accounts.balance(member.account_id), sum([hold.points for hold in await held(member)]))


async def paid(cast, one, fen, at=NOON):
    return await fees.pay(one, fen, desk=cast.desk, by=cast.eve, at=at)


async def test_a_party_owes_for_each_but_the_small_ones(trip, ann):
    one = await registrations.register(trip, ann, Party(FAMILY), key="k", by=ann, at=NOON)
    fee = await fee_of(one)
    assert (fee.points, fee.fen, fee.due_fen, fee.state) == (300, 150_00, 150_00, "open")
    assert await balance(ann) == (700, 300)
    [hold] = await held(ann)
    assert (hold.reason, hold.expires_at, hold.facts["title"]) == (
        "event",
        END + timedelta(days=14),
        "坝上草原自驾",
    )


async def test_what_costs_nothing_has_no_fee(cast):
    one = await comes(await offered_on(cast), cast.ann)
    assert await fees.of(one) is None


async def test_without_the_points_there_is_no_place(cast, trip):
    await gets(cast.ann, 99)
    with pytest.raises(NotEnoughPoints):
        await comes(trip, cast.ann)
    assert await room(trip) == (0, 0, 0)
    assert not await Registration.exists()


async def test_who_waits_owes_nothing_until_the_offer_is_accepted(cast, trip, ann):
    [rich] = await crowd(1)
    await gets(rich, 1000)
    first, second = await comes(trip, rich, 4), await comes(trip, ann, 2)
    await registrations.cancel(first, by=rich, at=NOON)
    assert (await fees.of(second), await balance(ann)) == (None, (1000, 0))
    await waitlist.accept(second, by=ann, at=NOON)
    assert await balance(ann) == (800, 200)


async def test_an_offer_that_the_points_do_not_reach_stays_open_until_its_time(cast, trip, ann):
    [rich] = await crowd(1)
    await gets(rich, 1000)
    first, second = await comes(trip, ann, 4), await comes(trip, cast.ben, 2)
    await registrations.cancel(first, by=ann, at=NOON)
    with pytest.raises(NotEnoughPoints):
        await waitlist.accept(second, by=cast.ben, at=NOON)
    assert (await state(second), await room(trip)) == (["offered"], (2, 0, 0))


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


async def test_a_party_that_grows_or_shrinks_owes_the_price_of_what_it_is(trip, ann):
    one = await comes(trip, ann, 2)
    await changes.change(one, party(3), by=ann, at=NOON)
    assert await balance(ann) == (700, 300)
    await changes.change(one, party(1), by=ann, at=NOON + HOUR)
    assert await balance(ann) == (900, 100)
    fee = await fee_of(one)
    assert (fee.points, fee.fen, fee.version) == (100, 50_00, 3)
    assert len(await held(ann)) == 1
    assert (await proof.verify()).ok


async def test_a_party_that_cannot_pay_for_more_stays_as_it_was(cast, trip):
    await gets(cast.ann, 250)
    one = await comes(trip, cast.ann, 2)
    with pytest.raises(NotEnoughPoints):
        await changes.change(one, party(3), by=cast.ann, at=NOON)
    assert (await room(trip), await balance(cast.ann)) == ((2, 0, 0), (50, 200))


async def test_another_price_is_not_asked_of_who_is_in_and_changes_only_the_car(cast, trip, ann):
    one = await comes(trip, ann, 2)
    await terms.put(await event_of(trip), Terms(points_each=400), by=cast.dee, at=NOON)
    await changes.change(one, party(2, plate="沪A00001"), by=ann, at=NOON)
    assert await balance(ann) == (800, 200)


async def test_after_the_day_the_points_are_spent_also_of_who_did_not_come(cast, trip, ann):
    one = await comes(trip, ann, 2)
    assert await fees.spend_due(at=END - timedelta(seconds=1)) == 0
    assert await fees.spend_due(at=END) == 1
    assert await fees.spend_due(at=END) == 0
    fee = await fee_of(one)
    assert (fee.state, fee.kept_points, await balance(ann)) == ("spent", 200, (800, 0))
    assert (await proof.verify()).ok


async def test_a_frozen_account_pays_once_it_is_thawed_and_holds_up_nobody(cast, trip, ann):
    await gets(cast.ben, 1000)
    one, other = await comes(trip, ann), await comes(trip, cast.ben)
    await freezing.freeze(ann, reason="查", by=cast.gil, at=NOON)
    assert await fees.spend_due(at=END, limit=1) == 1
    assert [(await fee_of(each)).state for each in (one, other)] == ["open", "spent"]
    await freezing.thaw(ann, reason="好了", by=cast.gil, at=END)
    assert await fees.spend_due(at=END) == 1


async def test_who_is_frozen_still_gives_the_place_back(cast, trip, ann):
    one = await comes(trip, ann)
    await freezing.freeze(ann, reason="查", by=cast.gil, at=NOON)
    await registrations.cancel(one, by=ann, at=START - HOUR)  # nothing would come back by the rules
    assert (await fee_of(one)).kept_points == 0
    assert (await room(trip), await balance(ann)) == ((0, 0, 0), (1000, 0))


async def test_a_frozen_account_takes_no_place_that_costs_points(cast, trip, ann):
    await freezing.freeze(ann, reason="查", by=cast.gil, at=NOON)
    with pytest.raises(AccountFrozen):
        await comes(trip, ann)
    assert await room(trip) == (0, 0, 0)


async def test_what_was_set_aside_too_long_is_the_members_again(trip, ann):
    one = await comes(trip, ann)
    late = END + timedelta(days=15)
    assert await fees.spend_due(at=late) == 1
    fee = await fee_of(one)
    assert (fee.state, fee.kept_points, await balance(ann)) == ("spent", 0, (1000, 0))


async def test_a_session_that_moves_keeps_what_is_set_aside_for_it(cast, trip, ann):
    one = await comes(trip, ann)
    later = {"starts_at": START + timedelta(days=60), "ends_at": END + timedelta(days=60)}
    await replanning.change(trip, plan(**later), by=cast.dee, at=NOON)
    [hold] = await held(ann)
    assert hold.expires_at == later["ends_at"] + timedelta(days=14)
    await fees.spend_due(at=later["ends_at"])
    assert (await fee_of(one)).kept_points == 100


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

    monkeypatch.setattr("events.cancellations.fees.give_back_due", breaks)
    with pytest.raises(ConnectionError):
        await cancellations.cancel_session(trip, reason="大雪", by=cast.dee, at=NOON)
    monkeypatch.undo()
    assert await balance(ann) == (800, 200)
    assert await fees.give_back_due(at=NOON) == 1
    assert await fees.give_back_due(at=NOON) == 0
    assert await balance(ann) == (1000, 0)


async def test_who_was_let_in_before_it_was_called_off_gets_everything_back_too(cast, trip, ann):
    one = await comes(trip, ann)
    gate = {"desk": cast.desk, "staff": cast.eve, "nonce": "nonce-0001"}
    await checkin.scan(one.code, at=START - HOUR, **gate)
    await cancellations.cancel_session(trip, reason="大雪", by=cast.dee, at=START - HOUR / 2)
    assert await balance(ann) == (1000, 0)
    assert await fees.spend_due(at=END) == 0


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
    fee = await fees.give_back(one, by=cast.eve, at=NOON + HOUR)
    assert (fee.paid_fen, fee.back_fen, fee.due_fen) == (50_00, 0, 0)
    with pytest.raises(NothingToGiveBack):
        await fees.give_back(one, by=cast.eve, at=NOON + HOUR)
    await registrations.cancel(one, by=ann, at=NOON + HOUR)
    assert (await fee_of(one)).back_fen == 50_00
    fee = await fees.give_back(one, by=cast.eve, at=NOON + HOUR)
    assert (fee.back_fen, fee.back_at, fee.back_by_id) == (50_00, NOON + HOUR, cast.eve.id)
    with pytest.raises(NothingToGiveBack):
        await fees.give_back(one, by=cast.eve, at=NOON + HOUR)
    assert await fees.owed_back() == []
