"""Warranty: it ends on its day or at its kilometres, whichever comes first; the kilometres are projected."""

from datetime import date, datetime

from club import mileage
from club.vehicles import Vehicle


def warranty_ends(vehicle: Vehicle, at: datetime) -> date | None:
    """The last day of the warranty, as it looks at `at`; None if nothing is known, or the car is scrapped."""
    if vehicle.state == "scrapped" and vehicle.state_at and vehicle.state_at <= at:
        return None
    by_distance = mileage.reached(vehicle, vehicle.warranty_km) if vehicle.warranty_km else None
    return min((day for day in (vehicle.warranty_until, by_distance) if day), default=None)


def ends_by_distance(vehicle: Vehicle, at: datetime) -> bool:
    """Whether the kilometres come before the day."""
    ends = warranty_ends(vehicle, at)
    return ends is not None and ends != vehicle.warranty_until
