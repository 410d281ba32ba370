"""Sums of points: what each store gave and took in each month, and whose points were spent where.

The page of what the club owes is read often and the ledger is never short, so each posting is added up once,
by its id, and kept: `fold` takes those since the last time, and what is younger is summed when it is asked
for. By id and not by day, since imports post what was years ago; up to where the ledger reached at an earlier
fold and not to its end, since on PostgreSQL a lower id may be committed after a higher one.

What members hold, by age and by end, changes with every spending: it is counted anew each night (`count`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from tortoise import fields
from tortoise.connection import get_connection
from tortoise.models import Model
from tortoise.transactions import in_transaction

from club import clock, locks
from club.months import between, month_of
from club.points_sums_sql import (
    ADD_CROSSED,
    ADD_MOVED,
    COUNTED,
    CROSSED,
    CROSSED_SUMS,
    HELD,
    HELD_SPAN,
    HELD_SUMS,
    LAST,
    MOVED,
    MOVED_SUMS,
    PROOF_POSTINGS,
    PROOF_SUMS,
    SPAN,
)
from points import sql
from points.sql import Database

BATCH = 5_000
REST = timedelta(minutes=30)
"""After so long, what was not committed when the reach of the ledger was noted is there or never will be."""
NOBODY = 0  # the store of what was no store's
NEVER = ""  # the end of what has none
INSTANT = timedelta(microseconds=1)


class PointsMonth(Model):
    """What moved in a month of the club (`2026-11`): above zero in `given`, below in `taken`."""

    id = fields.BigIntField(primary_key=True)
    month = fields.CharField(max_length=7)
    store = fields.BigIntField()
    kind = fields.CharField(max_length=10)
    reason = fields.CharField(max_length=60)
    given = fields.BigIntField()
    taken = fields.BigIntField()
    times = fields.BigIntField()

    class Meta:
        table = "club_points_month"
        unique_together = (("month", "store", "kind", "reason"),)


class PointsCrossing(Model):
    """Points that `giver` gave and `taker` took as payment in a month, less what was put back."""

    id = fields.BigIntField(primary_key=True)
    month = fields.CharField(max_length=7)
    giver = fields.BigIntField()
    taker = fields.BigIntField()
    points = fields.BigIntField()

    class Meta:
        table = "club_points_crossing"
        unique_together = (("month", "giver", "taker"),)


class PointsReach(Model):
    """The one row: postings up to `folded` are in the sums; up to `noted`, they were there at `noted_at`."""

    id = fields.IntField(primary_key=True)
    folded = fields.BigIntField(default=0)
    noted = fields.BigIntField(default=0)
    noted_at = fields.DatetimeField()
    counted_at = fields.DatetimeField(null=True)

    class Meta:
        table = "club_points_reach"


class PointsHeld(Model):
    """What members hold of a store's points by the month they were earned in and the month they end in."""

    id = fields.BigIntField(primary_key=True)
    store = fields.BigIntField()
    earned = fields.CharField(max_length=7)
    ends = fields.CharField(max_length=7)
    points = fields.BigIntField()

    class Meta:
        table = "club_points_held"
        unique_together = (("store", "earned", "ends"),)


class Moved(NamedTuple):
    """A row of PointsMonth, with what is younger than the sums."""

    month: str
    store: int
    kind: str
    reason: str
    given: int
    taken: int
    times: int


class Crossed(NamedTuple):
    month: str
    giver: int
    taker: int
    points: int


class Held(NamedTuple):
    store: int
    earned: str
    ends: str
    points: int


async def moved(*, using: Any = None) -> list[Moved]:
    """What each month moved, of all postings: the sums and what came since."""
    db = using or get_connection("default")
    rows, since = await _kept(db, MOVED_SUMS)
    rows += await _summed(db, MOVED, since, None)
    return _added([Moved(**_whole(row)) for row in rows], 4)


async def crossed(*, using: Any = None) -> list[Crossed]:
    """Whose points were spent where, month by month."""
    db = using or get_connection("default")
    rows, since = await _kept(db, CROSSED_SUMS)
    rows += await _summed(db, CROSSED, since, None)
    return _added([Crossed(**_whole(row)) for row in rows], 3)


async def held(*, using: Any = None) -> tuple[list[Held], datetime | None]:
    """What members hold, and when it was counted; a club without such a night yet counts now (None)."""
    db = using or get_connection("default")
    [at] = [row["counted_at"] for row in await sql.rows(db, COUNTED)] or [None]
    if at is None:
        return await _count(db), None
    return [Held(**_whole(row)) for row in await sql.rows(db, HELD_SUMS)], sql.instant(at)


