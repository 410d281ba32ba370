"""Spreadsheets that we hand out run nothing on the machine of whoever opens them."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from web import spreadsheets
from web.spreadsheets import STARTS, safe

DANGEROUS = ['=HYPERLINK("http://x")', "+1+1", "-2+3", "@SUM(A1)", "\tx", "\rx", " =1", "＝1"]


async def rows(*given: tuple[Any, ...]) -> AsyncIterator[tuple[Any, ...]]:
    for row in given:
        yield row


async def read_csv(head: tuple[str, ...], *given: tuple[Any, ...]) -> list[list[str]]:
    text = "".join([piece async for piece in spreadsheets.csv_pieces(head, rows(*given))])
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


@pytest.mark.parametrize("cell", DANGEROUS)
async def test_a_cell_that_looks_like_a_formula_is_a_text_in_a_csv_file(cell):
    [_, [written]] = await read_csv(("备注",), (cell,))
    assert written == f"'{cell}"


async def test_numbers_and_plain_texts_are_left_alone():
    assert await read_csv(("姓名", "余额"), ("陈静", -300)) == [["姓名", "余额"], ["陈静", "-300"]]


@given(st.text())
def test_whatever_is_written_never_begins_a_formula(cell):
    assert not safe(cell).startswith(STARTS)


@pytest.mark.parametrize("cell", DANGEROUS[:4])
async def test_a_cell_that_looks_like_a_formula_is_a_text_in_an_excel_file(cell, tmp_path: Path):
    path = tmp_path / "made.xlsx"
    await spreadsheets.write_xlsx(path, "名单", ("备注",), rows((cell,)))
    written = openpyxl.load_workbook(path).active["A2"]
    assert written.data_type == "s"
    assert written.value == f"'{cell}"


@pytest.mark.parametrize(("title", "named"), [("'quoted'", "quoted"), ("History", "History_"), ("''", "_")])
async def test_a_sheet_has_a_name_that_excel_takes(title, named, tmp_path: Path):
    path = tmp_path / "made.xlsx"
    await spreadsheets.write_xlsx(path, title, ("n",), rows(("1",)))
    assert openpyxl.load_workbook(path).active.title == named


async def test_while_a_long_excel_file_is_written_others_are_answered(tmp_path: Path):
    path, answered = tmp_path / "made.xlsx", 0

    async def others() -> None:
        nonlocal answered
        while True:
            await asyncio.sleep(0)
            answered += 1

    asking = asyncio.create_task(others())
    await spreadsheets.write_xlsx(path, "名单", ("n",) * 8, rows(*[("格",) * 8] * 6000))
    asking.cancel()
    assert openpyxl.load_workbook(path).active.max_row == 6001
    assert answered > 10


async def test_a_long_list_is_sent_in_pieces():
    pieces = [p async for p in spreadsheets.csv_pieces(("n",), rows(*[(n,) for n in range(5000)]))]
    assert len(pieces) > 5


async def test_a_download_keeps_its_chinese_name():
    answer = spreadsheets.csv_response("会员名单.csv", ("n",), rows())
    disposition = answer.headers["content-disposition"]
    assert 'filename="export.csv"' in disposition
    assert "%E4%BC%9A%E5%91%98" in disposition
