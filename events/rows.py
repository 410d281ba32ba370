"""Rows that staff edit on one page in their order and put together: topics, risks, stops, questions.

Two colleagues may have the page open. Each form carries the `mark` of what it showed: the second one is told
that there is something else by now, instead of taking it away unseen.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from tortoise.models import Model
from tortoise.transactions import in_transaction

from club import audit
from club.actors import Actor
from club.errors import ClubError
from events.events import Event, EventCancelled

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


async def held(event: Event) -> Event:
    """The event's row, held until the transaction ends. Raises EventCancelled."""
    now = await Event.select_for_update(no_key=True).get(id=event.id)
    if now.state == "cancelled":
        raise EventCancelled(event=event.id)
    return now


def must_be_seen(seen: str, now: str) -> None:
    """The page showed (`seen`, if that matters) what stands `now`, both as marks. Raises RowsChanged."""
    if seen and seen != now:
        raise RowsChanged()


async def put(
    event: Event,
    model: type[Model],
    given: Sequence[Told],
    read: Callable[[], Awaitable[Sequence[Told]]],
    *,
    deed: str,
    seen: str,
    by: Actor,
    at: datetime,
    **facts: Any,
) -> None:
    """From now on the event's rows of `model` say what is `given`, in this order; `read` says what they say.

    `seen` is the mark of what the page showed, '' if that is of no matter. What stands already leaves no
    trace; else `deed` is audited with `facts`. Raises RowsChanged, TooManyRows, EventCancelled.
    """
    if len(given) > MOST:
        raise TooManyRows(most=MOST)
    async with in_transaction():
        await held(event)
        before = await read()
        if [*before] == [*given]:
            return
        must_be_seen(seen, mark(before))
        await model.filter(event_id=event.id).delete()
        placed = [model(event_id=event.id, position=place, **row) for place, row in enumerate(given)]
        if placed:
            await model.bulk_create(placed)
        told: dict[str, Any] = {"count": len(given), **facts}
        await audit.record(deed, event, by=by, at=at, store=event.store_id, **told)
