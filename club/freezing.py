"""Freezing: an account that somebody has to look into. What is earned still comes in; nothing is spent.

Who froze it and why, who thawed it and why: a row for each time.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from tortoise import fields
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import activity, actors, audit, persons, roles, said
from club.errors import ClubError
from club.members import Member
from club.members.holding import held
from points import accounts

if TYPE_CHECKING:
    from club.staff import Staff

LONGEST_REASON = 120


class Freeze(Model):
    """Frozen from `at` until `ended_at`. The reasons are for colleagues; the member is told that it is so."""

    id = fields.IntField(primary_key=True)
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", related_name="freezes", on_delete=fields.RESTRICT
    )
    reason = fields.CharField(max_length=LONGEST_REASON)
    by = fields.CharField(max_length=60)
    at = fields.DatetimeField()
    why_ended = fields.CharField(max_length=LONGEST_REASON, default="")
    ended_by = fields.CharField(max_length=60, default="")
    ended_at = fields.DatetimeField(null=True)
    member_id: int

    class Meta:
        table = "club_freeze"
        indexes = (("member", "at"), ("ended_at", "at"))


class ReasonNeeded(ClubError):
    code = "freeze.reason_needed"


class ReasonTooLong(ClubError):
    """Facts: `longest`."""

    code = "freeze.reason_too_long"


class AlreadyFrozen(ClubError):
    code = "freeze.already"


class NotFrozen(ClubError):
    code = "freeze.not_frozen"


def of(member: Member) -> QuerySet[Freeze]:
    """Each time that the person's points were frozen, the latest first."""
    return Freeze.filter(member_id__in=persons.ids_of(member)).order_by("-at", "-id")


async def freeze(member: Member, *, reason: str, by: Staff, at: datetime) -> Freeze:
    """From now on nothing is spent of the person's points, and none is taken by hand.

    Raises NotAllowed, ReasonNeeded, ReasonTooLong, AlreadyFrozen, MemberClosed.
    """
    roles.require(by, "points.freeze")
    reason = _words(reason)
    async with in_transaction():
        person = await held(member)
        if await of(person).filter(ended_at=None).exists():
            raise AlreadyFrozen
        await accounts.freeze(person.account_id, at=at)
        made = await Freeze.create(member=person, reason=reason, by=actors.name(by), at=at)
        await _record("points.frozen", made, person, by, at)
    return made


async def thaw(member: Member, *, reason: str, by: Staff, at: datetime) -> Freeze:
    """The person spends again. Raises NotAllowed, ReasonNeeded, ReasonTooLong, NotFrozen, MemberClosed."""
    roles.require(by, "points.freeze")
    reason = _words(reason)
    async with in_transaction():
        person = await held(member)
        row = await of(person).filter(ended_at=None).first()
        if row is None:
            raise NotFrozen
        await accounts.thaw(person.account_id, at=at)
        told: dict[str, Any] = {"ended_at": at, "ended_by": actors.name(by), "why_ended": reason}
        await of(person).filter(ended_at=None).update(**told)
        await _record("points.thawed", row, person, by, at)
    return await Freeze.get(id=row.id)


def _words(reason: str) -> str:
    return said.words(reason, longest=LONGEST_REASON, missing=ReasonNeeded, too_long=ReasonTooLong)


async def _record(action: str, row: Freeze, person: Member, by: Staff, at: datetime) -> None:
    told: dict[str, Any] = {"by": by, "at": at, "store": by.store_id or person.store_id}
    await audit.record(action, row, member=person.id, **told)
    await activity.record(person, action, subject=f"freeze:{row.id}", **told)
