"""The run sheet of a session: what those who hold it carry in their hands, put together for printing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient

from club.staff import Staff
from events import preparations, risks, topics
from events.parties import GROWN_UP
from events.preparations import Preparation
from events.registration import Companion, Registration
from events.risks import Risk
from events.sessions import Session
from events.topics import Topic


@dataclass(frozen=True)
class Expected:
    """Who has a place: parties, people and, of these, children; cars; and parties in the queue."""

    parties: int
    people: int
    children: int
    cars: int
    waiting: int


@dataclass(frozen=True)
class Sheet:
    """`programme` are the topics with when each begins, the last of which `ends_at`."""

    programme: list[tuple[datetime, Topic]]
    preparations: Sequence[Preparation]
    ends_at: datetime | None
    risks: Sequence[Risk]
    expected: Expected
    organiser: Staff | None


async def of(session: Session, *, using_db: BaseDBAsyncClient | None = None) -> Sheet:
    """The sheet of `session`, which is read with its event."""
    course = await topics.of(session.event_id).using_db(using_db)
    minutes = [one.minutes for one in course]
    begins = topics.begins([*minutes, 0], session.starts_at)
    return Sheet(
        programme=list(zip(begins, course, strict=False)),
        ends_at=begins[-1] if course else None,
        preparations=await preparations.of(session.event_id).using_db(using_db),
        risks=await risks.of(session.event_id).using_db(using_db),
        expected=await expected(session, using_db=using_db),
        organiser=await _organiser(session.event.by, using_db=using_db),
    )


async def expected(session: Session, *, using_db: BaseDBAsyncClient | None = None) -> Expected:
    """How many to reckon with, as it looks now."""
    held = Registration.filter(session_id=session.id, state="registered").using_db(using_db)
    rows = await held.values_list("seats", "cars")
    young = Companion.filter(
        registration__session_id=session.id, registration__state="registered", age__lt=GROWN_UP
    )
    return Expected(
        parties=len(rows),
        people=sum(seats for seats, _ in rows),
        children=await young.using_db(using_db).count(),
        cars=sum(cars for _, cars in rows),
        waiting=session.waiting,
    )


async def _organiser(by: str, *, using_db: BaseDBAsyncClient | None) -> Staff | None:
    kind, _, id = by.partition(":")
    if kind != "staff" or not id.isdecimal():
        return None
    return await Staff.filter(id=int(id)).using_db(using_db).first()
