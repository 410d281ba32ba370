"""A file that is no table is refused as a whole, in one clear word; one that is, is read to its last cell."""

import io
import zipfile
from datetime import datetime

import openpyxl
import pytest

from club.imports import columns, files, reading, workbook
from club.imports import run as runs
from club.imports.columns import ColumnMapping, Columns
from club.imports.errors import (
    BrokenWorkbook,
    EmptyFile,
    FileGone,
    NotATable,
    OtherKind,
    TooLarge,
    TooManyColumns,
    TwiceTheSame,
    TwoHeaders,
    UnknownHeadings,
    WrongColumns,
    ZipBomb,
)
from club.imports.issues import Issue
from club.imports.run import Import
from club.members import Member
from club.vehicles import Vehicle
from tests.club.imports.conftest import CUSTOMERS, NOW, ORDERS, customer, finished, order, written


def sheet(*rows, **options) -> bytes:
    book = openpyxl.Workbook(**options)
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(data: bytes, **parts: bytes) -> bytes:
    """The same xlsx with other contents in some of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            name = part.rsplit("/", 1)[-1].split(".")[0]
            new.writestr(part, parts.pop(name, old.read(part)))
        for name, content in parts.items():
            new.writestr(f"xl/{name}.xml", content)
    return out.getvalue()


def numbered(*numbers: int) -> str:
    """A sheet of rows with these numbers."""
    rows = "".join(f'<row r="{number}"><c t="str"><v>a</v></c></row>' for number in numbers)
    return f"<worksheet><sheetData>{rows}</sheetData></worksheet>"


TEXT = written(CUSTOMERS, customer())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
async def test_the_encoding_is_found_out(bring, encoding):
    run = await bring("customers", content=TEXT.encode(encoding))
    assert run.counts["added"] == 1
    assert (await Member.get(phone="13800138000")).name == "周涛"


async def test_tabs_and_semicolons_part_cells_too(bring):
    for number, delimiter in enumerate("\t;"):
        text = (
            TEXT.replace(",", delimiter)
            .replace("13800138000", f"1380013800{number}")
            .replace("C1", f"C{number}")
        )
        run = await bring("customers", content=text.replace("LSVNM97M35WKFC25L", "").encode())
        assert run.counts["rows"] == 1


async def test_an_excel_file_is_read_with_its_numbers_and_days(bring):
    row = list(customer(车牌号="", 备注="多行\n备注"))
    row[4], row[9], row[11] = 13800138000, datetime(2022, 1, 20), 49301.0  # noqa: DTZ001 - a phone, a day, a reading
    run = await bring("customers", content=sheet(CUSTOMERS, row))
    assert run.counts["added"] == 1
    car = await Vehicle.get(vin=customer()[7])
    assert (car.kilometres, f"{car.delivered_on}") == (49301, "2022-01-20")


async def test_money_in_an_excel_file_has_no_binary_tail(bring, cast):
    row = list(order(车架号="LSVAU2180N2183294"))
    row[7:10] = 0.1 + 0.2, 9457.04, 9457.34
    run = await bring("service_orders", content=sheet(ORDERS, row))
    assert run.counts["added"] == 1


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", EmptyFile),
        (b"  \r\n \r\n", EmptyFile),
        (written(CUSTOMERS).encode(), EmptyFile),
        (written(("导出结果", "", ""), CUSTOMERS, customer()).encode(), TwoHeaders),
        (written(CUSTOMERS, CUSTOMERS, customer()).encode(), TwoHeaders),
        (written(ORDERS, order()).encode(), OtherKind),
        (b"\x89PNG\r\n\x1a\n\0\0", NotATable),
        (b"\xd0\xcf\x11\xe0 an old xls", NotATable),
        (b"PK\x03\x04 cut off", BrokenWorkbook),
        (sheet(CUSTOMERS, customer())[:-200], BrokenWorkbook),
        (repacked(sheet(CUSTOMERS, customer()), sheet1=b"<worksheet><sheetData><row>"), BrokenWorkbook),
        (
            repacked(
                sheet(CUSTOMERS, customer()),
                sheet1=b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet>&a;</worksheet>',
            ),
            BrokenWorkbook,
        ),
        (sheet(), EmptyFile),
        (",".join(f"第{n}列" for n in range(5000)), TooManyColumns),
        (sheet([f"第{n}列" for n in range(5000)]), TooManyColumns),
        *(
            (repacked(sheet(CUSTOMERS, customer()), sheet1=rows.encode()), BrokenWorkbook)
            for rows in (
                numbered(1, 99999999999),
                numbered(1, -7),
                numbered(3, 2),
                "<a>" * 1000 + "</a>" * 1000,
            )
        ),
    ],
)
async def test_what_is_no_such_table_is_refused_and_nothing_is_written(bring, content, error):
    with pytest.raises(error):
        await bring("customers", content=content)
    assert not await Import.all().exists()


async def test_a_file_above_the_limit_is_not_even_opened(bring, cast, monkeypatch, tmp_path):
    monkeypatch.setattr(files, "limit", lambda: 1024)
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(2 << 30)  # two gigabytes of nothing
    with pytest.raises(TooLarge) as refused:
        await files.receive(path, kind="customers", name="l", store=cast.north, by="test", at=NOW)
    assert refused.value.facts["megabytes"] == 2048


async def test_a_bomb_is_not_unpacked(bring):
    with pytest.raises(ZipBomb):
        await bring("customers", content=repacked(sheet(CUSTOMERS), sheet1=b" " * (64 << 20)))


async def test_a_file_that_is_gone_is_said_to_be_gone(cast, tmp_path):
    with pytest.raises(FileGone):
        await files.receive(tmp_path / "x", kind="customers", name="x", store=cast.north, by="test", at=NOW)


async def test_a_cell_of_a_hundred_kilobytes_is_left_out_and_kept_in_the_report(bring):
    run = await bring(
        "customers", customer(备注="长" * 100_000), customer("C2", 手机号码="", 车架号="", 车牌号="")
    )
    assert run.counts["added"] == 2
    issue = await Issue.get(run=run)
    assert (issue.weight, issue.reason, len(issue.value)) == ("left", "value.too_long", 100_000)


async def test_a_quotation_mark_that_is_never_closed_takes_its_own_row_alone(bring):
    rows = [
        customer(f"C{n}", 客户姓名=f"周{n}", 手机号码=f"1380013800{n}", 车架号="", 车牌号="")
        for n in range(5)
    ]
    text = written(CUSTOMERS, *rows).replace("周2", '"周2')
    run = await bring("customers", content=text.encode())
    assert (run.counts["added"], run.counts["refused"]) == (4, 1)
    issue = await Issue.get(run=run)
    assert (issue.row, issue.reason) == (4, "row.unreadable")
    assert "周2" in issue.cells[0]


async def test_rows_that_are_too_long_or_no_text_are_refused(bring):
    text = written(CUSTOMERS, (*customer(), "more"), customer("C2", 客户姓名="李婷")).encode()
    run = await bring("customers", content=text.replace("李婷".encode(), b"\xff\xfe\xfa"))
    assert [one.reason for one in await Issue.filter(run=run).order_by("row")] == [
        "row.too_many_cells",
        "row.not_text",
    ]


async def test_empty_rows_and_empty_columns_are_no_rows(bring):
    text = written(CUSTOMERS, ("",) * len(CUSTOMERS), customer()) + "\r\n,,,,\r\n"
    run = await bring("customers", content=text.encode())
    assert run.counts["rows"] == 1


OTHERS = {"客户姓名": "户主", "手机号码": "通讯号"}


def renamed() -> str:
    headings = tuple(OTHERS.get(heading, heading) for heading in CUSTOMERS)
    return written(headings, customer())


async def test_unknown_headings_wait_for_somebody_who_says_what_they_are(bring, cast):
    run = await bring("customers", content=renamed().encode())
    assert run.state == "mapping"
    with pytest.raises(UnknownHeadings):
        await runs.map_columns(run, run.columns, by=cast.gil, at=NOW)
    said = Columns({**run.columns.columns, "户主": "name", "通讯号": "phone"}, {})
    await runs.map_columns(run, said, by=cast.gil, at=NOW)
    checked = await finished(run)
    assert (checked.state, checked.counts["added"]) == ("checked", 1)
    assert await ColumnMapping.all().count() == 1
    again = await bring("customers", content=renamed().encode())
    assert again.state == "done"


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"户主": "", "通讯号": "phone", "客户编号": "", "车架号": "", "车牌号": ""}, None),
        ({"户主": "", "通讯号": ""}, WrongColumns),
        ({"户主": "name", "通讯号": "name"}, TwiceTheSame),
    ],
)
async def test_what_is_said_of_columns_must_make_sense(bring, cast, said, error):
    run = await bring("customers", content=renamed().encode())
    mapping = Columns({**run.columns.columns, **said}, {})
    if error:
        with pytest.raises(error):
            await runs.map_columns(run, mapping, by=cast.gil, at=NOW)
    else:
        await runs.map_columns(run, mapping, by=cast.gil, at=NOW)


async def test_a_word_for_a_kind_of_work_is_kept_for_the_next_file(bring, cast):
    washed = order(车架号="LSVAU2180N2183294", 维修类型="洗车")
    said = Columns({}, {"洗车": "accessories"})
    run = await bring("service_orders", washed, columns=said)
    assert run.counts["added"] == 1
    assert (await columns.proposed("service_orders", list(ORDERS))).works["洗车"] == "accessories"


def test_texts_of_an_excel_file_lie_on_disk_and_spoken_ones_are_no_text(tmp_path):
    strings = "<sst><si><t>周</t></si><si><r><t>李</t></r><rPh><t>li</t></rPh><r><t>婷</t></r></si></sst>"
    cells = '<row r="3"><c r="A3" t="s"><v>0</v></c><c r="C3" t="s"><v>1</v></c></row>'
    inline = '<row r="7"><c r="B7" t="inlineStr"><is><t>王</t></is></c><c r="C7"><v>1.38E10</v></c></row>'
    made = repacked(
        sheet(("x",)),
        sheet1=f"<worksheet><sheetData>{cells}{inline}</sheetData></worksheet>".encode(),
        sharedStrings=strings.encode(),
    )
    path = tmp_path / "a.xlsx"
    path.write_bytes(made)
    book = workbook.Workbook(path)
    assert list(book.rows()) == [(3, ["周", "", "李婷"]), (7, ["", "王", "13800000000"])]
    book.close()


def test_rows_after_one_are_read_from_behind_it(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("编号\n1\n2\n3\n")
    with reading.open_table(path, limit=1 << 20) as table:
        assert [row.number for row in table.rows(after=3)] == [4]
