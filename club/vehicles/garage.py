"""The garage: a member adds a car, corrects it, shares it, gives it away.

A plate or a VIN is one car's at a time. Where nobody drives the car that has it any more, it moves to the new
one: plates stay with people when cars change hands. Where somebody does, it is taken.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import activity, audit, locks
from club.actors import Actor
from club.vehicles import plates, vins
from club.vehicles.plates import Energy
from club.vehicles.vehicle import (
    AlreadyYours,
    NotYours,
    Ownership,
    PlateTaken,
    Role,
    Unknowable,
    Vehicle,
    VinTaken,
)

if TYPE_CHECKING:
    from club.members import Member


class Facts(TypedDict, total=False):
    """What may be told of a car. A plate of eight characters says the energy itself."""

    plate: str
    vin: str
    brand: str
    model: str
    model_year: int | None
    energy: Energy | None
    delivered_on: date | None


async def add(member: Member, *, by: Actor, at: datetime, **facts: Unpack[Facts]) -> Vehicle:
    """`member` owns this car from now on.

    A car known by its VIN, or that was the member's own before, comes back with its history.
    Raises Unknowable, InvalidPlate, InvalidVin, PlateTaken, VinTaken, AlreadyYours.
    """
    told = {field: value for field, value in _tidy(facts).items() if value}
    if not told.keys() & {"plate", "vin", "model"}:
        raise Unknowable
    async with in_transaction() as connection:
        await locks.hold(connection, *_names(told))
        known = await _known(member, told)
        left = await _make_free(told, member, keep=known)
        vehicle = await _write(known, told, at)
        await Ownership.create(member_id=member.id, vehicle=vehicle, role="owner", since=at)
        await _record("vehicle.added", vehicle, member, by, at, **left)
    return vehicle


async def edit(
    vehicle: Vehicle, member: Member, *, by: Actor, at: datetime, **facts: Unpack[Facts]
) -> list[str]:
    """Correct what is given of a car that `member` drives; returns what became different.

    An empty plate or VIN takes it away.
    Raises NotYours, Unknowable, InvalidPlate, InvalidVin, PlateTaken, VinTaken, AlreadyYours.
    """
    told = _tidy(facts)
    changes = {field: value for field, value in told.items() if getattr(vehicle, field) != value}
    if not any(told.get(field, getattr(vehicle, field)) for field in ("plate", "vin", "model")):
        raise Unknowable
    async with in_transaction() as connection:
        await locks.hold(connection, *_names(changes))
        if not await _driving(vehicle, member).exists():
            raise NotYours
        if changes:
            left = await _make_free(changes, member)
            await _write(vehicle, changes, at)
            await _record("vehicle.edited", vehicle, member, by, at, fields=_visible(changes), **left)
    return _visible(changes)


async def admit(vehicle: Vehicle, member: Member, *, role: Role, by: Actor, at: datetime) -> Ownership:
    """Let `member` drive somebody's car, as driver or family. Raises AlreadyYours."""
    async with in_transaction() as connection:
        await locks.hold(connection, f"vehicle:{vehicle.id}")
        if await _driving(vehicle, member).exists():
            raise AlreadyYours(vehicle=vehicle.id)
        ownership = await Ownership.create(member_id=member.id, vehicle=vehicle, role=role, since=at)
        await _record("vehicle.admitted", vehicle, member, by, at, role=role)
    return ownership


async def remove(vehicle: Vehicle, member: Member, *, by: Actor, at: datetime) -> None:
    """`member` drives this car no longer; that they did, and what was done to it, stays. Raises NotYours."""
    async with in_transaction():
        if not await _driving(vehicle, member).update(until=at):
            raise NotYours
        await _record("vehicle.removed", vehicle, member, by, at)


def _tidy(facts: Facts) -> dict[str, Any]:
    """The facts as we keep them, with what follows from plate and VIN. Raises InvalidPlate, InvalidVin."""
    told: dict[str, Any] = {**facts}
    for field in told.keys() & {"brand", "model"}:
        told[field] = told[field].strip()
    if "plate" in told:
        told["plate"] = plates.normalise(told["plate"]) if told["plate"].strip() else None
        told["plate_tail"] = plates.tail(told["plate"])
    if "vin" in told:
        told["vin"] = vins.normalise(told["vin"]) if told["vin"].strip() else None
        told["vin_tail"] = vins.tail(told["vin"])
    energy = plates.energy(told.get("plate") or "") or told.pop("energy", None)
    return told | ({"energy": energy} if energy else {})


async def _known(member: Member, told: dict[str, Any]) -> Vehicle | None:
    """The row of this very car: by VIN; by the plate alone only if the member was the last who drove it."""
    if told.get("vin") and (vehicle := await Vehicle.get_or_none(vin=told["vin"])):
        return vehicle
    vehicle = await Vehicle.get_or_none(plate=told["plate"]) if told.get("plate") else None
    if vehicle is None or (vehicle.vin and told.get("vin")):
        return None
    last = await Ownership.filter(vehicle_id=vehicle.id).order_by("-since", "-id").first()
    return vehicle if last and last.member_id == member.id else None


async def _make_free(told: dict[str, Any], member: Member, *, keep: Vehicle | None = None) -> dict[str, int]:
    """Take plate and VIN off other cars that nobody drives, and return which car lost them.

    Raises PlateTaken, VinTaken, AlreadyYours.
    """
    left: dict[str, int] = {}
    for field, taken in (("plate", PlateTaken), ("vin", VinTaken)):
        holder = await Vehicle.get_or_none(**{field: told[field]}) if told.get(field) else None
        if holder is None:
            continue
        if await _driving(holder, member).exists():
            raise AlreadyYours(vehicle=holder.id)
        if await Ownership.exists(vehicle_id=holder.id, until=None):
            raise taken
        if keep is None or holder.id != keep.id:
            await Vehicle.filter(id=holder.id).update(**{field: None, f"{field}_tail": ""})
            left[f"{field}_left"] = holder.id
    return left


async def _write(known: Vehicle | None, told: dict[str, Any], at: datetime) -> Vehicle:
    if known is None:
        return await Vehicle.create(created_at=at, **told)
    for field, value in told.items():
        setattr(known, field, value)
    await known.save(update_fields=list(told))
    return known


async def _record(deed: str, vehicle: Vehicle, member: Member, by: Actor, at: datetime, **facts: Any) -> None:
    """Plate and VIN stay out of the rows: they are covered on every page."""
    subject, about = f"vehicle:{vehicle.id}", {"model": vehicle.model, **facts}
    await activity.record(member, deed, by=by, at=at, store=member.store_id, subject=subject, **about)
    await audit.record(deed, vehicle, by=by, at=at, store=member.store_id, member=member.id, **facts)


def _driving(vehicle: Vehicle, member: Member) -> QuerySet[Ownership]:
    return Ownership.filter(vehicle_id=vehicle.id, member_id=member.id, until=None)


def _names(told: dict[str, Any]) -> list[str]:
    return [f"{field}:{told[field]}" for field in ("plate", "vin") if told.get(field)]


def _visible(changes: dict[str, Any]) -> list[str]:
    return sorted(changes.keys() - {"plate_tail", "vin_tail"})
