"""What a posting says, checked and summed up: a key stands for one content, known by its fingerprint."""

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from points.errors import InvalidAmount, InvalidFacts, InvalidTerms, InvalidText

MOST = 10**12
"""Points in one posting. More is a mistake, and far below what a database's integers hold."""

_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
LONGEST = {"key": 120, "reason": 60, "by": 60, "rule": 60, "order": 60}


def whole(points: int, *, least: int, but: int | None = None) -> int:
    """`points` if they are a whole number from `least` to MOST, other than `but`. Raises InvalidAmount."""
    if type(points) is not int or not least <= points <= MOST or points == but:
        raise InvalidAmount(points=points, least=least, most=MOST)
    return points


def term(field: str, value: Any, *, least: int, most: int = MOST) -> None:
    """Raises InvalidTerms unless `value` is a whole number from `least` to `most`."""
    if type(value) is not int or not least <= value <= most:
        raise InvalidTerms(field=field, value=value)


def texts(**fields: str | None) -> None:
    """Raises InvalidText for one that is empty, too long (SQLite itself takes any length) or holds a NUL."""
    for field, text in fields.items():
        if text is not None and (not 0 < len(text) <= LONGEST[field] or "\0" in text):
            raise InvalidText(field=field, most=LONGEST[field])


def plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """`facts` as they will be read back. Raises InvalidFacts."""
    return json.loads(kept(facts))


def kept(facts: Mapping[str, Any]) -> str:
    """`facts` as they are kept. Raises InvalidFacts, also for a NUL, which PostgreSQL can't keep."""
    try:
        text = written(facts)
        text.encode()
    except (TypeError, ValueError) as error:
        raise InvalidFacts(why=str(error)) from error
    if has_nul(text):
        raise InvalidFacts(why="NUL")
    return text


def has_nul(text: str) -> bool:
    """Whether there is a NUL in JSON, which PostgreSQL can't keep."""
    return "\\u0000" in text and bool(_NUL.search(text))


written = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode
"""JSON that is the same for the same content, in whatever order its keys came."""


def fingerprint(*content: object) -> str:
    return sha256(written(content).encode()).hexdigest()


def ending(*told: object, growth: int) -> tuple[object, ...]:
    """What a fingerprint ends with: `told` and, where there is any, the growth, which earlier ones lack."""
    return (*told, growth) if growth else told


def fingerprint_around(before: tuple[object, ...], facts: str, after: tuple[object, ...]) -> str:
    """The fingerprint of `(*before, facts, *after)`, whose facts are written already; the others are texts,
    whole numbers or nothing."""
    return fingerprint_of(*map(_part, before), facts, *map(_part, after))


def fingerprint_of(*parts: str) -> str:
    """The fingerprint of content whose parts are written already."""
    return sha256(f"[{','.join(parts)}]".encode()).hexdigest()


def _part(value: object) -> str:
    """As `written`, which takes four times as long for a number."""
    return "null" if value is None else str(value) if type(value) is int else written(value)
