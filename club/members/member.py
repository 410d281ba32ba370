"""A member: a person, known by a mobile number, who may own several vehicles or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet

from club.errors import ClubError

if TYPE_CHECKING:
    from club.sources import Source
    from club.staff import Staff
    from club.stores import Store
    from club.tiers import Tier
    from points.accounts import Account


class Member(Model):
    """`phone_tail`, `name_key` and `given_key` repeat phone and name in the form that finding.py needs."""

    id = fields.IntField(primary_key=True)
    number = fields.CharField(max_length=10, unique=True)
    phone = fields.CharField(max_length=11, null=True, unique=True)
    phone_tail = fields.CharField(max_length=4, default="", db_index=True)
    name = fields.CharField(max_length=40, default="")
    name_key = fields.CharField(max_length=320, default="", db_index=True)
    given_key = fields.CharField(max_length=320, default="", db_index=True)
    address_form = fields.CharField(max_length=40)
    gender = fields.CharField(max_length=1, default="")
    birth_calendar = fields.CharField(max_length=5, default="")
    birth_year = fields.IntField(null=True)
    birth_month = fields.IntField(null=True)
    birth_day = fields.IntField(null=True)
    birth_leap = fields.BooleanField(default=False)
    tier: fields.ForeignKeyRelation[Tier] = fields.ForeignKeyField("club.Tier", on_delete=fields.RESTRICT)
    account: fields.OneToOneRelation[Account] = fields.OneToOneField(
        "points.Account", related_name=False, on_delete=fields.RESTRICT
    )
    store: fields.ForeignKeyNullableRelation[Store] = fields.ForeignKeyField(
        "club.Store", on_delete=fields.RESTRICT, null=True
    )
    source: fields.ForeignKeyNullableRelation[Source] = fields.ForeignKeyField(
        "club.Source", on_delete=fields.RESTRICT, null=True
    )
    invite_code = fields.CharField(max_length=12, unique=True)
    joined_at = fields.DatetimeField()
    merged_into: fields.ForeignKeyNullableRelation[Member] = fields.ForeignKeyField(
        "club.Member", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    closed_at = fields.DatetimeField(null=True)
    locale = fields.CharField(max_length=8, default="zh_CN")

    tier_id: int
    account_id: int
    store_id: int | None
    source_id: int | None
    merged_into_id: int | None

    class Meta:
        table = "club_member"
        indexes = (("store", "joined_at"), ("birth_calendar", "birth_month", "birth_day"))


class PhoneTaken(ClubError):
    """The number is another member's."""

    code = "member.phone_taken"


class TooLong(ClubError):
    """Facts: `field`, `longest`."""

    code = "member.too_long"


def present() -> QuerySet[Member]:
    """Everybody who is in the club today: not closed, not merged into another."""
    return Member.filter(merged_into=None, closed_at=None)


def visible_to(staff: Staff) -> QuerySet[Member]:
    """Members of the store that `staff` works for, and those who have no store yet; or all.

    Order by `-id` for the newest first: it needs no sorting.
    """
    if staff.store_id is None:
        return present()
    return present().filter(Q(store_id=staff.store_id) | Q(store_id=None))


async def by_phone(phone: str) -> Member | None:
    """Whoever holds this number, as phones.normalise writes it."""
    return await Member.get_or_none(phone=phone)


async def by_number(number: str) -> Member | None:
    return await Member.get_or_none(number=number)
