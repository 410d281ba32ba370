"""Telling: the line on the timeline and the message of what became of a registration.

What cannot wait until somebody looks into the inbox goes by SMS, too, to whoever allows that: places that are
kept for some hours, a date that is moved or called off. It waits for the end of the quiet hours, and is not
sent any more once it would come too late.
"""

from datetime import datetime
from typing import Any

from club import activity, audit, consents, persons
from club.actors import Actor
from club.messages import outbox, templates
from club.shop_telling import yuan
from events.events import Event
from events.registration import Registration
from events.sessions import Session
from points.instants import utc

BY_SMS = ("place_offered", "session_cancelled", "session_moved")


def subject(registration: Registration) -> str:
    return f"registration:{registration.id}"


def granted(percent: int | None, reason: str) -> dict[str, Any]:
    """As facts: what staff gave back beyond the rule, and why."""
    return ({"why": reason} if reason else {}) | ({} if percent is None else {"percent": percent})


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
    words: dict[str, Any] | None = None,
    **facts: Any,
) -> None:
    """The deed `kind` on the timeline and in the audit log (there as `deed`, if it has another name), and
    `message`, if any, in the member's inbox.

    `registration` is read with its session, event and member. `facts` are plain, and variables of the
    message where it declares them; `words` are of the message alone. `turn` tells messages of one kind about
    one registration apart.
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
        await say(registration, message, at=at, turn=turn, **(facts | (words or {})))


async def say(registration: Registration, message: str, *, at: Any, turn: str = "", **facts: Any) -> None:
    """`message` alone. Variables that it does not declare are left out; `back` are fen to be given back, or
    paid, `fen` those that were."""
    said = _variables(registration.session.event, registration.session, registration) | facts
    fen = facts.get("back") or facts.get("fen")
    said |= {"points": facts.get("points") or None, "cash": yuan(fen) if fen else None}
    declared = templates.kind(message).variables
    values: dict[str, Any] = {name: value for name, value in said.items() if name in declared}
    key = f"{message}:{registration.id}{turn}"
    who, about = registration.member, subject(registration)
    await outbox.post(message, key=key, at=utc(at), channel="inbox", member=who, about=about, **values)
    if message in BY_SMS:
        await _by_sms(registration, message, f"{key}:sms", utc(at), values)


async def _by_sms(
    registration: Registration, message: str, key: str, at: datetime, values: dict[str, Any]
) -> None:
    """The same by SMS, if whoever the member is by now has a number and allows it; not past the start, nor
    past what `until` says."""
    member = registration.member
    person = await persons.stays(member) if member.merged_into_id else member
    if not person.phone or consents.SERVICE_SMS not in person.allows.split():
        return
    last: datetime = values.get("until") or registration.session.starts_at
    to: dict[str, Any] = {"channel": "sms", "member": person, "expires_at": last}
    await outbox.post(message, key=key, at=at, about=subject(registration), **to, **values)


def _variables(event: Event, session: Session, registration: Registration) -> dict[str, Any]:
    return {
        "event": event.title,
        "starts": session.starts_at,
        "place": session.place,
        "seats": registration.seats,
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
