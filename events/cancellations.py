"""Cancellations: a session or a whole event is not held; whoever registered is told why."""

from datetime import datetime
from typing import Any

from tortoise.transactions import in_transaction

from club import audit
from club.actors import Actor
from club.errors import ClubError
from events import fees, places, registrations, settling, telling
from events.events import Event, EventCancelled
from events.registration import LIVE, Registration
from events.sessions import Session, SessionCancelled
from points.instants import utc


class SessionBegun(ClubError):
    """It began at `starts_at`: what has begun is not called off any more."""

    code = "session.begun"


async def cancel_event(event: Event, *, reason: str, by: Actor, at: datetime) -> None:
    """The event is not held, on none of its dates that are still to come, as `cancel_session` does it.

    Raises EventCancelled.
    """
    cancelled = {"state": "cancelled", "cancelled_at": at, "cancel_reason": reason}
    async with in_transaction():
        if not await Event.filter(id=event.id).exclude(state="cancelled").update(**cancelled):
            raise EventCancelled(event=event.id)
        dates = await Session.filter(event_id=event.id, state="open", starts_at__gt=utc(at)).order_by("id")
        for session in dates:
            await _cancel(session, reason, by, at)
        await audit.record("event.cancelled", event, by=by, at=at, store=event.store_id)
    event.update_from_dict(cancelled)  # pyright: ignore[reportUnknownMemberType]
    for session in dates:
        await _give_back(session, at)


async def cancel_session(session: Session, *, reason: str, by: Actor, at: datetime) -> None:
    """The session is not held: its registrations end, the queue too, each member is told the `reason`.

    All points come back, each account's in a transaction of its own once this one is done; what a break
    leaves, the worker gives back (settling.give_back_due). Money that was paid is owed to its payer.
    Who is checked in already stays so. Raises SessionCancelled, SessionBegun.
    """
    async with in_transaction():
        await _cancel(session, reason, by, at)
    await session.refresh_from_db()
    await _give_back(session, at)


async def _cancel(session: Session, reason: str, by: Actor, at: datetime) -> None:
    held = await places.held(session.id)
    if held.state != "open":
        raise SessionCancelled(session=session.id)
    if utc(at) >= held.starts_at:
        raise SessionBegun(starts_at=held.starts_at)
    cancelled = {"state": "cancelled", "cancelled_at": at, "cancel_reason": reason}
    await Session.filter(id=session.id).update(**cancelled)
    for registration in await _coming(session):
        await _let_go(held, registration, reason, by, at)
    await audit.record("session.cancelled", session, by=by, at=at, store=held.event.store_id)


async def _give_back(session: Session, at: datetime) -> None:
    while await settling.give_back_due(at=at, session=session.id):
        pass


async def _coming(session: Session) -> list[Registration]:
    theirs = Registration.filter(session_id=session.id, state__in=LIVE, checked_in_at=None)
    return await theirs.select_for_update(no_key=True).order_by("id")


async def _let_go(session: Session, one: Registration, reason: str, by: Actor, at: datetime) -> None:
    if one.state == "registered":
        whole = await registrations.release(session, one, "session", by=by, at=at)
        told: dict[str, Any] = {"by": by, "at": at, "deed": "registration.cancelled", "reason": reason}
        told |= await fees.to_come_back(whole)
        await telling.tell(whole, "session.cancelled", "session_cancelled", **told)
    else:
        whole = await places.end(session, one, "session", by=by, at=at)
        await telling.say(whole, "session_cancelled", at=at, reason=reason)
