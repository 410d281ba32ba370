"""Kinds of value: what a condition may be told, and how the plain value of a tree is read.

A value in a tree is plain JSON; `read` gives what SQL compares with, or raises ValueError; `written` turns it
into plain JSON again, in one way only.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

MOST_CHOICES = 50
LONGEST_TEXT = 60
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 1, 1)


class Kind(Protocol):
    """How a page asks for it (`asks`: number, day, choices, rows, texts), and how it is read."""

    @property
    def asks(self) -> str: ...

    def read(self, value: object) -> Any: ...

    def written(self, read: Any) -> Any: ...


@dataclass(frozen=True)
class Number:
    """A whole number from `least` to `most`."""

    least: int
    most: int
    asks: str = "number"

    def read(self, value: object) -> int:
        return _within(_whole(value), self.least, self.most)

    def written(self, read: int) -> int:
        return read


@dataclass(frozen=True)
class Yuan:
    """Money in yuan, with two decimals at the most; read as fen."""

    most: int = 100_000_000
    asks: str = "number"

    def read(self, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise ValueError(value)
        try:
            fen = Decimal(str(value)) * 100
        except InvalidOperation:
            raise ValueError(value) from None
        if not fen.is_finite() or fen.adjusted() > 12 or fen != fen.to_integral_value():
            raise ValueError(value)
        return _within(int(fen), 0, self.most * 100)

    def written(self, read: int) -> int | str:
        yuan, rest = divmod(read, 100)
        return f"{yuan}.{rest:02}" if rest else yuan


@dataclass(frozen=True)
class Day:
    """A day, like 2026-11-27."""

    asks: str = "day"

    def read(self, value: object) -> date:
        if not isinstance(value, str):
            raise ValueError(value)
        day = date.fromisoformat(value)
        if not EARLIEST <= day <= LATEST:
            raise ValueError(value)
        return day

    def written(self, read: date) -> str:
        return read.isoformat()


@dataclass(frozen=True)
class Choices:
    """Some of the choices that are named here, with the words for each."""

    among: Mapping[Any, str]
    asks: str = "choices"

    def read(self, value: object) -> tuple[Any, ...]:
        whole = all(isinstance(choice, int) for choice in self.among)
        return _several(value, lambda one: self._one(_whole(one) if whole else one))

    def written(self, read: tuple[Any, ...]) -> list[Any]:
        return list(read)

    def _one(self, value: object) -> Any:
        if not isinstance(value, str | int) or value not in self.among:
            raise ValueError(value)
        return value


@dataclass(frozen=True)
class Rows:
    """Some rows of a table of the club, by id: `of` is tier, store, source or staff."""

    of: str
    asks: str = "rows"

    def read(self, value: object) -> tuple[int, ...]:
        return _several(value, lambda one: _within(_whole(one), 1, 2**31 - 1))

    def written(self, read: tuple[int, ...]) -> list[int]:
        return list(read)


@dataclass(frozen=True)
class Texts:
    """Some words, like the models of cars; `of` is where such words stand."""

    of: str
    asks: str = "texts"

    def read(self, value: object) -> tuple[str, ...]:
        return _several(value, _text)

    def written(self, read: tuple[str, ...]) -> list[str]:
        return list(read)


def _several(value: object, read: Callable[[object], Any]) -> tuple[Any, ...]:
    values: list[object] = value if isinstance(value, list) else [value]  # pyright: ignore[reportUnknownVariableType]
    if not 0 < len(values) <= MOST_CHOICES:
        raise ValueError(value)
    return tuple(dict.fromkeys(read(one) for one in values))


def _whole(value: object) -> int:
    """A number, or the digits of one: a form sends text."""
    if isinstance(value, bool) or not isinstance(value, int | str) or len(str(value)) > 12:
        raise ValueError(value)
    return int(value)


def _within(number: int, least: int, most: int) -> int:
    if not least <= number <= most:
        raise ValueError(number)
    return number


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_TEXT or "\0" in value:
        raise ValueError(value)
    return value.strip()
