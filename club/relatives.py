"""Relatives: a member's family who are no members: what to call them, and their birthdays by sun or moon."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict, Unpack

from tortoise import fields
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import activity, audit, persons
from club.actors import Actor
from club.errors import ClubError
from club.members import Member, births
from club.members.births import UNTOLD, Birth

RELATIONS = ("spouse", "child", "mother", "father", "sibling", "other")
LONGEST = 40


class Relative(Model):
    """`birth_…` are as a member's own. Whoever was taken out keeps a row that nobody reads any more."""

    id = fields.IntField(primary_key=True)
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", related_name="relatives", on_delete=fields.RESTRICT
    )
    name = fields.CharField(max_length=40, default="")
    relation = fields.CharField(max_length=8)
    address_form = fields.CharField(max_length=40, default="")
    birth_calendar = fields.CharField(max_length=5, default="")
    birth_year = fields.IntField(null=True)
    birth_month = fields.IntField(null=True)
    birth_day = fields.IntField(null=True)
    birth_leap = fields.BooleanField(default=False)
    since = fields.DatetimeField()
    until = fields.DatetimeField(null=True)
    member_id: int

    class Meta:
        table = "club_relative"
        indexes = (("member", "until"),)


class Facts(TypedDict, total=False):
    """What may be told of somebody."""

    name: str
    relation: str
    address_form: str
    birth: Birth


class Nameless(ClubError):
    """Somebody has a name or a form of address."""

    code = "relative.nameless"


class TooLong(ClubError):
    """Facts: `field`, `longest`."""

    code = "relative.too_long"


class Gone(ClubError):
    """They were taken out meanwhile."""

    code = "relative.gone"


def of(member: Member) -> QuerySet[Relative]:
    """The family that `member` told of."""
    return Relative.filter(member_id__in=persons.ids_of(member), until=None).order_by("id")


async def add(member: Member, *, by: Actor, at: datetime, **facts: Unpack[Facts]) -> Relative:
    """Raises Nameless, TooLong, ImpossibleBirthday, BirthdayToCome."""
    told = _tidy(facts, at)
    async with in_transaction():
        relative = await Relative.create(member_id=member.id, since=at, **told)
        await _record("relative.added", relative, by, at)
    return relative


async def edit(relative: Relative, *, by: Actor, at: datetime, **facts: Unpack[Facts]) -> None:
    """Correct what is told of somebody. Raises Gone, and as `add` does."""
    told = _tidy(facts, at)
    async with in_transaction():
        if not await Relative.filter(id=relative.id, until=None).update(**told):
            raise Gone
        await _record("relative.edited", relative, by, at)
    relative.update_from_dict(told)  # pyright: ignore[reportUnknownMemberType]


async def remove(relative: Relative, *, by: Actor, at: datetime) -> None:
    """Raises Gone."""
    async with in_transaction():
        if not await Relative.filter(id=relative.id, until=None).update(until=at):
            raise Gone
        await _record("relative.removed", relative, by, at)


def _tidy(facts: Facts, at: datetime) -> dict[str, Any]:
    birth = facts.get("birth", UNTOLD)
    births.check(birth, at=at)
    told: dict[str, Any] = {
        "name": facts.get("name", "").strip(),
        "relation": facts.get("relation", "other"),
        "address_form": facts.get("address_form", "").strip(),
        "birth_calendar": birth.calendar,
        "birth_year": birth.year,
        "birth_month": birth.month,
        "birth_day": birth.day,
        "birth_leap": birth.leap,
    }
    if not told["name"] and not told["address_form"]:
        raise Nameless
    for field in ("name", "address_form"):
        if len(told[field]) > LONGEST:
            raise TooLong(field=field, longest=LONGEST)
    return told


async def _record(deed: str, relative: Relative, by: Actor, at: datetime) -> None:
    """Names and birthdays stay out of the rows: they are no second copy."""
    member = await Member.get(id=relative.member_id)
    told: dict[str, Any] = {"by": by, "at": at, "store": member.store_id, "relation": relative.relation}
    await activity.record(member, deed, subject=f"relative:{relative.id}", **told)
    await audit.record(deed, relative, member=member.id, **told)
