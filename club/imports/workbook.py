"""Excel files, read row by row: neither the sheet nor its texts are ever in memory as a whole.

Only what an import needs is understood: the texts and numbers of the first sheet. A date is the number that
Excel keeps of it, which values.day reads. The package is looked at before anything is unpacked.
"""

from __future__ import annotations

import os
import re
import tempfile
import zipfile
from array import array
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO
from xml.parsers import expat

from club.imports.errors import (
    BrokenWorkbook,
    EmptyFile,
    LateCalendar,
    TooManyColumns,
    TooManyTexts,
    ZipBomb,
)
from club.imports.tags import Parser, Patience

RATIO = 400  # no list of people packs that well
MOST_UNPACKED = 4 << 30
LONGEST_CELL = 131_072
LONGEST_ROW = 2 * LONGEST_CELL
MOST_COLUMNS = 1000
MOST_TEXTS = 12_000_000  # eight bytes of memory each
_PIECE = 1 << 16
_LAST_ROW = 2**31 - 1
_BROKEN = (zipfile.BadZipFile, expat.ExpatError, KeyError, ValueError, OSError, EOFError, NotImplementedError)


class Workbook:
    """The first sheet of an xlsx file.

    Raises BrokenWorkbook, ZipBomb, EmptyFile, LateCalendar, TooManyBlanks, TooManyTexts.
    """

    def __init__(self, path: Path) -> None:
        try:
            self.package = zipfile.ZipFile(path)
        except _BROKEN as error:
            raise BrokenWorkbook(why=str(error)) from error
        self._must_be_harmless()
        try:
            self.sheet = self._first_sheet()
            self.texts = _Texts(self.package)
        except _BROKEN as error:
            raise BrokenWorkbook(why=str(error)) from error
        self.size = max(1, self.package.getinfo(self.sheet).file_size)
        self.read = 0

    @property
    def fraction(self) -> float:
        return min(1.0, self.read / self.size)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each row that has cells, with its number.

        Raises BrokenWorkbook, TooManyColumns, TooManyBlanks.
        """
        parser = _Sheet(self.texts)
        try:
            with self.package.open(self.sheet) as file:
                for piece in iter(lambda: file.read(_PIECE), b""):
                    self.read += len(piece)
                    parser.feed(piece)
                    yield from parser.taken()
                parser.feed(b"", end=True)
                yield from parser.taken()
        except _BROKEN as error:
            raise BrokenWorkbook(why=str(error)) from error

    def close(self) -> None:
        self.texts.close()
        self.package.close()

    def _must_be_harmless(self) -> None:
        parts = self.package.infolist()
        unpacked = sum(part.file_size for part in parts)
        packed = max(1, sum(part.compress_size for part in parts))
        if unpacked > MOST_UNPACKED or (unpacked > 1 << 20 and unpacked / packed > RATIO):
            raise ZipBomb(megabytes=unpacked >> 20, most=min(MOST_UNPACKED, packed * RATIO) >> 20)

    def _first_sheet(self) -> str:
        """Its part of the package."""
        book = _tags(self.package, "xl/workbook.xml")
        links = {
            tag.get("Id", ""): tag
            for name, tag in _tags(self.package, "xl/_rels/workbook.xml.rels")
            if name == "Relationship"
        }
        sheets = [tag for name, tag in book if name == "sheet" and tag.get("state", "visible") == "visible"]
        if not sheets:
            raise EmptyFile()
        identity = next(value for name, value in sheets[0].items() if name.endswith(":id"))
        target = links[identity]["Target"]
        part = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl", target))
        calendars = [tag.get("date1904", "") for name, tag in book if name == "workbookPr"]
        if any(calendar.strip() in ("1", "true") for calendar in calendars):
            raise LateCalendar()
        return part


class _Texts(Patience):
    """The shared texts, kept in a file: a million names need no memory."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self.ends = array("Q", [0])
        self.file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        if "xl/sharedStrings.xml" in package.namelist():
            parser = Parser(self)
            with package.open("xl/sharedStrings.xml") as part:
                for piece in iter(lambda: part.read(_PIECE), b""):
                    parser.feed(piece)
                parser.feed(b"", end=True)
        self.file.flush()

    def __getitem__(self, place: int) -> str:
        if not 0 <= place < len(self.ends) - 1:
            raise ValueError(f"no text {place}")
        start = self.ends[place]
        return os.pread(self.file.fileno(), self.ends[place + 1] - start, start).decode()

    def close(self) -> None:
        self.file.close()

    # what the parser calls

    text: _Text
    within = False
    spoken = 0

    def start(self, name: str, tag: dict[str, str]) -> None:
        self.tag()
        if name == "si":
            self.text = _Text()
        elif name == "rPh":
            self.spoken += 1
        elif name == "t":
            self.within = not self.spoken

    def end(self, name: str) -> None:
        if name == "t":
            self.within = False
        elif name == "rPh":
            self.spoken -= 1
        elif name == "si":
            said = str(self.text).encode()
            self.file.write(said)
            self.ends.append(self.ends[-1] + len(said))
            if len(self.ends) > MOST_TEXTS:
                raise TooManyTexts()
            if said:
                self.said()

    def data(self, text: str) -> None:
        if self.within:
            self.text.add(text)


