"""Revealing: whom to call in an emergency is covered; whoever needs it asks, and it is written down."""

from datetime import datetime

from club import audit, roles
from club.staff import Staff
from events.registration import Registration


async def reveal(registration: Registration, *, by: Staff, at: datetime) -> str:
    """Name and phone of the emergency contact, or ''. `registration` is read with its session and event.

    Raises NotAllowed, also for another store's event.
    """
    roles.require(by, "members.reveal")
    store = registration.session.event.store_id
    if not roles.in_scope(by, store):
        raise roles.NotAllowed(permission="members.reveal")
    facts = {"field": "emergency_phone", "role": by.role, "member": registration.member_id}
    await audit.record("registration.revealed", registration, by=by, at=at, store=store, **facts)
    return " ".join(part for part in (registration.emergency_name, registration.emergency_phone) if part)
