"""Exports: what leaves as a file is covered, inert, written down, and listed."""

import csv
import io
import json
from urllib.parse import quote

import pytest
from openpyxl import load_workbook

from club import audit, clock, members, roles, segments, vehicles
from club.orders import Line
from tests import cast as casting
from tests.web.portal import given
from web.staff import sheets

COVERED = {"format": "csv", "columns": ["name", "phone", "cars"], "reason": ""}
WOMAN = {"all": [{"field": "gender", "operator": "in", "value": ["f"]}]}


@pytest.fixture
def gil(cast, browser):
    return browser(cast.gil)


def read(answer):
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


async def test_the_form_says_what_goes(cast, gil):
    page = await gil.get("/staff/exports/new", params={"of": "members", "where": json.dumps(WOMAN)})
    for words in ("2 行", "性别 <i>是</i> <b>女</b>", "手机号", "导出会写入审计"):
        assert words in page.text


async def test_members_leave_covered_and_it_is_written_down(cast, gil):
    rows = read(await gil.post("/staff/exports", params={"where": json.dumps(WOMAN)}, data=COVERED))
    assert rows == [
        ["姓名", "手机号", "车牌"],
        ["陈静", "138****6034", "沪B·***86"],
        ["Cho Park", "137****6036", ""],
    ]
    [entry] = await audit.Entry.filter(action="members.exported")
    assert (entry.by, entry.facts["count"], entry.facts["columns"]) == (
        f"staff:{cast.gil.id}", 2, ["name", "phone", "cars"],
    )  # fmt: skip
    assert entry.facts["filter"] == WOMAN
    page = await gil.get("/staff/exports")
    for words in ("导出会员", "Gil", "遮住", "性别 <i>是</i>", "姓名"):
        assert words in page.text
    assert "导出会员" in (await gil.get("/staff/audit")).text


async def test_uncovered_they_leave_with_a_reason_alone(cast, gil):
    form = COVERED | {"uncovered": "y"}
    page = await gil.post("/staff/exports", data=form)
    assert page.status_code == 422
    assert "写明要完整号码做什么" in page.text
    assert not await audit.Entry.filter(action="members.exported").exists()
    rows = read(await gil.post("/staff/exports", data=form | {"reason": "寄邀请函"}))
    assert ["陈静", "13816526034", "沪B6K286"] in rows
    assert "寄邀请函" in (await gil.get("/staff/exports")).text


async def test_who_may_not_uncover_gets_them_covered_or_nothing(cast, browser, monkeypatch):
    allowed = roles.ROLES | {"general_manager": roles.ROLES["general_manager"] - {"members.reveal"}}
    monkeypatch.setattr(roles, "ROLES", allowed)
    manager = browser(cast.staff["general_manager"])
    assert "uncovered" not in (await manager.get("/staff/exports/new")).text
    page = await manager.post("/staff/exports", data=COVERED | {"uncovered": "y", "reason": "x"})
    assert page.status_code == 422
    assert "13816526034" not in page.text


async def test_an_excel_file_holds_the_same(cast, gil):
    answer = await gil.post("/staff/exports", data=COVERED | {"format": "xlsx"})
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert [cell.value for cell in sheet[2]] == ["陈静", "138****6034", "沪B·***86"]
    assert sheet.title == "会员"
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["B"].width >= len("138****6034")
    said = answer.headers["content-disposition"]
    day = f"{clock.day_of(clock.now()):%Y%m%d}"
    assert f'filename="export-{day}.xlsx"' in said
    assert quote(f"会员-{day}.xlsx") in said


async def test_the_name_of_a_segment_names_its_file_and_sheet_whatever_stands_in_it(cast, gil):
    segment = await segments.save(
        "女士/北店?", segments.read(WOMAN), purpose="x", plan="", store=None, by=cast.gil, at=clock.now()
    )
    address = {"of": "segment", "id": segment.id}
    answer = await gil.post("/staff/exports", params=address, data=COVERED | {"format": "xlsx"})
    assert load_workbook(io.BytesIO(answer.content)).active.title == "女士-北店-"
    assert quote("女士-北店-") in answer.headers["content-disposition"]


async def test_mail_addresses_leave_covered_like_numbers(cast, gil):
    await members.Member.filter(id=cast.ann.id).update(email="chen.jing@example.com")
    form = {"format": "csv", "columns": ["name", "email"], "reason": "寄邀请函"}
    assert ["陈静", "c***@example.com"] in read(await gil.post("/staff/exports", data=form))
    rows = read(await gil.post("/staff/exports", data=form | {"uncovered": "y"}))
    assert ["陈静", "chen.jing@example.com"] in rows


async def test_no_cell_runs_as_a_formula(cast, gil):
    await members.update_profile(cast.ann, name='=HYPERLINK("http://x")', by=cast.ann, at=clock.now())
    rows = read(await gil.post("/staff/exports", data=COVERED))
    assert any(row[0].startswith("'=") for row in rows)


