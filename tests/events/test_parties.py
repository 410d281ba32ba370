"""Parties: who comes with whom, in which car, and what was told for it; checked before any place is taken."""

from dataclasses import replace
from datetime import timedelta

import pytest

from club import households, vehicles
from club.members import merging
from club.vehicles.plates import InvalidPlate
from events import events, refusals, registrations, terms
from events.parties import Guest, Party
from events.registration import Companion
from events.terms import Terms
from tests.events.queues import comes, crowd, event_of, offered_on, party, room
from tests.events.trips import NOON, START

LAST = (START + timedelta(hours=9)).date()
TOLD = Party(
    plate="沪A00001",
    emergency_name="陈父",
    emergency_phone="13800000001",
    licence_until=LAST,
    insured_until=LAST,
    waiver=1,
)
ASKING = Terms(asks=("emergency", "papers"), waiver="自驾有风险")


@pytest.fixture
async def trip(cast):
    return await offered_on(cast, capacity=20, car_capacity=9)


@pytest.fixture
async def asking(cast):
    """It asks for an emergency contact, for papers, and for the waiver."""
    return await offered_on(cast, ASKING, capacity=20, car_capacity=9)


@pytest.fixture
async def home(cast):
    """Ann and Ben live together."""
    return await households.bring_together(cast.ann, cast.ben, name="陈家", by=cast.dee, at=NOON)


async def register(trip, member, whole, key="k", by=None):
    return await registrations.register(trip, member, whole, key=key, by=by or member, at=NOON)


async def test_a_car_has_room_for_all_of_the_party(cast, trip):
    with pytest.raises(refusals.TooFewSeats) as refusal:
        await register(trip, cast.ann, party(3, vehicle=cast.car, car_seats=2))
    assert refusal.value.facts == {"seats": 2, "people": 3}
    with pytest.raises(refusals.TooFewSeats) as refusal:
        await register(trip, cast.ann, party(6, plate="沪A00001"))
    assert refusal.value.facts["seats"] == 5
    one = await register(trip, cast.ann, party(7, vehicle=cast.car, car_seats=7))
    assert (one.seats, one.cars, one.car_seats) == (7, 1, 7)
    assert await room(trip) == (7, 1, 0)


async def test_without_a_car_of_their_own_nobody_counts_seats(cast, trip):
    one = await register(trip, cast.ann, party(9))
    assert (one.cars, one.car_seats) == (0, None)


async def test_another_car_is_known_by_its_plate(cast, trip):
    one = await register(trip, cast.ben, party(plate="沪 a·12345"))
    assert (one.plate, one.vehicle_id) == ("沪A12345", None)
    with pytest.raises(InvalidPlate):
        await register(trip, cast.ann, party(plate="ABC"), key="k2")


async def test_who_drives_a_car_no_longer_does_not_come_in_it(cast, trip):
    [ownership] = await vehicles.Ownership.filter(member_id=cast.ann.id)
    await vehicles.Ownership.filter(id=ownership.id).update(until=NOON)
    with pytest.raises(refusals.NotTheirCar):
        await register(trip, cast.ann, party(vehicle=cast.car))


async def test_nobody_is_in_a_party_twice(cast, trip, home):
    for guests in (
        (Guest("小宝", 6), Guest("小宝", 6)),
        (Guest("Ben", member=cast.ben.id), Guest("本", member=cast.ben.id)),
    ):
        with pytest.raises(refusals.CompanionTwice):
            await register(trip, cast.ann, Party(guests))
    await register(trip, cast.ann, Party((Guest("小宝", 6), Guest("小宝", 8), Guest("友"), Guest("友"))))


async def test_a_member_comes_along_with_those_at_home(cast, trip, home):
    for stranger in (cast.cho.id, cast.ann.id, 999_999):
        with pytest.raises(refusals.NotOfTheHousehold):
            await register(trip, cast.ann, Party((Guest("谁", member=stranger),)))
    one = await register(trip, cast.ann, Party((Guest("Ben", member=cast.ben.id),)))
    assert (await Companion.get(registration_id=one.id)).member_id == cast.ben.id


async def test_without_a_household_no_member_comes_along(cast, trip):
    with pytest.raises(refusals.NotOfTheHousehold):
        await register(trip, cast.ann, Party((Guest("Ben", member=cast.ben.id),)))


async def test_who_comes_along_does_not_register_as_well(cast, trip, home):
    await register(trip, cast.ann, Party((Guest("Ben", member=cast.ben.id),)))
    with pytest.raises(refusals.CompanionRegistered):
        await register(trip, cast.ben, Party(), key="k2")


async def test_who_has_registered_does_not_come_along_as_well(cast, trip, home):
    await register(trip, cast.ben, Party())
    with pytest.raises(refusals.CompanionRegistered) as refusal:
        await register(trip, cast.ann, Party((Guest("Ben", member=cast.ben.id),)), key="k2")
    assert refusal.value.facts == {"name": "Ben"}
    assert await room(trip) == (1, 0, 0)


