"""Audit: what was done to whom, by whom, from which request. Append-only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.models import Model

if TYPE_CHECKING:
    from club.stores import Store


class Entry(Model):
    id = fields.BigIntField(primary_key=True)
    at = fields.DatetimeField(db_index=True)
    by = fields.CharField(max_length=60)
    action = fields.CharField(max_length=60)
    subject_kind = fields.CharField(max_length=30, default="")
    subject_id = fields.BigIntField(null=True)
    store: fields.ForeignKeyNullableRelation[Store] = fields.ForeignKeyField(
        "club.Store", on_delete=fields.RESTRICT, null=True
    )
    facts = fields.JSONField[dict](default=dict)
    request_id = fields.CharField(max_length=64, default="")

    class Meta:
        table = "club_audit"
        indexes = (("subject_kind", "subject_id"), ("store_id", "at"), ("by", "at"))
