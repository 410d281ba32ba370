"""Recording an order: once under its number, however often it is sent, for whoever owned the car then."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from hashlib import sha256

from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q
from tortoise.transactions import in_transaction

from club import actors, audit, mileage, persons, spelling, vehicles
from club.actors import Actor
from club.members import Member
from club.orders.order import (
    KINDS,
    WORKS,
    KeyConflict,
    Line,
    NoLines,
    NumberTaken,
    ServiceLine,
    ServiceOrder,
    Sheet,
    WrongKind,
    WrongLine,
    deed,
    subject,
)
from club.vehicles import Vehicle


async def record(sheet: Sheet, *, by: Actor, at: datetime) -> ServiceOrder:
    """Write an order down; without a member it is that of the owner whom the vehicle has at `at`.

    The same number with the same content is the same order; with a `key`, only under that very key.
    Raises NumberTaken, KeyConflict, NoLines, WrongLine, WrongKind and mileage.WrongReading.
    """
    sheet = _checked(sheet)
    if known := await _known(sheet):
        return known
    try:
        async with in_transaction():  # a savepoint, should somebody else write that number just now
            return await _write(sheet, by, at)
    except IntegrityError:
        if known := await _known(sheet):
            return known
        raise


async def _known(sheet: Sheet) -> ServiceOrder | None:
    """The order that this sheet has entered before. Raises NumberTaken, KeyConflict."""
    by_key = await ServiceOrder.get_or_none(key=sheet.key) if sheet.key else None
    if by_key:
        if by_key.number != sheet.number or by_key.fingerprint != _fingerprint(sheet):
            raise KeyConflict(number=by_key.number)
        return by_key
    known = await ServiceOrder.get_or_none(store_id=sheet.store.id, number=sheet.number)
    if known and (sheet.key or known.fingerprint != _fingerprint(sheet)):
        raise NumberTaken(number=known.number)
    return known


def _checked(sheet: Sheet) -> Sheet:
    is_for_a_car = sheet.vehicle is not None or sheet.kilometres is not None
    if sheet.kind not in KINDS or (sheet.kind == "purchase" and is_for_a_car):
        raise WrongKind(kind=sheet.kind)
    checked_lines(sheet.lines)
    return replace(sheet, number=spelling.number(sheet.number))


def checked_lines(lines: Sequence[Line]) -> None:
    """Raises NoLines, WrongLine."""
    if not lines:
        raise NoLines()
    for line in lines:
        if line.work not in WORKS or line.amount < 0:
            raise WrongLine(work=line.work, amount=line.amount)


def _fingerprint(sheet: Sheet) -> str:
    return fingerprint(
        sheet.store.id,
        sheet.vehicle.id if sheet.vehicle else None,
        sheet.member.id if sheet.member else None,
        sheet.kilometres,
        sheet.lines,
        kind=sheet.kind,
    )


def fingerprint(
    store: int,
    vehicle: int | None,
    member: int | None,
    kilometres: int | None,
    lines: Sequence[Line],
    *,
    kind: str = "service",
) -> str:
    """What tells a resent order from another one under the same number."""
    content = [
        [store, vehicle, member],
        kilometres,
        [(one.work, one.amount, one.description) for one in lines],
        *([] if kind == "service" else [kind]),  # those of before had no kind, and come again from files
    ]
    return sha256(_written(content).encode()).hexdigest()


_written = json.JSONEncoder(ensure_ascii=False).encode


async def _write(sheet: Sheet, by: Actor, at: datetime) -> ServiceOrder:
    order = await ServiceOrder.create(
        kind=sheet.kind,
        number=sheet.number,
        fingerprint=_fingerprint(sheet),
        key=sheet.key,
        store=sheet.store,
        member=await _whose(sheet, at),
        vehicle=sheet.vehicle,
        mileage=sheet.kilometres,
        opened_at=at,
        total=sum(line.amount for line in sheet.lines),
        by=actors.name(by),
    )
    await ServiceLine.bulk_create([ServiceLine(order=order, **asdict(line)) for line in sheet.lines])
    if sheet.vehicle and sheet.kilometres is not None:
        await mileage.record(sheet.vehicle, sheet.kilometres, source=subject(order), at=at)
    facts = {"number": order.number, "total": order.total}
    await audit.record(deed(order, "order.recorded"), order, by=by, at=at, store=order.store_id, **facts)
    return order


async def _whose(sheet: Sheet, at: datetime) -> Member | None:
    """Whoever the sheet names or the car belongs to; of people who were merged, the one who stays."""
    member = sheet.member or await _owner(sheet.vehicle, at)
    return await persons.stays(member) if member else None


async def _owner(vehicle: Vehicle | None, at: datetime) -> Member | None:
    """Whose car it was at `at`; should two have claimed it, the later one."""
    if vehicle is None:
        return None
    owned = vehicles.history(vehicle).filter(Q(until=None) | Q(until__gt=at), role="owner", since__lte=at)
    ownership = await owned.first()
    return ownership.member if ownership else None
