"""The convoy: one number once, whoever leads in front, the sweep at the end, also when two work at once."""

import asyncio
from datetime import timedelta

import pytest

from club import vehicles
from events import cancellations, convoy, leaders, leading, registrations
from events.leading import AlreadyLeads, NoPhone, NotComing, WrongRole
from events.parties import Party
from events.registration import Registration
from events.sessions import SessionCancelled
from tests.cast import join
from tests.events.trips import NOON, session

PHONE = "13800001111"


@pytest.fixture
async def trip(cast):
    return await session(cast, capacity=20)


async def comes(cast, trip, number):
    """Somebody with a car."""
    owner = await join(f"1370000{number:04}", name=f"车主{number}", gender="m")
    car = await vehicles.add(owner, plate=f"沪A{number:05}", brand="大众", model="途观", by=owner, at=NOON)
    party = Party(vehicle=car)
    return await registrations.register(trip, owner, party, key=f"c{number}", by=owner, at=NOON)


async def four(cast, trip):
    return [await comes(cast, trip, number) for number in range(1, 5)]


async def numbered(cast, trip, **how):
    return await convoy.assign(trip, by=cast.dee, at=NOON, **how)


async def order(trip, cars):
    """The cars, from 0, in the order of their numbers."""
    rows = await Registration.filter(session_id=trip.id).exclude(convoy=None).order_by("convoy")
    ids = [car.id for car in cars]
    return [ids.index(row.id) for row in rows if row.state == "registered"]


async def numbers(trip):
    rows = Registration.filter(session_id=trip.id, state="registered").exclude(convoy=None)
    return sorted(await rows.values_list("convoy", flat=True))


async def name(cast, trip, role, who, **more):
    return await leading.name(trip, role, who, phone=PHONE, by=cast.dee, at=NOON, **more)


async def test_cars_are_numbered_as_they_registered(cast, trip):
    cars = await four(cast, trip)
    assert await numbered(cast, trip) == 4
    assert await order(trip, cars) == [0, 1, 2, 3]
    assert await numbers(trip) == [1, 2, 3, 4]


async def test_leaders_drive_in_front_and_the_sweep_comes_last(cast, trip):
    cars = await four(cast, trip)
    await name(cast, trip, "sweep", cars[0])
    await name(cast, trip, "leader", cars[2])
    await numbered(cast, trip)
    assert await order(trip, cars) == [2, 1, 3, 0]


async def test_whoever_is_named_later_goes_to_the_front_at_once(cast, trip):
    cars = await four(cast, trip)
    await numbered(cast, trip)
    await name(cast, trip, "leader", cars[3])
    assert await order(trip, cars) == [3, 0, 1, 2]
    assert await numbers(trip) == [1, 2, 3, 4]


async def test_a_car_moves_by_one_and_no_further_than_its_place(cast, trip):
    cars = await four(cast, trip)
    await name(cast, trip, "leader", cars[0])
    await numbered(cast, trip)
    await convoy.move(cars[2], -1, by=cast.dee, at=NOON)
    assert await order(trip, cars) == [0, 2, 1, 3]
    with pytest.raises(convoy.KeepsItsPlace):
        await convoy.move(cars[2], -1, by=cast.dee, at=NOON)
    with pytest.raises(convoy.KeepsItsPlace):
        await convoy.move(cars[3], 1, by=cast.dee, at=NOON)


async def test_new_cars_come_behind_and_the_order_by_hand_stays(cast, trip):
    cars = await four(cast, trip)
    await numbered(cast, trip)
    await convoy.move(cars[3], -1, by=cast.dee, at=NOON)
    cars.append(await comes(cast, trip, 5))
    with pytest.raises(convoy.NotNumbered):
        await convoy.move(cars[4], -1, by=cast.dee, at=NOON)
    await numbered(cast, trip)
    assert await order(trip, cars) == [0, 1, 3, 2, 4]
    await numbered(cast, trip, anew=True)
    assert await order(trip, cars) == [0, 1, 2, 3, 4]


