"""Lots: the points of one earning, with the date they hold until, and the draws that use them up.

Whatever takes points takes them from lots, the earliest to expire first, and leaves a draw on each: so it is
known of every spent point when and for what it was earned, and undoing a spend puts back the very points.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, NamedTuple

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection
from tortoise.functions import Sum
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from points import sql
from points.accounts import Account, id_of
from points.instants import utc
from points.sql import Database

if TYPE_CHECKING:
    from points.posting import Posting


class Held(Index):
    """An index of the lots that still hold points: a few of all that were ever opened."""

    def __init__(self, *, fields: tuple[str, ...], name: str) -> None:
        super().__init__(fields=fields, name=name)
        self.extra = " WHERE remaining > 0"


class Pending(Index):
    """An index of the lots that could not be spent at once: few, and none of them on the usual way."""

    def __init__(self, *, fields: tuple[str, ...], name: str) -> None:
        super().__init__(fields=fields, name=name)
        self.extra = " WHERE remaining > 0 AND usable_from IS NOT NULL"


class Moved(Index):
    """An index of the lots that stand in the place of others: few."""

    def __init__(self, *, fields: tuple[str, ...], name: str) -> None:
        super().__init__(fields=fields, name=name)
        self.extra = " WHERE origin_id IS NOT NULL"


class Lot(Model):
    """`remaining` is cached: `points` less the draws. `expires_at`: when it holds no longer, half-open.

    Until `usable_from`, if there is one, it is pending: it cannot be spent. `origin`: the lot in whose place
    it stands, because its points were moved to another account or came back after their end (descent.py).
    """

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "points.Account", related_name="lots", on_delete=fields.RESTRICT
    )
    posting: fields.ForeignKeyRelation[Posting] = fields.ForeignKeyField(
        "points.Posting", related_name="lots", on_delete=fields.RESTRICT
    )
    points = fields.BigIntField()
    remaining = fields.BigIntField()
    earned_at = fields.DatetimeField()
    expires_at = fields.DatetimeField(null=True)
    usable_from = fields.DatetimeField(null=True)
    origin: fields.ForeignKeyNullableRelation[Lot] = fields.ForeignKeyField(
        "points.Lot", related_name="moved", null=True, on_delete=fields.RESTRICT
    )
    account_id: int
    posting_id: int
    origin_id: int | None

    class Meta:
        table = "points_lot"
        indexes = (
            Held(fields=("account_id", "expires_at"), name="points_lot_held"),
            Held(fields=("expires_at", "id"), name="points_lot_due"),
            Pending(fields=("account_id", "usable_from"), name="points_lot_pending"),
            Moved(fields=("origin_id",), name="points_lot_moved"),
            ("account_id",),
            ("posting_id",),
        )
        constraints = (
            CheckConstraint("0 <= remaining AND remaining <= points", name="points_lot_remaining"),
        )


class Draw(Model):
    """What a posting took from a lot; below zero, what it put back."""

    id = fields.BigIntField(primary_key=True)
    lot: fields.ForeignKeyRelation[Lot] = fields.ForeignKeyField(
        "points.Lot", related_name="draws", on_delete=fields.RESTRICT
    )
    posting: fields.ForeignKeyRelation[Posting] = fields.ForeignKeyField(
        "points.Posting", related_name="draws", on_delete=fields.RESTRICT
    )
    points = fields.BigIntField()
    lot_id: int
    posting_id: int

    class Meta:
        table = "points_draw"
        indexes = (("lot_id",), ("posting_id",))
        constraints = (CheckConstraint("points <> 0", name="points_draw_something"),)


class Part(NamedTuple):
    """So many points of one lot."""

    lot_id: int
    points: int


class Expiring(NamedTuple):
    """So many points end at `expires_at`, the first instant at which they no longer hold."""

    expires_at: datetime
    points: int

    def last_day(self, zone: tzinfo) -> date:
        """The last day in `zone` on which they hold, as people say it: the 31st, not midnight of the 1st."""
        return (self.expires_at - timedelta(microseconds=1)).astimezone(zone).date()


async def expiring(
    account: Account | int,
    *,
    until: datetime,
    at: datetime | None = None,
    using: BaseDBAsyncClient | None = None,
) -> list[Expiring]:
    """What ends by `until`, summed by instant, the next first; given `at`, without what has ended by then."""
    query = Lot.filter(account_id=id_of(account), remaining__gt=0, expires_at__lte=utc(until)).using_db(using)
    if at:
        query = query.filter(expires_at__gt=utc(at))
    sums = query.annotate(total=Sum("remaining")).group_by("expires_at").order_by("expires_at")
    return [Expiring(ends, int(points)) for ends, points in await sums.values_list("expires_at", "total")]


async def ending(*, after: int, until: datetime, at: datetime, limit: int) -> dict[int, list[Expiring]]:
    """What holds at `at` and ends by `until`, as `expiring` says, on the next `limit` accounts past `after`.

    Call it with the last account that it named until it names none.
    """
    found: dict[int, list[Expiring]] = {}
    for row in await sql.rows(get_connection("default"), sql.ENDING, utc(at), utc(until), after, limit):
        ends = Expiring(sql.instant(row["expires_at"]), int(row["points"]))
        found.setdefault(row["account_id"], []).append(ends)
    return found


async def spendable(account: Account | int, *, at: datetime, using: BaseDBAsyncClient | None = None) -> int:
    """The points that can be spent at `at`: in lots that hold then and pend no more, less what is owed."""
    db = using or get_connection("default")
    held = await Account.get(id=id_of(account), using_db=db).only("id", "owed")
    return max(0, total(await holding(db, held.id, utc(at))) - held.owed)


async def holding(db: Database, account_id: int, at: datetime) -> list[Part]:
    """All that can be spent from the lots of an account at `at`, in the order in which it is spent."""
    found = await sql.rows(db, sql.SPENDABLE_LOTS, account_id, at)
    return [Part(row["id"], row["remaining"]) for row in found]


async def reachable(db: Database, account_id: int, at: datetime) -> list[Part]:
    """All that a debt can be paid from: what can be spent, then what pends, which is the holder's too."""
    pending = await sql.rows(db, sql.PENDING_LOTS, account_id, at)
    return await holding(db, account_id, at) + [Part(row["id"], row["remaining"]) for row in pending]


