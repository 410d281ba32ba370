"""Cancellations: a session or a whole event is not held; whoever registered is told why."""

from datetime import datetime
from typing import Any

from tortoise.transactions import in_transaction

from club import activity, audit
from club.actors import Actor
from club.messages import outbox
from events import registrations
from events.events import Event, EventCancelled
from events.registrations import Registration
from events.sessions import Session, SessionCancelled


async def cancel_event(event: Event, *, reason: str, by: Actor, at: datetime) -> None:
    """The event is not held, on none of its dates that are still open. Raises EventCancelled."""
    cancelled = {"state": "cancelled", "cancelled_at": at, "cancel_reason": reason}
    async with in_transaction():
        if not await Event.filter(id=event.id).exclude(state="cancelled").update(**cancelled):
            raise EventCancelled(event=event.id)
        for session in await Session.filter(event_id=event.id, state="open", ends_at__gt=at).order_by("id"):
            await cancel_session(session, reason=reason, by=by, at=at)
        await audit.record("event.cancelled", event, by=by, at=at, store=event.store_id)
    event.update_from_dict(cancelled)  # pyright: ignore[reportUnknownMemberType]


async def cancel_session(session: Session, *, reason: str, by: Actor, at: datetime) -> None:
    """The session is not held: its registrations end, each member is told the `reason`.

    Who is checked in already stays so. Raises SessionCancelled.
    """
    cancelled = {"state": "cancelled", "cancelled_at": at, "cancel_reason": reason}
    async with in_transaction():
        if not await Session.filter(id=session.id, state="open").update(**cancelled):
            raise SessionCancelled(session=session.id)
        for registration in await _waiting(session):
            await _let_go(registration, reason, by, at)
        event = await Event.get(id=session.event_id)
        await audit.record("session.cancelled", session, by=by, at=at, store=event.store_id)
    session.update_from_dict(cancelled)  # pyright: ignore[reportUnknownMemberType]


async def _waiting(session: Session) -> list[Registration]:
    held = Registration.filter(session_id=session.id, state="registered", checked_in_at=None)
    return await held.select_for_update(no_key=True).order_by("id")


async def _let_go(registration: Registration, reason: str, by: Actor, at: datetime) -> None:
    registration = await registrations.release(registration, by=by, at=at)
    event, subject = registration.session.event, f"registration:{registration.id}"
    about: dict[str, Any] = {
        "by": by,
        "at": at,
        "store": event.store_id,
        "subject": subject,
        "title": event.title,
    }
    await activity.record(registration.member, "session.cancelled", **about)
    await outbox.post(
        "session_cancelled",
        key=f"session_cancelled:{registration.id}",
        at=at,
        channel="inbox",
        member=registration.member,
        about=subject,
        event=event.title,
        starts=registration.session.starts_at,
        reason=reason,
    )
