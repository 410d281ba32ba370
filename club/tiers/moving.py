"""Moving: up at once, kept where growth holds it, taken back with what it rested on; one person or two.

Whoever writes a tier holds the person's account: an earning does, the nightly look takes it first.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from club import persons
from club.actors import Actor
from club.tiers import changes, growth, policy
from club.tiers.changes import TierChange
from club.tiers.policy import TierPolicy
from club.tiers.tier import Tier, by_growth, ranks, reached

if TYPE_CHECKING:
    from club.members import Member

BY = "club"


async def reconsider(member: Member, *, at: datetime) -> TierChange | None:
    """Look anew at the tier of `member`, after an earning or its reversal; what changed, if anything.

    Up at once; kept, if growth holds it in the grace after the term; a raise is taken back whose earnings
    were reversed. Nothing else lowers: that waits for the term's end. In the transaction of the deed.
    """
    tiers = await ranks()
    if not by_growth(tiers):
        return None
    member = await persons.stays(member)
    if member.closed_at:
        return None
    rule = await policy.current()
    gained = await growth.of(member, since=rule.since(at))
    best = reached(tiers, gained)
    if best.level > member.tier.level:
        said: dict[str, Any] = {"growth": gained, "ends_at": rule.ends(at), "by": BY, "at": at}
        return await changes.record(member, "raised", best, **said)
    if member.tier_ends_at and member.tier_ends_at <= at:
        return await keep(member, rule, at=at)
    await _calm(member, rule)
    return await _take_back(member, tiers, at) if gained < member.tier.growth_from else None


async def reconsider_many(members: Collection[int], *, at: datetime) -> int:
    """The same for many after a file's earnings: whoever may rise is looked at; how many did.

    `members` are ids of people who were not merged; the caller holds their accounts.
    """
    from club.members import Member

    tiers = await ranks()
    if not by_growth(tiers) or not members:
        return 0
    gained = await growth.among(members, since=(await policy.current()).since(at))
    least = min(tier.growth_from for tier in tiers if tier.growth_from)
    able = [id for id, sum_ in gained.items() if sum_ >= least]
    rising = [
        member
        for member in await Member.filter(id__in=able).select_related("tier")
        if reached(tiers, gained[member.id]).level > member.tier.level
    ]
    return sum([await reconsider(member, at=at) is not None for member in rising])


async def keep(
    member: Member, rule: TierPolicy, *, at: datetime, by: Actor = BY, reason: str = ""
) -> TierChange | None:
    """One more term if growth holds the tier of `member`, or with a `reason`; None if it does not."""
    assert member.tier_ends_at
    gained = await growth.of(member, since=rule.since(member.tier_ends_at))
    if gained < member.tier.growth_from and not reason:
        return None
    ends = rule.ends(member.tier_ends_at)
    said: dict[str, Any] = {"growth": gained, "ends_at": ends if ends > at else rule.ends(at), "at": at}
    kind = "spared" if reason else "prolonged"
    return await changes.record(member, kind, member.tier, **said, by=by, reason=reason)


async def unite(stays: Member, gone: Member, *, by: Actor, at: datetime) -> bool:
    """`gone` has become `stays`, who holds the higher of the two tiers, or what both have gained together.

    Whether the tier of `gone` was taken over. In the merge's transaction, once the rows stand for one person.
    """
    await gone.fetch_related("tier")
    await stays.fetch_related("tier")
    taken = gone.tier.level > stays.tier.level
    if taken:
        gained = await growth.of(stays, since=(await policy.current()).since(at))
        said: dict[str, Any] = {"growth": gained, "ends_at": gone.tier_ends_at, "by": by, "at": at}
        await changes.record(stays, "united", gone.tier, **said)
    await reconsider(stays, at=at)
    return taken


async def part(
    stays: Member, gone: Member, *, was: tuple[int, datetime | None], by: Actor, at: datetime
) -> None:
    """They are two again. `stays` has back the tier and end that `was` names, unless the own growth holds
    more; `gone` has what the record kept meanwhile."""
    tiers, rule = await ranks(), await policy.current()
    stays = await persons.stays(stays)
    tier = next(one for one in tiers if one.id == was[0])
    gained = await growth.of(stays, since=rule.since(at))
    best = reached(tiers, gained)
    ends_at = was[1]
    if best.level > tier.level:
        tier, ends_at = best, stays.tier_ends_at if best.id == stays.tier_id else rule.ends(at)
    if tier.id != stays.tier_id:
        said: dict[str, Any] = {"growth": gained, "ends_at": ends_at, "by": by, "at": at}
        await changes.record(stays, "parted", tier, **said)
    await reconsider(gone, at=at)


async def _calm(member: Member, rule: TierPolicy) -> None:
    """Whoever has gained what was missing is warned no longer."""
    if member.tier_warned_at is None or member.tier_ends_at is None:
        return
    if await growth.of(member, since=rule.since(member.tier_ends_at)) >= member.tier.growth_from:
        await type(member).filter(id=member.id).update(tier_warned_at=None)


async def _take_back(member: Member, tiers: list[Tier], at: datetime) -> TierChange | None:
    """If the tier was the last raise, and what it rested on is no longer what it took then."""
    last = await changes.of(member).first()
    if last is None or last.kind != "raised" or last.tier_id != member.tier_id:
        return None
    gained = last.growth + await growth.of(member, since=last.at + timedelta(microseconds=1))
    if gained >= last.needed:
        return None
    best, ends_at = reached(tiers, gained), await _former_end(member, last)
    tier = max((best, last.was), key=lambda one: one.level)
    if tier.id != last.was_id:
        ends_at = member.tier_ends_at
    said: dict[str, Any] = {"growth": gained, "ends_at": ends_at, "by": BY, "at": at}
    return await changes.record(member, "withdrawn", tier, **said)


async def _former_end(member: Member, last: TierChange) -> datetime | None:
    """The end of the term that the raise had cut short."""
    before = await changes.of(member).exclude(id=last.id).filter(tier_id=last.was_id).first()
    return before.ends_at if before else None
