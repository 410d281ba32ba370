"""Replanning: another time, place or room for a session that people have registered for."""

from datetime import datetime
from typing import Any

from tortoise.transactions import in_transaction

from club.actors import Actor
from club.errors import ClubError
from events import places, settling, telling, terms
from events.registration import LIVE, Registration
from events.sessions import (
    FewerCarsThanTaken,
    FewerThanTaken,
    Plan,
    Session,
    SessionCancelled,
    audited,
    columns,
)
from points.instants import utc


async def change(session: Session, plan: Plan, *, by: Actor, at: datetime) -> None:
    """Plan `session` anew. Whoever comes or waits is told of another time or place, and may cancel for a day
    without losing anything; more room goes to the queue at once.

    Raises as sessions.add does, and FewerThanTaken, FewerCarsThanTaken, SessionCancelled.
    """
    async with in_transaction():
        now = await places.held(session.id)
        planned = columns(plan, now.event, now.opens_at)
        if refusal := _refusal(now, plan):
            raise refusal
        moved = any(getattr(now, name) != planned[name] for name in ("starts_at", "ends_at", "place"))
        now.update_from_dict(planned)  # pyright: ignore[reportUnknownMemberType]
        await now.save(update_fields=[*planned])
        await audited("session.changed", now, now.event, by, at)
        await settling.prolong(now)
        if moved:
            free_until = await settling.moved(now, at=at)
            await _tell(now, free_until, by, at)
        await places.advance(now, at=at)
    await session.refresh_from_db()


def _refusal(session: Session, plan: Plan) -> ClubError | None:
    if session.state != "open":
        return SessionCancelled(session=session.id)
    if plan.capacity < session.taken:
        return FewerThanTaken(capacity=plan.capacity, taken=session.taken)
    if plan.car_capacity is not None and plan.car_capacity < session.cars_taken:
        return FewerCarsThanTaken(capacity=plan.car_capacity, taken=session.cars_taken)
    return None


async def _tell(session: Session, free_until: datetime, by: Actor, at: datetime) -> None:
    """Whoever comes, until when all comes back, if it costs anything."""
    theirs = Registration.filter(session_id=session.id, state__in=LIVE).order_by("id")
    turn = f":{int(utc(at).timestamp())}"
    for one in await theirs.select_related("member", "session__event"):
        is_told = one.state == "registered" and terms.is_paid(session.event)
        free: dict[str, Any] = {"free_until": free_until} if is_told else {}
        await telling.tell(one, "session.moved", "session_moved", by=by, at=at, turn=turn, **free)
