"""Transfers: the owner changes, the history stays with the car, the points with the person."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from club import activity, clock, orders, vehicles
from club.audit import Entry
from club.messages.outbox import Message
from club.orders import Line, Sheet
from club.vehicles import AlreadyYours, NotYours, Ownership, Scrapped, Vehicle, sharing, transfers
from club.vehicles.deadlines import StillToCome
from club.vehicles.transfers import Active, BeforeItsTime, NotActive
from points import accounts

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)
DAY = timedelta(days=1)
TODAY = date(2026, 11, 23)


async def serviced(cast, number, at, **other):
    sheet = Sheet(number, cast.north, [Line("maintenance", 50_000)], vehicle=cast.car, **other)
    return await orders.enter(sheet, by=cast.dee, at=at)


async def seen(member, car):
    return [order.number for order in await orders.seen_by(member, car)]


async def test_the_new_owner_drives_and_the_old_one_keeps_the_points(cast):
    await serviced(cast, "BEFORE", MONDAY - DAY)
    await sharing.admit(cast.car, cast.cho, role="family", by=cast.dee, at=MONDAY)
    await transfers.pass_on(cast.car, cast.ben, by=cast.dee, at=MONDAY + DAY)
    assert [(own.member, own.role) for own in await vehicles.drivers(cast.car)] == [(cast.ben, "owner")]
    assert await accounts.balance(cast.ann.account_id) == 500
    assert await accounts.balance(cast.ben.account_id) == 0
    assert {message.member_id for message in await Message.filter(kind="car_left")} == {
        cast.ann.id,
        cast.cho.id,
    }
    assert (await activity.of(cast.ann).first()).kind == "vehicle.left"


async def test_each_sees_what_was_done_in_the_own_time(cast):
    await serviced(cast, "ANNS", MONDAY)
    await transfers.pass_on(cast.car, cast.ben, by=cast.dee, at=MONDAY + DAY)
    await serviced(cast, "BENS", MONDAY + 2 * DAY)
    void = await serviced(cast, "WRONG", MONDAY + 2 * DAY)
    await orders.void(void, reason="…", by=cast.gil, at=MONDAY + 2 * DAY)
    assert await seen(cast.ann, cast.car) == ["ANNS"]
    assert await seen(cast.ben, cast.car) == ["BENS"]
    assert len(await vehicles.history(cast.car)) == 2


async def test_a_driver_sees_the_own_orders_alone(cast):
    await sharing.admit(cast.car, cast.ben, role="driver", by=cast.dee, at=MONDAY)
    await serviced(cast, "ANNS", MONDAY + DAY)
    await serviced(cast, "BENS", MONDAY + DAY, member=cast.ben)
    assert await seen(cast.ben, cast.car) == ["BENS"]
    assert sorted(await seen(cast.ann, cast.car)) == ["ANNS", "BENS"]


async def test_the_day_of_the_sale_may_lie_back_but_not_before_the_owner_s_time(cast):
    await transfers.pass_on(cast.car, cast.ben, on=TODAY - 3 * DAY, by=cast.dee, at=MONDAY)
    ann, ben = await Ownership.filter(vehicle=cast.car).order_by("id")
    assert ann.until == ben.since == clock.end_of(TODAY - 3 * DAY)
    with pytest.raises(BeforeItsTime):
        await transfers.pass_on(cast.car, cast.cho, on=TODAY - 4 * DAY, by=cast.dee, at=MONDAY)
    with pytest.raises(StillToCome):
        await transfers.pass_on(cast.car, cast.cho, on=TODAY + DAY, by=cast.dee, at=MONDAY)
    assert await vehicles.of(cast.ben) == [cast.car]


async def test_nobody_is_given_the_own_car_but_family_can_become_its_owner(cast):
    with pytest.raises(AlreadyYours):
        await transfers.pass_on(cast.car, cast.ann, by=cast.dee, at=MONDAY)
    await sharing.admit(cast.car, cast.ben, role="family", by=cast.dee, at=MONDAY)
    await transfers.pass_on(cast.car, cast.ben, by=cast.dee, at=MONDAY + DAY)
    assert [own.role for own in await vehicles.drivers(cast.car)] == ["owner"]


async def test_the_owner_says_that_it_is_sold(cast):
    await sharing.admit(cast.car, cast.ben, role="family", by=cast.dee, at=MONDAY)
    await transfers.let_go(cast.car, "sold", owner=cast.ann, by=cast.ann, at=MONDAY + DAY)
    kept = await Vehicle.get(id=cast.car.id)
    assert (kept.state, kept.state_at) == ("sold", MONDAY + DAY)
    assert await vehicles.drivers(cast.car) == []
    assert (await Entry.get(action="vehicle.sold")).facts["member"] == cast.ann.id


async def test_only_the_owner_sells_and_only_once(cast):
    await sharing.admit(cast.car, cast.ben, role="family", by=cast.dee, at=MONDAY)
    with pytest.raises(NotYours):
        await transfers.let_go(cast.car, "sold", owner=cast.ben, by=cast.ben, at=MONDAY)
    await transfers.let_go(cast.car, "sold", owner=cast.ann, by=cast.ann, at=MONDAY)
    with pytest.raises(NotYours):
        await transfers.let_go(cast.car, "sold", owner=cast.ann, by=cast.ann, at=MONDAY)
    with pytest.raises(NotActive):
        await transfers.let_go(cast.car, "scrapped", by=cast.dee, at=MONDAY)


async def test_a_sold_car_comes_back_with_its_next_owner(cast):
    await transfers.let_go(cast.car, "sold", owner=cast.ann, by=cast.ann, at=MONDAY)
    back = await vehicles.add(cast.ben, vin=cast.car.vin, by=cast.ben, at=MONDAY + DAY)
    assert (back.id, (await Vehicle.get(id=back.id)).state) == (cast.car.id, "active")


async def test_a_scrapped_car_is_brought_back_by_staff_alone(cast):
    await transfers.let_go(cast.car, "scrapped", by=cast.dee, at=MONDAY)
    with pytest.raises(Scrapped):
        await vehicles.add(cast.ben, vin=cast.car.vin, by=cast.ben, at=MONDAY + DAY)
    await transfers.bring_back(cast.car, by=cast.dee, at=MONDAY + DAY)
    with pytest.raises(Active):
        await transfers.bring_back(cast.car, by=cast.dee, at=MONDAY + DAY)
    assert (await vehicles.add(cast.ben, vin=cast.car.vin, by=cast.ben, at=MONDAY + DAY)).id == cast.car.id


async def test_of_twenty_transfers_at_once_the_car_has_one_owner_and_no_gap(cast):
    people = [cast.ben, cast.cho] * 10
    outcomes = await asyncio.gather(
        *(
            transfers.pass_on(cast.car, person, by=cast.dee, at=MONDAY + timedelta(minutes=place))
            for place, person in enumerate(people)
        ),
        return_exceptions=True,
    )
    assert all(isinstance(outcome, Ownership | AlreadyYours | BeforeItsTime) for outcome in outcomes)
    owned = await Ownership.filter(vehicle=cast.car).order_by("since")
    assert [own.until is None for own in owned] == [False] * (len(owned) - 1) + [True]
    assert all(before.until == after.since for before, after in pairwise(owned))


async def test_sold_by_the_owner_and_given_by_staff_at_once_is_done_once_after_the_other(cast):
    await asyncio.gather(
        transfers.let_go(cast.car, "sold", owner=cast.ann, by=cast.ann, at=MONDAY),
        transfers.pass_on(cast.car, cast.ben, by=cast.dee, at=MONDAY),
        return_exceptions=True,
    )
    car, owned = await Vehicle.get(id=cast.car.id), await vehicles.drivers(cast.car)
    assert [own.member_id for own in owned] == [cast.ben.id]
    assert car.state == "active"
