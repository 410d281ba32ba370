"""Rows in an order that staff edit on one page, and that are replaced together: topics, risks.

Two colleagues may have the page open. Each form carries the `mark` of what it showed: the second one is told
that there is something else by now, instead of taking it away unseen.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from tortoise.models import Model

from club.errors import ClubError
from events.events import Event

MOST = 40
Told = dict[str, Any]


class WrongRow(ClubError):
    """Facts: `row`, counted from one, and `field`, the name of what is missing or out of its bounds."""

    code = "rows.wrong"


class TooManyRows(ClubError):
    """Facts: `most`."""

    code = "rows.too_many"


class RowsChanged(ClubError):
    """A colleague has saved other rows since the page was opened."""

    code = "rows.changed"


def mark(rows: Sequence[Told]) -> str:
    """By which the rows that a page showed are known again."""
    return sha256(json.dumps(list(rows), ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:32]


async def replace(event: Event, model: type[Model], rows: Sequence[Told], *, was: str, seen: str) -> None:
    """These are the event's rows of `model`, in this order; its row is held by the caller.

    `was` is the mark of those that stand, `seen` that of the page, '' if it is of no matter.
    Raises RowsChanged, TooManyRows.
    """
    if len(rows) > MOST:
        raise TooManyRows(most=MOST)
    if seen and seen != was:
        raise RowsChanged()
    await model.filter(event_id=event.id).delete()
    await model.bulk_create([model(event_id=event.id, position=at, **row) for at, row in enumerate(rows)])
