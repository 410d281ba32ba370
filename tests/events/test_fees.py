"""Fees: points are set aside with the places and spent after the day; money is paid at the desk; what comes
back is what the rules say."""

from datetime import timedelta

import pytest

from club import freezing
from club.holds import of as held
from events import changes, fees, registrations, replanning, settling, terms, waitlist
from events.parties import Guest, Party
from events.registration import Registration
from events.terms import Terms
from points import proof
from points.errors import AccountFrozen, NotEnoughPoints
from tests.events.queues import (
    HOUR,
    PRICE,
    balance,
    comes,
    crowd,
    event_of,
    fee_of,
    gets,
    offered_on,
    party,
    room,
    state,
)
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
    assert await settling.spend_due(at=END - timedelta(seconds=1)) == 0
    assert await settling.spend_due(at=END) == 1
    assert await settling.spend_due(at=END) == 0
    fee = await fee_of(one)
    assert (fee.state, fee.kept_points, await balance(ann)) == ("spent", 200, (800, 0))
    assert (await proof.verify()).ok


async def test_a_frozen_account_pays_once_it_is_thawed_and_holds_up_nobody(cast, trip, ann):
    await gets(cast.ben, 1000)
    one, other = await comes(trip, ann), await comes(trip, cast.ben)
    await freezing.freeze(ann, reason="查", by=cast.gil, at=NOON)
    assert await settling.spend_due(at=END, limit=1) == 1
    assert [(await fee_of(each)).state for each in (one, other)] == ["open", "spent"]
    await freezing.thaw(ann, reason="好了", by=cast.gil, at=END)
    assert await settling.spend_due(at=END) == 1


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
    assert await settling.spend_due(at=late) == 1
    fee = await fee_of(one)
    assert (fee.state, fee.kept_points, await balance(ann)) == ("spent", 0, (1000, 0))


async def test_a_session_that_moves_keeps_what_is_set_aside_for_it(cast, trip, ann):
    one = await comes(trip, ann)
    later = {"starts_at": START + timedelta(days=60), "ends_at": END + timedelta(days=60)}
    await replanning.change(trip, plan(**later), by=cast.dee, at=NOON)
    [hold] = await held(ann)
    assert hold.expires_at == later["ends_at"] + timedelta(days=14)
    await settling.spend_due(at=later["ends_at"])
    assert (await fee_of(one)).kept_points == 100