class _Text:
    """What a cell says, as it comes in pieces; no more of it is kept than a cell may say."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.left = LONGEST_CELL

    def add(self, piece: str) -> None:
        if self.left:
            self.pieces.append(piece[: self.left])
            self.left -= len(self.pieces[-1])

    def __str__(self) -> str:
        return "".join(self.pieces)


class _Sheet(Patience):
    """Makes rows of a sheet's tags."""

    def __init__(self, texts: _Texts) -> None:
        self.texts = texts
        self.parser = Parser(self)
        self.feed = self.parser.feed
        self.done: list[tuple[int, list[str]]] = []
        self.number = 0
        self.cells: list[str] = []
        self.kind = ""
        self.length = 0
        self.value: _Text | None = None
        self.text = ""
        self.column = 0

    def taken(self) -> list[tuple[int, list[str]]]:
        taken, self.done = self.done, []
        return taken

    def start(self, name: str, tag: dict[str, str]) -> None:
        self.tag()
        if name == "c":
            self.kind = tag.get("t", "n")
            self.column = _column(tag["r"]) if "r" in tag else len(self.cells)
            self.text = ""
        elif name in ("v", "t"):
            self.value = _Text()
        elif name == "row":
            number = int(tag["r"]) if "r" in tag else self.number + 1
            if not self.number < number <= _LAST_ROW:
                raise ValueError(f"row {number} behind row {self.number}")
            self.number, self.cells, self.length = number, [], 0

    def end(self, name: str) -> None:
        if name in ("v", "t") and self.value is not None:
            said = self._read(str(self.value)) if name == "v" else str(self.value)
            self.length += len(said)
            if self.length > LONGEST_ROW:
                raise ValueError(f"row {self.number} is too long")
            self.text += said
            self.value = None
        elif name == "c" and self.text:
            if self.column >= MOST_COLUMNS:
                raise TooManyColumns(most=MOST_COLUMNS)
            self.cells += [""] * (self.column + 1 - len(self.cells))
            self.cells[self.column] = self.text
            self.said()
        elif name == "row" and self.cells:
            self.done.append((self.number, self.cells))

    def data(self, text: str) -> None:
        if self.value is not None:
            self.value.add(text)

    def _read(self, value: str) -> str:
        if self.kind == "s":
            return self.texts[int(value)]
        if self.kind == "n":
            return _number(value)
        return value


class _Tags:
    def __init__(self) -> None:
        self.found: list[tuple[str, dict[str, str]]] = []

    def start(self, name: str, tag: dict[str, str]) -> None:
        self.found.append((name, tag))

    def end(self, name: str) -> None: ...

    def data(self, text: str) -> None: ...


def _tags(package: zipfile.ZipFile, part: str) -> list[tuple[str, dict[str, str]]]:
    listener = _Tags()
    with package.open(part) as file:
        Parser(listener).feed(file.read(1 << 20), end=True)
    return listener.found


def _column(place: str) -> int:
    """AB12 is column 27."""
    letters = re.match(r"[A-Z]{1,3}", place)
    if not letters:
        raise ValueError(f"no cell {place[:10]}")
    column = 0
    for letter in letters[0]:
        column = column * 26 + ord(letter) - 64
    return column - 1


def _number(value: str) -> str:
    """A number as Excel shows it: 9457.0400000000009 is 9457.04, 1.3816526034E10 has eleven digits."""
    if value.isdecimal():
        return value
    try:
        number = float(value)
    except ValueError:
        return value
    if number.is_integer() and abs(number) < 1e15:
        return str(int(number))
    return f"{number:.15g}"
