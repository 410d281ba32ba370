"""Reviewing: what the night does to tiers. Nobody falls without a warning and the grace after it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tortoise.transactions import in_transaction

from club import activity
from club.messages import outbox
from club.tiers import changes, growth, moving, policy
from club.tiers.policy import TierPolicy
from club.tiers.tier import Tier, by_growth, ranks, reached
from points import accounts

if TYPE_CHECKING:
    from club.members import Member

BY = "job:tiers"
BATCH = 500


async def review_due(*, at: datetime) -> dict[str, int]:
    """Raise who has grown, keep or lower who is past the term, warn who comes near its end; how many each.

    Person by person, each in a transaction of its own: what was done before a break stays done, and again
    is no fault.
    """
    tiers, rule = await ranks(), await policy.current()
    done = {"raised": 0, "prolonged": 0, "lowered": 0, "warned": 0}
    if not by_growth(tiers):
        return done
    await _begin(tiers[0], rule, at)
    await _each(lambda after: growth.climbers(since=rule.since(at), after=after), _look, rule, at, done)
    await _each(lambda after: _over(at, after), _look, rule, at, done)
    await _each(lambda after: _near(rule, at, after), _warn, rule, at, done)
    return done


async def _begin(lowest: Tier, rule: TierPolicy, at: datetime) -> None:
    """A tier that somebody holds without a term has one from tonight on."""
    from club.members import Member

    higher = Member.filter(tier_ends_at=None, merged_into=None, closed_at=None).exclude(tier_id=lowest.id)
    await higher.update(tier_ends_at=rule.ends(at))


Look = Callable[["Member", TierPolicy, datetime], Awaitable[str]]


async def _each(
    found: Callable[[int], Awaitable[Sequence[int]]],
    look: Look,
    rule: TierPolicy,
    at: datetime,
    done: dict[str, int],
) -> None:
    after = 0
    while ids := await found(after):
        for id in ids:
            if kind := await _held(id, look, rule, at):
                done[kind] += 1
        after = ids[-1]


async def _held(id: int, look: Look, rule: TierPolicy, at: datetime) -> str:
    """What came of one look, with the account held and the row read again."""
    from club.members import Member

    async with in_transaction():
        member = await Member.get(id=id)
        await accounts.lock(member.account_id)
        member = await Member.get(id=id).select_related("tier")
        return "" if member.merged_into_id or member.closed_at else await look(member, rule, at)


async def _look(member: Member, rule: TierPolicy, at: datetime) -> str:
    if change := await moving.reconsider(member, at=at):
        return change.kind if change.kind in ("raised", "prolonged") else ""
    ends_at = member.tier_ends_at
    if ends_at is None or at < rule.falls(ends_at):
        return ""
    gained = await growth.of(member, since=rule.since(ends_at))
    tiers = await ranks()
    tier = reached(tiers, gained)
    ends = None if tier.id == tiers[0].id else rule.ends(at)
    await changes.record(member, "lowered", tier, growth=gained, ends_at=ends, by=BY, at=at)
    return "lowered"


async def _warn(member: Member, rule: TierPolicy, at: datetime) -> str:
    ends_at = member.tier_ends_at
    if ends_at is None or member.tier_warned_at or ends_at <= at:
        return ""
    missing = member.tier.growth_from - await growth.of(member, since=rule.since(ends_at))
    if missing <= 0:
        return ""
    await type(member).filter(id=member.id).update(tier_warned_at=at)
    said: dict[str, Any] = {"tier": member.tier.name, "tier_en": member.tier.name_en, "missing": missing}
    await activity.record(member, "tier.warned", by=BY, at=at, store=member.store_id, **said)
    if member.joined_at:
        await outbox.post(
            "tier_ending",
            key=f"tier:ending:{member.id}:{ends_at:%Y%m%d}",
            at=at,
            channel="inbox",
            member=member,
            about="tier",
            tier=member.tier.called(member.locale),
            until=changes.last_day(ends_at, member.locale),
            missing=missing,
            grace=changes.last_day(rule.falls(ends_at), member.locale),
        )
    return "warned"


async def _over(at: datetime, after: int) -> list[int]:
    """People past the end of their term."""
    return await _ids(after, tier_ends_at__lte=at)


async def _near(rule: TierPolicy, at: datetime, after: int) -> list[int]:
    """People who come near it and have not been warned."""
    until = at + timedelta(days=rule.warning_days)
    return await _ids(after, tier_ends_at__gt=at, tier_ends_at__lte=until, tier_warned_at=None)


async def _ids(after: int, **of: Any) -> list[int]:
    from club.members import Member

    found = Member.filter(id__gt=after, merged_into=None, closed_at=None, **of).order_by("id").limit(BATCH)
    return [id for (id,) in await found.values_list("id")]
