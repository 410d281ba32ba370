"""Held points: those of a fee, set aside when the party registers, spent after the day or when it cancels.

One hold at a time, named after the registration and the fee's `version`: of as many points as the fee says.
All of it is part of the transaction of a caller who holds the account.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from club import holds
from club.actors import Actor
from events.fee import Fee
from events.registration import Registration
from points.holds import Hold
from points.instants import utc

REASON = "event"
FORFEITED = "event.forfeited"  # kept of who does not come
KEPT_AFTER = timedelta(days=14)  # for whoever settles late: the hold does not lapse on the day itself


async def place(fee: Fee, registration: Registration, *, by: Actor, at: datetime) -> None:
    """Set aside what the fee says, if anything. `registration` is read with its session, event and member.

    Raises NotEnoughPoints, AccountFrozen.
    """
    if not fee.points:
        return
    session, event = registration.session, registration.session.event
    await holds.place(
        registration.member,
        fee.points,
        key=fee.hold_key,
        expires_at=session.ends_at + KEPT_AFTER,
        reason=REASON,
        title=event.title,
        by=by,
        at=at,
        store=event.store_id,
    )


async def resize(
    fee: Fee, registration: Registration, points: int, spent: int, *, by: Actor, at: datetime
) -> None:
    """The fee is one of so many `points` from now on; of those that are held no longer `spent` are spent.
    What ended while it was held is held on, it was set aside in time. As `place`.
    """
    hold = await _open(fee)
    fee.version, fee.points = fee.version + 1, points
    if hold is None or not points or hold.expires_at <= utc(at):
        fee.kept_points += await _settled(hold, spent, FORFEITED, by, at)
        return await place(fee, registration, by=by, at=at)
    title = registration.session.event.title
    await holds.resize(
        hold, points, spent=spent, spent_as=FORFEITED, key=fee.hold_key, title=title, by=by, at=at
    )
    fee.kept_points += spent
    return None


async def let_go(fee: Fee, kept: int, *, by: Actor, at: datetime, reason: str = FORFEITED) -> int:
    """Of the points that are held `kept` are spent for this `reason`, the others come back; how many were.

    0, if the hold has lapsed or was released with the account: all of it is back then.
    """
    return await _settled(await _open(fee), kept, reason, by, at)


async def _open(fee: Fee) -> Hold | None:
    return await Hold.get_or_none(key=fee.hold_key, state="open")


async def _settled(hold: Hold | None, kept: int, reason: str, by: Actor, at: datetime) -> int:
    if hold is None:
        return 0
    if hold.expires_at <= utc(at):
        kept = 0
    if kept:
        await holds.capture(hold, kept, by=by, at=at, reason=reason)
    else:
        await holds.release(hold, by=by, at=at)
    return kept
