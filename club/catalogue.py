"""The catalogue of the shop as staff keep it: rewards drafted, changed, published, counted and ended.

Terms are those of points.rewards; each deed leaves an audit row. Names, stores and tiers are the club's own.
Who works for one store keeps the rewards of that store alone, as with kinds of vouchers.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tortoise.transactions import in_transaction

from club import actors, audit, voucher_kinds
from club.actors import Actor
from club.errors import ClubError
from club.staff import Staff
from points import rewards
from points.rewards import Reward, StockChange
from points.voucher_kinds import VoucherKind

GROUPS = ("care", "goods", "loan")
ARTS = (
    "droplets",
    "percent",
    "fan",
    "coffee",
    "baby",
    "brush",
    "oil",
    "bag",
    "seat",
    "gauge",
    "inspect",
    "shop",
)


class OtherStores(ClubError):
    """The reward is, or would be, had in stores that are not the business of who asks."""

    code = "reward.other_stores"


def is_of(by: Actor, stores: Iterable[int]) -> bool:
    """Whether `by` may keep a reward of these stores, or of all if there are none."""
    return not isinstance(by, Staff) or voucher_kinds.is_of(by, stores)


async def draft(kind: VoucherKind | int, *, by: Actor, at: datetime, **terms: Any) -> Reward:
    """A reward that only staff see. Raises OtherStores, InvalidTerms, KindEnded."""
    _check(by, terms.get("stores", ()))
    async with in_transaction():
        made = await rewards.draft(kind, at=at, **terms)
        await audit.record("reward.drafted", made, by=by, at=at)
    return made


async def edit(
    reward: Reward, *, by: Actor, at: datetime, kind: VoucherKind | int | None = None, **terms: Any
) -> list[str]:
    """Change its terms; which became different. Raises OtherStores, InvalidTerms, KindEnded, RewardEnded."""
    _check(by, reward.stores)
    _check(by, terms.get("stores", reward.stores))
    async with in_transaction():
        changed = await rewards.amend(reward, kind=kind, **terms)
        if changed:
            await audit.record("reward.edited", reward, by=by, at=at, changed=changed)
    return changed


async def publish(reward: Reward, *, by: Actor, at: datetime) -> None:
    """Let members see and have it. Raises OtherStores, RewardPublished, RewardEnded, KindEnded."""
    _check(by, reward.stores)
    async with in_transaction():
        await rewards.publish(reward, at=at)
        await audit.record("reward.published", reward, by=by, at=at)


async def end(reward: Reward, *, by: Actor, at: datetime) -> None:
    """Take it out for good; again is no fault. Raises OtherStores."""
    _check(by, reward.stores)
    async with in_transaction():
        if await rewards.end(reward, at=at):
            await audit.record("reward.ended", reward, by=by, at=at)


async def restock(reward: Reward, left: int | None, *, reason: str, by: Actor, at: datetime) -> StockChange:
    """There are `left` pieces now; None: no end of them.

    Raises OtherStores, InvalidTerms, RewardEnded.
    """
    _check(by, reward.stores)
    async with in_transaction():
        made = await rewards.restock(reward, left, reason=reason, by=actors.name(by), at=at)
        await audit.record("reward.restocked", reward, by=by, at=at, before=made.before, left=left)
    return made


def _check(by: Actor, stores: Iterable[int]) -> None:
    if not is_of(by, stores):
        raise OtherStores
