"""Staff: who works for the club, in which role, for one store or for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.models import Model

if TYPE_CHECKING:
    from club.stores import Store


class Staff(Model):
    """Without a store they serve all stores. `failures` and `locked_until` count wrong passwords."""

    id = fields.IntField(primary_key=True)
    login = fields.CharField(max_length=40, unique=True)
    name = fields.CharField(max_length=40)
    password_hash = fields.CharField(max_length=200)
    role = fields.CharField(max_length=20)
    store: fields.ForeignKeyNullableRelation[Store] = fields.ForeignKeyField(
        "club.Store", on_delete=fields.RESTRICT, null=True
    )
    phone = fields.CharField(max_length=11, null=True)
    is_active = fields.BooleanField(default=True)
    failures = fields.IntField(default=0)
    locked_until = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField()

    store_id: int | None

    class Meta:
        table = "club_staff"
