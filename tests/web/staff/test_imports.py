"""Staff bring the dealer's files in: upload, columns, check, begin, report, rows to mend; all by pages."""

import csv
import io
from datetime import timedelta

import pytest

from club import audit, clock
from club.config import settings
from club.imports import columns, files
from club.imports.dossiers import Dossier
from club.imports.issues import Issue
from club.imports.run import Import
from club.members import Member
from tests.club.imports.conftest import CUSTOMERS, ORDERS, customer, order, written
from web import importing


def file_of(content: str | bytes, name: str = "客户.csv") -> dict:
    return {"file": (name, content.encode("gb18030") if isinstance(content, str) else content, "text/csv")}


async def upload(client, cast, content, kind="customers", name="客户.csv"):
    form = {"kind": kind, "store": str(cast.north.id)}
    return await client.post("/staff/imports", data=form, files=file_of(content, name))


async def works() -> Import:
    """What the worker does with what waits."""
    while run := await importing.waiting():
        await importing.work(run, worker="test")
    return await Import.all().order_by("-id").first()


GOOD, BAD = customer(), customer("C2", 客户姓名="钱坤", 车架号="", 车牌号="")


async def brought_in(manager, cast, *rows, kind="customers") -> Import:
    headings = CUSTOMERS if kind == "customers" else ORDERS
    await upload(manager, cast, written(headings, *rows), kind)
    run = await works()
    await manager.post(f"/staff/imports/{run.id}/beginning")
    return await works()


async def test_a_file_is_checked_first_and_begun_by_hand(cast, manager):
    answer = await upload(manager, cast, written(CUSTOMERS, GOOD, BAD))
    run = await Import.get()
    assert answer.headers["location"] == f"/staff/imports/{run.id}"
    page = await manager.get(answer.headers["location"])
    assert "正在检查" in page.text
    assert "every 1s" in page.text
    await works()
    page = await manager.get(answer.headers["location"])
    for words in ("还没有写入任何数据", "导入 1 行", "周涛", "拒收"):
        assert words in page.text
    assert not await Dossier.all().exists()
    await manager.post(f"/staff/imports/{run.id}/beginning")
    await works()
    assert await Dossier.all().count() == 1
    page = await manager.get(f"/staff/imports/{run.id}")
    assert "有 1 行等着修改" in page.text


async def test_the_page_renews_itself_while_the_worker_works(cast, manager):
    await upload(manager, cast, written(CUSTOMERS, GOOD))
    run = await Import.get()
    part = await manager.get(
        f"/staff/imports/{run.id}", headers={"HX-Request": "true", "HX-Request-Type": "partial"}
    )
    assert part.text.lstrip().startswith('<div id="live"')


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "没有数据"),
        (written(CUSTOMERS), "没有数据"),
        (written(("导出结果",), CUSTOMERS, GOOD), "表头"),
        (written(ORDERS, order()), "另一种文件"),
        (b"PK\x03\x04 broken", "打不开"),
        (b"\x89PNG\0", "不是表格"),
    ],
)
async def test_a_file_that_cannot_be_taken_comes_back_with_its_sentence(cast, manager, content, sentence):
    page = await upload(manager, cast, content)
    assert page.status_code == 422
    assert sentence in page.text
    assert not await Import.all().exists()


async def test_without_a_file_the_form_asks_for_one(cast, manager):
    page = await manager.post("/staff/imports", data={"kind": "customers", "store": cast.north.id})
    assert page.status_code == 422
    assert "选择" in page.text


async def test_a_file_above_the_limit_is_refused_before_it_is_read(cast, manager):
    async def endless():
        yield b"x" * 1024
        raise AssertionError("nobody reads on")

    announced = {"Content-Length": str(2 << 30), "Content-Type": "multipart/form-data; boundary=x"}
    page = await manager.post("/staff/imports", content=endless(), headers=announced)
    assert page.status_code == 413
    assert f"{settings().upload_limit >> 20} MB" in page.text


async def test_a_large_file_is_no_page_s_business_elsewhere(cast, manager):
    page = await manager.post("/staff/imports/worklist/1", files=file_of("x"))
    assert page.status_code == 400


