"""Leading: somebody is named leader or sweep of a trip, or is it no more; the convoy follows at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

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
    whose = {"staff_id": who.id} if isinstance(who, Staff) else {"registration_id": who.id}
    async with in_transaction():
        held = await places.held_open(session)
        named = leaders.of(session.id)
        if await named.filter(**whose).exists():
            raise AlreadyLeads()
        if await named.count() >= MOST:
            raise TooManyLeaders(most=MOST)
        if not await _comes(who, held):
            raise NotComing()
        told: dict[str, Any] = {"role": role, "phone": phone.strip()[:20], "by": actors.name(by), "at": at}
        own = plate[:8] if isinstance(who, Staff) else ""
        made = await Leader.create(session_id=session.id, plate=own, **whose, **told)
        await convoy.settle(held)
        await _audit("leader.named", made, held, by=by, at=at)
    return made


async def end(leader: Leader, *, by: Actor, at: datetime) -> None:
    """They lead no more; again is no fault. The car keeps its place until it is moved."""
    session = await Session.get(id=leader.session_id).select_related("event")
    async with in_transaction():
        held = await places.held(session.id)
        if not await Leader.filter(id=leader.id, ended_at=None).update(ended_at=at):
            return
        await _audit("leader.ended", leader, held, by=by, at=at)


async def _comes(who: Staff | Registration, session: Session) -> bool:
    if isinstance(who, Staff):
        store = session.event.store_id
        return who.is_active and (not store or who.store_id in (None, store))
    return await Registration.filter(id=who.id, session_id=session.id, state="registered").exists()


async def _audit(deed: str, leader: Leader, session: Session, *, by: Actor, at: datetime) -> None:
    told = {"role": leader.role, "session": session.id}
    await audit.record(deed, leader, by=by, at=at, store=session.event.store_id, **told)
