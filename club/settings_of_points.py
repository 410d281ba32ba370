"""Settings of points: figures that the club sets for itself. Each has its history; the latest row counts.

adjustment_limit   points that one person may give or take of a member in a day without a second person
cost               fen that 100 points cost the club, by which what it owes is valued
hold_days          days for which the points and the piece of a reward are kept that is still to be paid
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import actors, audit, locks
from club.actors import Actor
from club.errors import ClubError

BOUNDS = {"adjustment_limit": (0, 1_000_000), "cost": (0, 1_000_000), "hold_days": (1, 60)}
AT_FIRST = {"adjustment_limit": 500, "cost": 100, "hold_days": 7}


class PointsSetting(Model):
    """What `kind` was set to, from `at` on. Never edited: a change is a new row."""

    id = fields.IntField(primary_key=True)
    kind = fields.CharField(max_length=20)
    value = fields.BigIntField()
    by = fields.CharField(max_length=60)
    at = fields.DatetimeField()

    class Meta:
        table = "club_points_setting"
        indexes = (("kind", "at"),)


class OutOfBounds(ClubError):
    """Facts: `least`, `most`."""

    code = "points_setting.out_of_bounds"


class UnknownSetting(ClubError):
    code = "points_setting.unknown"


def history(kind: str) -> QuerySet[PointsSetting]:
    """What it was set to, the latest first."""
    return PointsSetting.filter(kind=kind).order_by("-at", "-id")


async def value(kind: str, at: datetime, *, using: Any = None) -> int:
    """What holds at `at`; until somebody sets it, what every club begins with."""
    row = await history(kind).filter(at__lte=at).using_db(using).first()
    return row.value if row else AT_FIRST[kind]


async def change(kind: str, value: int, *, by: Actor, at: datetime) -> PointsSetting | None:
    """Set `kind` from `at` on; None if it is so already. Raises UnknownSetting, OutOfBounds."""
    if kind not in BOUNDS:
        raise UnknownSetting(kind=kind)
    least, most = BOUNDS[kind]
    if type(value) is not int or not least <= value <= most:
        raise OutOfBounds(least=least, most=most)
    async with in_transaction() as db:
        await locks.hold(db, "points_settings")
        row = await history(kind).first()
        if (row.value if row else AT_FIRST[kind]) == value:
            return None
        made = await PointsSetting.create(kind=kind, value=value, by=actors.name(by), at=at)
        await audit.record("points_setting.changed", made, by=by, at=at, setting=kind, value=value)
    return made
