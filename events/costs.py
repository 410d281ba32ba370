"""Costs of a session, what came in for it, and its closing: its figures of then, after which no cost changes.

A cost that was entered wrongly is struck out, not changed. A closing can be reopened, with a reason.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.functions import Sum
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import actors, audit
from club.actors import Actor
from club.errors import ClubError
from events import places, takings
from events.registration import Registration
from events.sessions import Session
from points.instants import utc

MOST_FEN = 10_000_000_00
LONGEST_NOTE = 300


class Cost(Model):
    """`fen` were paid to `supplier` for `what`; `paid_by` is whose money it was."""

    id = fields.IntField(primary_key=True)
    session: fields.ForeignKeyRelation[Session] = fields.ForeignKeyField(
        "events.Session", related_name="costs", on_delete=fields.RESTRICT
    )
    what = fields.CharField(max_length=60)
    supplier = fields.CharField(max_length=60, default="")
    fen = fields.BigIntField()
    paid_by = fields.CharField(max_length=40, default="")
    by = fields.CharField(max_length=60)
    at = fields.DatetimeField()
    struck_at = fields.DatetimeField(null=True)
    struck_by = fields.CharField(max_length=60, default="")
    session_id: int

    class Meta:
        table = "events_cost"
        indexes = (("session", "struck_at"),)


class Closing(Model):
    """The money of a session is settled: `figures` are those of the moment; `reopened_at` ends it."""

    id = fields.IntField(primary_key=True)
    session: fields.ForeignKeyRelation[Session] = fields.ForeignKeyField(
        "events.Session", related_name="closings", on_delete=fields.RESTRICT
    )
    by = fields.CharField(max_length=60)
    at = fields.DatetimeField()
    note = fields.CharField(max_length=300, default="")
    figures = fields.JSONField[dict[str, Any]](default=dict)
    reopened_at = fields.DatetimeField(null=True)
    reopened_by = fields.CharField(max_length=60, default="")
    reason = fields.CharField(max_length=300, default="")
    session_id: int

    class Meta:
        table = "events_closing"
        constraints = (
            UniqueConstraint(("session",), name="events_closing_one", condition="reopened_at IS NULL"),
        )


@dataclass(frozen=True)
class Figures:
    """Fen and points: what it cost, what came in (without what was given back, or is to be), who came.

    `points_held` are not spent yet: they are once the session is over, by the worker.
    """

    cost: int
    cash: int
    cash_due: int
    points: int
    points_held: int
    parties: int
    people: int
    cars: int
    registered: int

    @property
    def each(self) -> int | None:
        """Fen a person."""
        return a_head(self.cost, self.people, self.registered)

    @property
    def result(self) -> int:
        return self.cash - self.cost


class WrongCost(ClubError):
    """Facts: `field`: what, or fen, which are from 1 to 10 million yuan."""

    code = "cost.wrong"


class MoneyClosed(ClubError):
    """The money of the session is settled; reopen it first."""

    code = "closing.closed"


class NotClosed(ClubError):
    """There is nothing to reopen."""

    code = "closing.not_closed"


class NotOver(ClubError):
    """A session is settled once it has ended, at `ends_at`, or was called off."""

    code = "closing.not_over"


class NoReason(ClubError):
    """Whoever reopens says why."""

    code = "closing.no_reason"


def a_head(cost: int, came: int, registered: int) -> int | None:
    """`cost` shared by who came or, where nobody was checked in, by who had a ticket: fen, rounded half up;
    None where nobody had."""
    heads = came or registered
    return (2 * cost + heads) // (2 * heads) if heads else None


def of(session_id: int) -> QuerySet[Cost]:
    """What was paid, the first entry first; what was struck out is not among it."""
    return Cost.filter(session_id=session_id, struck_at=None).order_by("id")


def closings(session_id: int) -> QuerySet[Closing]:
    return Closing.filter(session_id=session_id).order_by("-id")


async def figures(session_id: int, *, using_db: BaseDBAsyncClient | None = None) -> Figures:
    """As they stand now."""
    spent: Any = of(session_id).order_by().using_db(using_db).annotate(sum=Sum("fen"))
    [cost] = await spent.values_list("sum", flat=True) or [0]
    money = await takings.of_session(session_id, using_db=using_db)
    had = Registration.filter(session_id=session_id, state="registered").using_db(using_db)
    rows: list[Any] = await had.values_list("seats", "cars", "checked_in_at")
    came = [(seats, cars) for seats, cars, at in rows if at]
    return Figures(
        cost=cost or 0,
        cash=money.kept_fen,
        cash_due=money.due_fen,
        points=money.spent,
        points_held=money.held,
        parties=len(came),
        people=sum(seats for seats, _ in came),
        cars=sum(cars for _, cars in came),
        registered=sum(seats for seats, _, _ in rows),
    )


async def add(
    session: Session, what: str, *, fen: int, supplier: str = "", paid_by: str = "", by: Actor, at: datetime
) -> Cost:
    """Enter what was paid. Raises WrongCost, MoneyClosed."""
    if not what.strip() or len(what) > 60:
        raise WrongCost(field="what")
    if not 1 <= fen <= MOST_FEN:
        raise WrongCost(field="fen")
    async with in_transaction():
        held = await _open(session.id)
        told: dict[str, Any] = {
            "supplier": supplier.strip()[:60],
            "paid_by": paid_by.strip()[:40],
            "by": actors.name(by),
        }
        cost = await Cost.create(session_id=session.id, what=what.strip(), fen=fen, at=at, **told)
        facts = {"session": session.id, "fen": fen}
        await audit.record("cost.entered", cost, by=by, at=at, store=held.event.store_id, **facts)
    return cost


async def strike(cost: Cost, *, by: Actor, at: datetime) -> None:
    """The entry was wrong: it counts no more; again is no fault. Raises MoneyClosed."""
    async with in_transaction():
        held = await _open(cost.session_id)
        struck = {"struck_at": at, "struck_by": actors.name(by)}
        if await Cost.filter(id=cost.id, struck_at=None).update(**struck):
            facts = {"session": cost.session_id, "fen": cost.fen}
            await audit.record("cost.voided", cost, by=by, at=at, store=held.event.store_id, **facts)


async def close(session: Session, *, note: str = "", by: Actor, at: datetime) -> Closing:
    """The money of the session is settled. Raises MoneyClosed, NotOver."""
    async with in_transaction():
        held = await _open(session.id)
        if held.state == "open" and utc(at) < held.ends_at:
            raise NotOver(ends_at=held.ends_at)
        now = await figures(session.id)
        told: dict[str, Any] = {
            "note": note.strip()[:LONGEST_NOTE],
            "figures": asdict(now),
            "by": actors.name(by),
        }
        closing = await Closing.create(session_id=session.id, at=at, **told)
        facts = {"session": session.id, "cost": now.cost, "cash": now.cash}
        await audit.record("closing.made", closing, by=by, at=at, store=held.event.store_id, **facts)
    return closing


async def reopen(session: Session, *, reason: str, by: Actor, at: datetime) -> None:
    """Something was forgotten: costs can be entered again. Raises NotClosed, NoReason."""
    if not reason.strip():
        raise NoReason()
    async with in_transaction():
        held = await places.held(session.id)
        closing = await Closing.filter(session_id=session.id, reopened_at=None).first()
        if closing is None:
            raise NotClosed()
        told = {"reopened_at": at, "reopened_by": actors.name(by), "reason": reason.strip()[:LONGEST_NOTE]}
        await Closing.filter(id=closing.id).update(**told)
        await audit.record("closing.reopened", closing, by=by, at=at, store=held.event.store_id)


async def _open(session_id: int) -> Session:
    held = await places.held(session_id)
    if await Closing.filter(session_id=session_id, reopened_at=None).exists():
        raise MoneyClosed()
    return held
