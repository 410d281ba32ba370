"""What a party was told when it came in holds for it: price, refunds, date, whatever staff change later."""

from datetime import timedelta

import pytest

from events import changes, registrations, replanning, terms, told, waitlist
from events.fee import Fee, LessComesBack
from events.parties import Guest, Party
from events.terms import OtherPrice, Price, Terms
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
    paid,
    party,
    room,
    state,
)
from tests.events.trips import NOON, START, plan

DAY = 24 * HOUR
DEARER = Terms(points_each=200, fen_each=100_00, refunds=((72, 0),))


@pytest.fixture
async def trip(cast):
    """A hundred points and fifty yuan a person; all comes back until three days before, half until one."""
    return await offered_on(cast, PRICE, capacity=8)


@pytest.fixture
async def ann(cast):
    await gets(cast.ann, 2000)
    return cast.ann


async def puts(cast, trip, wanted):
    await terms.put(await event_of(trip), wanted, by=cast.dee, at=NOON)


async def test_who_joins_costs_what_the_event_costs_now_and_the_others_what_they_were_told(cast, trip, ann):
    one = await comes(trip, ann, 3)
    await puts(cast, trip, DEARER)
    await changes.change(one, party(4), by=ann, at=NOON)
    fee = await fee_of(one)
    assert (fee.points, fee.fen) == (500, 250_00)
    await changes.change(one, party(3), by=ann, at=NOON)  # the last one, at the price that was told for them
    fee = await fee_of(one)
    assert (fee.points, fee.fen) == (300, 150_00)
    await changes.change(one, party(2), by=ann, at=NOON)
    assert (await fee_of(one)).points == 200


async def test_who_came_in_for_nothing_pays_for_who_joins_later_alone(cast, ann):
    trip = await offered_on(cast, capacity=8)
    one = await comes(trip, ann, 2)
    await puts(cast, trip, DEARER)
    await changes.change(one, party(2, plate="沪A00001"), by=ann, at=NOON)
    assert not await Fee.exists()
    await changes.change(one, party(3), by=ann, at=NOON)
    fee = await fee_of(one)
    assert (fee.points, fee.fen, await balance(ann)) == (200, 100_00, (1800, 200))


async def test_a_child_that_was_free_stays_so(cast, trip, ann):
    one = await registrations.register(trip, ann, Party((Guest("小宝", 5),)), key="k", by=ann, at=NOON)
    await puts(cast, trip, Terms(points_each=100, fen_each=50_00))
    await changes.change(one, Party((Guest("小宝", 5), Guest("小弟", 3))), by=ann, at=NOON)
    assert (await fee_of(one)).points == 100


async def test_rules_that_staff_make_harder_later_take_nothing_from_who_is_in(cast, trip, ann):
    one = await comes(trip, ann)
    await paid(cast, one, 50_00)
    await puts(cast, trip, DEARER)
    await registrations.cancel(one, by=ann, at=START - 72 * HOUR)
    fee = await fee_of(one)
    assert (fee.kept_points, fee.back_fen) == (0, 50_00)


async def test_rules_that_became_kinder_hold_for_everybody(cast, trip, ann):
    one = await comes(trip, ann)
    await puts(cast, trip, Terms(points_each=100))
    await registrations.cancel(one, by=ann, at=START - HOUR)
    assert await balance(ann) == (2000, 0)


async def test_who_waited_is_told_the_terms_of_the_day_on_which_they_accept(cast, trip, ann):
    [rich] = await crowd(1)
    await gets(rich, 1000)
    first, second = await comes(trip, rich, 8), await comes(trip, ann, 2)
    await registrations.cancel(first, by=rich, at=NOON)
    await puts(cast, trip, DEARER)
    await waitlist.accept(second, by=ann, at=NOON)
    assert await balance(ann) == (1600, 400)


