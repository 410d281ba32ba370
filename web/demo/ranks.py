"""The demo's tiers: four of them, a request to keep one, and the daily check-ins of some members."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from tortoise.transactions import in_transaction

from club import daily, tiers
from club.actors import Actor
from club.members import Member
from club.tiers import keeping, policy
from club.tiers.policy import TierPolicy

if TYPE_CHECKING:
    from web.demo.house import House

A_DAY = timedelta(days=1)
RANKS = (  # code, name, name in English, growth, what it brings, the same in English
    (
        "silver", "银卡", "Silver", 500,
        "生日礼：300 分",
        "Birthday: 300 points",
    ),
    (
        "gold", "金卡", "Gold", 1600,
        "活动抢先报：早 1 天\n生日礼：500 分",
        "Events first: 1 day earlier\nBirthday: 500 points",
    ),
    (
        "platinum", "铂金卡", "Platinum", 3200,
        "活动抢先报：早 2 天\n生日礼：1,000 分",
        "Events first: 2 days earlier\nBirthday: 1,000 points",
    ),
)  # fmt: skip
EVERYBODY = ("生日礼：200 分", "Birthday: 200 points")


async def found(*, by: Actor, at: datetime) -> None:
    """Above the tier on which everybody starts, silver, gold and platinum."""
    for level, (code, name, name_en, growth, brings, brings_en) in enumerate(RANKS, 2):
        said: dict[str, Any] = {"name": name, "name_en": name_en, "brings": brings, "brings_en": brings_en}
        await tiers.add(code, level=level, growth_from=growth, **said, by=by, at=at)
    lowest = await tiers.first()
    rule = TierPolicy()
    half_a_year = {"months": 6, "term_months": 6}  # in a club of a year, terms that have ended
    numbers = {name: getattr(rule, name) for name in policy.BOUNDS} | half_a_year
    asked: dict[str, Any] = {
        "window": rule.window,
        "numbers": numbers,
        "thresholds": {},
        "brings": {lowest.id: EVERYBODY},
    }
    await policy.change(**asked, by=by, at=at)


async def review(at: datetime) -> None:
    """A night of the year."""
    await tiers.review_due(at=at)


async def told(house: House, members: list[Member], random: Random, now: datetime) -> None:
    """Somebody's tier is asked to be kept; some check in, the first of the members to try for a week."""
    ending = Member.filter(tier_warned_at__not_isnull=True, tier_ends_at__gt=now).order_by(
        "tier_ends_at", "id"
    )
    for member in await ending.limit(1):
        said: dict[str, Any] = {"reason": "外派半年，车停着没开，回来了", "at": now - A_DAY}
        await keeping.ask(member, by=house.staff["club"], **said)
    regulars = random.sample(members[3:], 12)
    async with in_transaction():
        for days in range(24, 0, -1):
            at = now - days * A_DAY
            here = [one for one in regulars if random.random() < 0.7]
            here += members[:1] if days <= 6 else []
            for member in here:
                if member.joined_at and member.joined_at < at:
                    await daily.check_in(member, at=at)
