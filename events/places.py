"""Places: taken, given back and offered to the queue, by whoever holds the session's row.

The queue keeps its order. Whoever is next and does not fit is waited for, and nobody behind is let past: a
family of four would else never come in. So places may be free while somebody waits, and nobody who comes
anew gets them either.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tortoise.queryset import QuerySet

from club import actors
from club.actors import Actor
from club.messages import channels
from events import rush_sql, telling
from events.refusals import Full, TooLarge
from events.registration import Registration
from events.sessions import Session, SessionCancelled
from points.instants import utc

BY = "job:waitlist"


async def held(session_id: int) -> Session:
    """The session's row, held until the transaction ends, with its event as it stands."""
    return await rush_sql.held(session_id)


async def held_open(session: Session) -> Session:
    """The row of a session that is held, held likewise. Raises SessionCancelled."""
    now = await held(session.id)
    if now.state != "open":
        raise SessionCancelled(session=session.id)
    return now


async def advance(session: Session, *, at: datetime) -> None:
    """Offers that ran out end, and whoever is next is offered what is free. `session` is held by the caller.

    To be called whenever places come free, or before somebody asks whether there are any.
    """
    now = utc(at)
    if session.state != "open":  # cancellations.py ends whatever there is
        return
    if await rush_sql.late(session.id, now):
        late = Registration.filter(session_id=session.id, state="offered", offer_until__lte=now)
        for one in await late.order_by("number"):
            await end(session, one, "expired", by=BY, at=now)
    if session.event.state != "published" or now >= session.starts_at:
        return
    while session.waiting and session.left:
        following = await queue(session).first()
        if following is None:
            return
        if following.seats > session.capacity:  # from before such parties were refused: nobody waits for it
            await end(session, following, "unserved", by=BY, at=now)
        elif session.has_room(following.seats, following.cars):
            await offer(session, following, by=BY, at=now)
        else:
            return


def queue(session: Session) -> QuerySet[Registration]:
    """Who waits for a place, the next one first: by time, or by tier and then time, as the event says."""
    waiting = Registration.filter(session_id=session.id, state="waiting")
    return waiting.order_by("-rank", "number")


async def take(session: Session, seats: int, cars: int) -> None:
    """Places and cars that are there; less than none gives them back."""
    session.taken += seats
    session.cars_taken += cars
    await rush_sql.counted(session)


async def to_the_end(session: Session) -> int:
    """The number of a party that stands at the end of the queue from now on."""
    session.sequence += 1
    await rush_sql.counted(session)
    return session.sequence


async def queued(session: Session, change: int) -> None:
    session.waiting += change
    await rush_sql.counted(session)


async def offer(session: Session, one: Registration, *, by: Actor, at: datetime) -> None:
    """Keep places for a party that waits, until its time is over."""
    until = offered_until(session, at)
    offered = {"state": "offered", "offered_at": utc(at), "offer_until": until}
    await Registration.filter(id=one.id).update(**offered)
    one.update_from_dict(offered)  # pyright: ignore[reportUnknownMemberType]
    await take(session, one.seats, one.cars)
    await queued(session, -1)
    whole = await telling.whole(one)
    turn = f":{int(utc(at).timestamp())}"
    await telling.tell(whole, "waitlist.offered", "place_offered", by=by, at=at, turn=turn, until=until)


async def end(
    session: Session, one: Registration, why: str, *, by: Actor, at: datetime, reason: str = ""
) -> Registration:
    """The party does not come: what it holds is free again, and a line says `why` (registration.ENDINGS),
    with the `reason` of staff, if there is one.

    Whoever waits or was offered a place; whoever is registered is let go by registrations.release.
    """
    was = one.state
    ended = {"state": "cancelled", "ended": why, "cancelled_at": utc(at), "cancelled_by": actors.name(by)}
    await Registration.filter(id=one.id).update(**ended)
    one.update_from_dict(ended)  # pyright: ignore[reportUnknownMemberType]
    if was == "waiting":
        await queued(session, -1)
    else:
        await take(session, -one.seats, -one.cars)
    whole = await telling.whole(one)
    message = {"expired": "offer_expired", "unserved": "waitlist_over"}.get(why, "")
    deed = "session.cancelled" if why == "session" else f"waitlist.{why}"
    facts: dict[str, Any] = {"why": reason} if reason else {}
    await telling.tell(whole, deed, message, by=by, at=at, **facts)
    return whole


def must_ever_fit(session: Session, seats: int) -> None:
    """Who waits for more places than there are keeps everybody behind waiting, too. Raises TooLarge."""
    if seats > session.capacity:
        raise TooLarge(capacity=session.capacity, wanted=seats)


def full(session: Session, seats: int, cars: int, why: str = "") -> Full:
    """The refusal of a party that wants so many places; `why`, if that is known better."""
    only_cars = seats <= session.left and not session.has_room(seats, cars)
    return Full(
        why=why or ("queue" if session.waiting else "cars" if only_cars else "people"),
        left=session.left,
        wanted=seats,
        cars_left=session.cars_left,
        cars=cars,
        waiting=session.waiting,
    )


def offered_until(session: Session, at: datetime) -> datetime:
    """Until when an offer holds: for the event's hours, of which quiet ones do not count, and not past the
    start."""
    until = channels.lasts("sms", utc(at), timedelta(hours=session.event.offer_hours))
    return min(until, session.starts_at)
