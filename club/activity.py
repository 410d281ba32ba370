"""Activity: one timeline for each member, seen by every member of staff. Append-only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.models import Model

if TYPE_CHECKING:
    from club.members import Member
    from club.stores import Store


class Activity(Model):
    """`subject` names the thing it was about, like `order:17`; `facts` hold what its sentence needs."""

    id = fields.BigIntField(primary_key=True)
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", on_delete=fields.RESTRICT
    )
    kind = fields.CharField(max_length=40)
    at = fields.DatetimeField()
    by = fields.CharField(max_length=60)
    store: fields.ForeignKeyNullableRelation[Store] = fields.ForeignKeyField(
        "club.Store", on_delete=fields.RESTRICT, null=True
    )
    subject = fields.CharField(max_length=60, default="")
    facts = fields.JSONField[dict](default=dict)

    class Meta:
        table = "club_activity"
        indexes = (("member_id", "at"),)
