"""The policy of the tiers: one row for the whole club. Growth counts over months that roll on, or over the
calendar year; a tier holds for a term, and after its end there is a time to make up for what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model
from tortoise.transactions import in_transaction

from club import actors, audit, clock, locks
from club.actors import Actor
from club.errors import ClubError
from club.tiers import growth
from club.tiers.tier import MOST, NotAscending, Tier, ranks, reached
from points.instants import months_on

WINDOWS = ("rolling", "year")
BOUNDS = {"months": (1, 36), "term_months": (1, 60), "grace_days": (0, 180), "warning_days": (1, 180)}


class TierPolicy(Model):
    """Growth counts over the last `months`, or since the year began. A tier holds for `term_months`, in a
    club that goes by years until the year in which these end is over. `warning_days` before that a member
    hears what is missing; `grace_days` after it there is still time."""

    id = fields.IntField(primary_key=True)
    window = fields.CharField(max_length=8, default="rolling")
    months = fields.IntField(default=12)
    term_months = fields.IntField(default=12)
    grace_days = fields.IntField(default=30)
    warning_days = fields.IntField(default=30)
    by = fields.CharField(max_length=60, default="club")
    at = fields.DatetimeField(null=True)

    class Meta:
        table = "club_tier_policy"

    def since(self, at: datetime) -> datetime:
        """From when on growth counts that is looked at `at`, or in a term that ends then."""
        day = clock.day_of(at - timedelta(microseconds=1))
        if self.window == "year":
            return clock.start_of(day.replace(month=1, day=1))
        return clock.start_of(months_on(clock.day_of(at), -self.months))

    def ends(self, at: datetime) -> datetime:
        """The first instant at which a tier that is held from `at` on no longer is."""
        end = months_on(clock.day_of(at), self.term_months)
        if self.window == "year":
            end = date((end - timedelta(days=1)).year + 1, 1, 1)
        return clock.start_of(end)

    def falls(self, ends_at: datetime) -> datetime:
        """When the grace after a term's end is over."""
        return ends_at + timedelta(days=self.grace_days)

    def warns(self, ends_at: datetime) -> datetime:
        """From when on a member is warned of a term's end."""
        return ends_at - timedelta(days=self.warning_days)


class OutOfBounds(ClubError):
    """Facts: `field`, `least`, `most`."""

    code = "tier.out_of_bounds"


@dataclass(frozen=True)
class Move:
    """What thresholds would do to a tier: `members` who hold it now, and who would go up or down from it at
    their term's end; `after` all have moved."""

    tier: Tier
    members: int
    up: int
    down: int
    after: int


async def current(*, using: BaseDBAsyncClient | None = None) -> TierPolicy:
    """What holds now; until somebody has said otherwise, the house's own."""
    return await TierPolicy.all().using_db(using).first() or TierPolicy()


async def change(
    *,
    window: str,
    numbers: Mapping[str, int],
    thresholds: Mapping[int, int],
    brings: Mapping[int, tuple[str, str]],
    by: Actor,
    at: datetime,
) -> TierPolicy:
    """Go by this from now on. `numbers` are those of BOUNDS, `thresholds` and `brings` go by tier id.

    Terms that run keep their end; who reaches a higher tier by it is raised with the next earning or tonight.
    Raises OutOfBounds, NotAscending.
    """
    _check(window, numbers)
    async with in_transaction() as connection:
        await locks.hold(connection, "tiers")
        tiers = drafted(await ranks(), thresholds)
        ascending(tiers)
        policy = await current()
        policy.update_from_dict({"window": window, **numbers, "by": actors.name(by), "at": at})  # pyright: ignore[reportUnknownMemberType]
        await policy.save()
        for tier in tiers:
            tier.brings, tier.brings_en = brings.get(tier.id, (tier.brings, tier.brings_en))
            await tier.save(update_fields=["growth_from", "brings", "brings_en"])
        said = {tier.code: tier.growth_from for tier in tiers}
        await audit.record("tier.policy_changed", policy, by=by, at=at, window=window, **numbers, growth=said)
    return policy


def drafted(tiers: list[Tier], thresholds: Mapping[int, int]) -> list[Tier]:
    """The tiers as they would be; the lowest is everybody's."""
    for tier in tiers[1:]:
        tier.growth_from = thresholds.get(tier.id, tier.growth_from)
    return tiers


def ascending(tiers: list[Tier]) -> None:
    """Raises NotAscending, OutOfBounds."""
    for below, tier in pairwise(tiers):
        if tier.growth_from > MOST:
            raise OutOfBounds(field="growth_from", least=1, most=MOST)
        if tier.growth_from <= below.growth_from:
            raise NotAscending(tier=tier.name, below=below.name, least=below.growth_from)


async def preview(
    tiers: list[Tier], policy: TierPolicy, *, at: datetime, using: BaseDBAsyncClient | None = None
) -> list[Move]:
    """What `tiers` and `policy` would do to whoever is in the club at `at`. Raises NotAscending."""
    ascending(tiers)
    level = {tier.id: tier.level for tier in tiers}
    members, up, down, after = [dict.fromkeys(level, 0) for _ in range(4)]
    for held, gained, count in await growth.tally(since=policy.since(at), using=using):
        to = reached(tiers, gained)
        members[held] += count
        after[to.id] += count
        up[held] += count if to.level > level[held] else 0
        down[held] += count if to.level < level[held] else 0
    return [Move(tier, members[tier.id], up[tier.id], down[tier.id], after[tier.id]) for tier in tiers]


def _check(window: str, numbers: Mapping[str, int]) -> None:
    if window not in WINDOWS:
        raise OutOfBounds(field="window", least="", most="")
    for name, (least, most) in BOUNDS.items():
        if not least <= numbers[name] <= most:
            raise OutOfBounds(field=name, least=least, most=most)