async def test_a_store_s_staff_take_their_own_store_s_people(cast, browser):
    manager = browser(cast.staff["care_manager"])
    names = [row[0] for row in read(await manager.post("/staff/exports", data=COVERED))]
    assert names == ["姓名", "陈静", "李强"]


async def test_a_search_narrows_and_more_than_a_piece_comes_whole(gil, monkeypatch):
    monkeypatch.setattr(sheets, "AT_ONCE", 2)
    people = [await casting.join(f"139{number:08}", name=f"甲{number}") for number in range(5)]
    rows = read(await gil.post("/staff/exports", params={"q": "甲"}, data=COVERED))
    assert [row[0] for row in rows[1:]] == [member.name for member in people]


async def test_a_segment_leaves_by_its_own_conditions(cast, gil):
    segment = await segments.save(
        "女士", segments.read(WOMAN), purpose="x", plan="", store=None, by=cast.gil, at=clock.now()
    )
    address = {"of": "segment", "id": segment.id}
    assert "女士" in (await gil.get("/staff/exports/new", params=address)).text
    rows = read(await gil.post("/staff/exports", params=address, data=COVERED))
    assert len(rows) == 3
    [entry] = await audit.Entry.filter(action="segment.exported")
    assert entry.subject_id == segment.id


@pytest.mark.parametrize(
    ("kind", "columns", "typed"),
    [("orders", "number", "13816526034"), ("vehicles", "model", "沪B6K286")],
)
async def test_what_was_typed_into_the_search_is_not_kept_for_ever(cast, gil, kind, columns, typed):
    await given.order(cast, cast.ann, Line("maintenance", 60000))
    form = {"format": "csv", "columns": [columns], "reason": ""}
    assert len(read(await gil.post(f"/staff/exports/{kind}", params={"q": typed}, data=form))) == 2
    entry = await audit.Entry.get(action=f"{kind}.exported")
    assert entry.facts["filter"]["searched"]
    assert typed not in str(entry.facts)
    assert "用了搜索词，内容不留存" in (await gil.get("/staff/exports")).text


async def test_cars_leave_as_the_list_shows_them(cast, gil):
    await vehicles.add(cast.ben, plate="沪AD52718", model="海豹", by=cast.ben, at=clock.now())
    assert "/staff/exports/vehicles" in (await gil.get("/staff/vehicles?q=海豹")).text
    form = {"format": "csv", "columns": ["plate", "vin", "model"], "reason": ""}
    rows = read(await gil.post("/staff/exports/vehicles", params={"model": "帕萨特"}, data=form))
    assert rows[1:] == [["沪B·***86", "…183294", "帕萨特"]]
    assert (await audit.Entry.get(action="vehicles.exported")).facts["filter"]["model"] == "帕萨特"


async def test_orders_leave_as_the_list_shows_them(cast, gil):
    await given.order(cast, cast.ann, Line("maintenance", 51_250), number="W-1")
    await given.order(cast, cast.ben, Line("repair", 70_000), number="X-2")
    assert "/staff/exports/orders" in (await gil.get("/staff/orders?q=W-")).text
    form = {"format": "csv", "columns": ["number", "member", "total", "state"], "reason": ""}
    rows = read(await gil.post("/staff/exports/orders", params={"q": "W-"}, data=form))
    assert rows == [["工单号", "会员", "金额（元）", "状态"], ["W-1", "陈静", "512.5", "已结算"]]
    assert await audit.Entry.filter(action="orders.exported").exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"columns": []}, "至少选一列"),
        ({"columns": ["password"]}, ""),
        ({"reason": "长" * 121}, "最多 120 个字"),
        ({"format": "exe"}, "从列表里选"),
    ],
)
async def test_bad_input_takes_nothing_away(cast, gil, wrong, sentence):
    page = await gil.post("/staff/exports", data=COVERED | wrong)
    assert page.status_code == 422
    assert sentence in page.text
    assert not await audit.Entry.filter(action="members.exported").exists()


async def test_what_there_is_not_is_not_found(cast, gil):
    for params in (
        {"of": "shoes"},
        {"of": "segment", "id": "99"},
        {"where": "{"},
        {"of": "segment", "id": "x"},
    ):
        assert (await gil.get("/staff/exports/new", params=params)).status_code == 404


async def test_columns_that_a_role_may_not_see_are_not_offered(cast, browser, monkeypatch):
    monkeypatch.setattr(
        roles, "ROLES", roles.ROLES | {"marketing": frozenset({"members.see", "members.export"})}
    )
    marketing = browser(cast.staff["marketing"])
    assert 'value="points"' not in (await marketing.get("/staff/exports/new")).text
    page = await marketing.post("/staff/exports", data=COVERED | {"columns": ["points"]})
    assert page.status_code == 422


async def test_a_column_that_there_is_not_is_refused_in_the_readers_language(gil):
    page = await gil.post("/staff/exports", data=COVERED | {"columns": ["name", "secret"]})
    assert page.status_code == 422
    assert "从列表里选" in page.text
    assert "not valid choice" not in page.text
