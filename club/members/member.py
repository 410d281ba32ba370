"""A member: a person, known by a mobile number, who may own several vehicles or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.models import Model

if TYPE_CHECKING:
    from club.sources import Source
    from club.stores import Store
    from club.tiers import Tier
    from points.accounts import Account


class Member(Model):
    """`phone_tail`, `name_key` and `given_key` repeat phone and name in the form that search.py needs."""

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
