"""The audiences of the car-care class: who is in them today, by day or kilometres of the warranty."""

import asyncio
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from club import clock, segments, vehicles, warranty
from club.segments import Question, Segment, audiences
from club.vehicles import Vehicle
from tests.cast import OPENED

NOW = OPENED + timedelta(days=40)
TODAY = clock.day_of(NOW)
DAY = timedelta(days=1)
NEW, ENDING, NOBODYS = audiences.AUDIENCES


async def names(audience, at=NOW):
    ids = await segments.ids(Question(audiences.conditions(audience), at))
    return set(ids)


async def told(car: Vehicle, **columns) -> None:
    await Vehicle.filter(id=car.id).update(**columns)


async def test_owners_are_new_for_three_months(cast):
    await told(cast.car, delivered_on=TODAY - 60 * DAY)
    assert await names(NEW) == {cast.ann.id}
    assert await names(NEW, NOW + 60 * DAY) == set()


async def test_whoever_drives_no_car_is_a_prospect(cast):
    assert await names(NOBODYS) == {cast.ben.id, cast.cho.id}
    await vehicles.add(cast.ben, model="朗逸", by=cast.ben, at=NOW)
    assert await names(NOBODYS) == {cast.cho.id}


async def test_a_warranty_ends_by_its_day(cast):
    await told(cast.car, warranty_until=TODAY + 100 * DAY)
    assert await names(ENDING) == {cast.ann.id}
    await told(cast.car, warranty_until=TODAY + 300 * DAY)
    assert await names(ENDING) == set()
    await told(cast.car, warranty_until=TODAY - DAY)
    assert await names(ENDING) == set()


async def test_or_by_its_projected_kilometres_if_they_come_first(cast):
    far = {"warranty_until": TODAY + 900 * DAY, "warranty_km": 60_000, "read_at": NOW}
    await told(cast.car, **far, kilometres=50_000, yearly_km=30_000)
    assert await names(ENDING) == {cast.ann.id}
    await told(cast.car, yearly_km=10_000)
    assert await names(ENDING) == set()
    await told(cast.car, kilometres=60_001)
    assert await names(ENDING, NOW + DAY) == set()


async def test_a_scrapped_car_has_no_warranty_that_ends(cast):
    await told(cast.car, warranty_until=TODAY + 100 * DAY, state="scrapped", state_at=NOW)
    assert await names(ENDING) == set()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    until=some.none() | some.integers(-400, 400),
    warranty_km=some.none() | some.integers(1, 120_000),
    kilometres=some.none() | some.integers(0, 120_000),
    yearly_km=some.none() | some.integers(0, 90_000),
    read=some.integers(0, 600 * 24),
    span=some.tuples(some.integers(-400, 400), some.integers(0, 300)),
)
def test_the_filter_says_what_the_warranty_says(sums, until, warranty_km, kilometres, yearly_km, read, span):
    first = TODAY + span[0] * DAY
    last = first + span[1] * DAY
    columns = {
        "warranty_until": TODAY + until * DAY if until is not None else None,
        "warranty_km": warranty_km,
        "kilometres": kilometres,
        "yearly_km": yearly_km,
        "read_at": NOW - timedelta(hours=read) if kilometres is not None else None,
    }
    sums(columns, first, last)


@pytest.fixture
def sums(cast):
    loop = asyncio.get_event_loop()

    async def compare(columns: dict, first: date, last: date) -> None:
        await told(cast.car, **columns)
        ends = warranty.warranty_ends(await Vehicle.get(id=cast.car.id), NOW)
        node = segments.leaf("warranty_ends", "between", first.isoformat(), last.isoformat())
        found = await segments.ids(Question(node, NOW))
        assert bool(found) == (ends is not None and first <= ends <= last), (ends, first, last)
        over = await segments.ids(Question(segments.leaf("warranty_ends", "over"), NOW))
        assert bool(over) == (ends is not None and ends < TODAY)

    return lambda *about: loop.run_until_complete(compare(*about))


async def test_one_press_makes_the_three_with_a_plan_and_a_second_none(cast):
    made = await audiences.ensure(cast.north, by=cast.dee, at=NOW)
    assert [one.name for one in made] == [one.name for one in audiences.AUDIENCES]
    assert all(one.plan and one.purpose and one.counted is not None for one in made)
    both = await asyncio.gather(*(audiences.ensure(cast.north, by=cast.dee, at=NOW) for _ in range(3)))
    assert both == [[], [], []]
    await segments.retire(made[0], by=cast.dee, at=NOW)
    assert [one.name for one in await audiences.ensure(cast.north, by=cast.dee, at=NOW)] == [NEW.name]
    assert len(await audiences.ensure(None, by=cast.gil, at=NOW)) == 3
    assert await Segment.all().count() == 7
