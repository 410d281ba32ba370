"""Looks: who uncovered what of whom, and on which days that was far more than usual."""

from datetime import timedelta

from club import clock, members, vehicles
from club.privacy import looks
from tests.statements import counted
from web.staff.wording import ACTIONS

NOW = clock.start_of(clock.day_of(clock.now())) + timedelta(hours=12)
DAY = timedelta(days=1)


async def look(cast, by, times, at):
    for _ in range(times):
        await members.reveal(cast.ann, "phone", by=by, at=at)


async def test_every_action_that_uncovers_or_exports_is_a_look():
    named = {
        name
        for name in ACTIONS
        if name.endswith((".revealed", ".exported", ".fetched", ".reported", "_opened"))
    }
    assert named <= {*looks.ACTIONS}


async def test_a_day_with_far_more_than_usual_is_told(cast):
    for days in range(1, 6):
        await look(cast, cast.dee, 4, NOW - days * DAY)
    await look(cast, cast.dee, 12, NOW)
    [one] = await looks.unusual(cast.gil, since=clock.day_of(NOW), at=NOW)
    assert (one.staff, one.day, one.times, one.usual) == (cast.dee.id, clock.day_of(NOW), 12, 4)


async def test_many_are_not_unusual_for_whoever_always_looks_at_many(cast):
    for days in range(1, 6):
        await look(cast, cast.dee, 11, NOW - days * DAY)
    await look(cast, cast.dee, 13, NOW)
    assert not await looks.unusual(cast.gil, since=clock.day_of(NOW), at=NOW)


async def test_ten_out_of_nothing_are_unusual_nine_are_not(cast):
    await look(cast, cast.dee, 9, NOW)
    assert not await looks.unusual(cast.gil, since=clock.day_of(NOW), at=NOW)
    await look(cast, cast.dee, 1, NOW)
    [one] = await looks.unusual(cast.gil, since=clock.day_of(NOW), at=NOW)
    assert one.usual == 0


async def test_looks_are_summed_up_by_the_club_s_days_in_the_database(cast):
    midnight = clock.start_of(clock.day_of(NOW))
    await look(cast, cast.dee, 6, midnight - timedelta(seconds=1))
    await look(cast, cast.dee, 11, midnight)
    await look(cast, cast.staff["care_manager"], 4, midnight)
    with counted() as statements:
        assert not await looks.unusual(cast.gil, since=clock.day_of(NOW), at=NOW)  # twice the usual
    assert [sql.count("GROUP BY") for sql, _ in statements] == [1]


async def test_a_store_sees_its_own_colleagues(cast):
    await look(cast, cast.dee, 10, NOW)
    manager = cast.staff["care_manager"]
    assert await looks.unusual(manager, since=clock.day_of(NOW), at=NOW)
    assert not await looks.unusual(cast.fay, since=clock.day_of(NOW), at=NOW)


async def test_looks_at_a_car_belong_to_whoever_drove_it_then(cast):
    await vehicles.reveal(cast.car, "vin", by=cast.dee, at=NOW)
    await vehicles.remove(cast.car, cast.ann, by=cast.ann, at=NOW + DAY)
    await vehicles.add(cast.ben, vin=cast.car.vin, by=cast.ben, at=NOW + DAY)
    await vehicles.reveal(cast.car, "vin", by=cast.dee, at=NOW + 2 * DAY)
    assert [row.at for row in await looks.at([cast.ann.id])] == [NOW]
    assert [row.at for row in await looks.at([cast.ben.id])] == [NOW + 2 * DAY]
