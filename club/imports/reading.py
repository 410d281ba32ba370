"""Reading a file row by row: csv in UTF-8 or GB18030, or xlsx, told apart by what they hold, not by a name.

Rows are numbered as a spreadsheet shows them. What can't be read of one row is said in its place, and the
next row comes all the same.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path

from club.imports.errors import (
    EmptyFile,
    FileGone,
    NotATable,
    TooLarge,
    TooManyBlanks,
    TooManyColumns,
)
from club.imports.workbook import LONGEST_CELL, LONGEST_ROW, MOST_COLUMNS, Workbook

_PIECE = 1 << 20
_HEAD = 1 << 16
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16", codecs.BOM_UTF8: "utf-8-sig"}
_MOST_LINES = 100  # of one row, in its quotation marks
_LONGEST_EXAMPLE = 40
MOST_BLANK = 1 << 20  # rows with nothing in them: as many as a sheet has, and some for each row that has
_BLANK_FOR_ONE = 20


@dataclass(frozen=True)
class Row:
    """`trouble` is the code of a reason why the row can't be taken for one."""

    number: int
    cells: list[str]
    trouble: str = ""


class Table:
    """The headings of a file and the rows under them. Close it.

    Raises EmptyFile, TooManyColumns, TooManyBlanks.
    """

    def __init__(self, source: _Csv | Workbook) -> None:
        self.source = source
        self._rows = source.rows()
        self._blank = 0
        first = self._next()
        if first is None or first.trouble:
            source.close()
            is_wide = first and first.trouble == "row.too_many_cells"
            raise TooManyColumns(most=MOST_COLUMNS) if is_wide else EmptyFile()
        self.headings = [cell.strip() for cell in first.cells]
        while not self.headings[-1]:
            self.headings.pop()
        self.first_row = first.number
        self._peeked = self._next()

    @property
    def fraction(self) -> float:
        """How much of the file has been read, from 0 to 1."""
        return self.source.fraction

    @property
    def second(self) -> list[str]:
        """The row under the headings. Raises EmptyFile if there is none."""
        if self._peeked is None:
            raise EmptyFile()
        return self._peeked.cells

    def rows(self, *, after: int = 0) -> Iterator[Row]:
        """The rows that have something in them, from behind row `after` on.

        Raises BrokenWorkbook, TooManyBlanks, TooManyTexts.
        """
        row = self._peeked
        while row is not None:
            if row.number > after:
                yield self._fitted(row)
            row = self._next()

    def examples(self, *, of: int = 3, among: int = 50) -> list[list[str]]:
        """A few values of each column, from its first rows. Those rows are read by then."""
        found: list[list[str]] = [[] for _ in self.headings]
        for row in islice(self.rows(), among):
            for values, cell in zip(found, row.cells, strict=False):
                cell = cell.strip()[:_LONGEST_EXAMPLE]
                if cell and len(values) < of and cell not in values:
                    values.append(cell)
        return found

    def close(self) -> None:
        self.source.close()

    def __enter__(self) -> Table:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _next(self) -> Row | None:
        for row in self._rows:
            row = row if isinstance(row, Row) else Row(*row)
            if any(cell and not cell.isspace() for cell in row.cells):
                self._blank = max(0, self._blank - _BLANK_FOR_ONE)
                return row
            self._blank += 1
            if self._blank > MOST_BLANK:
                self.close()
                raise TooManyBlanks()
        return None

    def _fitted(self, row: Row) -> Row:
        """As many cells as there are headings; more than that is a row that was torn."""
        width, cells = len(self.headings), row.cells
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            return Row(row.number, cells, row.trouble or "row.too_many_cells")
        trouble = row.trouble or ("row.not_text" if any("\ufffd" in cell for cell in cells) else "")
        return Row(row.number, [*cells[:width], *[""] * (width - len(cells))], trouble)