async def test_unknown_headings_are_named_once(cast, manager):
    text = written(tuple("户主" if one == "客户姓名" else one for one in CUSTOMERS), GOOD)
    answer = await upload(manager, cast, text)
    page = await manager.get(answer.headers["location"])
    assert "填写列" in page.text or "列" in page.text
    run = await Import.get()
    address = f"/staff/imports/{run.id}/mapping"
    form = {
        f"column-{place}": columns.guessed("customers", [h]).get(h, "")
        for place, h in enumerate(run.headings)
    }
    bad = await manager.post(address, data=form | {"column-1": "phone"})
    assert bad.status_code == 422
    assert 'value="phone" selected' in bad.text
    await manager.post(address, data=form | {"column-1": "name"})
    run = await works()
    assert (run.state, run.counts["added"]) == ("checked", 1)
    await upload(manager, cast, text)
    assert (await works()).state == "checked"


async def test_a_kind_of_work_gets_a_word(cast, manager):
    await upload(
        manager, cast, written(ORDERS, order(车架号="LSVAU2180N2183294", 维修类型="洗车")), "service_orders"
    )
    run = await works()
    assert run.counts["refused"] == 1
    page = await manager.get(f"/staff/imports/{run.id}/mapping")
    assert "保养" in page.text
    form = {f"column-{place}": run.columns.columns[h] for place, h in enumerate(run.headings)}
    await manager.post(
        f"/staff/imports/{run.id}/mapping", data={**form, "word": ["洗车"], "work": ["accessories"]}
    )
    assert (await works()).counts["added"] == 1


async def test_the_report_says_row_column_value_and_reason_and_runs_no_formula(cast, manager):
    run = await brought_in(manager, cast, GOOD, BAD, customer("C3", 手机号码="=1+1", 客户姓名="李婷"))
    answer = await manager.get(f"/staff/imports/{run.id}/report.csv")
    head, *rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert head[:4] == ["行", "列", "值", "原因"]
    assert ["3", "手机号码", "13800138000"] in [row[:3] for row in rows]
    assert ["4", "手机号码", "'=1+1"] in [row[:3] for row in rows]
    only = await manager.get(f"/staff/imports/{run.id}/report.csv?weight=refused")
    assert len(only.text.splitlines()) == 2
    assert await audit.of(run).filter(action="import.reported").count() == 2


async def test_who_took_a_report_along_or_opened_a_row_stands_with_the_looks(cast, manager, browser):
    run = await brought_in(manager, cast, GOOD, BAD)
    await manager.get(f"/staff/imports/{run.id}/report.csv")
    await manager.get(f"/staff/imports/worklist/{(await Issue.get(weight='refused')).id}")
    gil = browser(cast.gil)
    for action, words in (("import.reported", "下载导入报告"), ("import.row_opened", "打开导入文件的整行")):
        page = await gil.get(f"/staff/privacy/reveals?action={action}")
        assert f"/staff/imports/{run.id}" in page.text
        assert words in page.text.partition("<tbody>")[2]
    exports = (await gil.get("/staff/exports")).text.partition("<tbody>")[2]
    assert "客户.csv" in exports
    assert "完整" in exports


async def test_the_list_of_rows_is_filtered_by_reason_and_covers_numbers(cast, manager):
    run = await brought_in(manager, cast, GOOD, BAD, customer("C3", 手机号码="1381234567", 客户姓名="李婷"))
    page = await manager.get(f"/staff/imports/{run.id}?tab=left&reason=phone.invalid")
    assert "138***67" in page.text
    assert "1381234567" not in page.text
    assert "vin.other" not in page.text
    worklist = await manager.get("/staff/imports/worklist?reason=phone.other_name")
    assert "138****8000" in worklist.text
    assert "客户.csv" in worklist.text


async def test_of_another_stores_member_the_page_says_no_name(cast, manager):
    await Member.filter(id=cast.cho.id).update(name="欧阳娜娜")
    row = customer("C5", 客户姓名="李婷", 手机号码=cast.cho.phone, 车架号="", 车牌号="")
    run = await brought_in(manager, cast, row)
    page = await manager.get(f"/staff/imports/{run.id}?tab=note")
    rows = page.text.partition("<tbody>")[2].partition("</tbody>")[0]
    assert "会员自己用另一个名字" in rows
    assert "欧阳娜娜" not in page.text


