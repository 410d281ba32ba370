"""Telling: what is done to a car stands on the timelines of those concerned and, once, in the audit log.

Plate and VIN stay out of the rows: they are covered on every page.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from club import activity, audit
from club.actors import Actor
from club.vehicles.vehicle import Vehicle

if TYPE_CHECKING:
    from club.members import Member


async def tell(
    deed: str,
    vehicle: Vehicle,
    members: Iterable[Member],
    *,
    by: Actor,
    at: datetime,
    store: int | None = None,
    **facts: Any,
) -> None:
    """`deed` concerns `members`, the first of whom the audit row names.

    The row belongs to `store`, else to theirs, else to that of whoever did it.
    """
    concerned = list(members)
    for member in concerned:
        await on_timeline(deed, vehicle, member, by=by, at=at, **facts)
    if concerned:
        facts = {"member": concerned[0].id, **facts}
        store = store or concerned[0].store_id
    store = store or getattr(by, "store_id", None)
    await audit.record(deed, vehicle, by=by, at=at, store=store, **facts)


async def on_timeline(
    deed: str, vehicle: Vehicle, member: Member, *, by: Actor, at: datetime, **facts: Any
) -> None:
    about = {"model": vehicle.model, **facts}
    subject = f"vehicle:{vehicle.id}"
    await activity.record(member, deed, by=by, at=at, store=member.store_id, subject=subject, **about)


def called(vehicle: Vehicle) -> str:
    """How a message to who drives it names the car: by plate, else make and model."""
    if vehicle.plate:
        return f"{vehicle.plate[:2]}·{vehicle.plate[2:]}"
    return f"{vehicle.brand} {vehicle.model}".strip() or f"…{vehicle.vin_tail}"
