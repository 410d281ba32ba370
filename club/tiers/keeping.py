"""Keeping (保级): a colleague asks that a member keeps the tier one more term, another one decides."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import activity, actors, audit, persons
from club.actors import Actor
from club.errors import ClubError
from club.tiers import moving, policy
from club.tiers.tier import Tier

if TYPE_CHECKING:
    from club.members import Member
    from club.staff import Staff

LONGEST = 200  # characters of a reason or an answer


class TierKeep(Model):
    """A request: waiting, approved, refused, or lapsed when the tier had changed meanwhile."""

    id = fields.IntField(primary_key=True)
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", related_name=False, on_delete=fields.RESTRICT
    )
    tier: fields.ForeignKeyRelation[Tier] = fields.ForeignKeyField(
        "club.Tier", related_name=False, on_delete=fields.RESTRICT
    )
    reason = fields.CharField(max_length=LONGEST)
    state = fields.CharField(max_length=8, default="waiting")
    asked_by = fields.CharField(max_length=60)
    asked_at = fields.DatetimeField()
    answer = fields.CharField(max_length=LONGEST, default="")
    decided_by = fields.CharField(max_length=60, default="")
    decided_at = fields.DatetimeField(null=True)

    member_id: int
    tier_id: int

    class Meta:
        table = "club_tier_keep"
        indexes = (("state", "asked_at"), ("member",))
        constraints = (UniqueConstraint(("member",), "tier_keep_once", "state = 'waiting'"),)


class NothingToKeep(ClubError):
    """The lowest tier is everybody's."""

    code = "tier_keep.nothing"


class AlreadyAsked(ClubError):
    """It waits for a decision already."""

    code = "tier_keep.already_asked"


class ReasonNeeded(ClubError):
    """The member and whoever decides read it. Facts: `longest`."""

    code = "tier_keep.reason_needed"


class OwnRequest(ClubError):
    """Whoever asked does not decide."""

    code = "tier_keep.own"


class AlreadyDecided(ClubError):
    """Somebody else was faster, or the tier has changed meanwhile."""

    code = "tier_keep.already_decided"


def visible_to(staff: Staff) -> QuerySet[TierKeep]:
    """Requests about people at whom `staff` may look."""
    from club import members

    seen = Subquery(members.visible_to(staff).values("id"))
    about = Q(member_id__in=seen) | Q(member__merged_into_id__in=seen)
    return TierKeep.filter(about).select_related("member__merged_into", "tier")


def to_decide(staff: Staff) -> QuerySet[TierKeep]:
    """What waits for a word of `staff`: not what they asked for themselves."""
    return visible_to(staff).filter(state="waiting").exclude(asked_by=actors.name(staff))


def of(member: Member) -> QuerySet[TierKeep]:
    """Those about the person, the latest first."""
    return TierKeep.filter(member_id__in=persons.ids_of(member)).select_related("tier").order_by("-id")


async def ask(member: Member, *, reason: str, by: Actor, at: datetime) -> TierKeep:
    """Ask that `member` keeps the tier one more term.

    Raises ReasonNeeded, MemberClosed, NothingToKeep, AlreadyAsked.
    """
    from club.members.holding import held

    reason = _said(reason)
    async with in_transaction():
        member = await persons.stays(await held(member))
        if member.tier_ends_at is None:
            raise NothingToKeep
        if await of(member).filter(state="waiting").exists():
            raise AlreadyAsked
        told: dict[str, Any] = {"by": by, "at": at, "store": member.store_id}
        keep = await TierKeep.create(
            member=member, tier=member.tier, reason=reason, asked_by=actors.name(by), asked_at=at
        )
        await audit.record("tier.keep_asked", member, **told, tier=member.tier.code)
        said: dict[str, Any] = {"tier": member.tier.name, "tier_en": member.tier.name_en, "why": reason}
        await activity.record(member, "tier.keep_asked", **told, subject=f"keep:{keep.id}", **said)
    return keep


async def approve(keep: TierKeep, *, by: Actor, at: datetime) -> None:
    """One more term, for the reason that was given; the member is told. Raises OwnRequest, AlreadyDecided."""
    async with in_transaction():
        member = await _decide(keep, "approved", "", by, at)
        rule = await policy.current()
        await moving.keep(member, rule, at=at, by=by, reason=keep.reason)


async def refuse(keep: TierKeep, *, answer: str, by: Actor, at: datetime) -> None:
    """The term ends as it would. Raises ReasonNeeded, OwnRequest, AlreadyDecided."""
    answer = _said(answer)
    async with in_transaction():
        member = await _decide(keep, "refused", answer, by, at)
        said: dict[str, Any] = {"by": by, "at": at, "store": member.store_id}
        await audit.record("tier.keep_refused", member, **said)
        told: dict[str, Any] = {"tier": keep.tier.name, "tier_en": keep.tier.name_en, "why": answer}
        await activity.record(member, "tier.keep_refused", **said, subject=f"keep:{keep.id}", **told)


async def lapse(member: Member, *, at: datetime) -> None:
    """What waits about the person has no object any more: the tier has changed."""
    waiting = TierKeep.filter(member_id__in=persons.ids_of(member), state="waiting")
    await waiting.update(state="lapsed", decided_at=at)


async def _decide(keep: TierKeep, state: str, answer: str, by: Actor, at: datetime) -> Member:
    """The member as they are now, with the account held. Raises OwnRequest, AlreadyDecided."""
    from club.members.holding import owner

    if actors.name(by) == keep.asked_by:
        raise OwnRequest
    member = await persons.stays(await owner(await keep.member))
    decided = {"state": state, "answer": answer, "decided_by": actors.name(by), "decided_at": at}
    if not await TierKeep.filter(id=keep.id, state="waiting").update(**decided):
        raise AlreadyDecided
    if member.tier_id != keep.tier_id or member.tier_ends_at is None or member.closed_at:
        raise AlreadyDecided
    return member


def _said(words: str) -> str:
    words = words.strip()
    if not words or len(words) > LONGEST:
        raise ReasonNeeded(longest=LONGEST)
    return words
