"""A date that has begun stays when it is, and no offer outlives the beginning."""

from datetime import timedelta

import pytest

from events import refusals, registrations, replanning, sessions, waitlist
from events.registration import Registration
from events.sessions import Session
from tests.events.queues import HOUR, comes, crowd, offered_on, state
from tests.events.trips import NOON, START, plan

MINUTE = timedelta(minutes=1)
END = START + 9 * HOUR


@pytest.fixture
async def trip(cast):
    return await offered_on(cast, capacity=4)


@pytest.fixture
async def people(cast):
    return await crowd(3)


@pytest.mark.parametrize(
    ("at", "other"),
    [
        (START, {"starts_at": START + 24 * HOUR, "ends_at": END + 24 * HOUR}),
        (END, {"starts_at": START + 24 * HOUR, "ends_at": END + 24 * HOUR}),
        (START + HOUR, {"ends_at": END - HOUR}),
        (END, {"ends_at": END + HOUR}),
    ],
)
async def test_what_has_begun_is_not_moved(cast, trip, at, other):
    with pytest.raises(sessions.TooLateToMove) as refusal:
        await replanning.change(trip, plan(**other), by=cast.dee, at=at)
    assert refusal.value.facts == {"starts_at": START}
    now = await Session.get(id=trip.id)
    assert (now.starts_at, now.ends_at) == (START, END)


async def test_what_has_begun_lasts_longer_elsewhere_and_takes_more(cast, trip):
    longer = plan(ends_at=END + HOUR, place="坝上", capacity=6)
    await replanning.change(trip, longer, by=cast.dee, at=START + HOUR)
    assert (trip.ends_at, trip.place, trip.capacity) == (END + HOUR, "坝上", 6)


async def test_a_place_is_put_right_after_the_end(cast, trip):
    await replanning.change(trip, plan(place="坝上"), by=cast.dee, at=END + HOUR)
    assert trip.place == "坝上"


async def test_an_offer_ends_with_the_new_start_of_a_date_that_is_moved_forward(cast, trip, people):
    first, second = await comes(trip, people[0], 4), await comes(trip, people[1], 4)
    await registrations.cancel(first, by=people[0], at=NOON)
    sooner = NOON + 6 * HOUR
    moved = plan(starts_at=sooner, ends_at=sooner + HOUR, opens_at=NOON - 24 * HOUR)
    await replanning.change(trip, moved, by=cast.dee, at=NOON + HOUR)
    assert (await Registration.get(id=second.id)).offer_until == sooner
    with pytest.raises(refusals.OfferGone):
        await waitlist.accept(second, by=people[1], at=sooner)
    assert await state(second) == ["expired"]


async def test_an_offer_in_the_last_minute_ends_with_the_start(trip, people):
    first, second = await comes(trip, people[0], 4), await comes(trip, people[1], 4)
    await registrations.cancel(first, by=people[0], at=START - MINUTE / 2)
    assert (await Registration.get(id=second.id)).offer_until == START
