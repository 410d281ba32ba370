"""Files that were made to do harm, and slips that do as much: none stops the club, or takes its memory."""

import random
import tracemalloc

import pytest

from club.imports import reading, tags, workbook
from club.imports.errors import BrokenWorkbook, EmptyFile, LateCalendar, TooManyBlanks, TooManyTexts
from club.imports.issues import Issue
from tests.club.imports.conftest import customer
from tests.club.imports.test_files import repacked, sheet

NOISE = random.Random(1).randbytes(1 << 20)  # or it would be refused for how well it packs


async def test_a_nul_byte_stops_no_import(bring):
    """PostgreSQL keeps none: it is left out wherever it stands."""
    rows = [customer(f"C{n}", 手机号码=f"1380013{n:04}", 车架号="", 车牌号="") for n in range(2000)]
    bad = customer("C3000", 手机号码="13\x00x", 车架号="LS\x00V", 车牌号="", 备注="早上\x00来")
    nobody = customer("", 客户姓名="无\x00名", 手机号码="", 车架号="", 车牌号="")
    run = await bring("customers", *rows, bad, nobody)
    assert run.state == "done"
    assert (run.counts["added"], run.counts["refused"]) == (2001, 1)
    assert (await Issue.get(column="手机号码")).value == "13x"
    assert "无名" in (await Issue.get(weight="refused")).cells


def test_a_text_of_many_megabytes_takes_no_memory(tmp_path):
    long = b"y" * (48 << 20)
    cells = b'<c t="s"><v>0</v></c><c t="inlineStr"><is><t>' + long + b"</t></is></c>"
    path = tmp_path / "a.xlsx"
    path.write_bytes(
        repacked(
            sheet(("x",)),
            noise=NOISE,
            sheet1=b"<worksheet><sheetData><row>" + cells + b"</row></sheetData></worksheet>",
            sharedStrings=b"<sst><si><t>" + long + b"</t></si></sst>",
        )
    )
    tracemalloc.start()
    try:
        with reading.open_table(path, limit=1 << 30) as table:
            assert [len(cell) for cell in table.headings] == [workbook.LONGEST_CELL] * 2
        assert tracemalloc.get_traced_memory()[1] < 12 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("tag", ['<row x="%s">', "<!--%s-->", "<?x %s?>"])
def test_a_tag_without_end_takes_no_memory_either(tmp_path, tag):
    path = tmp_path / "a.xlsx"
    content = repacked(sheet(("x",)), sheet1=b"<worksheet>" + tag.encode() % (b"y" * (8 << 20)), noise=NOISE)
    path.write_bytes(content)
    with pytest.raises(BrokenWorkbook, match="tag without end"):
        reading.open_table(path, limit=1 << 30)


def test_lines_that_each_open_a_quotation_mark_are_read_in_one_go(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("客户姓名,手机号码\n" + 'x","y\n' * 5000 + "周涛,13800138000\n" * 300)
    with reading.open_table(path, limit=1 << 30) as table:
        source, rows = table.source, []
        for row in table.rows():
            rows.append(row)
            assert len(source.lines.again) <= 200
    assert {row.trouble for row in rows[:5000]} == {"row.unreadable"}
    assert (len(rows), rows[5000].cells) == (5300, ["周涛", "13800138000"])


@pytest.mark.parametrize("start", ["客户姓名,手机号码\n", "客户姓名,手机号码\n周涛,13800138000\n"])
@pytest.mark.parametrize("blank", ["\n", ",\n", '""\r\n'])
def test_blank_lines_without_end_are_not_read_to_their_end(tmp_path, monkeypatch, start, blank):
    monkeypatch.setattr(reading, "MOST_BLANK", 1000)
    path = tmp_path / "a.csv"
    path.write_text(start + blank * 5000 + "钱坤,13800138001\n")
    with pytest.raises(TooManyBlanks), reading.open_table(path, limit=1 << 30) as table:
        list(table.rows())


def test_blank_lines_between_rows_are_no_fault(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MOST_BLANK", 100)
    path = tmp_path / "a.csv"
    path.write_text("客户姓名,手机号码\n" + ("周涛,13800138000\n" + "\n" * 9) * 200)
    with reading.open_table(path, limit=1 << 30) as table:
        assert len(list(table.rows())) == 200


@pytest.mark.parametrize(
    "nothing",
    [
        {"sheet1": b"<worksheet><sheetData>" + b"<row/>" * 5000 + b"</sheetData></worksheet>"},
        {"sheet1": b"<worksheet><sheetData><row>" + b'<c s="1"/>' * 5000 + b"</row></sheetData></worksheet>"},
        {"sheet1": b"<worksheet>" + b"<x/>" * 5000 + b"</worksheet>"},
        {"sharedStrings": b"<sst>" + b"<si/>" * 5000 + b"</sst>"},
        {"sharedStrings": b"<sst>" + b"<si><t/></si>" * 5000 + b"</sst>"},
    ],
)
def test_tags_that_say_nothing_are_not_read_to_their_end(tmp_path, monkeypatch, nothing):
    path = tmp_path / "a.xlsx"
    path.write_bytes(repacked(sheet(("x",)), noise=NOISE, **nothing))
    with pytest.raises(EmptyFile), reading.open_table(path, limit=1 << 30) as table:
        _ = table.second
    monkeypatch.setattr(tags, "MOST_IDLE", 1000)
    with pytest.raises(TooManyBlanks):
        reading.open_table(path, limit=1 << 30)


@pytest.mark.parametrize("said", [b"1", b" true "])
def test_a_calendar_that_begins_in_1904_is_refused_before_its_days_are_four_years_off(tmp_path, said):
    sheets = b'<sheets><sheet name="a" r:id="rId1"/></sheets>'
    book = b'<workbook xmlns:r="r"><workbookPr date1904="%s"/>' % said + sheets + b"</workbook>"
    path = tmp_path / "a.xlsx"
    path.write_bytes(repacked(sheet(("x",), ("1",)), workbook=book))
    with pytest.raises(LateCalendar):
        reading.open_table(path, limit=1 << 30)


def test_more_texts_than_there_are_places_for_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_TEXTS", 100)
    path = tmp_path / "a.xlsx"
    path.write_bytes(repacked(sheet(("x",)), sharedStrings=b"<sst>" + b"<si><t>y</t></si>" * 200 + b"</sst>"))
    with pytest.raises(TooManyTexts):
        reading.open_table(path, limit=1 << 30)