async def fold(*, at: datetime, batch: int = BATCH) -> int:
    """Add up the next postings, at most `batch` ids; how far it came. Call it until it returns 0."""
    async with in_transaction() as db:
        await locks.hold(db, "points_sums")
        reach = await PointsReach.get_or_none(id=1) or await PointsReach.create(id=1, noted_at=at - REST)
        if reach.noted <= reach.folded and at - reach.noted_at >= REST:
            [last] = await sql.rows(db, LAST)
            await PointsReach.filter(id=1).update(noted=last["id"], noted_at=at)
            return 0
        if reach.noted <= reach.folded or at - reach.noted_at < REST:
            return 0
        until = min(reach.noted, reach.folded + batch)
        for row in await _summed(db, MOVED, reach.folded, until):
            await sql.rows(db, ADD_MOVED, *_whole(row).values())
        for row in await _summed(db, CROSSED, reach.folded, until):
            await sql.rows(db, ADD_CROSSED, *_whole(row).values())
        await PointsReach.filter(id=1).update(folded=until)
    return until - reach.folded


async def count(*, at: datetime, using: Any = None) -> int:
    """Count anew what members hold; how many sums that makes. `using` is a connection to read by."""
    rows = await _count(using or get_connection("default"))
    async with in_transaction() as db:
        await locks.hold(db, "points_sums")
        await PointsHeld.all().delete()
        await PointsHeld.bulk_create([PointsHeld(**row._asdict()) for row in rows])
        if not await PointsReach.filter(id=1).update(counted_at=at):
            await PointsReach.create(id=1, noted_at=at - REST, counted_at=at)
    return len(rows)


async def differences(*, using: Any = None) -> list[str]:
    """What the sums say otherwise than the postings that they were made of: nothing, if all is well."""
    db = using or get_connection("default")
    for kept in await sql.rows(db, PROOF_SUMS):
        [real] = await sql.rows(db, PROOF_POSTINGS, kept.pop("folded"))
        one, other = _whole(real), _whole(kept)
        return [
            f"sums: {name} {other[name]}, of postings {one[name]}" for name in one if one[name] != other[name]
        ]
    return []


async def _kept(db: Database, statement: str) -> tuple[list[dict[str, Any]], int]:
    """The sums and the last posting in them, as one statement sees both."""
    rows = await sql.rows(db, statement)
    since = rows[0]["folded"] if rows else 0
    for row in rows:
        del row["folded"]
    return [row for row in rows if row["month"] is not None], since


async def _summed(db: Any, statement: str, after: int, until: int | None) -> list[dict[str, Any]]:
    """`statement` over the postings with ids in (after, until]."""
    [span] = await sql.rows(db, SPAN, after, until if until is not None else 2**62)
    if span["first"] is None:
        return []
    months = between(clock.day_of(sql.instant(span["first"])), clock.day_of(sql.instant(span["last"])))
    case, bounds = month_of('p."at"', months, place=3)
    asked = statement.replace("{month}", case)
    return await sql.rows(db, asked, after, until if until is not None else 2**62, *bounds)


async def _count(db: Database) -> list[Held]:
    [span] = await sql.rows(db, HELD_SPAN)
    if span["first"] is None:
        return []
    first, last = (clock.day_of(sql.instant(span[name])) for name in ("first", "latest"))
    earned, bounds = month_of('l."earned_at"', between(first, last), place=1)
    far = [clock.day_of(sql.instant(span[name]) - INSTANT) for name in ("soonest", "farthest") if span[name]]
    ends = f"'{NEVER}'"
    if far:
        case, more = month_of('l."expires_at"', between(*far), place=1 + len(bounds), last=True)
        ends, bounds = f"CASE WHEN l.\"expires_at\" IS NULL THEN '{NEVER}' ELSE {case} END", [*bounds, *more]
    asked = HELD.replace("{earned}", earned).replace("{ends}", ends)
    return [Held(**_whole(row)) for row in await sql.rows(db, asked, *bounds)]


def _added(rows: Sequence[Any], key: int) -> list[Any]:
    """Those with the same first fields as one, in the order of these."""
    sums: dict[Any, Any] = {}
    for row in rows:
        known = sums.get(row[:key])
        added = (
            [one + other for one, other in zip(known[key:], row[key:], strict=True)] if known else row[key:]
        )
        sums[row[:key]] = type(row)(*row[:key], *added)
    return [sums[name] for name in sorted(sums)]


def _whole(row: dict[str, Any]) -> dict[str, Any]:
    """PostgreSQL adds whole numbers up to a decimal."""
    return {name: value if isinstance(value, str) else int(value or 0) for name, value in row.items()}
