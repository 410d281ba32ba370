"""Merging: two rows turn out to be one person, and perhaps not to be after all.

No row is re-pointed: what is read of who stays is read of both (persons.py). The gaps of who stays are filled
from who goes, never more; points and debts move by a transfer that can be undone. Undoing restores both; what
happened since stays with the one it happened to.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tortoise.transactions import in_transaction

from club import activity, actors, audit, persons, tiers
from club.actors import Actor
from club.errors import ClubError
from club.members import merges
from club.members.gaps import fill, give_back
from club.members.member import Member
from club.members.merges import Merge
from club.members.profiles import ASKED
from club.messages import outbox
from points import transfers

LONGEST = 200  # characters of a reason


class Itself(ClubError):
    """Nobody is merged into themselves. Facts: `member`."""

    code = "merge.itself"


class NotThere(ClubError):
    """One of the two was merged or closed meanwhile. Facts: `member`, `name`."""

    code = "merge.not_there"


class ReasonNeeded(ClubError):
    """Two different birthdays: somebody has to say why it is one person all the same."""

    code = "merge.reason_needed"


class AlreadyUndone(ClubError):
    """Somebody else was faster. Facts: `merge`."""

    code = "merge.already_undone"


class NotTheLast(ClubError):
    """Who stayed was merged further since: that has to be undone first. Facts: `name`."""

    code = "merge.not_the_last"


async def merge(gone: Member, *, into: Member, by: Actor, at: datetime, reason: str = "") -> Merge:
    """`gone` is `into` from now on, with all that is theirs.

    Raises Itself, NotThere, ReasonNeeded.
    """
    if gone.id == into.id:
        raise Itself(member=gone.id)
    async with in_transaction():
        gone, into = await _held(gone, into)
        if _differ(gone, into) and not reason.strip():
            raise ReasonNeeded
        carried = [row.id for row in await Member.filter(merged_into_id=gone.id).only("id")]
        merge = await Merge.create(
            gone=gone, stays=into, at=at, by=actors.name(by), reason=reason.strip()[:LONGEST], carried=carried
        )
        merge.filled, merge.was = await fill(into, gone)
        merge.was["tier"] = [into.tier_id, into.tier_ends_at and into.tier_ends_at.isoformat()]
        await persons.point([gone.id, *carried], to=into.id)
        await merges.pass_on(gone.account_id, cause="0", by=by, at=at)
        if await tiers.unite(into, gone, by=by, at=at):
            merge.filled.append("tier")
        await merge.save(update_fields=["filled", "was"])
        await _refresh(into)
        if not {"joined", *ASKED}.isdisjoint(merge.filled):
            await _completed(into, by, at)
        await _tell("merged", merge, gone, into, by, at, filled=merge.filled)
    return merge


async def unmerge(merge: Merge, *, by: Actor, at: datetime) -> None:
    """They are two again. Raises AlreadyUndone, NotTheLast, NotThere."""
    gone, into = await Member.get(id=merge.gone_id), await Member.get(id=merge.stays_id)
    async with in_transaction():
        await transfers.lock(gone.account_id, into.account_id)
        into = await Member.select_for_update(no_key=True).get(id=into.id)
        gone = await Member.select_for_update(no_key=True).get(id=gone.id)
        if closed := next((row for row in (into, gone) if row.closed_at), None):
            raise NotThere(member=closed.id, name=closed.address_form)
        if into.merged_into_id:
            raise NotTheLast(name=(await Member.get(id=into.merged_into_id)).address_form)
        undone = {"undone_at": at, "undone_by": actors.name(by)}
        if not await Merge.filter(id=merge.id, undone_at=None).update(**undone):
            raise AlreadyUndone(merge=merge.id)
        await persons.point(merge.carried, to=gone.id)
        await persons.point([gone.id], to=None)
        await give_back(into, gone, merge)
        said: dict[str, Any] = {"reason": merges.UNDONE, "facts": {}, "by": actors.name(by), "at": at}
        await transfers.undo(gone.account_id, into.account_id, key=merges.key(merge.id), **said)
        if "tier" in merge.was:  # none in those of before there were terms
            await tiers.part(into, gone, was=_tier_before(merge), by=by, at=at)
        await _refresh(gone, into)
        await _tell("unmerged", merge, gone, into, by, at)
    merge.update_from_dict(undone)  # pyright: ignore[reportUnknownMemberType]


async def _held(gone: Member, into: Member) -> tuple[Member, Member]:
    """Both as they are now: their accounts and then their rows held, in one order. Raises NotThere."""
    await transfers.lock(gone.account_id, into.account_id)
    rows = await Member.select_for_update(no_key=True).filter(id__in=[gone.id, into.id]).order_by("id")
    for row in rows:
        if row.merged_into_id or row.closed_at:
            raise NotThere(member=row.id, name=row.address_form)
    by_id = {row.id: row for row in rows}
    return by_id[gone.id], by_id[into.id]


def _tier_before(merge: Merge) -> tuple[int, datetime | None]:
    """The tier that who stays had before, and the end of its term."""
    tier, ends_at = merge.was["tier"]
    return tier, datetime.fromisoformat(ends_at) if ends_at else None


def _differ(one: Member, other: Member) -> bool:
    """Two birthdays that are both known and are not the same."""
    return bool(one.birth_calendar and other.birth_calendar) and birthday(one) != birthday(other)


def birthday(member: Member) -> tuple[Any, ...]:
    return member.birth_calendar, member.birth_month, member.birth_day, member.birth_leap


async def _refresh(*members: Member) -> None:
    from club import consents  # which are about members, and so import this package
    from club.orders import figures

    for member in members:
        await figures.refresh(member)
        await consents.refresh(member)


async def _completed(member: Member, by: Actor, at: datetime) -> None:
    from club import beginnings  # which are about members, and so import this package

    await beginnings.completed(member, by=by, at=at)


async def _tell(
    deed: str, merge: Merge, gone: Member, into: Member, by: Actor, at: datetime, **facts: Any
) -> None:
    """Both timelines, the audit log, and whoever of them is a member learns it."""
    subject = f"merge:{merge.id}"
    for member, other in ((into, gone), (gone, into)):
        if deed == "merged" and member is gone:
            continue  # their timeline is read with that of who stays
        told: dict[str, Any] = {"by": by, "at": at, "store": member.store_id}
        await activity.record(member, f"member.{deed}", **told, subject=subject, other_id=other.id)
        await audit.record(f"member.{deed}", member, **told, other=other.id, **facts)
        if member.joined_at:
            await outbox.post(
                "members_merged" if deed == "merged" else "members_unmerged",
                key=f"{subject}:{deed}:{member.id}",
                at=at,
                channel="inbox",
                member=member,
            )
