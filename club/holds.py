"""Holds: points of a member set aside for something that is to come, then spent on it, in part, or not.

The door to points.holds: what moves the points, the line on the timeline and the audit row are one
transaction. A hold is named by its key, `hold:<kind>:<source id>`, and says in `title` what it is for.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import activity, actors, audit, persons, shop
from club.actors import Actor
from club.members import Member, merges
from club.members.holding import held, owner
from points import accounts, exchanges, holds
from points.errors import ExchangeSettled, HoldSettled
from points.exchanges import Exchange
from points.holds import Hold
from points.posting import Posting

BY = "job:holds"


def of(member: Member) -> QuerySet[Hold]:
    """What is set aside for the person, the latest first; also on the accounts of those merged into them."""
    return ever(member).filter(state="open")


def ever(member: Member) -> QuerySet[Hold]:
    """All that was ever set aside for the person, the latest first."""
    placed = Hold.filter(account_id__in=persons.accounts_of(member))
    return placed.order_by("-placed_at", "-id")


async def place(
    member: Member,
    points: int,
    *,
    key: str,
    expires_at: datetime,
    reason: str,
    title: str,
    by: Actor,
    at: datetime,
    store: int | None = None,
    **facts: Any,
) -> Hold:
    """Set `points` of the person aside until `expires_at`; asked again, the very hold of then.

    Raises MemberClosed, NotEnoughPoints, AccountFrozen, AlreadyOver, InvalidAmount, KeyConflict.
    """
    async with in_transaction():
        person = await held(member)
        known = await Hold.get_or_none(key=key)
        said: dict[str, Any] = {"reason": reason, "facts": {**facts, "title": title}, "store": store}
        account = known.account_id if known else person.account_id  # that of somebody merged since
        hold = await holds.place(
            account, points, key=key, expires_at=expires_at, by=actors.name(by), at=at, **said
        )
        if not known:
            await _tell(person, "points.held", hold, points, by, at)
    return hold


async def capture(
    hold: Hold, points: int | None = None, *, by: Actor, at: datetime, reason: str | None = None
) -> Posting:
    """Spend what was set aside, or `points` of it; the rest goes back. The posting of the spend, for the
    hold's `reason` or another one.

    Raises HoldSettled, MoreThanHeld, AccountFrozen, InvalidAmount.
    """
    async with in_transaction():
        person = await _whose(hold)
        await accounts.must_give(person.account_id)  # which is not that of the hold, if they were merged
        spent = await holds.capture(hold, points, by=actors.name(by), at=at, reason=reason)
        await _pass_on(hold, person, by, at)
        await _tell(person, "points.captured", hold, -spent.points, by, at)
    return spent


async def resize(
    hold: Hold,
    points: int,
    *,
    spent: int = 0,
    spent_as: str | None = None,
    key: str,
    title: str,
    by: Actor,
    at: datetime,
) -> Hold:
    """Another hold in its place, of `points`: its own first, also those that have ended since. Of what it
    sets aside no longer `spent` are spent (`spent_as` is the reason, if another), the rest goes back. More
    than that of somebody who was merged since is placed anew, of what is good, with who stays.

    Raises HoldSettled, MoreThanHeld, NotEnoughPoints, AccountFrozen, InvalidAmount, KeyConflict.
    """
    async with in_transaction():
        person = await _whose(hold)
        await accounts.must_give(person.account_id)
        if hold.account_id != person.account_id and points > hold.points - spent:
            kept = capture(hold, spent, by=by, at=at, reason=spent_as) if spent else None
            await (kept or release(hold, by=by, at=at))
            said: dict[str, Any] = {"reason": hold.reason, "title": title, "store": hold.store}
            return await place(person, points, key=key, expires_at=hold.expires_at, by=by, at=at, **said)
        facts = {**hold.facts, "title": title}
        lost: dict[str, Any] = {"spent": spent, "spent_as": spent_as}
        made = await holds.resize(hold, points, key=key, facts=facts, by=actors.name(by), at=at, **lost)
        await _pass_on(hold, person, by, at)
        done, moved = ("points.captured", spent) if spent else ("points.released", hold.points)
        await _tell(person, done, hold, moved, by, at)
        await _tell(person, "points.held", made, points, by, at)
    return made


async def release(hold: Hold, *, by: Actor, at: datetime) -> None:
    """Give all of it back: once its time is over, or before; what is kept for the shop is called off there.

    Raises HoldSettled.
    """
    if kept := await Exchange.get_or_none(hold_id=hold.id):
        return await _call_off(kept, hold, by, at)
    async with in_transaction():
        person = await _whose(hold)
        returned = await holds.release(hold, by=actors.name(by), at=at)
        await _pass_on(hold, person, by, at)
        await _tell(person, "points.released", hold, returned.points, by, at)


async def prolong(keys: Collection[str], *, until: datetime) -> None:
    """What the open ones among these holds are for is later than was thought; in the caller's transaction."""
    await holds.prolong(keys, until=until)


async def release_due(*, at: datetime, limit: int = 100) -> int:
    """Release the `limit` holds longest past their time, each in its own transaction; how many were due.
    The shop lets what it keeps go by itself (shop.expire_due).

    Call it until it returns 0: what was done before a break stays done.
    """
    due = await holds.due(at=at).exclude(reason=exchanges.REASON).limit(limit)
    for hold in due:
        try:
            await release(hold, by=BY, at=at)
        except HoldSettled:  # by somebody else, meanwhile
            continue
    return len(due)


async def release_all(member: Member, *, by: Actor, at: datetime) -> None:
    """Release whatever is set aside for a person who leaves; in the caller's transaction."""
    for hold in await of(member):
        await release(hold, by=by, at=at)


async def _call_off(kept: Exchange, hold: Hold, by: Actor, at: datetime) -> None:
    try:
        await shop.release(kept, by=by, at=at)
    except ExchangeSettled as error:
        raise HoldSettled(hold=hold.id, state="released", captured=0) from error


async def _whose(hold: Hold) -> Member:
    """Whose it is by now, with both accounts held."""
    return await owner(await Member.get(account_id=hold.account_id), hold.account_id)


async def _pass_on(hold: Hold, person: Member, by: Actor, at: datetime) -> None:
    """What came back to the account of somebody who was merged goes to who stays."""
    if hold.account_id != person.account_id:
        await merges.pass_on(hold.account_id, cause=f"hold:{hold.id}", by=by, at=at)


async def _tell(person: Member, kind: str, hold: Hold, points: int, by: Actor, at: datetime) -> None:
    told: dict[str, Any] = {"by": by, "at": at, "store": hold.store}
    facts: dict[str, Any] = {"points": points, "reason": hold.reason}
    await audit.record(kind, hold, member=person.id, **told, **facts)
    title = hold.facts.get("title", "")
    await activity.record(person, kind, subject=f"hold:{hold.id}", **told, **facts, title=title)
