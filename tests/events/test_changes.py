"""Changes: a party becomes another one, with its places and its price, or stays exactly as it was."""

from datetime import timedelta

import pytest

from club import activity
from club.messages.outbox import Message
from events import changes, checkin, refusals, registrations, waitlist
from events.parties import Guest
from events.registration import Companion, Registration
from tests.events.queues import HOUR, comes, crowd, offered_on, party, room, state
from tests.events.trips import NOON, START


@pytest.fixture
async def trip(cast):
    return await offered_on(cast, capacity=5, car_capacity=2)


@pytest.fixture
async def people(cast):
    return await crowd(4)


async def changed(one, whole, *, at=NOON, by=None):
    return await changes.change(one, whole, by=by or await one.member, at=at)


async def names(one):
    return await Companion.filter(registration_id=one.id).order_by("id").values_list("name", flat=True)


async def test_more_come_if_there_is_room(trip, people):
    one = await comes(trip, people[0], 2)
    await changed(one, party(4, plate="沪A 00001"))
    assert (one.seats, one.cars, one.plate, await names(one)) == (4, 1, "沪A00001", ["友1", "友2", "友3"])
    assert await room(trip) == (4, 1, 0)
    row = await activity.of(people[0]).get(kind="registration.changed")
    assert (row.facts["before"], row.facts["seats"]) == (2, 4)
    assert one.code == (await Registration.get(id=one.id)).code


async def test_without_room_the_party_stays_as_it_was(trip, people):
    one = await comes(trip, people[0], 2)
    await comes(trip, people[1], 2)
    with pytest.raises(refusals.Full) as refusal:
        await changed(one, party(4))
    told = {"left": 1, "wanted": 2, "cars_left": 2, "cars": 0, "waiting": 0}
    assert refusal.value.facts == {"why": "more", **told}
    assert (await names(one), await room(trip)) == (["友1"], (4, 0, 0))
    assert not await activity.of(people[0]).filter(kind="registration.changed").exists()


async def test_a_car_more_needs_its_place_too(trip, people):
    one = await comes(trip, people[0])
    for number in (1, 2):
        await comes(trip, people[number], plate=f"沪A0000{number}")
    with pytest.raises(refusals.Full) as refusal:
        await changed(one, party(plate="沪A00009"))
    assert refusal.value.facts["why"] == "another_car"
    assert await room(trip) == (3, 2, 0)


async def test_nobody_grows_past_who_waits(trip, people):
    one = await comes(trip, people[0], 2)
    await comes(trip, people[1], 2)
    waits = await comes(trip, people[2], 3)
    with pytest.raises(refusals.Full):
        await changed(one, party(3))
    assert (await state(waits), await room(trip)) == (["waiting"], (4, 0, 1))


async def test_some_of_a_party_stay_at_home(trip, people):
    one = await comes(trip, people[0], 5, plate="沪A00001")
    waits = await comes(trip, people[1], 3)
    await changed(one, party(2))
    assert (await state(waits), await room(trip)) == (["offered"], (5, 0, 0))


async def test_who_waits_changes_the_party_and_keeps_the_place_in_the_queue(trip, people):
    first = await comes(trip, people[0], 5)
    second, third = await comes(trip, people[1], 4), await comes(trip, people[2], 2)
    await changed(second, party(3))
    assert [await waitlist.position(each) for each in (second, third)] == [1, 2]
    await registrations.cancel(first, by=people[0], at=NOON)
    assert await state(second, third) == ["offered", "offered"]
    assert await room(trip) == (5, 0, 0)


async def test_who_waits_and_fits_by_a_smaller_party_is_asked_at_once(trip, people):
    await comes(trip, people[0], 3)
    second = await comes(trip, people[1], 4)
    await changed(second, party(2))
    assert (await state(second), await room(trip)) == (["offered"], (5, 0, 0))


async def test_an_offer_is_taken_up_by_fewer(trip, people):
    first = await comes(trip, people[0], 5)
    second, third = await comes(trip, people[1], 5), await comes(trip, people[2], 2)
    await registrations.cancel(first, by=people[0], at=NOON)
    await changed(second, party(3))
    assert (await state(second, third), await room(trip)) == (["offered", "offered"], (5, 0, 0))
    await waitlist.accept(second, by=people[1], at=NOON)
    assert (second.seats, await names(second)) == (3, ["友1", "友2"])


async def test_an_offer_that_ran_out_is_not_changed(trip, people):
    first = await comes(trip, people[0], 3)
    second = await comes(trip, people[1], 3)
    await registrations.cancel(first, by=people[0], at=NOON)
    with pytest.raises(refusals.NotChangeable):
        await changed(second, party(5), at=NOON + 24 * HOUR)
    await waitlist.advance_due(at=NOON + 24 * HOUR)
    assert (await state(second), await room(trip)) == (["expired"], (0, 0, 0))


@pytest.mark.parametrize("why", ["cancelled", "checked_in", "started"])
async def test_what_is_over_or_begun_is_not_changed(cast, trip, people, why):
    one = await comes(trip, people[0], 2)
    at = START if why == "started" else START - HOUR
    if why == "cancelled":
        await registrations.cancel(one, by=people[0], at=NOON)
    if why == "checked_in":
        await checkin.scan(one.code, desk=cast.desk, staff=cast.eve, nonce="nonce-001", at=at)
    with pytest.raises(refusals.NotChangeable) as refusal:
        await changed(one, party(3), at=at)
    assert refusal.value.facts == {"why": why}
    assert await names(one) == ["友1"]


async def test_a_change_is_checked_as_a_registration_is(trip, people):
    one = await comes(trip, people[0], 2)
    with pytest.raises(refusals.TooFewSeats):
        await changed(one, party(3, plate="沪A00001", car_seats=2))
    with pytest.raises(refusals.NamelessCompanion):
        await changed(one, party().__class__(guests=(Guest(" "),)))
    assert await room(trip) == (2, 0, 0)


async def test_a_change_by_staff_is_told_to_the_member_each_time(cast, trip, people):
    one = await comes(trip, people[0], 2)
    for count in (3, 1):
        await changed(one, party(count), by=cast.dee, at=NOON + timedelta(minutes=count))
    assert await Message.filter(kind="registration_changed").count() == 2
