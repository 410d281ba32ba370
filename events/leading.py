"""Leading: somebody is named leader or sweep of a trip, or is it no more; the convoy follows at once."""

from __future__ import annotations

from datetime import datetime

from tortoise.transactions import in_transaction

from club import actors, audit
from club.actors import Actor
from club.errors import ClubError
from club.staff import Staff
from events import convoy, leaders, places
from events.leaders import Leader
from events.registration import Registration
from events.sessions import Session

MOST = 8


class WrongRole(ClubError):
    """One is leader or sweep."""

    code = "leader.wrong_role"


class NoPhone(ClubError):
    """Whoever leads can be called on the way."""

    code = "leader.no_phone"


class AlreadyLeads(ClubError):
    """They are named for this trip already."""

    code = "leader.already"


class NotComing(ClubError):
    """A member leads only a trip to which they come; a colleague only one of their store."""

    code = "leader.not_coming"


class TooManyLeaders(ClubError):
    """A trip has at most `most`."""

    code = "leader.too_many"


async def name(
    session: Session,
    role: str,
    who: Staff | Registration,
    *,
    phone: str,
    plate: str = "",
    by: Actor,
    at: datetime,
) -> Leader:
    """From now on `who` leads, or sweeps; the own car goes to the front, or to the end, of the convoy.

    `plate` is of a colleague's car, which has no registration.
    Raises WrongRole, NoPhone, AlreadyLeads, NotComing, TooManyLeaders, SessionCancelled.
    """
    if role not in leaders.ROLES:
        raise WrongRole(role=role)
    if not phone.strip():
        raise NoPhone()
    is_staff = isinstance(who, Staff)
    async with in_transaction():
        held = await places.held_open(session)
        named = await leaders.of(session.id)
        if any((one.staff_id if is_staff else one.registration_id) == who.id for one in named):
            raise AlreadyLeads()
        if len(named) >= MOST:
            raise TooManyLeaders(most=MOST)
        if isinstance(who, Staff):
            comes = who.is_active and (not held.event.store_id or who.store_id in (None, held.event.store_id))
        else:
            comes = await Registration.filter(id=who.id, session_id=session.id, state="registered").exists()
        if not comes:
            raise NotComing()
        made = await Leader.create(
            session_id=session.id,
            role=role,
            staff_id=who.id if is_staff else None,
            registration_id=None if is_staff else who.id,
            phone=phone.strip()[:20],
            plate=plate[:8] if is_staff else "",
            by=actors.name(by),
            at=at,
        )
        await convoy.settle(held)
        told = {"role": role, "session": session.id}
        await audit.record("leader.named", made, by=by, at=at, store=held.event.store_id, **told)
    return made


async def end(leader: Leader, *, by: Actor, at: datetime) -> None:
    """They lead no more; again is no fault. The car keeps its place until it is moved."""
    session = await Session.get(id=leader.session_id).select_related("event")
    async with in_transaction():
        held = await places.held(session.id)
        if not await Leader.filter(id=leader.id, ended_at=None).update(ended_at=at):
            return
        told = {"role": leader.role, "session": session.id}
        await audit.record("leader.ended", leader, by=by, at=at, store=held.event.store_id, **told)