def open_table(path: Path, *, limit: int) -> Table:
    """The table in the file.

    Raises what is Unusable: EmptyFile, TooLarge, TooManyColumns, TooManyBlanks, TooManyTexts, NotATable,
    LateCalendar, BrokenWorkbook, ZipBomb, FileGone.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise FileGone() from error
    if size > limit:
        raise TooLarge(megabytes=size >> 20, most=limit >> 20)
    if not head.strip():
        raise EmptyFile()
    if head.startswith(b"PK"):
        return Table(Workbook(path))
    if head.startswith((b"Rar!", _OLD_EXCEL)):
        raise NotATable()
    return Table(_Csv(path, size, head))


def digest_of(path: Path) -> str:
    """What tells this file from every other. Raises FileGone."""
    digest = sha256()
    try:
        with path.open("rb") as file:
            for piece in iter(lambda: file.read(_PIECE), b""):
                digest.update(piece)
    except OSError as error:
        raise FileGone() from error
    return digest.hexdigest()


class _Csv:
    def __init__(self, path: Path, size: int, head: bytes) -> None:
        self.size = size
        self.encoding = _encoding(path, head)
        self.raw = path.open("rb")
        text = io.TextIOWrapper(self.raw, self.encoding, errors="replace", newline="")
        self.lines = _Lines(text)
        self.delimiter = _delimiter(head.decode(self.encoding, "replace"))

    @property
    def fraction(self) -> float:
        return min(1.0, self.raw.tell() / self.size)

    def close(self) -> None:
        self.lines.text.close()

    def rows(self) -> Iterator[Row]:
        """A quotation mark that is never closed takes its own line with it, not those that follow."""
        number, width = 0, 0
        reader = csv.reader(self.lines, delimiter=self.delimiter)
        while True:
            self.lines.begin()
            number += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                cells = None
            width = width or len(cells or ())
            torn = len(self.lines.taken) > 1 and (cells is None or len(cells) != width)
            if cells is None or torn or self.lines.is_endless or len(cells) > MOST_COLUMNS:
                first, *others = self.lines.taken
                self.lines.again.extendleft(reversed(others))
                reader = csv.reader(self.lines, delimiter=self.delimiter)
                is_wide = not others and len(cells or ()) > MOST_COLUMNS
                why = "row.too_many_cells" if is_wide else "row.unreadable"
                yield Row(number, [first.rstrip("\r\n")[:LONGEST_CELL]], why)
            else:
                yield Row(number, cells)


class _Lines:
    """The lines of a text, with those that the record just read was made of; some may be read again.

    A record ends at the latest where it has become longer than any row is: then it `is_endless`.
    """

    def __init__(self, text: io.TextIOWrapper) -> None:
        self.text = text
        self.taken: list[str] = []
        self.again: deque[str] = deque()
        self.length = 0
        self.is_endless = False

    def begin(self) -> None:
        """What is read from now on belongs to another record."""
        self.taken.clear()
        self.length = 0
        self.is_endless = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= _MOST_LINES or self.length > LONGEST_ROW:
            self.is_endless = True
            raise StopIteration
        line = self.again.popleft() if self.again else self.text.readline(_PIECE)
        if not line:
            raise StopIteration
        line = line.replace("\0", "")  # no database keeps it
        self.taken.append(line)
        self.length += len(line)
        return line


def _encoding(path: Path, head: bytes) -> str:
    """UTF-8 where all of it is, else GB18030. Raises NotATable for what is no text."""
    for mark, name in _MARKS.items():
        if head.startswith(mark):
            return name
    if b"\0" in head:
        raise NotATable()
    line = head.split(b"\n", 1)[0]
    if not line.isascii():  # a slip further down makes no other encoding of it
        return next((name for name in ("utf-8", "gb18030") if _is_text(line, name)), "gb18030")
    return "utf-8" if _is_all(path, "utf-8") else "gb18030"


def _is_all(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            for piece in iter(lambda: file.read(_PIECE), b""):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_text(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(head: str) -> str:
    line = next((line for line in islice(head.splitlines(), 20) if line.strip()), "")
    return max(",\t;", key=line.count)
