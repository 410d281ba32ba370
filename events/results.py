"""Results: what came of an event. Who was asked, came and stayed away, how they found it, what it cost and
took in, and what those who came had done in the workshop afterwards, beside those who did not.

A comparison of few proves little: whoever comes to a class may be who comes to the workshop anyway. So every
figure says of how many people it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection

from events import costs
from events import results_sql as statements
from events.feedback_questions import REQUIRED
from points import bulk
from points.instants import utc
from points.sql import instant

SERVICE = timedelta(days=statements.SERVICE_DAYS)
FEW = 30  # people in a group: fewer prove little
PARTS = ("parts", "accessories")
LABOUR = ("maintenance", "repair", "bodywork")


@dataclass
class Figures:
    """Of a session, an event, or many: parties, people and money. `points` are held or spent, `cash` is what
    stayed of what was paid, `cost` is fen, None where nobody has entered one."""

    invited: int = 0
    registered: int = 0
    people: int = 0
    waited: int = 0
    came: int = 0
    came_people: int = 0
    missed: int = 0
    missed_people: int = 0
    excused: int = 0
    late: int = 0
    cancelled: int = 0
    new: int = 0
    by_poster: int = 0
    points: int = 0
    cash: int = 0
    cost: int | None = None
    asked: int = 0
    given: int = 0
    hasty: int = 0
    overall_sum: int = 0
    overall_count: int = 0

    def add(self, **more: Any) -> None:
        for name, value in more.items():
            if value is not None:
                setattr(self, name, (getattr(self, name) or 0) + int(value))

    def __add__(self, other: Figures) -> Figures:
        both = Figures()
        for one in (self, other):
            both.add(**{each.name: getattr(one, each.name) for each in fields(Figures)})
        return both

    @property
    def overall(self) -> float | None:
        """The mean of smiles all in all, 1 to 5."""
        return self.overall_sum / self.overall_count if self.overall_count else None

    @property
    def net(self) -> int | None:
        """What it cost less what was paid, in fen."""
        return None if self.cost is None else self.cost - self.cash

    @property
    def each(self) -> int | None:
        """What it cost a person, in fen."""
        return None if self.cost is None else costs.a_head(self.cost, self.came_people, self.people)


@dataclass
class Mark:
    """The answers to a question, of one speaker if it is about one: how many, their sum, or by choice."""

    question: str
    of: str = ""
    count: int = 0
    score: int = 0
    choices: dict[str, int] = field(default_factory=dict[str, int])

    @property
    def mean(self) -> float | None:
        return self.score / self.count if self.count else None


@dataclass
class Group:
    """`people`, how many of them were in the workshop, how often, and fen by kind of work."""

    people: int = 0
    visitors: int = 0
    visits: int = 0
    works: dict[str, int] = field(default_factory=dict[str, int])

    def fen(self, *kinds: str) -> int:
        return sum(self.works.get(kind, 0) for kind in kinds)

    def per_head(self, fen: int) -> int | None:
        """Fen a head; None where nobody is."""
        return fen // self.people if self.people else None

    @property
    def parts(self) -> int | None:
        return self.per_head(self.fen(*PARTS))

    @property
    def labour(self) -> int | None:
        return self.per_head(self.fen(*LABOUR))

    @property
    def is_small(self) -> bool:
        return self.people < FEW


@dataclass
class Compared:
    """What was done in the workshop within 90 days: of who came, and of who was asked and did not come."""

    came: Group = field(default_factory=Group)
    stayed: Group = field(default_factory=Group)

    @property
    def is_small(self) -> bool:
        return self.came.is_small or self.stayed.is_small


@dataclass
class Result:
    """What came of one event: in all, by session, and how it was found. `is_over`: a session of it is."""

    event: int
    total: Figures = field(default_factory=Figures)
    sessions: dict[int, Figures] = field(default_factory=dict[int, Figures])
    marks: list[Mark] = field(default_factory=list[Mark])
    first: datetime | None = None
    last: datetime | None = None


async def of_events(
    ids: Sequence[int], *, at: datetime, using: BaseDBAsyncClient | None = None
) -> dict[int, Result]:
    """The results of these events, without their answers one by one."""
    found = {id: Result(id) for id in ids}
    for row in await _rows(statements.ATTENDANCE, ids, utc(at), using=using):
        result, session = found[row.pop("event")], row.pop("session")
        starts, ends = instant(row.pop("starts_at")), instant(row.pop("ends_at"))
        result.first = min(result.first or starts, starts)
        result.last = max(result.last or ends, ends)
        result.sessions[session] = Figures()
        result.sessions[session].add(**row)
    for statement in (statements.TAKEN, statements.ASKED):
        for row in await _rows(statement, ids, using=using):
            _of(found, row).add(**row)
    for row in await _rows(statements.COSTS, ids, using=using):
        _of(found, row).add(cost=row["fen"])
    for row in await _rows(statements.MARKS, ids, using=using):
        if row["question"] == REQUIRED:
            _of(found, row).add(overall_sum=row["score"], overall_count=row["n"])
    for result in found.values():
        result.total = added(result.sessions.values())
    for row in await _rows(statements.INVITED, ids, using=using):
        found[row["event"]].total.invited = row["invited"]
    return found


async def marks(
    event: int, session: int | None = None, *, using: BaseDBAsyncClient | None = None
) -> list[Mark]:
    """How an event, or one session of it, was found: by question and speaker, as they come."""
    found: dict[tuple[str, str], Mark] = {}
    for row in await _rows(statements.MARKS, [event], using=using):
        if session is not None and row["session"] != session:
            continue
        key = row["question"], row["of"]
        mark = found.setdefault(key, Mark(*key))
        mark.count += row["n"]
        mark.score += int(row["score"])
        if row["choice"]:
            mark.choices[row["choice"]] = mark.choices.get(row["choice"], 0) + row["n"]
    return [*found.values()]


async def compared(ids: Sequence[int], *, using: BaseDBAsyncClient | None = None) -> dict[int, Compared]:
    """What was done to the cars of who came to each event, and of who was asked and did not come."""
    found: defaultdict[int, Compared] = defaultdict(Compared)
    for row in await _rows(statements.GROUPS, ids, using=using):
        group = _group(found[row["event"]], row["came"])
        group.people, group.visitors, group.visits = row["people"], row["visitors"], int(row["visits"])
    for row in await _rows(statements.WORKS, ids, using=using):
        _group(found[row["event"]], row["came"]).works[row["work"]] = int(row["fen"])
    return dict(found)


def added(figures: Iterable[Figures]) -> Figures:
    """All of them as one."""
    return sum(figures, Figures())


def _group(compared: Compared, came: int) -> Group:
    return compared.came if came else compared.stayed


def _of(found: dict[int, Result], row: dict[str, Any]) -> Figures:
    """The session's figures that `row` is of, which it then names no more."""
    return found[row.pop("event")].sessions.setdefault(row.pop("session"), Figures())


async def _rows(
    statement: str, ids: Sequence[int], *values: object, using: BaseDBAsyncClient | None
) -> list[dict[str, Any]]:
    db = using or get_connection("default")
    return await bulk.among(db, statements.spoken(statement, db.capabilities.dialect), ids, *values)