async def test_who_came_along_and_was_merged_is_the_same_person(cast, trip, home):
    [other] = await crowd(1)
    await households.join(home, other, by=cast.dee, at=NOON)
    await register(trip, cast.ann, Party((Guest("旧号", member=other.id),)))
    await merging.merge(other, into=cast.ben, by=cast.gil, at=NOON, reason="同一人")
    with pytest.raises(refusals.CompanionRegistered):
        await register(trip, cast.ben, Party(), key="k2")


async def test_two_parties_do_not_take_the_same_person_along(cast, trip, home):
    [other] = await crowd(1)
    await households.join(home, other, by=cast.dee, at=NOON)
    along = Party((Guest("友", member=other.id),))
    await register(trip, cast.ann, along)
    with pytest.raises(refusals.CompanionRegistered):
        await register(trip, cast.ben, along, key="k2")


async def test_who_is_elsewhere_at_that_time_does_not_come(cast, trip):
    other = await offered_on(cast, starts_at=START + timedelta(hours=8), ends_at=START + timedelta(hours=12))
    after = await offered_on(cast, starts_at=START + timedelta(hours=9), ends_at=START + timedelta(hours=12))
    ticket = await comes(trip, cast.ann)
    with pytest.raises(refusals.OverlappingSession) as refusal:
        await comes(other, cast.ann)
    assert refusal.value.facts == {"ticket": ticket.code, "title": "坝上草原自驾"}
    await comes(after, cast.ann)


async def test_who_waits_elsewhere_may_come(cast, trip):
    full = await offered_on(cast, capacity=1)
    await comes(full, cast.ben)
    await comes(full, cast.ann)
    assert (await comes(trip, cast.ann)).state == "registered"


@pytest.mark.parametrize(
    ("left_out", "error"),
    [
        ({"emergency_phone": " "}, refusals.NoEmergencyContact),
        ({"emergency_name": ""}, refusals.NoEmergencyContact),
        ({"licence_until": None}, refusals.ExpiredPapers),
        ({"insured_until": LAST - timedelta(days=1)}, refusals.ExpiredPapers),
        ({"waiver": 0}, refusals.WaiverNotAccepted),
    ],
)
async def test_what_the_event_asks_is_told(cast, asking, left_out, error):
    with pytest.raises(error):
        await register(asking, cast.ann, replace(TOLD, **left_out))
    assert await room(asking) == (0, 0, 0)


@pytest.mark.parametrize(
    "told",
    [{"emergency_phone": "+86 138-1652-6034"}, {"emergency_name": " 陈静"}, {"emergency_name": "周明"}],
)
async def test_whom_to_call_does_not_come_along(cast, asking, told):
    mine = replace(TOLD, guests=(Guest("周明"),))
    with pytest.raises(refusals.ContactComesAlong) as refusal:
        await register(asking, cast.ann, replace(mine, **told))
    assert [refusal.value.facts["field"]] == [*told]
    await register(asking, cast.ann, mine)


async def test_papers_hold_until_the_last_day(cast, asking):
    with pytest.raises(refusals.ExpiredPapers) as refusal:
        await register(asking, cast.ann, replace(TOLD, licence_until=LAST - timedelta(days=1)))
    told = {"paper": "licence_until", "needed": LAST, "until": LAST - timedelta(days=1)}
    assert refusal.value.facts == told
    one = await register(asking, cast.ann, TOLD)
    assert (one.licence_until, one.waiver_version, one.waiver_at) == (LAST, 1, NOON)


async def test_who_comes_without_a_car_needs_no_papers(cast, asking):
    await register(asking, cast.ann, replace(TOLD, plate="", licence_until=None, insured_until=None))


async def test_another_waiver_has_to_be_accepted_anew(cast, asking):
    event = await event_of(asking)
    await terms.put(event, replace(ASKING, waiver="自驾有风险，后果自负"), by=cast.dee, at=NOON)
    with pytest.raises(refusals.WaiverNotAccepted) as refusal:
        await register(asking, cast.ann, TOLD)
    assert refusal.value.facts == {"version": 2}
    await register(asking, cast.ann, replace(TOLD, waiver=2))


async def test_staff_register_somebody_who_tells_it_later(cast, asking):
    one = await register(asking, cast.ann, party(2, plate="沪A00001"), by=cast.dee)
    assert (one.waiver_version, one.waiver_at, one.by) == (0, None, f"staff:{cast.dee.id}")


async def test_the_form_is_the_same_or_another_by_all_that_it_says(cast, trip):
    await register(trip, cast.ann, party(2, remark="晚到"))
    await register(trip, cast.ann, party(2, remark="晚到"))
    with pytest.raises(refusals.KeyConflict):
        await register(trip, cast.ann, party(2, remark="早到"))


async def test_an_event_that_is_gone_takes_nobody(cast, trip):
    event = await event_of(trip)
    await events.Event.filter(id=event.id).update(state="cancelled")
    with pytest.raises(refusals.Cancelled):
        await register(trip, cast.ann, party())
