"""Itineraries: the stops of an event in their order: on which day, when, where, and what happens there.

They are words about an event, like its text: what is put replaces what was there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model
from tortoise.transactions import in_transaction

from club import audit
from club.actors import Actor
from club.errors import ClubError
from events import rows
from events.events import Event

FACILITIES = ("parking", "toilet", "fuel", "charging", "food")
MOST = 60
MOST_DAYS = 31
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_LINK = re.compile(r"https?://[^\s/]+\.[^\s]+")
_LONGEST = {"where": 60, "what": 120, "map_url": 200, "note": 140}


class Stop(Model):
    """`day` counts from 1, `time` is 06:30 or '' where it follows from the way; `has` are of FACILITIES."""

    id = fields.IntField(primary_key=True)
    event: fields.ForeignKeyRelation[Event] = fields.ForeignKeyField(
        "events.Event", related_name="stops", on_delete=fields.RESTRICT
    )
    place = fields.IntField()
    day = fields.IntField(default=1)
    time = fields.CharField(max_length=5, default="")
    where = fields.CharField(max_length=60, default="")
    what = fields.CharField(max_length=120, default="")
    map_url = fields.CharField(max_length=200, default="")
    has: list[str] = fields.JSONField(default=list)  # pyright: ignore[reportAssignmentType]
    note = fields.CharField(max_length=140, default="")
    event_id: int

    class Meta:
        table = "events_stop"
        indexes = (("event", "place"),)


@dataclass(frozen=True)
class Halt:
    """A stop as staff put it; the names as in Stop."""

    where: str = ""
    what: str = ""
    day: int = 1
    time: str = ""
    map_url: str = ""
    has: tuple[str, ...] = ()
    note: str = ""


class WrongStop(ClubError):
    """Facts: `number` of the stop, from 1; `field`, which is empty, too long, or none of its kind.

    `why`: empty, long, time, day, link or facility.
    """

    code = "stop.wrong"


class TooManyStops(ClubError):
    """An itinerary has at most `most`."""

    code = "stop.too_many"


async def of(event_id: int, *, using_db: BaseDBAsyncClient | None = None) -> list[Stop]:
    """The stops of an event in their order."""
    return await Stop.filter(event_id=event_id).using_db(using_db).order_by("place")


def mark(halts: Sequence[Halt]) -> str:
    """By which the stops that a page showed are known again."""
    return rows.mark([asdict(one) for one in halts])


async def put(event: Event, halts: Sequence[Halt], *, by: Actor, at: datetime, seen: str = "") -> None:
    """These are the stops from now on, by day and otherwise in the order given; `seen` is the mark of those
    that the page showed.

    Raises WrongStop, TooManyStops, EventCancelled, rows.RowsChanged.
    """
    _check(halts)
    in_order = sorted(halts, key=lambda halt: halt.day)  # stable: within a day as they were given
    async with in_transaction():
        await rows.held(event)
        rows.must_be_seen(seen, mark([halt(stop) for stop in await of(event.id)]))
        await _replace(event.id, in_order)
        facts = {"count": len(halts)}
        await audit.record("event.itinerary_set", event, by=by, at=at, store=event.store_id, **facts)


async def copy(source: Event, target: Event) -> None:
    """The stops of `source` stand in `target`, too; part of the transaction of whoever copies the event."""
    await _replace(target.id, [halt(stop) for stop in await of(source.id)])


def halt(stop: Stop) -> Halt:
    """What staff put."""
    plain: dict[str, Any] = {
        name: getattr(stop, name) for name in ("where", "what", "day", "time", "map_url", "note")
    }
    return Halt(**plain, has=tuple(stop.has))


async def _replace(event_id: int, halts: Sequence[Halt]) -> None:
    await Stop.filter(event_id=event_id).delete()
    stops = [
        Stop(event_id=event_id, place=place, **{**vars(one), "has": [*one.has]})
        for place, one in enumerate(halts, 1)
    ]
    if stops:
        await Stop.bulk_create(stops)


def _check(halts: Sequence[Halt]) -> None:
    if len(halts) > MOST:
        raise TooManyStops(most=MOST)
    for number, one in enumerate(halts, 1):
        if not one.where.strip() and not one.what.strip():
            raise WrongStop(number=number, field="where", why="empty")
        for name, longest in _LONGEST.items():
            if len(getattr(one, name)) > longest:
                raise WrongStop(number=number, field=name, why="long", longest=longest)
        wrong = {
            "day": not 1 <= one.day <= MOST_DAYS,
            "time": bool(one.time) and not _TIME.fullmatch(one.time),
            "link": bool(one.map_url) and not _LINK.fullmatch(one.map_url),
            "facility": not set(one.has) <= set(FACILITIES),
        }
        for why, is_so in wrong.items():
            if is_so:
                field = {"link": "map_url", "facility": "has"}.get(why, why)
                raise WrongStop(number=number, field=field, why=why, days=MOST_DAYS)
