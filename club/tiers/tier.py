"""A tier: a rank with its name, the growth from which one holds it, and what it brings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model
from tortoise.transactions import in_transaction

from club import audit, locks
from club.actors import Actor
from club.errors import ClubError

MOST = 1_000_000_000


class Tier(Model):
    """`level` orders the tiers, the lowest first. Without a `name_en` every language has the `name`.

    `growth_from` is the least growth that holds it; the lowest is everybody's. `brings` has a benefit a
    line that is no privilege (club/privileges), like 生日礼：500 分.
    """

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=16, unique=True)
    name = fields.CharField(max_length=20)
    name_en = fields.CharField(max_length=20, default="", db_default="")
    level = fields.IntField(unique=True)
    growth_from = fields.BigIntField(default=0, db_default=0)
    brings = fields.CharField(max_length=1000, default="", db_default="")
    brings_en = fields.CharField(max_length=1000, default="", db_default="")

    class Meta:
        table = "club_tier"

    def called(self, locale: str) -> str:
        """The name in the language of `locale`."""
        return self.name if locale.startswith("zh") else self.name_en or self.name


class NoTier(ClubError):
    """The club has no tier yet: nobody can join."""

    code = "tier.none"


class NotAscending(ClubError):
    """A tier needs more growth than the one below it. Facts: `tier`, `below`, `least`."""

    code = "tier.not_ascending"


async def first() -> Tier:
    """The tier on which members start. Raises NoTier."""
    if tier := await Tier.all().order_by("level").first():
        return tier
    raise NoTier


async def ranks(*, using: BaseDBAsyncClient | None = None) -> list[Tier]:
    """All tiers, the lowest first."""
    return await Tier.all().using_db(using).order_by("level")


async def add(
    code: str,
    *,
    name: str,
    name_en: str = "",
    level: int,
    growth_from: int = 0,
    brings: str = "",
    brings_en: str = "",
    by: Actor,
    at: datetime,
) -> Tier:
    """The tier `code`; adding it again changes nothing. Growth alone reaches none without a `growth_from`."""
    async with in_transaction() as connection:
        await locks.hold(connection, "tiers")
        if known := await Tier.get_or_none(code=code):
            return known
        tier = await Tier.create(
            code=code,
            name=name,
            name_en=name_en,
            level=level,
            growth_from=growth_from,
            brings=brings,
            brings_en=brings_en,
        )
        await audit.record("tier.added", tier, by=by, at=at, code=code, level=level, growth=growth_from)
    return tier


async def add_on_top(*, name: str, name_en: str = "", growth_from: int, by: Actor, at: datetime) -> Tier:
    """A tier above all others. Raises NotAscending."""
    async with in_transaction() as connection:
        await locks.hold(connection, "tiers")
        top = (await ranks())[-1]
        if growth_from <= top.growth_from:
            raise NotAscending(tier=name, below=top.name, least=top.growth_from)
        level = top.level + 1
        said: dict[str, Any] = {"name": name, "name_en": name_en, "growth_from": growth_from}
        return await add(f"tier{level}", level=level, **said, by=by, at=at)


def by_growth(tiers: list[Tier]) -> bool:
    """Whether the club has set what growth any tier takes: until then they are given by hand."""
    return any(tier.growth_from for tier in tiers)


def reached(tiers: list[Tier], growth: int) -> Tier:
    """The highest of `tiers` that `growth` holds. A tier above the lowest without a threshold is given by
    hand alone."""
    held = [tier for tier in tiers[1:] if 0 < tier.growth_from <= growth]
    return held[-1] if held else tiers[0]
