"""Scans: whatever was held before a desk's camera or typed into it, with the answer that was given.

A scan carries a nonce made by the desk; the same nonce is answered by the stored answer. Failed scans are
kept with their reason.
"""

from tortoise import fields
from tortoise.models import Model

from club.desks import Desk
from club.members import Member
from club.staff import Staff
from club.stores import Store


class Scan(Model):
    id = fields.BigIntField(primary_key=True)
    nonce = fields.CharField(max_length=36, unique=True)
    desk: fields.ForeignKeyNullableRelation[Desk] = fields.ForeignKeyField(
        "club.Desk", on_delete=fields.RESTRICT, null=True
    )
    store: fields.ForeignKeyNullableRelation[Store] = fields.ForeignKeyField(
        "club.Store", on_delete=fields.RESTRICT, null=True
    )
    staff: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "club.Staff", on_delete=fields.RESTRICT, null=True
    )
    kind = fields.CharField(max_length=10)
    code_tail = fields.CharField(max_length=8, default="")
    outcome = fields.CharField(max_length=20)
    reason = fields.CharField(max_length=40, default="")
    member: fields.ForeignKeyNullableRelation[Member] = fields.ForeignKeyField(
        "club.Member", on_delete=fields.RESTRICT, null=True
    )
    subject = fields.CharField(max_length=60, default="")
    answer = fields.JSONField(default=dict)
    at = fields.DatetimeField()
    desk_id: int | None
    store_id: int | None
    staff_id: int | None
    member_id: int | None

    class Meta:
        table = "club_scan"
        indexes = (("desk", "at"),)
