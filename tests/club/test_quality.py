"""Quality: what lacks, what cannot be and who is here twice is counted once and listed as it was counted."""

from datetime import UTC, date, datetime

import pytest

from club import audit, members, orders, vehicles
from club.members import Member, names
from club.messages.outbox import Message
from club.orders import Line, Sheet
from club.quality import cars, duplicates, gaps
from club.vehicles import Ownership, Vehicle
from points import accounts
from tests.cast import join
from web.database import read

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)
TODAY = date(2026, 11, 23)


async def on_file(cast, name, **told):
    """Somebody of the north whom a file brought."""
    number = f"{9_000_000_000 + await Member.all().count()}"
    return await Member.create(
        **{
            "number": number,
            "name": name,
            "name_key": names.key(name),
            "address_form": name or "车友",
            "account": await accounts.open(at=MONDAY),
            "tier_id": cast.ann.tier_id,
            "store_id": cast.north.id,
            "invite_code": number,
            "told": {"name": ["import:3", MONDAY.isoformat()]},
            **told,
        }
    )


async def found(staff):
    return [pair[:2] for pair in await duplicates.pairs(staff, using_db=read())]


async def test_gaps_are_counted_by_store_and_by_who_brought_the_record(cast):
    file = await on_file(cast, "王芳")
    counted = await gaps.gaps(cast.gil, TODAY, using_db=read())
    assert (counted.total.people, counted.total.lack["phone"], counted.total.lack["car"]) == (4, 1, 3)
    assert counted.stores[cast.north.id].lack["phone"] == 1
    assert counted.stores[cast.south.id].lack["phone"] == 0
    assert {source: row.people for source, row in counted.sources.items()} == {"member": 3, "import:3": 1}
    assert await gaps.lacking("phone", cast.gil, TODAY, using_db=read()) == [file]


@pytest.mark.parametrize("what", [*gaps.MISSING, "odd_birthday", "car"])
async def test_the_list_behind_a_figure_has_as_many_as_the_figure_says(cast, what):
    await on_file(cast, "王芳", told={})
    await on_file(cast, "", gender="m", birth_calendar="solar", birth_year=1890, birth_month=1, birth_day=1)
    for staff in (cast.gil, cast.dee, cast.fay):
        counted = await gaps.gaps(staff, TODAY, using_db=read())
        listed = await gaps.lacking(what, staff, TODAY, using_db=read()).count()
        assert counted.total.lack[what] == listed
        by_source = [
            await gaps.lacking(what, staff, TODAY, using_db=read(), source=source).count()
            for source in counted.sources
        ]
        assert sum(by_source) == listed


async def test_a_number_that_refused_an_sms_is_listed(cast):
    at = {"created_at": MONDAY, "due_at": MONDAY}
    said = {"channel": "sms", "kind": "one_time_code", "locale": "zh_CN", "body": "", **at}
    await Message.create(key="a", phone=cast.ann.phone, state="failed", error="isv.MOBILE", **said)
    await Message.create(key="b", phone=cast.ben.phone, state="failed", error="expired", **said)
    assert await gaps.lacking("refused", cast.dee, TODAY, using_db=read()) == [cast.ann]


@pytest.mark.parametrize("title", names.TITLES)
async def test_the_same_name_and_something_more_make_a_pair(cast, title):
    by_phone = await join("13700006034", name="陈静", source_code=cast.poster.code)
    titled = await on_file(cast, f"陈静{title}", phone_tail="6034")
    alike = await on_file(cast, "陈静", phone_tail="9999")
    pairs = await duplicates.pairs(cast.dee, using_db=read())
    ann = cast.ann.id
    assert {(pair.one, pair.other) for pair in pairs} == {
        (ann, by_phone.id), (ann, titled.id), (by_phone.id, titled.id),
    }  # fmt: skip
    assert all(pair.whys == ["phone"] for pair in pairs)
    assert alike.id not in {id for pair in pairs for id in (pair.one, pair.other)}


async def test_a_title_is_no_name_and_counts_at_the_end_alone(cast):
    for name in ("先生", "先生", "王先生明", "王明"):
        await on_file(cast, name, phone_tail="6034")
    assert await duplicates.pairs(cast.dee, using_db=read()) == []


