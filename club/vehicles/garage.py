"""The garage: a member adds a car and corrects it, staff correct it; somebody drives it no longer.

A plate or a VIN is one car's at a time. Where nobody drives the car that has it any more, it moves to the new
one: plates stay with people when cars change hands. Where somebody does, it is taken, and can be claimed
(claims.py). Of each value the row says who told it and when.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import actors, clock, locks, persons, provenance
from club.actors import Actor
from club.vehicles import deadlines, guesses, plates, vins
from club.vehicles.plates import Energy
from club.vehicles.telling import tell
from club.vehicles.vehicle import (
    AlreadyYours,
    NotYours,
    Ownership,
    PlateTaken,
    Scrapped,
    Unknowable,
    Vehicle,
    VinTaken,
    drivers,
    may_tell,
)

if TYPE_CHECKING:
    from club.members import Member


DATES = (*deadlines.SINCE, *deadlines.UNTIL, "warranty_km")


class Facts(TypedDict, total=False):
    """What may be told of a car. A plate of eight characters says the energy itself."""

    plate: str
    vin: str
    brand: str
    model: str
    model_year: int | None
    energy: Energy | None
    delivered_on: date | None
    registered_on: date | None
    insured_until: date | None
    inspected_until: date | None
    warranty_until: date | None
    warranty_km: int | None


async def add(member: Member, *, by: Actor, at: datetime, **facts: Unpack[Facts]) -> Vehicle:
    """`member` owns this car from now on.

    A car known by its VIN, or that was the member's own before, comes back with its history.
    Raises Unknowable, InvalidPlate, InvalidVin, PlateTaken, VinTaken, AlreadyYours, Scrapped, TooManyGuesses
    and what deadlines.check does.
    """
    told = {field: value for field, value in _tidy(facts).items() if value}
    if not told.keys() & {"plate", "vin", "model"}:
        raise Unknowable
    deadlines.check(None, told, at)
    async with _tried(member, told, by, at), in_transaction() as connection:
        await locks.hold(connection, *_names(told))
        known = await _known(member, told)
        if known and known.state == "scrapped":
            raise Scrapped(since=known.state_at)
        left = await _make_free(told, member, keep=known)
        vehicle = await _write(known, told, by, at)
        if vehicle.state != "active":
            vehicle.state, vehicle.state_at = "active", at
            await vehicle.save(update_fields=["state", "state_at"])
        await Ownership.create(member_id=member.id, vehicle=vehicle, role="owner", since=at)
        await tell("vehicle.added", vehicle, [member], by=by, at=at, **left)
    return vehicle


async def edit(
    vehicle: Vehicle, member: Member, *, by: Actor, at: datetime, **facts: Unpack[Facts]
) -> list[str]:
    """A member corrects what is given of the own car, or that of the company they speak for.

    Returns what became different. An empty plate or VIN takes it away. Raises NotYours, Unknowable,
    InvalidPlate, InvalidVin, PlateTaken, VinTaken, AlreadyYours, TooManyGuesses and what deadlines.check
    does.
    """
    return await _edit(vehicle, member, by, at, facts)


async def correct(vehicle: Vehicle, *, by: Actor, at: datetime, **facts: Unpack[Facts]) -> list[str]:
    """Staff correct what is given. Returns and raises as `edit` does, but for NotYours."""
    return await _edit(vehicle, None, by, at, facts)


async def remove(vehicle: Vehicle, member: Member, *, by: Actor, at: datetime) -> None:
    """`member` drives this car no longer; that they did, and what was done to it, stays. Raises NotYours."""
    async with in_transaction():
        if not await _driving(vehicle, member).update(until=at):
            raise NotYours
        await tell("vehicle.removed", vehicle, [member], by=by, at=at)


async def _edit(vehicle: Vehicle, member: Member | None, by: Actor, at: datetime, facts: Facts) -> list[str]:
    told = _tidy(facts)
    changes = {field: value for field, value in told.items() if getattr(vehicle, field) != value}
    if not any(told.get(field, getattr(vehicle, field)) for field in ("plate", "vin", "model")):
        raise Unknowable
    async with _tried(member, changes, by, at), in_transaction() as connection:
        await locks.hold(connection, *_names(changes))
        if member and not await may_tell(vehicle, member):
            raise NotYours
        if changes:
            deadlines.check(vehicle, changes, at)
            left = await _make_free(changes, member, keep=vehicle)
            await _write(vehicle, changes, by, at)
            others = [driver.member for driver in await drivers(vehicle)]
            first = [member] if member else []
            concerned = first + [one for one in others if one not in first]
            await tell("vehicle.edited", vehicle, concerned, by=by, at=at, fields=_visible(changes), **left)
    return _visible(changes)


def _tried(
    member: Member | None, told: dict[str, Any], by: Actor, at: datetime
) -> AbstractAsyncContextManager[None]:
    """A plate or VIN that a member names alone is counted: staff know the cars anyway."""
    if member and _names(told) and actors.name(by) == actors.name(member):
        return guesses.counted(member, at=at)
    return nullcontext()


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
    whose = Ownership.filter(id=last.id if last else 0, member_id__in=persons.ids_of(member))
    return vehicle if await whose.exists() else None


async def _make_free(
    told: dict[str, Any], member: Member | None, *, keep: Vehicle | None = None
) -> dict[str, int]:
    """Take plate and VIN off other cars that nobody drives, and return which car lost them.

    Raises PlateTaken, VinTaken, AlreadyYours.
    """
    left: dict[str, int] = {}
    for field, taken in (("plate", PlateTaken), ("vin", VinTaken)):
        holder = await Vehicle.get_or_none(**{field: told[field]}) if told.get(field) else None
        if holder is None:
            continue
        if member and await _driving(holder, member).exists():
            raise AlreadyYours(vehicle=holder.id)
        if holder.company_id or await Ownership.exists(vehicle_id=holder.id, until=None):
            raise taken
        if keep is None or holder.id != keep.id:
            await Vehicle.filter(id=holder.id).update(**{field: None, f"{field}_tail": ""})
            left[f"{field}_left"] = holder.id
    return left


async def _write(known: Vehicle | None, told: dict[str, Any], by: Actor, at: datetime) -> Vehicle:
    """With who told it, and the dates that follow from the rules."""
    vehicle = known or Vehicle(created_at=at, told={})
    if known:
        kept = await Vehicle.select_for_update().only("told").get(id=known.id)
        vehicle.told = kept.told
    for field, value in told.items():
        setattr(vehicle, field, value)
    vehicle.told = provenance.add(vehicle.told, _visible(told), by=by, at=at)
    values = {field: getattr(vehicle, field) for field in DATES}
    followed = deadlines.following(values, vehicle.told, clock.day_of(at))
    followed = {field: value for field, value in followed.items() if value != values[field]}
    for field, value in followed.items():
        setattr(vehicle, field, value)
    vehicle.told = provenance.add(vehicle.told, followed, by=deadlines.RULE, at=at)
    await vehicle.save(update_fields={*told, *followed, "told"} if known else None)
    return vehicle


def _driving(vehicle: Vehicle, member: Member) -> QuerySet[Ownership]:
    return Ownership.filter(vehicle_id=vehicle.id, member_id__in=persons.ids_of(member), until=None)


def _names(told: dict[str, Any]) -> list[str]:
    return [f"{field}:{told[field]}" for field in ("plate", "vin") if told.get(field)]


def _visible(changes: dict[str, Any]) -> list[str]:
    return sorted(changes.keys() - {"plate_tail", "vin_tail"})