async def test_a_date_that_is_moved_up_lets_everybody_off_for_a_day(cast, trip, ann):
    one = await comes(trip, ann)
    at, sooner = START - 30 * HOUR, START - 10 * HOUR
    moved = plan(starts_at=sooner, ends_at=sooner + HOUR, capacity=8)
    await replanning.change(trip, moved, by=cast.dee, at=at)
    await registrations.cancel(one, by=ann, at=sooner - HOUR)
    assert await balance(ann) == (2000, 0)


async def test_after_that_day_the_rules_count_from_the_later_of_both_dates(cast, trip, ann):
    one = await comes(trip, ann)
    sooner = START - 40 * HOUR
    moved = plan(starts_at=sooner, ends_at=sooner + HOUR, capacity=8)
    await replanning.change(trip, moved, by=cast.dee, at=NOON)
    trip = await type(trip).get(id=trip.id).select_related("event")
    fee = await fee_of(one)
    assert told.percent_back(fee, trip, NOON + DAY - timedelta(seconds=1)) == 100
    assert told.percent_back(fee, trip, sooner - 32 * HOUR) == 100  # 72 hours before the start that was told
    assert told.percent_back(fee, trip, sooner - 31 * HOUR) == 50


async def test_nobody_pays_more_than_the_page_said(cast, trip, ann):
    await puts(cast, trip, DEARER)
    with pytest.raises(OtherPrice) as refusal:
        await comes(trip, ann, 2, seen=Price(200, 100_00))
    assert refusal.value.facts == {"seen_points": 200, "seen_fen": 100_00, "points": 400, "fen": 200_00}
    assert await room(trip) == (0, 0, 0)
    one = await comes(trip, ann, 2, seen=Price(400, 200_00))  # the same form, as it says now
    with pytest.raises(OtherPrice):
        await changes.change(one, party(3, seen=Price(500, 250_00)), by=ann, at=NOON)
    await puts(cast, trip, PRICE)
    await changes.change(one, party(3, seen=Price(600, 300_00)), by=ann, at=NOON)
    assert (await fee_of(one)).points == 500


async def test_an_offer_is_accepted_at_the_price_that_was_seen_and_else_stays_open(cast, trip, ann):
    [rich] = await crowd(1)
    await gets(rich, 1000)
    first, second = await comes(trip, rich, 8), await comes(trip, ann)
    await registrations.cancel(first, by=rich, at=NOON)
    await puts(cast, trip, DEARER)
    with pytest.raises(OtherPrice):
        await waitlist.accept(second, by=ann, at=NOON, seen=Price(100, 50_00))
    assert (await state(second), await balance(ann)) == (["offered"], (2000, 0))
    await waitlist.accept(second, by=ann, at=NOON, seen=Price(200, 100_00))
    assert await balance(ann) == (1800, 200)


async def test_nobody_gets_less_back_than_the_page_said(trip, ann):
    one = await comes(trip, ann)
    with pytest.raises(LessComesBack) as refusal:
        await registrations.cancel(one, by=ann, at=START - 71 * HOUR, seen=100)
    assert (refusal.value.facts, await state(one)) == ({"seen": 100, "rule": 50}, ["registered"])
    await registrations.cancel(one, by=ann, at=START - 71 * HOUR, seen=50)
    assert await balance(ann) == (1950, 0)


async def test_who_takes_people_out_gets_no_less_back_for_them_than_the_page_said(trip, ann):
    one, late = await comes(trip, ann, 3), START - 71 * HOUR
    with pytest.raises(LessComesBack) as refusal:
        await changes.change(one, party(2), by=ann, at=late, seen_percent=100)
    assert (refusal.value.facts, await room(trip)) == ({"seen": 100, "rule": 50}, (3, 0, 0))
    await changes.change(one, party(2), by=ann, at=late, seen_percent=50)
    assert await balance(ann) == (1750, 200)


async def test_who_joined_while_it_cost_nothing_stays_free(cast, trip, ann):
    one = await comes(trip, ann, 2)
    await puts(cast, trip, Terms())
    await changes.change(one, party(3), by=ann, at=NOON)
    await puts(cast, trip, DEARER)
    await changes.change(one, party(4), by=ann, at=NOON)
    assert (await fee_of(one)).points == 400
