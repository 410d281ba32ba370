"""Sources: the poster, stand or post whose QR code brought a member. It stays with the member for life."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.models import Model

if TYPE_CHECKING:
    from club.stores import Store


class Source(Model):
    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=16, unique=True)
    name = fields.CharField(max_length=60)
    store: fields.ForeignKeyNullableRelation[Store] = fields.ForeignKeyField(
        "club.Store", on_delete=fields.RESTRICT, null=True
    )
    created_at = fields.DatetimeField()
    is_active = fields.BooleanField(default=True)

    class Meta:
        table = "club_source"
