"""Deadlines: what the rules say until somebody tells, and what cannot be."""

from datetime import UTC, date, datetime, timedelta

import pytest

from club import mileage, provenance, vehicles
from club.vehicles import Vehicle, deadlines, transfers
from club.vehicles.deadlines import BeforeDelivery, StillToCome, WrongDistance
from club.warranty import ends_by_distance, warranty_ends

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)
DAY = timedelta(days=1)


async def told(cast, at=MONDAY, **facts):
    await vehicles.correct(cast.car, by=cast.dee, at=at, **facts)
    return await Vehicle.get(id=cast.car.id)


@pytest.mark.parametrize(
    ("registered", "on", "until", "on_site"),
    [
        (date(2025, 3, 10), date(2026, 11, 23), date(2027, 3, 31), False),
        (date(2020, 12, 5), date(2026, 11, 23), date(2026, 12, 31), True),
        (date(2020, 11, 5), date(2026, 12, 1), date(2028, 11, 30), False),
        (date(2016, 12, 5), date(2026, 11, 23), date(2026, 12, 31), True),
        (date(2012, 2, 29), date(2026, 11, 23), date(2027, 2, 28), True),
    ],
)
def test_an_inspection_is_due_after_2_4_6_8_and_10_years_and_then_every_year(registered, on, until, on_site):
    due = deadlines.inspection(registered, on)
    assert (due.until, due.on_site) == (until, on_site)
    assert due.opens.day == 1
    assert timedelta(days=85) < due.until - due.opens < timedelta(days=125)


async def test_the_rules_fill_what_nobody_has_told_and_say_so(cast):
    car = await told(cast, registered_on=date(2025, 3, 10), delivered_on=date(2025, 3, 1))
    assert (car.inspected_until, car.warranty_until) == (date(2027, 3, 31), date(2028, 2, 29))
    assert car.warranty_km == 100_000
    assert all(deadlines.is_by_rule(car, field) for field in ("inspected_until", "warranty_until"))
    assert provenance.of(car.told, "registered_on") == (f"staff:{cast.dee.id}", MONDAY)


async def test_what_is_told_stays_and_what_is_taken_away_follows_the_rules_again(cast):
    await told(cast, registered_on=date(2025, 3, 10))
    car = await told(cast, inspected_until=date(2027, 5, 31))
    assert (car.inspected_until, deadlines.is_by_rule(car, "inspected_until")) == (date(2027, 5, 31), False)
    assert (await told(cast, registered_on=date(2025, 4, 10))).inspected_until == date(2027, 5, 31)
    car = await told(cast, inspected_until=None)
    assert (car.inspected_until, deadlines.is_by_rule(car, "inspected_until")) == (date(2027, 4, 30), True)


@pytest.mark.parametrize("field", deadlines.UNTIL)
async def test_nothing_ends_before_the_car_was_delivered(cast, field):
    await told(cast, delivered_on=date(2025, 3, 1))
    with pytest.raises(BeforeDelivery):
        await told(cast, **{field: date(2025, 2, 28)})
    with pytest.raises(BeforeDelivery):
        await vehicles.add(
            cast.ben,
            model="朗逸",
            delivered_on=date(2025, 3, 1),
            by=cast.ben,
            at=MONDAY,
            **{field: date(2020, 1, 1)},
        )


async def test_a_car_was_registered_and_delivered_by_today(cast):
    for field in deadlines.SINCE:
        with pytest.raises(StillToCome):
            await told(cast, **{field: date(2026, 11, 24)})
    for kilometres in (0, -5, 10_000_000):
        with pytest.raises(WrongDistance):
            await told(cast, warranty_km=kilometres)


async def test_an_inspection_that_has_passed_is_overdue_for_a_while_and_then_the_next(cast):
    car = await told(cast, registered_on=date(2024, 12, 5))
    assert car.inspected_until == date(2026, 12, 31)
    assert await deadlines.renew(at=MONDAY + 60 * DAY) == 0
    assert await deadlines.renew(at=MONDAY + 120 * DAY) == 1
    assert (await Vehicle.get(id=car.id)).inspected_until == date(2028, 12, 31)


async def test_what_was_told_is_never_renewed_by_a_rule(cast):
    await told(cast, registered_on=date(2024, 12, 5), inspected_until=date(2026, 12, 31))
    assert await deadlines.renew(at=MONDAY + 200 * DAY) == 0


async def test_a_file_that_brought_days_alone_gets_the_rest_by_night(cast):
    await Vehicle.filter(id=cast.car.id).update(
        registered_on=date(2025, 3, 10), delivered_on=date(2025, 3, 1)
    )
    assert await deadlines.renew(at=MONDAY) == 1
    assert await deadlines.renew(at=MONDAY) == 0
    assert (await Vehicle.get(id=cast.car.id)).inspected_until == date(2027, 3, 31)


async def test_the_warranty_ends_on_its_day_or_at_its_kilometres(cast):
    car = await told(cast, delivered_on=date(2025, 11, 23), warranty_until=date(2028, 11, 22))
    assert warranty_ends(car, MONDAY) == date(2028, 11, 22)
    await mileage.record(cast.car, 50_000, source="order:1", at=MONDAY)
    car = await Vehicle.get(id=cast.car.id)
    assert warranty_ends(car, MONDAY) == date(2027, 11, 23)
    assert ends_by_distance(car, MONDAY)


async def test_without_anything_told_nobody_knows_and_a_scrapped_car_has_none(cast):
    assert warranty_ends(cast.car, MONDAY) is None
    car = await told(cast, delivered_on=date(2025, 11, 23))
    await transfers.let_go(car, "scrapped", by=cast.dee, at=MONDAY)
    assert warranty_ends(car, MONDAY) is None


async def test_a_member_tells_the_dates_of_the_own_car_and_the_row_says_who(cast):
    await vehicles.edit(cast.car, cast.ann, insured_until=date(2027, 6, 1), by=cast.ann, at=MONDAY)
    car = await Vehicle.get(id=cast.car.id)
    assert provenance.of(car.told, "insured_until") == (f"member:{cast.ann.id}", MONDAY)
    assert provenance.of(car.told, "plate")[0] == f"member:{cast.ann.id}"
