"""Spreadsheets that we hand out: csv and xlsx, written as they are sent, whatever their size.

A cell that a spreadsheet would run as a formula is made a text: whoever wrote `=HYPERLINK(…)` into a remark
must not reach into the machine of whoever opens the file. `safe` is the one place that decides it.
"""

import asyncio
import csv
import io
import re
import unicodedata
from collections.abc import AsyncIterable, AsyncIterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

STARTS = ("=", "+", "-", "@", "\t", "\r")
_FULL_WIDTH = ("＝", "＋", "－", "＠")  # some spreadsheets read them as their narrow twins
_TOGETHER = 500  # rows to a piece of the answer
_NARROWEST, _WIDEST = 8, 42  # of a column, in letters
_NO_NAME = re.compile(r'[\\/:*?"<>|\[\]\x00-\x1f]+')  # of a file or a sheet, for some system or other
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Row = Sequence[Any]


def safe(cell: Any) -> Any:
    """`cell`, with an apostrophe before what would be run as a formula; numbers stay numbers."""
    if isinstance(cell, str) and cell.lstrip(" \n").startswith(STARTS + _FULL_WIDTH):
        return f"'{cell}"
    return cell


def csv_response(name: str, head: Row, rows: AsyncIterable[Row]) -> Response:
    """`rows` under `head` as the download `name`, sent while they are read."""
    headers = {"Content-Disposition": attachment(name)}
    return StreamingResponse(csv_pieces(head, rows), media_type="text/csv; charset=utf-8", headers=headers)


async def csv_pieces(head: Row, rows: AsyncIterable[Row]) -> AsyncIterator[str]:
    """The text of a csv file in pieces. It begins with the mark by which Excel knows UTF-8."""
    piece = io.StringIO()
    writer = csv.writer(piece)
    piece.write("\ufeff")
    writer.writerow(map(safe, head))
    count = 0
    async for row in rows:
        writer.writerow(map(safe, row))
        count += 1
        if count % _TOGETHER == 0:
            yield _taken(piece)
    yield _taken(piece)


def attachment(name: str) -> str:
    """The header of a download called `name`, in any script; old programs get its ASCII (RFC 6266)."""
    name = _NO_NAME.sub("-", name)
    path = Path(name)
    plain = re.sub(r"[^A-Za-z0-9]+", "-", f"export-{path.stem}").strip("-") + path.suffix
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"


async def write_xlsx(path: Path, title: str, head: Row, rows: AsyncIterable[Row]) -> None:
    """`rows` into the one sheet of an Excel file; what is written is not kept in memory.

    The head stays in sight, and the columns are as wide as the first rows need.
    It is written by threads, one piece after the other: other requests are answered meanwhile.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(title))
    sheet.freeze_panes = "A2"
    piece, count = [head], 0
    async for row in rows:
        piece.append(row)
        if len(piece) >= _TOGETHER:
            await asyncio.to_thread(_append, sheet, piece, is_first=count == 0)
            piece, count = [], count + 1
    await asyncio.to_thread(_append, sheet, piece, is_first=count == 0)
    await asyncio.to_thread(book.save, path)


def _sheet_name(title: str) -> str:
    """Excel takes 31 characters, no quotes at the ends, and not the one name that is its own."""
    name = _NO_NAME.sub("-", title)[:31].strip("'")
    return f"{name}_" if name.casefold() in ("", "history") else name


def _append(sheet: Any, rows: Sequence[Row], *, is_first: bool) -> None:
    if is_first:
        _widen(sheet, rows)
    for row in rows:
        sheet.append([_plain(sheet, cell) for cell in row])


def _widen(sheet: Any, rows: Sequence[Row]) -> None:
    """Widths stand before the rows in the file: what comes later is not looked at."""
    from openpyxl.utils import get_column_letter

    for place, cells in enumerate(zip(*rows, strict=False), 1):
        needed = max(_letters(str(cell)) for cell in cells) + 2
        sheet.column_dimensions[get_column_letter(place)].width = max(_NARROWEST, min(needed, _WIDEST))


def _letters(text: str) -> int:
    """A Chinese character is as wide as two letters."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text[:_WIDEST])


def _plain(sheet: Any, cell: Any) -> Any:
    """A text is a text for Excel too: openpyxl would make a formula of what begins with =."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell

    if not isinstance(cell, str):
        return cell
    made = WriteOnlyCell(sheet, value=safe(ILLEGAL_CHARACTERS_RE.sub("", cell)))
    made.data_type = "s"
    return made


def _taken(piece: io.StringIO) -> str:
    text = piece.getvalue()
    piece.seek(0)
    piece.truncate()
    return text
