"""Vehicles: added, corrected, shared and given away; a plate is one car's at a time, and history stays."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from club import activity, roles, vehicles
from club.audit import Entry
from club.vehicles import (
    AlreadyYours,
    NotYours,
    Ownership,
    PlateTaken,
    Unknowable,
    Vehicle,
    VinTaken,
    sharing,
)

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)
DAY = timedelta(days=1)
PLATE, VIN = "沪C8P210", "5GZCZ43D13S812715"


async def add(member, at=MONDAY, **facts):
    return await vehicles.add(member, by=member, at=at, **facts)


async def remove(vehicle, member, at=MONDAY + DAY):
    await vehicles.remove(vehicle, member, by=member, at=at)


async def test_a_car_is_added_the_way_people_write_it(cast):
    car = await add(
        cast.ben,
        plate=" 沪c·8p210 ",
        vin="5gzcz43d13s812715",
        brand=" 别克 ",
        model="昂科威",
        model_year=2024,
        delivered_on=date(2024, 5, 1),
    )
    kept = await Vehicle.get(id=car.id)
    assert (kept.plate, kept.plate_tail, kept.vin, kept.vin_tail) == (PLATE, "8P210", VIN, "812715")
    assert (kept.brand, kept.model, kept.model_year) == ("别克", "昂科威", 2024)
    assert (kept.energy, kept.delivered_on, kept.created_at) == ("fuel", date(2024, 5, 1), MONDAY)


async def test_a_member_may_have_several_and_a_new_car_has_no_plate_yet(cast):
    second = await add(cast.ann, model="ID.4")
    third = await add(cast.ann, model="ID.4")
    assert await vehicles.of(cast.ann) == [cast.car, second, third]
    assert second.plate is None


async def test_what_drives_it_is_read_from_a_plate_of_eight_and_else_told(cast):
    assert (await add(cast.ben, plate="沪AD12345", energy="fuel")).energy == "ev"
    assert (await add(cast.ben, plate="沪AF12345")).energy == "hybrid"
    assert (await add(cast.ben, model="ID.4", energy="ev")).energy == "ev"


async def test_a_car_needs_something_to_be_known_by(cast):
    with pytest.raises(Unknowable):
        await add(cast.ben, brand="别克", plate=" ", vin="", model=" ")


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"plate": "沪B6K28"}, vehicles.InvalidPlate),
        ({"vin": "short"}, vehicles.InvalidVin),
        ({"plate": "沪b·6k286"}, PlateTaken),
        ({"vin": "lsvau2180n2183294"}, VinTaken),
    ],
)
async def test_a_wrong_or_taken_plate_or_vin_is_refused(cast, facts, error):
    with pytest.raises(error):
        await add(cast.ben, **facts)
    assert await vehicles.of(cast.ben) == []


async def test_taken_does_not_say_by_whom(cast):
    with pytest.raises(PlateTaken) as refusal:
        await add(cast.ben, plate=cast.car.plate)
    assert refusal.value.facts == {}


async def test_the_same_car_twice_is_told_from_somebody_else_s(cast):
    with pytest.raises(AlreadyYours) as refusal:
        await add(cast.ann, plate=cast.car.plate)
    assert refusal.value.facts == {"vehicle": cast.car.id}


async def test_twenty_who_add_the_same_plate_at_once_add_it_once(cast):
    outcomes = await asyncio.gather(
        *(add(member, plate=PLATE) for member in [cast.ben, cast.cho] * 10), return_exceptions=True
    )
    assert sum(isinstance(outcome, Vehicle) for outcome in outcomes) == 1
    assert all(isinstance(outcome, Vehicle | PlateTaken | AlreadyYours) for outcome in outcomes)
    assert await Vehicle.filter(plate=PLATE).count() == 1
    assert await Ownership.filter(vehicle__plate=PLATE).count() == 1


async def test_a_removed_car_is_nobody_s_and_its_history_stays(cast):
    await remove(cast.car, cast.ann)
    assert await vehicles.of(cast.ann) == []
    assert await vehicles.drivers(cast.car) == []
    (owned,) = await vehicles.history(cast.car)
    assert (owned.member, owned.until) == (cast.ann, MONDAY + DAY)


async def test_one_gives_away_what_is_ones_own_and_once(cast):
    with pytest.raises(NotYours):
        await remove(cast.car, cast.ben)
    await remove(cast.car, cast.ann)
    with pytest.raises(NotYours):
        await remove(cast.car, cast.ann)


async def test_who_adds_the_own_car_again_gets_it_back(cast):
    await remove(cast.car, cast.ann)
    again = await add(cast.ann, plate=cast.car.plate, at=MONDAY + 2 * DAY)
    assert (again.id, again.vin) == (cast.car.id, cast.car.vin)
    assert len(await vehicles.history(cast.car)) == 2


async def test_a_sold_car_is_known_by_its_vin(cast):
    await remove(cast.car, cast.ann)
    assert await add(cast.ben, vin=cast.car.vin, at=MONDAY + 2 * DAY) == cast.car
    assert (await Vehicle.get(id=cast.car.id)).plate == cast.car.plate


async def test_a_plate_alone_tells_a_stranger_nothing_of_the_car_before(cast):
    await remove(cast.car, cast.ann)
    car = await add(cast.ben, plate=cast.car.plate, at=MONDAY + 2 * DAY)
    assert (car.id != cast.car.id, car.vin, car.model) == (True, None, "")
    before = await Vehicle.get(id=cast.car.id)
    assert (before.plate, before.plate_tail, before.vin) == (None, "", cast.car.vin)


async def test_a_plate_moves_to_the_new_car_of_its_owner(cast):
    await remove(cast.car, cast.ann)
    new = await add(cast.ann, plate=cast.car.plate, vin=VIN, at=MONDAY + 2 * DAY)
    assert new.id != cast.car.id
    assert (await Entry.get(action="vehicle.added", subject_id=new.id)).facts["plate_left"] == cast.car.id


async def edit(vehicle, member, **facts):
    return await vehicles.edit(vehicle, member, by=member, at=MONDAY, **facts)


async def test_a_car_is_corrected_and_the_log_names_the_fields(cast):
    assert await edit(cast.car, cast.ann, plate="沪A12345D", model_year=2025) == [
        "energy",
        "model_year",
        "plate",
    ]
    kept = await Vehicle.get(id=cast.car.id)
    assert (kept.plate, kept.plate_tail, kept.energy, kept.model) == ("沪A12345D", "2345D", "ev", "帕萨特")
    assert (await Entry.get(action="vehicle.edited")).facts["fields"] == ["energy", "model_year", "plate"]
    assert await edit(cast.car, cast.ann, plate="沪A12345D") == []


async def test_an_empty_plate_takes_it_away_but_not_the_last_thing_it_is_known_by(cast):
    await edit(cast.car, cast.ann, plate="")
    assert (await Vehicle.get(id=cast.car.id)).plate is None
    with pytest.raises(Unknowable):
        await edit(cast.car, cast.ann, vin="", model="")


async def test_nobody_corrects_another_s_car_or_takes_another_s_plate(cast):
    bens = await add(cast.ben, plate=PLATE)
    with pytest.raises(NotYours):
        await edit(cast.car, cast.ben, model="Golf")
    with pytest.raises(PlateTaken):
        await edit(bens, cast.ben, plate=cast.car.plate)
    await add(cast.ben, plate="沪D12345")
    with pytest.raises(AlreadyYours):
        await edit(bens, cast.ben, plate="沪D12345")


async def test_a_car_is_shared_with_family_and_the_owner_stands_first(cast):
    await sharing.admit(cast.car, cast.ben, role="family", by=cast.dee, at=MONDAY)
    assert [driver.member for driver in await vehicles.drivers(cast.car)] == [cast.ann, cast.ben]
    assert await vehicles.of(cast.ben) == [cast.car]
    with pytest.raises(AlreadyYours):
        await sharing.admit(cast.car, cast.ben, role="driver", by=cast.dee, at=MONDAY)
    await remove(cast.car, cast.ann)
    assert await vehicles.of(cast.ben) == [cast.car]


async def test_the_cars_of_many_come_in_one_go(cast):
    second = await add(cast.ann, model="ID.4")
    assert await vehicles.of_many([cast.ann.id, cast.ben.id]) == {
        cast.ann.id: [cast.car, second],
        cast.ben.id: [],
    }


async def test_it_stands_on_the_timeline_without_plate_and_vin(cast):
    car = await add(cast.ben, plate=PLATE, vin=VIN, model="昂科威")
    await remove(car, cast.ben)
    removed, added = await activity.of(cast.ben).limit(2)
    assert (added.kind, added.subject, removed.kind) == (
        "vehicle.added",
        f"vehicle:{car.id}",
        "vehicle.removed",
    )
    assert added.facts == {"model": "昂科威"}
    assert PLATE not in str(await Entry.filter(subject_id=car.id).values())


async def test_uncovering_takes_the_permission_and_the_store_and_is_written_down(cast):
    assert await vehicles.reveal(cast.car, "vin", by=cast.dee, at=MONDAY) == cast.car.vin
    assert await vehicles.reveal(cast.car, "plate", by=cast.gil, at=MONDAY) == cast.car.plate
    for stranger in (cast.eve, cast.fay):
        with pytest.raises(roles.NotAllowed):
            await vehicles.reveal(cast.car, "plate", by=stranger, at=MONDAY)
    entries = await Entry.filter(action="vehicle.revealed").order_by("id")
    assert [(entry.by, entry.facts) for entry in entries] == [
        (f"staff:{cast.dee.id}", {"field": "vin", "role": "club_officer"}),
        (f"staff:{cast.gil.id}", {"field": "plate", "role": "administrator"}),
    ]