async def test_a_row_is_mended_cell_by_cell_and_taken(cast, manager):
    await brought_in(manager, cast, GOOD, BAD)
    issue = await Issue.get(weight="refused")
    address = f"/staff/imports/worklist/{issue.id}"
    page = await manager.get(address)
    assert 'value="13800138000"' in page.text
    assert "周涛" in page.text
    cells = {f"cell-{place}": cell for place, cell in enumerate(issue.cells)}
    again = await manager.post(address, data=cells)
    assert again.status_code == 422
    answer = await manager.post(address, data=cells | {"cell-4": "13900139000"})
    assert answer.status_code == 303
    assert (await Member.get(phone="13900139000")).name == "钱坤"
    assert (await manager.get(address)).status_code == 404
    assert await audit.Entry.filter(action="import.row_mended").exists()
    assert await audit.Entry.filter(action="import.row_opened").exists()


async def test_a_row_is_put_away_with_a_reason(cast, manager):
    await brought_in(manager, cast, GOOD, BAD)
    issue = await Issue.get(weight="refused")
    address = f"/staff/imports/worklist/{issue.id}/dismissal"
    assert (await manager.post(address, data={"why": " "})).status_code == 422
    await manager.post(address, data={"why": "与第 2 行同一人"})
    await issue.refresh_from_db()
    assert (issue.state, issue.why) == ("put_away", "与第 2 行同一人")
    assert "why" not in (await audit.Entry.get(action="import.row_dismissed")).facts
    page = await manager.get("/staff/imports/worklist")
    assert "没有等着修改的行" in page.text


async def test_what_is_dropped_leaves_nothing(cast, manager):
    await upload(manager, cast, written(CUSTOMERS, GOOD))
    run = await works()
    assert "data-confirm=" in (await manager.get(f"/staff/imports/{run.id}")).text
    await manager.post(f"/staff/imports/{run.id}/dropping")
    await run.refresh_from_db()
    assert run.state == "dropped"
    late = await manager.post(f"/staff/imports/{run.id}/beginning")
    assert late.status_code == 409


async def test_a_file_that_was_deleted_offers_no_button_and_says_so(cast, manager):
    await upload(manager, cast, written(CUSTOMERS, GOOD))
    run = await works()
    beginning = f"/staff/imports/{run.id}/beginning"
    assert beginning in (await manager.get(f"/staff/imports/{run.id}")).text
    await files.forget(at=clock.now() + timedelta(days=31))
    page = await manager.get(f"/staff/imports/{run.id}")
    assert beginning not in page.text
    assert f"/staff/imports/{run.id}/mapping" not in page.text
    assert "重新上传" in page.text
    answer = await manager.post(beginning)
    assert answer.status_code == 409
    assert "文件不在了" in answer.text
    assert (await Import.get(id=run.id)).state == "checked"


async def test_the_list_says_what_came_when_and_by_whom(cast, manager):
    await brought_in(manager, cast, GOOD)
    page = await manager.get("/staff/imports?kind=customers&state=done")
    for words in ("客户.csv", "北店", "已导入", cast.staff["care_manager"].name):
        assert words in page.text
    assert "客户.csv" not in (await manager.get("/staff/imports?state=failed")).text


async def test_the_audit_log_and_the_timeline_speak_of_it(cast, manager, browser):
    await brought_in(manager, cast, customer(备注="喜欢自驾游"))
    gil = browser(cast.gil)
    log = await gil.get("/staff/audit")
    for words in ("文件已导入", "客户.csv"):
        assert words in log.text
    person = await Member.get(phone="13800138000")
    page = await gil.get(f"/staff/members/{person.id}")
    for words in ("喜欢自驾游", "导入"):
        assert words in page.text


async def test_one_file_at_a_time_is_taken_by_the_worker_where_the_file_lies(cast, manager):
    await upload(manager, cast, written(CUSTOMERS, GOOD))
    run = await Import.get()
    await Import.filter(id=run.id).update(path="/nowhere")
    assert await importing.waiting() is None
    await Import.filter(id=run.id).update(path=run.path, leased_until=clock.now())
    assert (await importing.waiting()).id == run.id
