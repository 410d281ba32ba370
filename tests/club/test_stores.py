"""Stores and desks: added, changed, closed; what is closed is offered nowhere and keeps its history."""

from datetime import timedelta

import pytest

from club import clock, desks, orders, signins, stores
from club.audit import Entry
from club.desks import Desk
from club.orders import Line, Sheet
from club.signins import SignIn
from club.stores import Store
from tests import cast as casting

NOON = casting.OPENED + timedelta(days=30)


async def test_a_store_is_added_and_changed(cast):
    east = await stores.add("east", name="东店", by=cast.gil, at=NOON)
    told = {"name": "东方店", "address": "张杨路 1 号", "phone": "", "hours": "09:00–18:00"}
    assert await stores.edit(east, **told, by=cast.gil, at=NOON) == ["address", "hours", "name"]
    assert (await Store.get(id=east.id)).name == "东方店"
    assert await stores.edit(east, **told, by=cast.gil, at=NOON) == []
    assert await Entry.filter(action="store.edited").count() == 1


@pytest.mark.parametrize("code", ["", "North", "浦东", "-x", "x" * 17, "a b"])
async def test_a_code_is_small_letters_digits_and_dashes(cast, code):
    with pytest.raises(stores.InvalidCode):
        await stores.add(code, name="东店", by=cast.gil, at=NOON)


async def test_a_code_is_taken_once(cast):
    with pytest.raises(stores.CodeTaken):
        await stores.add("north", name="东店", by=cast.gil, at=NOON)


async def test_a_closed_store_is_offered_no_more_and_keeps_its_orders(cast):
    sheet = Sheet("N-1", cast.north, [Line("maintenance", 60000)], member=cast.ann)
    await orders.enter(sheet, by=cast.dee, at=NOON)
    await stores.close(cast.north, by=cast.gil, at=NOON)
    assert await stores.offered_to(cast.gil) == [cast.south]
    assert await stores.offered_to(cast.gil, besides=cast.north.id) == [cast.north, cast.south]
    assert await stores.visible_to(cast.gil) == [cast.north, cast.south]
    assert await orders.visible_to(cast.dee).count() == 1
    await stores.reopen(cast.north, by=cast.gil, at=NOON)
    assert await stores.offered_to(cast.gil) == [cast.north, cast.south]


async def test_whoever_stands_at_a_desk_of_it_stands_there_no_more(cast):
    at = clock.now()
    signin, token = await signins.open_for_staff(cast.eve, agent="", ip="", at=at)
    await signins.stand_at(signin, cast.desk)
    await stores.close(cast.north, by=cast.gil, at=at)
    assert (await signins.find(token, at)).desk is None
    assert await desks.open_to(cast.eve) == []


async def test_the_last_open_store_stays(cast):
    await stores.close(cast.north, by=cast.gil, at=NOON)
    with pytest.raises(stores.LastOne):
        await stores.close(cast.south, by=cast.gil, at=NOON)
    assert (await Store.get(id=cast.south.id)).is_open


async def test_a_desk_is_renamed_closed_and_opened_again(cast):
    signin, _ = await signins.open_for_staff(cast.eve, agent="", ip="", at=NOON)
    await signins.stand_at(signin, cast.desk)
    await desks.rename(cast.desk, name=" 1 号台 ", by=cast.gil, at=NOON)
    await desks.close(cast.desk, by=cast.gil, at=NOON)
    assert (await SignIn.get(id=signin.id)).desk_id is None
    assert await desks.open_to(cast.eve) == []
    await desks.reopen(cast.desk, by=cast.gil, at=NOON)
    assert [desk.name for desk in await desks.open_to(cast.eve)] == ["1 号台"]
    done = await Entry.filter(subject_kind="desk", at=NOON).order_by("id").values_list("action", flat=True)
    assert done == ["desk.renamed", "desk.closed", "desk.reopened"]


async def test_two_desks_of_a_store_have_two_names(cast):
    other = await desks.create(cast.north, name="2 号台", by=cast.gil, at=NOON)
    with pytest.raises(desks.NameTaken):
        await desks.rename(other, name="前台", by=cast.gil, at=NOON)
    assert (await Desk.get(id=other.id)).name == "2 号台"
