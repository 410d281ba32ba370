"""A member: a person, known by a mobile number, who may own several vehicles or none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet

from club.errors import ClubError

if TYPE_CHECKING:
    from club.households import Household
    from club.sources import Source
    from club.staff import Staff
    from club.stores import Store
    from club.tiers import Tier
    from points.accounts import Account


class Member(Model):
    """Somebody the dealer knows: a member of the club since `joined_at`, before that a customer on file.

    `phone_tail` and the keys repeat phone and name in the form that finding.py needs. `told` says of each
    value who brought it and when (provenance.py). `visits`, `spent` (fen) and `last_visit_at` are cached from
    the settled orders, and in `allows` the purposes of the consents that hold. The tier is
    held until `tier_ends_at`, the lowest without end (club/tiers); at `tier_warned_at` the member was warned.
    `adviser_name` is whom the dealer's file names and nobody here is called; `prefers` one of reaching.WAYS.
    """

    id = fields.IntField(primary_key=True)
    number = fields.CharField(max_length=10, unique=True)
    phone = fields.CharField(max_length=11, null=True, unique=True)
    phone_tail = fields.CharField(max_length=4, default="", db_index=True)
    name = fields.CharField(max_length=40, default="")
    name_key = fields.CharField(max_length=320, default="", db_index=True)
    given_key = fields.CharField(max_length=320, default="", db_index=True)
    pinyin_key = fields.CharField(max_length=160, default="", db_default="", db_index=True)
    initials_key = fields.CharField(max_length=40, default="", db_default="", db_index=True)
    email = fields.CharField(max_length=120, default="", db_default="")
    prefers = fields.CharField(max_length=8, default="", db_default="")
    likes = fields.CharField(max_length=200, default="", db_default="")
    dislikes = fields.CharField(max_length=200, default="", db_default="")
    address_form = fields.CharField(max_length=40)
    gender = fields.CharField(max_length=1, default="")
    birth_calendar = fields.CharField(max_length=5, default="")
    birth_year = fields.IntField(null=True)
    birth_month = fields.IntField(null=True)
    birth_day = fields.IntField(null=True)
    birth_leap = fields.BooleanField(default=False)
    tier: fields.ForeignKeyRelation[Tier] = fields.ForeignKeyField("club.Tier", on_delete=fields.RESTRICT)
    tier_ends_at = fields.DatetimeField(null=True)
    tier_warned_at = fields.DatetimeField(null=True)
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
    created_at = fields.DatetimeField(null=True)
    joined_at = fields.DatetimeField(null=True)
    merged_into: fields.ForeignKeyNullableRelation[Member] = fields.ForeignKeyField(
        "club.Member", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    closed_at = fields.DatetimeField(null=True)
    locale = fields.CharField(max_length=8, default="zh_CN")
    adviser: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "club.Staff", related_name="customers", on_delete=fields.RESTRICT, null=True
    )
    adviser_name = fields.CharField(max_length=40, default="", db_default="")
    household: fields.ForeignKeyNullableRelation[Household] = fields.ForeignKeyField(
        "club.Household", related_name="members", on_delete=fields.RESTRICT, null=True
    )
    visits = fields.IntField(default=0, db_default=0)
    spent = fields.BigIntField(default=0, db_default=0)
    last_visit_at = fields.DatetimeField(null=True)
    allows = fields.CharField(max_length=80, default="", db_default="")
    told = fields.JSONField[dict[str, Any]](default=dict, db_default={})

    tier_id: int
    account_id: int
    store_id: int | None
    source_id: int | None
    merged_into_id: int | None
    adviser_id: int | None
    household_id: int | None

    class Meta:
        table = "club_member"
        indexes = (
            ("store", "joined_at"),
            ("store", "last_visit_at"),
            ("birth_calendar", "birth_month", "birth_day"),
            ("adviser",),
            ("household",),
            ("merged_into",),
            ("tier",),
            ("tier_ends_at",),
            ("source",),
            ("birth_year",),
            ("visits",),
            ("spent",),
            ("joined_at",),
            ("last_visit_at",),
        )


class PhoneTaken(ClubError):
    """The number is another member's."""

    code = "member.phone_taken"


class TooLong(ClubError):
    """Facts: `field`, `longest`."""

    code = "member.too_long"


def present() -> QuerySet[Member]:
    """Everybody whom the dealer knows today, members and customers: not closed, not merged into another."""
    return Member.filter(merged_into=None, closed_at=None)


def joined() -> QuerySet[Member]:
    """Those of them who are in the club."""
    return present().filter(joined_at__not_isnull=True)


def visible_to(staff: Staff) -> QuerySet[Member]:
    """Members of the store that `staff` works for, and those who have no store yet; or all.

    Order by `-id` for the newest first: it needs no sorting.
    """
    if staff.store_id is None:
        return present()
    return present().filter(Q(store_id=staff.store_id) | Q(store_id=None))


async def by_phone(phone: str, *, using_db: BaseDBAsyncClient | None = None) -> Member | None:
    """Whoever holds this number, as phones.normalise writes it; whoever was merged is the one who stays."""
    return await _who(using_db=using_db, phone=phone)


async def by_number(number: str) -> Member | None:
    return await _who(number=number)


async def _who(*, using_db: BaseDBAsyncClient | None = None, **described: str) -> Member | None:
    row = await Member.filter(**described).using_db(using_db).select_related("merged_into").first()
    return row and (row.merged_into or row)
