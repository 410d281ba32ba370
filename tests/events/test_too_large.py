"""A party larger than the date never fits: it stands in nobody's way, in no order of events."""

import pytest

from club.messages.outbox import Message
from events import changes, refusals, registrations, replanning, sessions, waitlist
from events.registration import Registration
from tests.events.queues import HOUR, comes, crowd, offered_on, party, room, state
from tests.events.trips import NOON, plan


@pytest.fixture
async def trip(cast):
    return await offered_on(cast, capacity=4)


@pytest.fixture
async def people(cast):
    return await crowd(3)


async def test_a_party_larger_than_the_date_does_not_come_into_the_queue(cast, trip, people):
    with pytest.raises(refusals.TooLarge) as refusal:
        await comes(trip, people[0], 5)
    assert refusal.value.facts == {"capacity": 4, "wanted": 5}
    with pytest.raises(refusals.TooLarge):
        await comes(trip, people[0], 5, by=cast.dee)
    assert await state(await comes(trip, people[1], 4)) == ["registered"]
    assert await room(trip) == (4, 0, 0)


async def test_a_party_that_waits_does_not_grow_past_the_date(trip, people):
    first, second = await comes(trip, people[0], 3), await comes(trip, people[1], 2)
    for one in (first, second):
        with pytest.raises(refusals.TooLarge):
            await changes.change(one, party(5), by=await one.member, at=NOON)
    assert await state(first, second) == ["registered", "waiting"]


async def test_room_is_not_made_smaller_than_who_waits_needs(cast, trip, people):
    first, second = await comes(trip, people[0], 2), await comes(trip, people[1], 4)
    with pytest.raises(sessions.WaitingTooLarge) as refusal:
        await replanning.change(trip, plan(capacity=3), by=cast.dee, at=NOON)
    assert refusal.value.facts == {"capacity": 3, "wanted": 4}
    await registrations.cancel(second, by=cast.dee, at=NOON)
    await replanning.change(trip, plan(capacity=3), by=cast.dee, at=NOON)
    assert await state(first) == ["registered"]


async def test_who_waits_from_before_and_never_fits_is_told_and_the_next_is_asked(trip, people):
    first = await comes(trip, people[0], 4)
    second, third = await comes(trip, people[1], 4), await comes(trip, people[2])
    await Registration.filter(id=second.id).update(seats=6)  # as it could be, once
    await registrations.cancel(first, by=people[0], at=NOON + HOUR)
    assert await state(second, third) == ["unserved", "offered"]
    assert await Message.exists(kind="waitlist_over", member_id=people[1].id)
    await waitlist.accept(third, by=people[2], at=NOON + HOUR)
    assert await room(trip) == (1, 0, 0)
