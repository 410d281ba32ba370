"""Waiting: the cars and points that the dealer has kept for a customer on file who joins."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.functions import Sum

from club import persons
from club.members.member import Member
from club.vehicles import Ownership, Vehicle
from points import postings

FRESH = timedelta(days=7)


@dataclass(frozen=True)
class Waiting:
    """The cars that were theirs before they joined, and are still, and the points of that time."""

    cars: list[Vehicle] = field(default_factory=list[Vehicle])
    points: int = 0

    def __bool__(self) -> bool:
        return bool(self.cars or self.points)


def is_fresh(member: Member, at: datetime) -> bool:
    """Whether `member` was a customer on file and joined within the week before `at`."""
    created, joined = member.created_at, member.joined_at
    return bool(created and joined and created < joined <= at < joined + FRESH)


async def for_member(member: Member, *, at: datetime, using_db: BaseDBAsyncClient | None = None) -> Waiting:
    """What waited for `member`; nothing for who was not on file, or joined longer than a week ago."""
    if not is_fresh(member, at):
        return Waiting()
    held = Ownership.filter(member_id__in=persons.ids_of(member), until=None, since__lt=member.joined_at)
    theirs = held.using_db(using_db)
    cars = [own.vehicle for own in await theirs.select_related("vehicle").order_by("vehicle_id")]
    earned = postings.of(member.account_id).filter(at__lt=member.joined_at).using_db(using_db).order_by()
    [sums] = await earned.annotate(total=Sum("points")).values("total")
    return Waiting(cars, int(sums["total"] or 0))
