"""Postings: every movement of points, once, for good."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from points.accounts import Account


class Posting(Model):
    """One movement. Never edited, never deleted: it is reversed by a posting that names it."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "points.Account", related_name="postings", on_delete=fields.RESTRICT
    )
    key = fields.CharField(max_length=120, unique=True)
    fingerprint = fields.CharField(max_length=64)
    kind = fields.CharField(max_length=10)
    points = fields.BigIntField()
    reason = fields.CharField(max_length=60)
    facts: dict[str, Any] = fields.JSONField(default=dict)  # pyright: ignore[reportAssignmentType]
    store = fields.BigIntField(null=True)
    by = fields.CharField(max_length=60)
    at = fields.DatetimeField()
    rule = fields.CharField(max_length=60, null=True)
    rule_version = fields.IntField(null=True)
    reverses: fields.OneToOneNullableRelation["Posting"] = fields.OneToOneField(
        "points.Posting", related_name="reversal", null=True, on_delete=fields.RESTRICT
    )

    class Meta:
        table = "points_posting"
        indexes = (("account", "at"),)
