"""Where a member stands: how far to the next tier, and whether the own one holds on past its term."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from tortoise.backends.base.client import BaseDBAsyncClient

from club.tiers import growth, policy
from club.tiers.policy import TierPolicy
from club.tiers.tier import Tier, ranks

if TYPE_CHECKING:
    from club.members import Member


@dataclass(frozen=True)
class Standing:
    """`growth` of the window that began at `since`; `next` is none on the highest tier that growth reaches.

    `gained` is the growth that counts for keeping `tier`, whose term ends at `ends_at`; `falls_at` is when
    the grace after it is over. The lowest tier has no term.
    """

    tiers: list[Tier]
    tier: Tier
    next: Tier | None
    growth: int
    since: datetime
    ends_at: datetime | None
    falls_at: datetime | None
    gained: int
    policy: TierPolicy
    is_warned: bool
    is_over: bool

    @property
    def missing(self) -> int:
        """The growth that the next tier asks for still."""
        return self.next.growth_from - self.growth if self.next else 0

    @property
    def short(self) -> int:
        """The growth that is missing to keep the tier."""
        return max(0, self.tier.growth_from - self.gained)


async def standing(member: Member, *, at: datetime, using: BaseDBAsyncClient | None = None) -> Standing:
    """Where the person `member` stands at `at`."""
    rule, tiers = await policy.current(using=using), await ranks(using=using)
    tier = next(one for one in tiers if one.id == member.tier_id)
    since, ends_at = rule.since(at), member.tier_ends_at
    gained = await growth.of(member, since=since, using=using)
    kept = gained
    if ends_at and (begun := rule.since(ends_at)) != since:
        kept = await growth.of(member, since=begun, using=using)
    above = [one for one in tiers if one.level > tier.level and one.growth_from > max(gained, 0)]
    warns = bool(ends_at and tier.growth_from > kept and rule.warns(ends_at) <= at)
    return Standing(
        tiers=tiers,
        tier=tier,
        next=above[0] if above else None,
        growth=gained,
        since=since,
        ends_at=ends_at,
        falls_at=rule.falls(ends_at) if ends_at else None,
        gained=kept,
        policy=rule,
        is_warned=warns,
        is_over=bool(ends_at and ends_at <= at),
    )