def first(parts: Iterable[Part], wanted: int) -> list[Part]:
    """The first `wanted` points of `parts`, or all of them if there are fewer."""
    taken: list[Part] = []
    for part in parts:
        if wanted <= 0:
            break
        taken.append(Part(part.lot_id, min(part.points, wanted)))
        wanted -= taken[-1].points
    return taken


def after(parts: Iterable[Part], gone: int) -> list[Part]:
    """`parts` without their first `gone` points."""
    left: list[Part] = []
    for lot_id, points in parts:
        less = min(points, gone)
        gone -= less
        if points > less:
            left.append(Part(lot_id, points - less))
    return left


def total(parts: Iterable[Part]) -> int:
    return sum(part.points for part in parts)


async def draw(db: Database, posting_id: int, parts: Iterable[Part]) -> None:
    """Take `parts` from their lots in the name of a posting; parts below zero are put back."""
    for lot_id, points in parts:
        await sql.rows(db, sql.DRAW, posting_id, lot_id, points)
        await sql.rows(db, sql.LEAVE, lot_id, points)


async def settle(db: Database, account_id: int, at: datetime) -> None:
    """Let what the lots hold at `at`, also pending, make good what reversals missed, the oldest first.

    What is booked late pays as of the last that moved before: points that had ended by then pay nothing.
    """
    [latest] = await sql.rows(db, sql.LATEST, account_id)
    at = max(at, sql.instant(latest["at"]))
    for debt in await sql.rows(db, sql.UNCOVERED, account_id):
        parts = first(await reachable(db, account_id, at), int(debt["missing"]))
        await draw(db, debt["id"], parts)
        await sql.rows(db, sql.OWE, account_id, -total(parts))
