"""Tiers: the ranks that members hold. Everybody starts on the lowest."""

from datetime import datetime

from tortoise import fields
from tortoise.models import Model
from tortoise.transactions import in_transaction

from club import audit, locks
from club.actors import Actor
from club.errors import ClubError


class Tier(Model):
    """`level` orders the tiers, the lowest first. Without a `name_en` every language has the `name`."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=16, unique=True)
    name = fields.CharField(max_length=20)
    name_en = fields.CharField(max_length=20, default="", db_default="")
    level = fields.IntField(unique=True)

    class Meta:
        table = "club_tier"


class NoTier(ClubError):
    """The club has no tier yet: nobody can join."""

    code = "tier.none"


async def first() -> Tier:
    """The tier on which members start. Raises NoTier."""
    if tier := await Tier.all().order_by("level").first():
        return tier
    raise NoTier


async def add(code: str, *, name: str, name_en: str = "", level: int, by: Actor, at: datetime) -> Tier:
    """The tier `code`; adding it again changes nothing."""
    async with in_transaction() as connection:
        await locks.hold(connection, "tiers")
        if known := await Tier.get_or_none(code=code):
            return known
        tier = await Tier.create(code=code, name=name, name_en=name_en, level=level)
        await audit.record("tier.added", tier, by=by, at=at, code=code, level=level)
    return tier
