"""Cancellations: a session or a whole event is not held; whoever registered is told why.

The date is closed first, in one short transaction; whoever comes or waits is let go after that, some at a
time, so that thousands who wait keep no other writer waiting. What a break leaves, the worker ends.
"""

from datetime import datetime, timedelta
from typing import Any

from tortoise.expressions import Q
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import audit
from club.actors import Actor
from club.errors import ClubError
from events import checkin, events, fees, places, registrations, settling, telling
from events.events import Event
from events.registration import LIVE, Registration
from events.sessions import Session
from points.instants import utc

AT_ONCE = 50  # who are let go in one transaction
A_WHILE = timedelta(minutes=5)  # whoever called it off is at it meanwhile


class SessionBegun(ClubError):
    """It began at `starts_at`: what has begun is not called off any more."""

    code = "session.begun"


def to_cancel(event: Event, at: datetime) -> QuerySet[Session]:
    """The dates that calling `event` off by `at` calls off: those that have not begun."""
    return Session.filter(event_id=event.id, state="open", starts_at__gt=utc(at)).order_by("starts_at", "id")


def begun(event: Event, at: datetime) -> QuerySet[Session]:
    """The dates of a published event that stay if it is called off, the latest first."""
    held = Session.filter(event_id=event.id, event__state="published", state="open", starts_at__lte=utc(at))
    return held.order_by("-starts_at", "-id")


async def cancel_event(event: Event, *, reason: str, by: Actor, at: datetime) -> None:
    """The event is not held, on none of its dates that are still to come, as `cancel_session` does it.

    If it was held on some date already, or is about to be, it ends early: it stays published, with what has
    begun. Raises EventCancelled, and SessionBegun if all of its dates have begun.
    """
    cancelled = {"state": "cancelled", "cancelled_at": at, "cancel_reason": reason}
    async with in_transaction():
        now = await events.held(event)
        dates, stays = await to_cancel(now, at), await begun(now, at).first()
        if stays and not dates:
            raise SessionBegun(starts_at=stays.starts_at)
        for session in dates:
            await _close(session, reason, by, at)
        if not stays:
            await Event.filter(id=event.id).update(**cancelled)
        deed = "event.shortened" if stays else "event.cancelled"
        await audit.record(deed, event, by=by, at=at, store=event.store_id)
    await event.refresh_from_db(fields=[*cancelled])
    for session in dates:
        await _end(session, by, at)


async def cancel_session(session: Session, *, reason: str, by: Actor, at: datetime) -> None:
    """The session is not held: its registrations end, the queue too, each member is told the `reason`.

    All points come back, each account's in a transaction of its own once this one is done; what a break
    leaves, the worker ends (`end_due`). Money that was paid is owed to its payer. Who is checked in already
    goes like all others. Raises SessionCancelled, SessionBegun.
    """
    async with in_transaction():
        await _close(session, reason, by, at)
    await session.refresh_from_db()
    await _end(session, by, at)
    await session.refresh_from_db()


async def let_go(session: Session, *, by: Actor, at: datetime, limit: int = AT_ONCE) -> int:
    """Some of those who would come to a session that is not held, or wait, are told; how many. Call it until
    it returns 0."""
    async with in_transaction():
        held = await places.held(session.id)
        theirs = _left(session.id).select_for_update(no_key=True).order_by("id").limit(limit)
        some = await theirs if held.state == "cancelled" else []
        for one in some:
            await _let_go(held, one, by, at)
    return len(some)


async def end_due(*, at: datetime) -> int:
    """Whoever still comes to sessions that were called off a while ago is let go; of how many sessions."""
    full, ago = Q(session__taken__gt=0) | Q(session__waiting__gt=0), utc(at) - A_WHILE
    closed = Registration.filter(full, session__state="cancelled", session__cancelled_at__lte=ago)
    there = Q(checked_in_at=None) | Q(session__ends_at__gt=utc(at))  # nobody is told of what is long over
    left = closed.filter(there, state__in=LIVE).distinct()
    ids: list[Any] = await left.values_list("session_id", flat=True)
    for session in await Session.filter(id__in=ids).order_by("id"):
        await _end(session, places.BY, at)
    return len(ids)


async def _close(session: Session, reason: str, by: Actor, at: datetime) -> None:
    """Nobody comes in any more; who is in is let go afterwards."""
    held = await places.held_open(session)
    if utc(at) >= held.starts_at:
        raise SessionBegun(starts_at=held.starts_at)
    cancelled = {"state": "cancelled", "cancelled_at": at, "cancel_reason": reason}
    await Session.filter(id=session.id).update(**cancelled)
    await audit.record("session.cancelled", session, by=by, at=at, store=held.event.store_id)


async def _end(session: Session, by: Actor, at: datetime) -> None:
    while await let_go(session, by=by, at=at):
        pass
    while await settling.give_back_due(at=at, session=session.id):
        pass


def _left(session: int) -> QuerySet[Registration]:
    return Registration.filter(session_id=session, state__in=LIVE)


async def _let_go(session: Session, one: Registration, by: Actor, at: datetime) -> None:
    reason = session.cancel_reason
    if one.checked_in_at:
        await checkin.take_back(one, by=by, at=at)
    if one.state == "registered":
        whole = await registrations.release(session, one, "session", by=by, at=at)
        told: dict[str, Any] = {"by": by, "at": at, "deed": "registration.cancelled", "reason": reason}
        told |= await fees.to_come_back(whole)
        await telling.tell(whole, "session.cancelled", "session_cancelled", **told)
    else:
        whole = await places.end(session, one, "session", by=by, at=at)
        await telling.say(whole, "session_cancelled", at=at, reason=reason)
