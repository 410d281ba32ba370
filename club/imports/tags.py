"""The tags of an xlsx, one after the other, in no more memory than an honest file needs."""

from __future__ import annotations

from typing import Any
from xml.parsers import expat

from club.imports.errors import TooManyBlanks

_LONGEST_TAG = 1 << 20
_DEEPEST = 50
MOST_IDLE = 5_000_000  # tags that say nothing: a sheet that was painted to its end, and some for each value
_IDLE_FOR_ONE = 20


class Parser:
    """expat, calling `start`, `end` and `data` of whoever wants to know. Names come without their prefix.

    It keeps what is not closed yet: so no tag may be endless, and none stand in too many others.
    """

    def __init__(self, listener: Any) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = listener.data
        parser.StartDoctypeDeclHandler = _refuse
        self.parser, self.listener = parser, listener
        self.depth = self.fed = 0

    def feed(self, piece: bytes, *, end: bool = False) -> None:
        self.parser.Parse(piece, end)
        self.fed += len(piece)
        if self.fed - self.parser.CurrentByteIndex > _LONGEST_TAG:
            raise ValueError("a tag without end")

    def _start(self, name: str, tag: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise ValueError("tags in too many tags")
        self.listener.start(name.rpartition(":")[2], tag)

    def _end(self, name: str) -> None:
        self.depth -= 1
        self.listener.end(name.rpartition(":")[2])


class Patience:
    """How many tags may come that say nothing."""

    idle = 0

    def tag(self) -> None:
        self.idle += 1
        if self.idle > MOST_IDLE:
            raise TooManyBlanks()

    def said(self) -> None:
        self.idle = max(0, self.idle - _IDLE_FOR_ONE)


def _refuse(*declared: object) -> None:
    raise ValueError("no sheet declares entities")
