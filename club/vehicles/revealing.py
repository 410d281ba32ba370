"""Revealing: plates and VINs are shown in part; whoever needs the whole asks, and it is written down."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from club import audit, roles
from club.vehicles.finding import visible_to
from club.vehicles.vehicle import Vehicle

if TYPE_CHECKING:
    from club.staff import Staff


async def reveal(vehicle: Vehicle, field: Literal["plate", "vin"], *, by: Staff, at: datetime) -> str:
    """The whole of what is covered, or ''. Raises NotAllowed, also for the car of another store's members."""
    roles.require(by, "members.reveal")
    if not await visible_to(by).filter(id=vehicle.id).exists():
        raise roles.NotAllowed(permission="members.reveal")
    facts = {"field": field, "role": by.role}
    await audit.record("vehicle.revealed", vehicle, by=by, at=at, store=by.store_id, **facts)
    return getattr(vehicle, field) or ""
