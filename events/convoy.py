"""The convoy: the numbers of the cars of a session: whoever leads first, the sweep last, one number once.

Whoever numbers cars holds the session's row. A car that does not come after all leaves its number free, since
cards may be printed: only numbering again closes the gap.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import audit
from club.actors import Actor
from club.errors import ClubError
from events import leaders, places
from events.registration import Registration
from events.sessions import Session

_BEHIND = 10_000  # whoever has no number comes behind those who have one
FRONT, MIDDLE, END = 0, 1, 2


class NoCars(ClubError):
    """Nobody comes by car."""

    code = "convoy.no_cars"


class NotNumbered(ClubError):
    """The car has no number: it came after the numbers were given, or does not come."""

    code = "convoy.not_numbered"


class KeepsItsPlace(ClubError):
    """Nobody drives before the leaders or behind the sweep, and there is nothing before the first car."""

    code = "convoy.keeps_its_place"


async def cars(session: Session, *, using_db: BaseDBAsyncClient | None = None) -> list[Registration]:
    """The cars of the session in their order; those without a number behind, by their registration."""
    found = (
        _coming(session.id).select_related("member__merged_into", "vehicle").prefetch_related("companions")
    )
    return sorted(await found.using_db(using_db), key=place)


async def riders(session: Session, *, using_db: BaseDBAsyncClient | None = None) -> list[Registration]:
    """The parties without a car, who ride in somebody's, by their registration."""
    found = Registration.filter(session_id=session.id, state="registered", cars=0)
    return await found.select_related("member").order_by("number", "id").using_db(using_db)


async def assign(session: Session, *, by: Actor, at: datetime, anew: bool = False) -> int:
    """Number the cars without a gap; how many there are.

    Cars keep the order that they have, new ones come behind in the order of their registration; `anew`, all
    go by that. Leaders' cars are in front, the sweeps' at the end. Raises NoCars, SessionCancelled.
    """
    async with in_transaction():
        held = await places.held_open(session)
        coming = await _coming(session.id)
        if not coming:
            raise NoCars()
        await _number(held, sorted(coming, key=_arrival if anew else place))
        facts = {"cars": len(coming), "anew": anew}
        await audit.record("convoy.numbered", held, by=by, at=at, store=held.event.store_id, **facts)
    return len(coming)


async def move(registration: Registration, step: int, *, by: Actor, at: datetime) -> None:
    """The car changes numbers with the one before it (`step` −1) or behind it (1).

    Raises NotNumbered, KeepsItsPlace, SessionCancelled.
    """
    session = await Session.get(id=registration.session_id)
    async with in_transaction():
        held = await places.held_open(session)
        order = [car for car in sorted(await _coming(session.id), key=place) if car.convoy]
        here = next((spot for spot, car in enumerate(order) if car.id == registration.id), None)
        if here is None:
            raise NotNumbered()
        there = here + (1 if step > 0 else -1)
        zones = await _zones(session.id, order)
        if not 0 <= there < len(order) or zones[order[here].id] != zones[order[there].id]:
            raise KeepsItsPlace()
        one, other = order[here], order[there]
        await Registration.filter(id__in=[one.id, other.id]).update(convoy=None)
        await Registration.filter(id=one.id).update(convoy=other.convoy)
        await Registration.filter(id=other.id).update(convoy=one.convoy)
        facts = {"from": one.convoy, "to": other.convoy}
        await audit.record("convoy.moved", registration, by=by, at=at, store=held.event.store_id, **facts)
    await registration.refresh_from_db()


async def settle(session: Session) -> None:
    """Where cars are numbered, leaders' go to the front and sweeps' to the end; `session` is held."""
    order = sorted(await _coming(session.id), key=place)
    if any(car.convoy for car in order):
        await _number(session, order)


async def _number(session: Session, order: Sequence[Registration]) -> None:
    zones = await _zones(session.id, order)
    settled = sorted(order, key=lambda car: zones[car.id])  # stable: within a zone as they were
    await Registration.filter(session_id=session.id).exclude(convoy=None).update(convoy=None)
    for number, car in enumerate(settled, 1):
        await Registration.filter(id=car.id).update(convoy=number)


async def _zones(session_id: int, order: Sequence[Registration]) -> dict[int, int]:
    first, last = await leaders.cars(session_id)
    return {car.id: FRONT if car.id in first else END if car.id in last else MIDDLE for car in order}


def _coming(session_id: int) -> QuerySet[Registration]:
    return Registration.filter(session_id=session_id, state="registered", cars=1)


def place(car: Registration) -> tuple[int, int, int]:
    """Where the car drives; one without a number behind all others, by its registration."""
    return car.convoy or _BEHIND, car.number, car.id


def _arrival(car: Registration) -> tuple[int, int]:
    return car.number, car.id
