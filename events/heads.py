"""Heads: fewer came than were registered: the others' places are free at once, who is here stays in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from tortoise.transactions import in_transaction

from club.staff import Staff
from events import changes, parties, places, registrations
from events.checkin import NotCheckedIn
from events.registration import Registration


async def stay(
    registration: Registration,
    here: Collection[int],
    *,
    by: Staff,
    at: datetime,
    seen_percent: int | None = None,
) -> Registration:
    """Of a party that is checked in the member came, and the companions whose rows are `here`.

    What comes back for the others goes by the rule, no less than `seen_percent`. Said again, it does nothing.
    Before the session starts. Raises NotCheckedIn and what changes.change raises.
    """
    async with in_transaction():
        await registrations.held_of(registration)
        await places.held(registration.session_id)
        await registration.refresh_from_db()
        if registration.checked_in_at is None:
            raise NotCheckedIn(registration=registration.id)
        stands = await parties.standing(registration)
        party = replace(stands, guests=tuple(guest for guest in stands.guests if guest.row in here))
        if party == stands:
            return registration
        return await changes.change(
            registration, party, by=by, at=at, seen_percent=seen_percent, is_here=True
        )
