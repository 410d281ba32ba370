"""Stores and desks on their pages: added, changed, closed; what is closed is offered no more."""

import pytest

from club import clock, desks, stores
from club.audit import Entry
from club.desks import Desk
from club.staff import Staff
from club.stores import Store

NEW = {
    "name": "东店",
    "code": "east",
    "address": "张杨路 1 号",
    "phone": "021-5550 0188",
    "hours": "09:00–18:00",
}


@pytest.fixture
def gil(cast, browser):
    return browser(cast.gil)


async def test_the_list_says_what_there_is_and_is_narrowed_and_sorted(cast, gil):
    page = (await gil.get("/staff/stores")).text
    for words in ("北店", "南店", "营业", "1–2 / 2"):
        assert words in page
    await stores.close(cast.south, by=cast.gil, at=clock.now())
    assert "1–1 / 1" in (await gil.get("/staff/stores?state=closed")).text
    backwards = (await gil.get("/staff/stores?sort=-name&state=open")).text
    assert "南店" not in backwards
    await stores.reopen(cast.south, by=cast.gil, at=clock.now())
    assert "没有符合的门店" in (await gil.get("/staff/stores?state=closed")).text


async def test_a_store_is_added_and_its_page_asks_for_desks(gil):
    answer = await gil.post("/staff/stores", data=NEW)
    page = (await gil.get(answer.headers["location"])).text
    for words in ("东店", "021-5550 0188", "还没有前台", "门店加好了"):
        assert words in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": " "}, "填门店名称"),
        ({"code": "North Store"}, "小写字母"),
        ({"code": "north"}, "代码"),
        ({"phone": "call us"}, "用数字"),
        ({"name": "店" * 41}, "最多 40"),
    ],
)
async def test_bad_input_comes_back_with_its_sentence_and_the_values(gil, wrong, sentence):
    page = await gil.post("/staff/stores", data=NEW | wrong)
    assert page.status_code == 422
    assert sentence in page.text
    assert "张杨路 1 号" in page.text
    assert not await Store.exists(address="张杨路 1 号")


async def test_a_store_is_changed(cast, gil):
    form = {"name": "北方店", "address": "", "phone": "", "hours": ""}
    answer = await gil.post(f"/staff/stores/{cast.north.id}/edit", data=form)
    assert answer.headers["location"].endswith("?done=saved")
    assert "北方店" in (await gil.get(f"/staff/stores/{cast.north.id}")).text
    assert (await gil.post(f"/staff/stores/{cast.north.id}/edit", data={"name": ""})).status_code == 422
    log = (await gil.get("/staff/audit")).text
    assert "门店资料更改" in log
    assert f"/staff/stores/{cast.north.id}" in log


async def test_closing_asks_first_and_then_it_is_offered_nowhere(cast, gil):
    asked = (await gil.get(f"/staff/stores/{cast.south.id}/closing")).text
    for words in ("停用南店？", "1 个前台不能再用", "1 个账号照常使用", "1 位会员归属不变"):
        assert words in asked
    await gil.post(f"/staff/stores/{cast.south.id}/closing")
    order = f"/staff/orders/new?member={cast.ann.id}"
    segment = """/staff/segments/new?where={"all": []}"""
    for address in (
        "/staff/staff/new",
        "/staff/events/new?from=trip",
        "/staff/sources",
        "/staff/imports",
        segment,
        order,
    ):
        assert f'value="{cast.north.id}">北店' in (await gil.get(address)).text, address
        assert f'value="{cast.south.id}">南店' not in (await gil.get(address)).text
    assert "这家门店已停用" in (await gil.get(f"/staff/stores/{cast.south.id}")).text
    assert "南店" in (await gil.get(f"/staff/staff/{cast.fay.id}")).text
    await gil.post(f"/staff/stores/{cast.south.id}/reopening")
    assert "南店" in (await gil.get("/staff/staff/new")).text


async def test_the_last_open_store_is_not_closed(cast, gil):
    await gil.post(f"/staff/stores/{cast.south.id}/closing")
    page = await gil.post(f"/staff/stores/{cast.north.id}/closing")
    assert page.status_code == 409
    assert "最后一家" in page.text


async def test_desks_are_set_up_renamed_closed_and_opened_again(cast, gil, browser):
    at = f"/staff/stores/{cast.north.id}"
    await gil.post(f"{at}/desks", data={"name": "2 号台"})
    second = await Desk.get(name="2 号台")
    taken = await gil.post(f"{at}/desks", data={"name": "前台"})
    assert taken.status_code == 422
    assert "前台" in taken.text
    assert (await gil.post(f"{at}/desks", data={"name": ""})).status_code == 422
    again = await gil.post(f"/staff/desks/{second.id}/edit", data={"name": "前台"})
    assert again.status_code == 422
    await gil.post(f"/staff/desks/{second.id}/edit", data={"name": "售后台"})
    assert "售后台" in (await gil.get(at)).text
    await gil.post(f"/staff/desks/{second.id}/closing")
    assert "售后台" not in (await browser(cast.eve).get("/desk/place")).text
    await gil.post(f"/staff/desks/{second.id}/reopening")
    assert "售后台" in (await browser(cast.eve).get("/desk/place")).text
    assert await Entry.filter(subject_kind="desk", subject_id=second.id).count() == 4


async def test_the_administrator_of_a_store_stays_within_it(cast, gil, browser):
    await Staff.filter(id=cast.gil.id).update(store_id=cast.north.id)
    assert "南店" not in (await gil.get("/staff/stores")).text
    assert (await gil.get(f"/staff/stores/{cast.south.id}")).status_code == 404
    assert (await gil.post("/staff/stores", data=NEW)).status_code == 404
    south = await desks.of(cast.south).first()
    assert (await gil.post(f"/staff/desks/{south.id}/closing")).status_code == 404


async def test_who_may_only_look_is_shown_no_way_to_change(cast, browser):
    manager = browser(cast.staff["general_manager"])
    page = (await manager.get(f"/staff/stores/{cast.north.id}")).text
    assert "北店" in page
    assert "/edit" not in page
    assert "closing" not in page