async def test_a_car_that_does_not_come_leaves_its_number_free_until_they_are_numbered_again(cast, trip):
    cars = await four(cast, trip)
    await numbered(cast, trip)
    await registrations.cancel(cars[1], by=cast.dee, at=NOON)
    assert await numbers(trip) == [1, 3, 4]
    await numbered(cast, trip)
    assert await numbers(trip) == [1, 2, 3]


async def test_many_at_once_never_give_a_number_twice(cast, trip):
    cars = await four(cast, trip)
    await numbered(cast, trip)
    moves = [convoy.move(car, step, by=cast.dee, at=NOON) for car in cars for step in (-1, 1)]
    done = await asyncio.gather(*moves, *(numbered(cast, trip) for _ in range(3)), return_exceptions=True)
    assert all(isinstance(one, int | None | convoy.KeepsItsPlace) for one in done), done
    assert await numbers(trip) == [1, 2, 3, 4]


async def test_without_cars_there_is_nothing_to_number(cast, trip):
    await registrations.register(trip, cast.ben, key="k", by=cast.ben, at=NOON)
    with pytest.raises(convoy.NoCars):
        await numbered(cast, trip)


async def test_who_leads_is_of_the_house_or_comes_along_and_can_be_called(cast, trip):
    cars = await four(cast, trip)
    await name(cast, trip, "leader", cast.dee, plate="京A12345")
    await name(cast, trip, "sweep", cars[1])
    named = await leaders.of(trip.id)
    assert [(one.role, one.car) for one in named] == [("leader", "京A12345"), ("sweep", "沪A00002")]
    assert named[0].name == cast.dee.name
    with pytest.raises(AlreadyLeads):
        await name(cast, trip, "sweep", cast.dee)
    with pytest.raises(WrongRole):
        await name(cast, trip, "cook", cars[0])
    with pytest.raises(NoPhone):
        await leading.name(trip, "leader", cars[0], phone=" ", by=cast.dee, at=NOON)


async def test_who_does_not_come_leads_nothing(cast, trip):
    other = await session(
        cast, starts_at=trip.starts_at + timedelta(days=9), ends_at=trip.ends_at + timedelta(days=9)
    )
    elsewhere = await comes(cast, other, 9)
    with pytest.raises(NotComing):
        await name(cast, trip, "leader", elsewhere)
    cars = await four(cast, trip)
    await name(cast, trip, "leader", cars[0])
    await registrations.cancel(cars[0], by=cast.dee, at=NOON)
    assert await leaders.of(trip.id) == []


async def test_whoever_leads_no_more_is_not_named_and_keeps_the_place(cast, trip):
    cars = await four(cast, trip)
    leader = await name(cast, trip, "leader", cars[3])
    await numbered(cast, trip)
    await leading.end(leader, by=cast.dee, at=NOON)
    await leading.end(leader, by=cast.dee, at=NOON)
    assert await leaders.of(trip.id) == []
    assert await order(trip, cars) == [3, 0, 1, 2]


async def test_a_cancelled_session_has_no_convoy(cast, trip):
    cars = await four(cast, trip)
    await cancellations.cancel_session(trip, reason="大雪", by=cast.dee, at=NOON)
    with pytest.raises(SessionCancelled):
        await numbered(cast, trip)
    with pytest.raises(SessionCancelled):
        await name(cast, trip, "leader", cars[0])


async def test_who_has_no_car_is_told_apart_from_the_cars(cast, trip):
    await comes(cast, trip, 1)
    rider = await registrations.register(trip, cast.ben, Party(), key="rides", by=cast.ben, at=NOON)
    assert [one.id for one in await convoy.riders(trip)] == [rider.id]
    assert rider.id not in [one.id for one in await convoy.cars(trip)]
