"""Rules: how many points a fact earns, and why. Kept as data, in versions; reckoned by a pure function."""

from typing import Any

from tortoise import fields
from tortoise.models import Model


class Rule(Model):
    """One version of a rule. A change is a new version: a posting names the one it was reckoned by."""

    id = fields.BigIntField(primary_key=True)
    code = fields.CharField(max_length=60)
    version = fields.IntField()
    kind = fields.CharField(max_length=40)
    terms: dict[str, Any] = fields.JSONField()  # pyright: ignore[reportAssignmentType]
    valid_from = fields.DatetimeField()
    valid_until = fields.DatetimeField(null=True)
    by = fields.CharField(max_length=60)

    class Meta:
        table = "points_rule"
        unique_together = (("code", "version"),)
        indexes = (("kind", "valid_from"),)
