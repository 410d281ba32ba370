"""Topics: the course of an event, one after the other, each with its minutes, speaker and material.

Only minutes are kept: the clock times follow from them and from when a session starts, so that one course
serves every date.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

from tortoise import fields
from tortoise.models import Model
from tortoise.queryset import QuerySet

from club.actors import Actor
from events import rows
from events.events import Event

LONGEST = {"title": 60, "speaker": 40, "material": 120, "link": 200}
MOST_MINUTES = 600
SCHEMES = ("https://", "http://")


class Topic(Model):
    """`material` is what the speaker needs, `link` where members find more."""

    id = fields.IntField(primary_key=True)
    event: fields.ForeignKeyRelation[Event] = fields.ForeignKeyField(
        "events.Event", related_name="topics", on_delete=fields.RESTRICT
    )
    position = fields.IntField()
    minutes = fields.IntField()
    title = fields.CharField(max_length=60)
    speaker = fields.CharField(max_length=40, default="")
    material = fields.CharField(max_length=120, default="")
    link = fields.CharField(max_length=200, default="")
    event_id: int

    class Meta:
        table = "events_topic"
        indexes = (("event", "position"),)


@dataclass(frozen=True)
class Slot:
    """What is told of a topic; `minutes` is how long it takes, a pause included if there is one."""

    title: str
    minutes: int
    speaker: str = ""
    material: str = ""
    link: str = ""


def of(event_id: int) -> QuerySet[Topic]:
    """The course of the event, the first topic first."""
    return Topic.filter(event_id=event_id).order_by("position", "id")


def slots(topics: Sequence[Topic]) -> list[Slot]:
    return [Slot(one.title, one.minutes, one.speaker, one.material, one.link) for one in topics]


def begins(minutes: Sequence[int], start: datetime) -> list[datetime]:
    """When each begins, of topics that take so many `minutes` one after the other from `start` on."""
    return [start + timedelta(minutes=past) for past in accumulate([0, *minutes[:-1]])] if minutes else []


def mark(course: Sequence[Slot]) -> str:
    """By which the course that a page showed is known again."""
    return rows.mark([asdict(slot) for slot in course])


async def put(event: Event, course: Sequence[Slot], *, by: Actor, at: datetime, seen: str = "") -> None:
    """From now on this is the course of `event`; `seen` is the mark of the one that the page showed.

    Raises rows.WrongRow, TooManyRows, RowsChanged, EventCancelled.
    """
    for number, slot in enumerate(course, 1):
        _check(slot, number)

    async def stands() -> list[rows.Told]:
        return [asdict(slot) for slot in slots(await of(event.id))]

    told: dict[str, Any] = {"seen": seen, "by": by, "at": at, "minutes": sum(slot.minutes for slot in course)}
    given = [asdict(slot) for slot in course]
    await rows.put(event, Topic, given, stands, deed="event.course_designed", **told)


def _check(slot: Slot, number: int) -> None:
    if not slot.title.strip():
        raise rows.WrongRow(row=number, field="title")
    if not 1 <= slot.minutes <= MOST_MINUTES:
        raise rows.WrongRow(row=number, field="minutes")
    for field, longest in LONGEST.items():
        if len(getattr(slot, field)) > longest:
            raise rows.WrongRow(row=number, field=field)
    if slot.link and not slot.link.startswith(SCHEMES):
        raise rows.WrongRow(row=number, field="link")
