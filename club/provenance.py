"""Provenance: of each value that we keep of a person or a car, who brought it and when.

A row's `told` maps a field to `[by, instant]`: `{"phone": ["import:3", "2026-11-27T02:00:00+00:00"]}`. What a
person says of themselves is theirs: a file fills gaps and renews what came by a file, and no more.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from club import actors
from club.actors import Actor

Told = dict[str, Any]
RECORDS = ("import:", "apikey:")  # a file of the dealer's system, or that system itself


def add(told: Told, fields: Iterable[str], *, by: Actor, at: datetime) -> Told:
    """`told`, with `by` as the source of `fields` since `at`."""
    source = [actors.name(by), at.astimezone(UTC).isoformat(timespec="seconds")]
    return told | dict.fromkeys(fields, source)


def of(told: Told, field: str) -> tuple[str, datetime] | None:
    """Who brought the value of `field`, and when; None for what nobody wrote down."""
    known = told.get(field)
    return (known[0], datetime.fromisoformat(known[1])) if known else None


def may_replace(told: Told, field: str, *, empty: bool) -> bool:
    """Whether the dealer's records may write `field`: it is `empty`, or they wrote it, too."""
    source = of(told, field)
    return empty or (source is not None and source[0].startswith(RECORDS))
