"""Posters: made, printed with their own code, counted by whom they brought, taken down."""

import pytest

from club import clock, sources
from club.sources import Source


@pytest.fixture
def dee(cast, browser):
    return browser(cast.dee)


async def test_the_list_says_where_each_hangs_and_whom_it_brought(cast, dee):
    page = await dee.get("/staff/sources")
    for words in ("展厅海报", "北店", f'<a href="/staff/members?source={cast.poster.id}">2</a>', "张贴中"):
        assert words in page.text


async def test_a_poster_is_made_and_its_code_brings_members_here(cast, dee, browser):
    answer = await dee.post("/staff/sources", data={"name": "咖啡台", "store": cast.north.id})
    made = await Source.get(name="咖啡台")
    assert answer.headers["location"] == f"/staff/sources/{made.id}"
    page = await dee.get(answer.headers["location"])
    for words in (f"http://club.test/s/{made.code}", "data-print", "微信扫一扫"):
        assert words in page.text
    assert made.store_id == cast.north.id
    code = await dee.get(f"/staff/sources/{made.id}/code.svg")
    assert code.headers["content-type"].startswith("image/svg+xml")
    assert "<svg" in code.text


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"name": " ", "store": "1"}, "写明贴在哪里"),
        ({"name": "长" * 61, "store": "1"}, "最多 60 个字"),
        ({"name": "咖啡台", "store": "2"}, "从列表里选"),
    ],
)
async def test_bad_input_comes_back_with_its_sentence(dee, form, sentence):
    page = await dee.post("/staff/sources", data=form)
    assert page.status_code == 422
    assert sentence in page.text
    assert form["name"].strip() in page.text
    assert await Source.all().count() == 1


async def test_one_who_serves_all_stores_chooses_whose_it_is(cast, browser):
    gil = browser(cast.gil)
    assert "全俱乐部" in (await gil.get("/staff/sources")).text
    await gil.post("/staff/sources", data={"name": "南店入口", "store": cast.south.id})
    await gil.post("/staff/sources", data={"name": "车展", "store": 0})
    assert (await Source.get(name="南店入口")).store_id == cast.south.id
    assert (await Source.get(name="车展")).store_id is None


async def test_taking_it_down_asks_first_and_ends_its_code(cast, dee):
    address = f"/staff/sources/{cast.poster.id}"
    assert "data-confirm=" in (await dee.get(address)).text
    assert (await dee.post(f"{address}/retirement")).headers["location"] == "/staff/sources"
    assert await sources.find(cast.poster.code) is None
    page = await dee.get(address)
    assert "已撤下" in page.text
    assert "/retirement" not in page.text
    assert "data-print" not in page.text


async def test_a_poster_that_was_taken_down_is_hung_up_again_with_the_code_that_is_printed_on_it(
    cast, dee, browser
):
    address = f"/staff/sources/{cast.poster.id}"
    assert "/restoration" not in (await dee.get(address)).text
    await dee.post(f"{address}/retirement")
    assert f'action="{address}/restoration"' in (await dee.get(address)).text
    assert (await dee.post(f"{address}/restoration")).headers["location"] == address
    await dee.post(f"{address}/restoration")  # twice is once
    assert "data-print" in (await dee.get(address)).text
    assert await sources.find(cast.poster.code) == cast.poster
    assert (await browser(cast.gil).get("/staff/audit?action=source.restored")).text.count("展厅海报") == 1


async def test_the_list_is_narrowed_and_sorted(cast, dee):
    down = await sources.add("旧海报", store=cast.north, by="test", at=clock.now())
    await sources.retire(down, by="test", at=clock.now())
    assert "1–1 / 1" in (await dee.get("/staff/sources?state=hangs")).text
    assert "旧海报" in (await dee.get("/staff/sources?state=down")).text
    both = (await dee.get("/staff/sources?sort=made")).text
    assert both.index("展厅海报") < both.index("旧海报")


async def test_another_stores_posters_are_not_found(cast, browser):
    fay = browser(cast.fay)
    assert "展厅海报" not in (await fay.get("/staff/sources")).text
    for address in ("", "/code.svg"):
        assert (await fay.get(f"/staff/sources/{cast.poster.id}{address}")).status_code == 404
    for deed in ("retirement", "restoration"):
        assert (await fay.post(f"/staff/sources/{cast.poster.id}/{deed}")).status_code == 404


async def test_who_may_only_look_makes_none(cast, browser):
    manager = browser(cast.staff["showroom_manager"])
    assert "/retirement" not in (await manager.get(f"/staff/sources/{cast.poster.id}")).text
    assert 'name="name"' not in (await manager.get("/staff/sources")).text
    assert (await manager.post("/staff/sources", data={"name": "x", "store": "1"})).status_code == 403
    assert (await browser(cast.eve).get("/staff/sources")).status_code == 403
