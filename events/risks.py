"""Risks: the emergency plan of an event: what may go wrong, what is done then, and who does it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.models import Model
from tortoise.queryset import QuerySet

from club.actors import Actor
from events import rows
from events.events import Event

LONGEST = {"risk": 60, "deed": 200, "who": 40}


class Risk(Model):
    id = fields.IntField(primary_key=True)
    event: fields.ForeignKeyRelation[Event] = fields.ForeignKeyField(
        "events.Event", related_name="risks", on_delete=fields.RESTRICT
    )
    position = fields.IntField()
    risk = fields.CharField(max_length=60)
    deed = fields.CharField(max_length=200)
    who = fields.CharField(max_length=40, default="")
    event_id: int

    class Meta:
        table = "events_risk"
        indexes = (("event", "position"),)


@dataclass(frozen=True)
class Case:
    """If `risk` happens, `who` does `deed`."""

    risk: str
    deed: str
    who: str = ""


def of(event_id: int) -> QuerySet[Risk]:
    return Risk.filter(event_id=event_id).order_by("position", "id")


def cases(risks: Sequence[Risk]) -> list[Case]:
    return [Case(one.risk, one.deed, one.who) for one in risks]


def mark(plan: Sequence[Case]) -> str:
    """By which the plan that a page showed is known again."""
    return rows.mark([asdict(case) for case in plan])


async def put(event: Event, plan: Sequence[Case], *, by: Actor, at: datetime, seen: str = "") -> None:
    """From now on this is the emergency plan of `event`; `seen` is the mark of what the page showed.

    Raises rows.WrongRow, TooManyRows, RowsChanged, EventCancelled.
    """
    for number, case in enumerate(plan, 1):
        for field, longest in LONGEST.items():
            said = getattr(case, field)
            if len(said) > longest or (field != "who" and not said.strip()):
                raise rows.WrongRow(row=number, field=field)

    async def stands() -> list[rows.Told]:
        return [asdict(case) for case in cases(await of(event.id))]

    told: dict[str, Any] = {"seen": seen, "by": by, "at": at}
    given = [asdict(case) for case in plan]
    await rows.put(event, Risk, given, stands, deed="event.emergencies_planned", **told)
