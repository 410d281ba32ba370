"""The daily check-in (签到): once a club day, and more for each week without a gap. Nothing for sharing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import clock, earned, earning, locks, persons
from points.rules import Fact

if TYPE_CHECKING:
    from club.members import Member

A_STREAK = 7  # days in a row for which there is more


class DailyCheckIn(Model):
    """`streak`: how many days in a row it makes; `points`: what it brought, with what the week brought."""

    id = fields.BigIntField(primary_key=True)
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", related_name=False, on_delete=fields.RESTRICT
    )
    day = fields.DateField()
    streak = fields.IntField()
    points = fields.BigIntField(default=0)
    at = fields.DatetimeField()

    member_id: int

    class Meta:
        table = "club_daily"
        unique_together = (("member", "day"),)


def of(member: Member) -> QuerySet[DailyCheckIn]:
    """The check-ins of the person, the latest first."""
    return DailyCheckIn.filter(member_id__in=persons.ids_of(member)).order_by("-day", "-streak")


async def check_in(member: Member, *, at: datetime) -> DailyCheckIn:
    """`member` was here on the club's day of `at`; again on the same day is the very same check-in.

    The day earns by the rules for `check_in`, each seventh in a row by those for `check_in_week` as well.
    """
    day = clock.day_of(at)
    async with in_transaction() as connection:
        member = await persons.stays(member)
        await locks.hold(connection, f"daily:{member.account_id}")
        if known := await of(member).filter(day=day).first():
            return known
        streak = 1 + await _streak(member, day - timedelta(days=1))
        today = await DailyCheckIn.create(member=member, day=day, streak=streak, at=at)
        today.points = await _earn(member, "check_in", day, at)
        if streak % A_STREAK == 0:
            today.points += await _earn(member, "check_in_week", day, at, days=streak)
        await today.save(update_fields=["points"])
    return today


async def streak(member: Member, *, at: datetime, using: BaseDBAsyncClient | None = None) -> int:
    """How many days in a row it is, up to today or, while today is still to come, yesterday."""
    day = clock.day_of(at)
    now = await _streak(member, day, using=using)
    return now or await _streak(member, day - timedelta(days=1), using=using)


async def today(member: Member, *, at: datetime, using: BaseDBAsyncClient | None = None) -> int:
    """How many days in a row today's check-in makes; 0 while it is to come."""
    return await _streak(member, clock.day_of(at), using=using)


async def _streak(member: Member, day: date, *, using: BaseDBAsyncClient | None = None) -> int:
    found = await of(member).filter(day=day).using_db(using).first()
    return found.streak if found else 0


async def _earn(member: Member, kind: str, day: date, at: datetime, **facts: Any) -> int:
    if not await earning.pays(kind, at):
        return 0
    fact = Fact(kind=kind, at=at, tier=member.tier.code, store=member.store_id)
    key = f"earn:{kind}:{member.id}:{day}"
    return earned.total(await earning.earn(member, fact, key=key, by=member, at=at, **facts))
