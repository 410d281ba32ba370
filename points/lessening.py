"""Lessening: part of what an earning gave is taken back, as often as there is something left of it.

A posting of its own kind takes the points, and a row says of which earning, and how many points and how much
growth that gives less from now on. The posting may take fewer: what of the earning has ended is gone already.
Whoever undoes the earning afterwards undoes what is left of it.

What has ended of the earning pays first, once: whether it was swept already makes nobody richer. Then goes
what the earning still has; for the rest, which is spent, the account pays as for a reversal: from what holds,
and it owes what no lot has any more.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple, Unpack

from tortoise import fields
from tortoise.models import Model
from tortoise.transactions import in_transaction

from points import accounts, bulk, content, descent, moves
from points.errors import AlreadyReversed, MoreThanGiven, NothingToReverse
from points.instants import utc
from points.posting import Posting, Undoing, draft, post
from points.sql import Database


class Lessening(Model):
    """`posting` has taken back what it found of `points` that `earning` gave, and all of its `growth`."""

    id = fields.BigIntField(primary_key=True)
    posting: fields.OneToOneRelation[Posting] = fields.OneToOneField(
        "points.Posting", related_name="lessening", on_delete=fields.RESTRICT
    )
    earning: fields.ForeignKeyRelation[Posting] = fields.ForeignKeyField(
        "points.Posting", related_name="lessenings", on_delete=fields.RESTRICT
    )
    points = fields.BigIntField()
    growth = fields.BigIntField(default=0)
    posting_id: int
    earning_id: int

    class Meta:
        table = "points_lessening"
        indexes = (("earning",),)


class Less(NamedTuple):
    """What lessenings say an earning gives less, and how many points they took for it."""

    points: int = 0
    growth: int = 0
    taken: int = 0


async def lessen(earning: Posting, points: int, growth: int = 0, **undoing: Unpack[Undoing]) -> Posting:
    """`earning` gives `points` and `growth` less; what is spent of them is owed.

    Raises InvalidAmount, MoreThanGiven(given, wanted), NothingToReverse, AlreadyReversed, KeyConflict.
    """
    content.whole(points, least=0)
    content.whole(growth, least=0 if points else 1)
    if earning.kind != "earn":
        raise NothingToReverse(posting=earning.id, kind=earning.kind)
    facts = {**undoing["facts"], "earning": earning.id, "less": points, "less_growth": growth}
    async with in_transaction() as db:
        await accounts.lock(earning.account_id)
        undoing["facts"] = facts
        wanted = draft(earning.account_id, "lessen", 0, store=earning.store, **undoing)
        known = await Posting.get_or_none(key=wanted.key)
        if known is None:
            await _check(db, earning, points, growth)
            wanted.points, wanted.growth = -await takes(db, earning, points, at=wanted.at), -growth
        if await post(db, wanted):
            await Lessening.create(posting_id=wanted.id, earning_id=earning.id, points=points, growth=growth)
            heirs = await descent.of(db, earning.id, wanted.at)
            await moves.take_back(db, wanted, descent.on(wanted.account_id, heirs))
    return known or wanted


async def takes(db: Database, earning: Posting, points: int, *, at: datetime) -> int:
    """How many are taken where `earning` gives `points` less at `at`: what has ended is gone already."""
    heirs = await descent.of(db, earning.id, utc(at))
    ended = sum(heir.lost(earning.account_id) for heir in heirs)
    less = (await of(db, [earning.id])).get(earning.id, Less())
    return max(0, points - max(0, ended - (less.points - less.taken)))


async def of(db: Database, earnings: Iterable[int]) -> dict[int, Less]:
    """What the earnings with these ids give less by now; those that nothing lessened are not in it."""
    found = await bulk.among(db, _OF, list(earnings))
    return {
        row["earning_id"]: Less(int(row["points"]), int(row["growth"]), int(row["taken"])) for row in found
    }


async def _check(db: Database, earning: Posting, points: int, growth: int) -> None:
    if undone := await Posting.get_or_none(reverses_id=earning.id):
        raise AlreadyReversed(posting=earning.id, reversal=undone.id)
    less = (await of(db, [earning.id])).get(earning.id, Less())
    if points > earning.points - less.points or growth > earning.growth - less.growth:
        raise MoreThanGiven(given=earning.points - less.points, wanted=points)


_OF = """
SELECT l."earning_id", SUM(l."points") AS "points", SUM(l."growth") AS "growth", -SUM(p."points") AS "taken"
FROM points_lessening l JOIN points_posting p ON p."id" = l."posting_id"
WHERE l."earning_id" {among} GROUP BY l."earning_id"
"""
