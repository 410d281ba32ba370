"""Choosing by typing: exactly one member or car must be meant, else the sentence beside the field says so."""

from typing import Any

from club import members, vehicles
from club.members import Member
from club.staff import Staff
from club.vehicles import Vehicle
from web.i18n import _


async def member(field: Any, asker: Staff) -> Member | None:
    """Who is meant by what was typed; None with the sentence at the field."""
    hits = await members.search(field.data, staff=asker, limit=2)
    if len(hits) == 1:
        return hits[0]
    field.errors = [
        _("Several members fit; enter the whole phone number")
        if hits
        else _("Nobody fits. Enter the whole phone number")
    ]
    return None


async def vehicle(field: Any, asker: Staff) -> Vehicle | None:
    """The same for a car, by plate, its last five, or VIN."""
    hits = await vehicles.visible_to(asker).filter(vehicles.meant(field.data)).limit(2)
    if len(hits) == 1:
        return hits[0]
    field.errors = [
        _("Several cars fit; enter the whole plate")
        if hits
        else _("No car fits; enter the whole plate or VIN")
    ]
    return None
