"""Mileage: reckoned from readings that fit, whatever was mistyped and whichever odometer was replaced."""

from datetime import date, timedelta

import pytest

from club import mileage, orders, vehicles
from club.audit import Entry
from club.mileage import AlreadyJudged, MileageReading, NotDoubtful, NotYourReading, WrongReading
from club.orders import Line, Sheet
from club.vehicles import Vehicle
from club.vehicles.deadlines import BeforeDelivery, StillToCome
from tests import cast as casting

NEW = casting.OPENED
DAY = timedelta(days=1)


async def read(cast, *readings):
    """Readings of (days after OPENED, kilometres); the car as it is known after them."""
    for days, kilometres in readings:
        await mileage.record(cast.car, kilometres, source="order:1", at=NEW + days * DAY)
    return await Vehicle.get(id=cast.car.id)


async def doubts(cast):
    return [one.doubt for one in await mileage.of(cast.car).order_by("at")]


async def test_the_latest_reading_and_the_pace_are_kept_on_the_car(cast):
    car = await read(cast, (0, 10_000), (73, 13_000))
    assert (car.kilometres, car.read_at, car.yearly_km) == (13_000, NEW + 73 * DAY, 15_000)


async def test_it_is_projected_for_a_day_and_says_when_a_distance_is_reached(cast):
    car = await read(cast, (0, 10_000), (73, 13_000))
    read_on = date(2026, 11, 13)
    assert mileage.projected(car, read_on) == 13_000
    assert mileage.projected(car, read_on + 365 * DAY) == 28_000
    assert mileage.projected(car, read_on - 73 * DAY) == 10_000
    assert mileage.reached(car, 28_000) == read_on + 365 * DAY
    assert mileage.reached(car, 12_000) == read_on
    assert mileage.reached(car, 1_900_000) is None


async def test_without_readings_or_a_month_between_them_nothing_is_made_up(cast):
    assert mileage.projected(cast.car, date(2027, 1, 1)) is None
    car = await read(cast, (0, 10_000), (3, 10_900))
    assert car.yearly_km is None
    assert mileage.projected(car, date(2027, 1, 1)) is None
    assert mileage.reached(car, 20_000) is None


async def test_a_new_car_counts_from_nought_on_its_delivery(cast):
    await vehicles.correct(cast.car, delivered_on=date(2025, 9, 1), by=cast.dee, at=NEW)
    assert (await read(cast, (0, 12_000))).yearly_km == 12_000


@pytest.mark.parametrize(("typed", "doubt"), [(1_840, "back"), (184_000, "jump")])
async def test_a_typing_error_is_kept_flagged_and_changes_nothing(cast, typed, doubt):
    car = await read(cast, (0, 15_000), (80, 18_000), (90, typed), (100, 18_900))
    assert (car.kilometres, car.yearly_km) == (18_900, round(3_900 * 365 / 100))
    assert await doubts(cast) == ["", "", doubt, ""]


async def test_a_typing_error_that_could_be_is_found_out_by_the_two_after_it(cast):
    car = await read(cast, (0, 15_000), (100, 51_800), (110, 18_900), (120, 19_300))
    assert (car.kilometres, await doubts(cast)) == (19_300, ["", "jump", "", ""])
    assert car.yearly_km == round(4_300 * 365 / 120)


async def test_two_readings_that_agree_are_a_new_odometer(cast):
    car = await read(cast, (0, 90_000), (100, 95_000), (120, 500), (220, 5_500))
    assert (car.kilometres, await doubts(cast)) == (5_500, ["", "", "", ""])
    assert car.yearly_km == round(10_000 * 365 / 200)


async def test_a_first_reading_that_was_wrong_is_left_behind(cast):
    car = await read(cast, (0, 180_000), (50, 18_000), (150, 22_000))
    assert (car.kilometres, car.yearly_km) == (22_000, 14_600)


async def test_staff_say_which_it_was(cast):
    await read(cast, (0, 90_000), (100, 95_000), (120, 500))
    flagged = await mileage.doubtful().get()
    await mileage.judge(flagged, "right", by=cast.dee, at=NEW + 121 * DAY)
    assert (await Vehicle.get(id=cast.car.id)).kilometres == 500
    assert not await mileage.doubtful().exists()
    with pytest.raises(NotDoubtful):
        await mileage.judge(flagged, "wrong", by=cast.dee, at=NEW + 121 * DAY)
    assert (await Entry.get(action="vehicle.reading_judged")).facts["verdict"] == "right"


