"""What a posting says, checked and summed up: a key stands for one content, known by its fingerprint."""

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from points.errors import InvalidAmount, InvalidFacts, InvalidText

MOST = 10**12
"""Points in one posting. More is a mistake, and far below what a database's integers hold."""

NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
LONGEST = {"key": 120, "reason": 60, "by": 60, "rule": 60}


def whole(points: int, *, least: int, but: int | None = None) -> int:
    """`points` if they are a whole number from `least` to MOST, other than `but`. Raises InvalidAmount."""
    if type(points) is not int or not least <= points <= MOST or points == but:
        raise InvalidAmount(points=points, least=least, most=MOST)
    return points


def texts(**fields: str | None) -> None:
    """Raises InvalidText for one that is empty, too long (SQLite itself takes any length) or holds a NUL."""
    for field, text in fields.items():
        if text is not None and (not 0 < len(text) <= LONGEST[field] or "\0" in text):
            raise InvalidText(field=field, most=LONGEST[field])


def plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """`facts` as they will be read back. Raises InvalidFacts, also for a NUL, which PostgreSQL can't keep."""
    try:
        text = written(facts)
        text.encode()
    except (TypeError, ValueError) as error:
        raise InvalidFacts(why=str(error)) from error
    if NUL.search(text):
        raise InvalidFacts(why="NUL")
    return json.loads(text)


written = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode
"""JSON that is the same for the same content, in whatever order its keys came."""


def fingerprint(*content: object) -> str:
    return sha256(written(content).encode()).hexdigest()


def ending(*told: object, growth: int) -> tuple[object, ...]:
    """What a fingerprint ends with: `told` and, where there is any, the growth, which earlier ones lack."""
    return (*told, growth) if growth else told


def fingerprint_around(before: tuple[object, ...], facts: str, after: tuple[object, ...]) -> str:
    """The fingerprint of `(*before, facts, *after)`, whose facts are written already."""
    return fingerprint_of(written(before)[1:-1], facts, written(after)[1:-1])


def fingerprint_of(*parts: object) -> str:
    """The fingerprint of content all of which is written already; a number is written as it is."""
    return sha256(f"[{','.join(map(str, parts))}]".encode()).hexdigest()