async def test_whoever_was_kept_apart_is_a_pair_again_once_that_is_taken_back(cast):
    twin = await on_file(cast, "陈静", phone_tail="6034")
    await duplicates.keep_apart(twin, cast.ann, by=cast.dee, at=MONDAY)
    [apart] = await duplicates.kept_apart(cast.dee)
    assert (apart.one, apart.other) == (cast.ann, twin)
    assert await duplicates.kept_apart(cast.fay) == []
    await duplicates.take_back(twin, cast.ann, by=cast.dee, at=MONDAY)
    await duplicates.take_back(cast.ann, twin, by=cast.dee, at=MONDAY)
    assert await found(cast.dee) == [(cast.ann.id, twin.id)]
    assert len(await audit.Entry.filter(action="member.undistinguished")) == 1


async def test_birthday_plate_and_car_are_such_things_too(cast):
    born = {"birth_calendar": "solar", "birth_month": 5, "birth_day": 6}
    await Member.filter(id=cast.ann.id).update(**born)
    twin = await on_file(cast, "陈静", **born)
    other = await Vehicle.create(plate="京B6K286", plate_tail="6K286", created_at=MONDAY)
    await Ownership.create(member=twin, vehicle=other, since=MONDAY)
    await Ownership.create(member=twin, vehicle=cast.car, role="driver", since=MONDAY)
    [pair] = await duplicates.pairs(cast.dee, using_db=read())
    assert pair == (cast.ann.id, twin.id, ["birthday", "plate", "car"])


async def test_a_pair_that_was_kept_apart_or_merged_is_not_shown_again(cast):
    twin = await on_file(cast, "陈静", phone_tail="6034")
    third = await on_file(cast, "陈静", phone_tail="6034")
    await duplicates.keep_apart(twin, cast.ann, by=cast.dee, at=MONDAY)
    await duplicates.keep_apart(cast.ann, twin, by=cast.dee, at=MONDAY)
    assert await found(cast.dee) == [(twin.id, third.id), (cast.ann.id, third.id)]
    assert len(await audit.Entry.filter(action="member.distinguished")) == 1
    await members.merge(third, into=cast.ann, by=cast.dee, at=MONDAY)
    assert await found(cast.dee) == []


async def test_a_store_sees_its_own_pairs(cast):
    await on_file(cast, "陈静", phone_tail="6034")
    assert len(await found(cast.dee)) == len(await found(cast.gil)) == 1
    assert await found(cast.fay) == []


async def test_dates_of_cars_that_cannot_be(cast):
    early = await vehicles.add(cast.ben, plate="沪A88888", by=cast.ben, at=MONDAY)
    await Vehicle.filter(id=early.id).update(delivered_on=date(2026, 12, 24))
    await Vehicle.filter(id=cast.car.id).update(
        delivered_on=date(2020, 1, 1), insured_until=date(2019, 1, 1), inspected_until=date(2026, 1, 1)
    )
    assert await cars.impossible("delivered_ahead", cast.dee, TODAY) == [early]
    assert await cars.impossible("insured_before", cast.gil, TODAY) == [cast.car]
    assert await cars.impossible("inspected_before", cast.gil, TODAY) == []
    assert await cars.impossible("insured_before", cast.fay, TODAY) == []


async def test_a_car_that_stands_on_a_merged_record_is_the_persons(cast):
    gone = await on_file(cast, "陈小静", store_id=cast.south.id)
    car = await Vehicle.create(plate="沪A77777", plate_tail="77777", created_at=MONDAY)
    await Ownership.create(member=gone, vehicle=car, since=MONDAY)
    await Vehicle.filter(id=car.id).update(delivered_on=date(2027, 1, 1))
    await members.merge(gone, into=cast.ben, by=cast.gil, at=MONDAY)
    counted = await gaps.gaps(cast.dee, TODAY, using_db=read())
    assert counted.total.lack["car"] == 0
    assert await gaps.lacking("car", cast.dee, TODAY, using_db=read()) == []
    assert await cars.impossible("delivered_ahead", cast.dee, TODAY) == [car]
    assert await cars.impossible("delivered_ahead", cast.fay, TODAY) == []
    twin = await on_file(cast, cast.ben.name)
    await Ownership.create(member=twin, vehicle=car, role="driver", since=MONDAY)
    [pair] = await duplicates.pairs(cast.dee, using_db=read())
    assert pair == (cast.ben.id, twin.id, ["plate", "car"])


async def test_an_order_of_nobody_is_its_stores(cast):
    order = await orders.record(Sheet("N-1", cast.north, [Line("parts", 100)]), by=cast.eve, at=MONDAY)
    assert await gaps.unmatched(cast.dee) == [order]
    assert await gaps.unmatched(cast.fay) == []
