"""Consents: what a member allows, by purpose. Giving and withdrawing each add a row; none is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.models import Model

if TYPE_CHECKING:
    from club.members import Member

PURPOSES = ("marketing_wechat", "marketing_sms", "marketing_phone")


class Consent(Model):
    """`version` is the wording that the member saw, `source` where: portal, desk:3, staff:17."""

    id = fields.IntField(primary_key=True)
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", on_delete=fields.RESTRICT
    )
    purpose = fields.CharField(max_length=24)
    version = fields.IntField()
    given = fields.BooleanField()
    source = fields.CharField(max_length=60)
    at = fields.DatetimeField()

    class Meta:
        table = "club_consent"
        indexes = (("member", "purpose", "id"),)
