"""Tiers: the ranks that members hold. Everybody starts on the lowest."""

from tortoise import fields
from tortoise.models import Model


class Tier(Model):
    """`level` orders the tiers, the lowest first."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=16, unique=True)
    name = fields.CharField(max_length=20)
    level = fields.IntField(unique=True)

    class Meta:
        table = "club_tier"