async def test_what_staff_call_wrong_counts_for_nothing_and_stays(cast):
    await read(cast, (0, 90_000), (100, 900), (120, 950))
    await read(cast, (130, 80))
    flagged = await mileage.doubtful().get()
    await mileage.judge(flagged, "wrong", by=cast.dee, at=NEW + 131 * DAY)
    assert (await Vehicle.get(id=cast.car.id)).kilometres == 950
    assert await MileageReading.all().count() == 4


async def test_readings_that_come_late_find_their_place(cast):
    car = await read(cast, (100, 15_000), (0, 11_000), (50, 13_000))
    assert (car.kilometres, await doubts(cast)) == (15_000, ["", "", ""])


@pytest.mark.parametrize("kilometres", [-1, 10_000_000])
async def test_no_odometer_shows_that(cast, kilometres):
    with pytest.raises(WrongReading):
        await mileage.tell(cast.car, kilometres, by=cast.ann, at=NEW, member=cast.ann)
    assert not await MileageReading.exists()


async def test_a_reading_is_of_a_day_between_delivery_and_today(cast):
    await vehicles.correct(cast.car, delivered_on=date(2026, 8, 1), by=cast.dee, at=NEW)
    with pytest.raises(BeforeDelivery):
        await mileage.tell(cast.car, 5, on=date(2026, 7, 31), by=cast.ann, at=NEW)
    with pytest.raises(StillToCome):
        await mileage.tell(cast.car, 5, on=date(2026, 9, 2), by=cast.ann, at=NEW)
    told = await mileage.tell(cast.car, 5, on=date(2026, 8, 20), by=cast.ann, at=NEW)
    assert told.source == f"member:{cast.ann.id}"


async def test_an_order_brings_its_reading(cast):
    sheet = Sheet("N-1", cast.north, [Line("maintenance", 100)], vehicle=cast.car, kilometres=18_400)
    await orders.enter(sheet, by=cast.dee, at=NEW)
    assert (await Vehicle.get(id=cast.car.id)).kilometres == 18_400


async def test_a_member_who_types_the_same_twice_does_not_outvote_the_workshop(cast):
    await read(cast, (0, 70_000), (100, 72_929))
    for typed in (60_000, 60_000):
        await mileage.tell(cast.car, typed, by=cast.ann, at=NEW + 120 * DAY, member=cast.ann)
    await mileage.tell(cast.car, 60_100, by=cast.ann, at=NEW + 125 * DAY, member=cast.ann)
    car = await read(cast, (130, 73_500))
    assert car.kilometres == 73_500
    assert await doubts(cast) == ["", "", "back", "back", "back", ""]


async def test_of_a_car_that_only_members_read_two_days_agree_and_two_of_one_day_do_not(cast):
    for days, typed in ((0, 72_929), (5, 600), (5, 610)):
        await mileage.tell(cast.car, typed, by=cast.ann, at=NEW + days * DAY, member=cast.ann)
    assert (await Vehicle.get(id=cast.car.id)).kilometres == 72_929
    await mileage.tell(cast.car, 640, by=cast.ann, at=NEW + 9 * DAY, member=cast.ann)
    assert (await Vehicle.get(id=cast.car.id)).kilometres == 640


async def test_who_told_it_takes_it_back_once_unless_staff_have_decided(cast):
    told = await mileage.tell(cast.car, 72_929, by=cast.ann, at=NEW, member=cast.ann)
    with pytest.raises(NotYourReading):
        await mileage.take_back(told, by=cast.ben, at=NEW)
    await mileage.take_back(told, by=cast.ann, at=NEW)
    assert (await Vehicle.get(id=cast.car.id)).kilometres is None
    assert await Entry.filter(action="vehicle.reading_taken_back").exists()
    with pytest.raises(AlreadyJudged):
        await mileage.take_back(told, by=cast.ann, at=NEW)


async def test_what_does_not_fit_is_worth_asking_about(cast):
    car, today = await read(cast, (0, 70_000)), NEW + 10 * DAY
    assert mileage.strange(car, 69_000, None, today) == "back"
    assert mileage.strange(car, 99_000, None, today) == "jump"
    assert mileage.strange(car, 71_000, None, today) == ""
    assert mileage.strange(car, 60_000, date(2026, 1, 1), today) == ""
