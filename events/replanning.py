"""Replanning: another time, place or room for a session that people have registered for."""

from datetime import datetime
from typing import Any

from tortoise.transactions import in_transaction

from club.actors import Actor
from club.errors import ClubError
from events import places, settling, telling
from events.fee import Fee
from events.registration import LIVE, Registration
from events.sessions import (
    FewerCarsThanTaken,
    FewerThanTaken,
    Plan,
    Session,
    SessionCancelled,
    TooLateToMove,
    WaitingTooLarge,
    audited,
    columns,
)
from points.instants import utc


async def change(session: Session, plan: Plan, *, by: Actor, at: datetime) -> None:
    """Plan `session` anew. Whoever comes or waits is told of another time or place, and may cancel for a day
    without losing anything; more room goes to the queue at once. An offer lasts no longer than until the new
    start.

    Once it has begun its start stands, and its end comes only later. Raises as sessions.add does, and
    FewerThanTaken, FewerCarsThanTaken, WaitingTooLarge, TooLateToMove, SessionCancelled.
    """
    async with in_transaction():
        now = await places.held(session.id)
        planned = columns(plan, now.event, now.opens_at)
        if refusal := _refusal(now, plan, utc(at)) or await _too_large(now, plan):
            raise refusal
        moved, was = _moves(now, planned), now.starts_at
        now.update_from_dict(planned)  # pyright: ignore[reportUnknownMemberType]
        await now.save(update_fields=[*planned])
        await audited("session.changed", now, now.event, by, at)
        await settling.prolong(now)
        await _shorten_offers(now)
        if moved:
            free_until = await settling.moved(now, at=at)
            await _tell(now, was, free_until, by, at)
        await places.advance(now, at=at)
    await session.refresh_from_db()


async def would_tell(session: Session, plan: Plan, *, at: datetime) -> int:
    """How many parties `change` would tell that time or place are others. Raises as it does."""
    planned = columns(plan, session.event, session.opens_at)
    if refusal := _refusal(session, plan, utc(at)) or await _too_large(session, plan):
        raise refusal
    if not _moves(session, planned):
        return 0
    return await Registration.filter(session_id=session.id, state__in=LIVE).count()


def _moves(session: Session, planned: dict[str, Any]) -> bool:
    """To the minute, as forms and messages say it."""
    times = any(
        _minute(getattr(session, name)) != _minute(planned[name]) for name in ("starts_at", "ends_at")
    )
    return times or session.place != planned["place"]


def _refusal(session: Session, plan: Plan, now: datetime) -> ClubError | None:
    if session.state != "open":
        return SessionCancelled(session=session.id)
    if session.starts_at <= now and not _goes_on(session, plan, now):
        return TooLateToMove(starts_at=session.starts_at)
    if plan.capacity < session.taken:
        return FewerThanTaken(capacity=plan.capacity, taken=session.taken)
    if plan.car_capacity is not None and plan.car_capacity < session.cars_taken:
        return FewerCarsThanTaken(capacity=plan.car_capacity, taken=session.cars_taken)
    return None


def _goes_on(session: Session, plan: Plan, now: datetime) -> bool:
    """What has begun stays where it is in time, to the minute, but may last longer until it is over."""
    starts_at, ends_at, ended_at = _minute(plan.starts_at), _minute(plan.ends_at), _minute(session.ends_at)
    lasts = ends_at == ended_at or (session.ends_at > now and ends_at > ended_at)
    return starts_at == _minute(session.starts_at) and lasts


def _minute(instant: datetime) -> datetime:
    """As forms show it."""
    return utc(instant).replace(second=0, microsecond=0)


async def _too_large(session: Session, plan: Plan) -> ClubError | None:
    """Who waits and could never come any more would keep everybody behind waiting."""
    if plan.capacity >= session.capacity or not session.waiting:
        return None
    largest = await places.queue(session).filter(seats__gt=plan.capacity).order_by("-seats").first()
    return WaitingTooLarge(capacity=plan.capacity, wanted=largest.seats) if largest else None


async def _shorten_offers(session: Session) -> None:
    late = Registration.filter(session_id=session.id, state="offered", offer_until__gt=session.starts_at)
    await late.update(offer_until=session.starts_at)


async def _tell(session: Session, was: datetime, free_until: datetime, by: Actor, at: datetime) -> None:
    """When it `was` to start stands there if that is another minute; until when all comes back, to whoever
    comes and owes or paid anything, as long as that is to come."""
    theirs = Registration.filter(session_id=session.id, state__in=LIVE).order_by("id")
    open_fees = Fee.filter(
        state="open", registration__session_id=session.id, registration__state="registered"
    )
    paying = {fee.registration_id for fee in await open_fees} if free_until > utc(at) else set[int]()
    turn = f":{int(utc(at).timestamp())}"
    for one in await theirs.select_related("member", "session__event"):
        free: dict[str, Any] = {"free_until": free_until} if one.id in paying else {}
        free |= {"was": was} if _minute(was) != _minute(session.starts_at) else {}
        await telling.tell(one, "session.moved", "session_moved", by=by, at=at, turn=turn, **free)
