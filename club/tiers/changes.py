"""Changes: the history of who held which tier, why and for how long. Append-only."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from babel.dates import format_date
from tortoise import fields
from tortoise.models import Model
from tortoise.queryset import QuerySet

from club import activity, actors, audit, clock, persons
from club.actors import Actor
from club.messages import outbox
from club.tiers.tier import Tier

if TYPE_CHECKING:
    from club.members import Member

MESSAGES = {
    "raised": "tier_raised",
    "prolonged": "tier_kept",
    "spared": "tier_spared",
    "lowered": "tier_lowered",
    "withdrawn": "tier_taken_back",
}


class TierChange(Model):
    """`kind`: raised, prolonged or lowered by growth; withdrawn with what it rested on; spared by approval,
    for its `reason`; united and parted with a merge and its undoing. `growth` is what there was, `needed`
    what the tier took then. `ends_at` ends the term that began with it; the lowest tier has none."""

    id = fields.BigIntField(primary_key=True)
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", related_name=False, on_delete=fields.RESTRICT
    )
    kind = fields.CharField(max_length=12)
    was: fields.ForeignKeyRelation[Tier] = fields.ForeignKeyField(
        "club.Tier", related_name=False, on_delete=fields.RESTRICT
    )
    tier: fields.ForeignKeyRelation[Tier] = fields.ForeignKeyField(
        "club.Tier", related_name=False, on_delete=fields.RESTRICT
    )
    growth = fields.BigIntField()
    needed = fields.BigIntField()
    ends_at = fields.DatetimeField(null=True)
    reason = fields.CharField(max_length=200, default="")
    at = fields.DatetimeField()
    by = fields.CharField(max_length=60)

    member_id: int
    was_id: int
    tier_id: int

    class Meta:
        table = "club_tier_change"
        indexes = (("member", "at"),)


def of(member: Member | int) -> QuerySet[TierChange]:
    """The history of the person, the latest first."""
    found = TierChange.filter(member_id__in=persons.ids_of(member)).select_related("was", "tier")
    return found.order_by("-at", "-id")


async def record(
    member: Member,
    kind: str,
    tier: Tier,
    *,
    growth: int,
    ends_at: datetime | None,
    by: Actor,
    at: datetime,
    reason: str = "",
) -> TierChange:
    """`member` holds `tier` until `ends_at` from now on: row, history, timeline, audit, message.

    In the caller's transaction, which holds the account.
    """
    from club.members import Member
    from club.tiers import keeping

    was = await member.tier
    held: dict[str, Any] = {"tier_id": tier.id, "tier_ends_at": ends_at, "tier_warned_at": None}
    await Member.filter(id=member.id).update(**held)
    await keeping.lapse(member, at=at)
    change = await TierChange.create(
        member=member,
        kind=kind,
        was=was,
        tier=tier,
        growth=growth,
        needed=tier.growth_from,
        ends_at=ends_at,
        reason=reason,
        at=at,
        by=actors.name(by),
    )
    member.tier, member.tier_ends_at, member.tier_warned_at = tier, ends_at, None
    told: dict[str, Any] = {"by": by, "at": at, "store": member.store_id}
    await audit.record(f"tier.{kind}", member, **told, tier=tier.code, was=was.code, growth=growth)
    said: dict[str, Any] = {"tier": tier.name, "tier_en": tier.name_en, "growth": growth}
    await activity.record(member, f"tier.{kind}", **told, subject=f"tier:{change.id}", **said)
    await _write(member, change, was, tier)
    return change


async def _write(member: Member, change: TierChange, was: Tier, tier: Tier) -> None:
    kind = MESSAGES.get(change.kind)
    if kind is None or member.joined_at is None:
        return
    locale = member.locale
    values: dict[str, Any] = {"was": was.called(locale), "tier": tier.called(locale)}
    values |= {"until": last_day(change.ends_at, locale), "reason": change.reason}
    wanted = ("was", "tier") if kind in ("tier_lowered", "tier_taken_back") else ("tier", "until")
    wanted += ("reason",) if kind == "tier_spared" else ()
    said: dict[str, Any] = {"at": change.at, "channel": "inbox", "member": member, "about": "tier"}
    await outbox.post(kind, key=f"tier:{change.id}", **said, **{name: values[name] for name in wanted})


def last_day(ends_at: datetime | None, locale: str) -> str:
    """2026年12月31日 · 31 December 2026: the last day before that instant, with its year."""
    if ends_at is None:
        return ""
    day = clock.day_of(ends_at - timedelta(microseconds=1))
    return format_date(day, "y年M月d日" if locale.startswith("zh") else "d MMMM y", locale=locale)
