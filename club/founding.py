"""Founding: what a club must have before its first member joins; seen to at every start."""

from datetime import datetime

from tortoise.transactions import in_transaction

from club import defaults, documents, locks, tiers
from club.actors import Actor
from club.privacy import retention

FIRST_TIER = ("member", "会员", "Member")


async def ensure(*, by: Actor, at: datetime) -> None:
    """Tier, charter, privacy notice, the rules of points and of retention: each where there is none yet."""
    async with in_transaction() as connection:
        await locks.hold(connection, "founding")
        if not await tiers.Tier.exists():
            code, name, name_en = FIRST_TIER
            await tiers.add(code, name=name, name_en=name_en, level=1, by=by, at=at)
        await documents.publish_first(by=by, at=at)
        await defaults.ensure_rules(at=at, by=by)
        await retention.ensure(by="club", at=at)
