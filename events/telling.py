"""Telling: the line on the timeline and the message of what became of a registration."""

from datetime import datetime
from typing import Any

from club import activity, audit
from club.actors import Actor
from club.messages import outbox, templates
from club.shop_telling import yuan
from events.events import Event
from events.registration import Registration
from events.sessions import Session
from points.instants import utc


def subject(registration: Registration) -> str:
    return f"registration:{registration.id}"


async def whole(registration: Registration) -> Registration:
    """With its session, event and member, as they stand in this transaction."""
    return await Registration.get(id=registration.id).select_related("session__event", "member")


async def tell(
    registration: Registration,
    kind: str,
    message: str,
    *,
    by: Actor,
    at: Any,
    turn: str = "",
    deed: str = "",
    **facts: Any,
) -> None:
    """The deed `kind` on the timeline and in the audit log (there as `deed`, if it has another name), and
    `message`, if any, in the member's inbox.

    `registration` is read with its session, event and member. `facts` are plain, and variables of the
    message where it declares them. `turn` tells messages of one kind about one registration apart.
    """
    session, event, member = registration.session, registration.session.event, registration.member
    about: dict[str, Any] = {
        "title": event.title,
        "starts_at": session.starts_at.isoformat(),
        "seats": registration.seats,
    }
    told: dict[str, Any] = {"by": by, "at": utc(at), "store": event.store_id}
    plain = {name: _plain(value) for name, value in facts.items()}
    await activity.record(member, kind, subject=subject(registration), **told, **(about | plain))
    await audit.record(deed or kind, registration, **told)
    if message:
        await say(registration, message, at=at, turn=turn, **facts)


async def say(registration: Registration, message: str, *, at: Any, turn: str = "", **facts: Any) -> None:
    """`message` alone. Variables that it does not declare are left out; `back` are fen to be given back."""
    said = _variables(registration.session.event, registration.session, registration) | facts
    back = facts.get("back")
    said |= {"points": facts.get("points") or None, "cash": yuan(back) if back else None}
    declared = templates.kind(message).variables
    values: dict[str, Any] = {name: value for name, value in said.items() if name in declared}
    key = f"{message}:{registration.id}{turn}"
    who, about = registration.member, subject(registration)
    await outbox.post(message, key=key, at=utc(at), channel="inbox", member=who, about=about, **values)


def _variables(event: Event, session: Session, registration: Registration) -> dict[str, Any]:
    return {
        "event": event.title,
        "starts": session.starts_at,
        "place": session.place,
        "seats": registration.seats,
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
