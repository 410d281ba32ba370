"""Settling: the fees of sessions that are over, are moved or are not held. Part of it is the worker's."""

from __future__ import annotations

from datetime import datetime, timedelta

from tortoise.expressions import Subquery
from tortoise.transactions import in_transaction

from club import holds
from club.members import Member
from club.members.holding import owner
from events import fees, held_points
from events.fee import Fee
from events.registration import Registration
from events.sessions import Session
from events.terms import WHOLE
from points.errors import AccountFrozen
from points.instants import utc

BY = "job:fees"
THINKS_FOR = timedelta(days=1)  # whether the new date suits


async def give_back_due(*, at: datetime, session: int | None = None, limit: int = 100) -> int:
    """Whoever had registered for a session that is not held gets all back; how many were seen to. Each in a
    transaction of its own: a session's cancellation holds no account. Call it until it returns 0."""
    waiting = Fee.filter(state="open", registration__session__state="cancelled")
    if session is not None:
        waiting = waiting.filter(registration__session_id=session)
    due = await waiting.order_by("id").limit(limit).select_related("registration")
    return sum([await _ended(fee.registration, WHOLE, at) for fee in due])


async def spend_due(*, at: datetime, limit: int = 100) -> int:
    """Points held for sessions that are over are spent, also of who did not come; how many.

    A frozen account is seen to once it is thawed.
    """
    over = Fee.filter(
        state="open",
        registration__state="registered",
        registration__session__state="open",
        registration__session__ends_at__lte=utc(at),
    )
    seen = spent = 0
    while due := await over.filter(id__gt=seen).order_by("id").limit(limit).select_related("registration"):
        spent += sum([await _spent(fee.registration, at) for fee in due])
        seen = due[-1].id
    return spent


async def prolong(session: Session) -> None:
    """The session ends later than was planned: so do the holds for it. In the transaction of its planning."""
    due = Fee.filter(state="open", points__gt=0, registration__session_id=session.id)
    keys = [fee.hold_key for fee in await due]
    await holds.prolong(keys, until=session.ends_at + held_points.KEPT_AFTER)


async def moved(session: Session, *, at: datetime) -> datetime:
    """Whoever is told of another time or place has all back who cancels within a day, and before it starts;
    until when. As `prolong`."""
    until = min(utc(at) + THINKS_FOR, session.starts_at)
    theirs = Fee.filter(state="open", registration__session_id=session.id, registration__state="registered")
    await Fee.filter(id__in=Subquery(theirs.values("id"))).update(whole_until=until)
    return until


async def _ended(registration: Registration, percent: int, at: datetime) -> int:
    async with in_transaction():
        await owner(await Member.get(id=registration.member_id))
        return 1 if await fees.end(registration, percent, by=BY, at=at) else 0


async def _spent(registration: Registration, at: datetime) -> int:
    try:
        async with in_transaction():
            await owner(await Member.get(id=registration.member_id))
            fee = await fees.of(registration)
            if fee is None or fee.state != "open":
                return 0
            await fees.spend(fee, by=BY, at=at)
            return 1
    except AccountFrozen:
        return 0
