"""Staff: the audit log, who did what to whom and when."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from tortoise.queryset import QuerySet

from club import audit, persons
from club import staff as workforce
from club.audit import Entry
from club.members import Member
from web.render import page, read
from web.routes import staff
from web.staff import facts, people, subjects
from web.staff.listing import chosen, day_asked, listed, number, span
from web.staff.wording import ACTIONS


async def index(request: Request) -> Response:
    asker = request.state.staff
    entries, conditions = _narrowed(request, audit.visible_to(asker).using_db(read()))
    listing = await listed(request, entries)
    return page(
        request,
        "staff/audit/index.html",
        listing=listing,
        names=await people.names(entry.by for entry in listing.rows),
        subjects=await subjects.named(listing.rows, asker),
        told=await _told(listing.rows),
        colleagues=await workforce.visible_to(asker).using_db(read()),
        actions=ACTIONS,
        **conditions,
    )


def _narrowed(request: Request, entries: QuerySet[Entry]) -> tuple[QuerySet[Entry], dict[str, Any]]:
    """The entries that fit the address, and its conditions for the page."""
    action, who = chosen(request, "action", [*ACTIONS]), number(request, "who")
    member, vehicle = number(request, "member"), number(request, "vehicle")
    day = day_asked(request, "day")
    if action:
        entries = entries.filter(action=action)
    if who:
        entries = entries.filter(by=f"staff:{who}")
    if member:
        entries = entries.filter(subject_kind="member", subject_id__in=persons.ids_of(member))
    if vehicle:
        entries = entries.filter(subject_kind="vehicle", subject_id=vehicle)
    if day:
        start, end = span(day)
        entries = entries.filter(at__gte=start, at__lt=end)
    return entries, {"action": action, "who": who, "member": member, "vehicle": vehicle, "day": day}


async def _told(entries: Sequence[Entry]) -> dict[int, list[tuple[str, str]]]:
    """The facts of each entry in words."""
    ids = {id for entry in entries for id in facts.of_members(entry.facts)}
    named = Member.filter(id__in=sorted(ids)).using_db(read()).values_list("id", "address_form")
    members = dict(await named) if ids else {}
    return {entry.id: facts.told(_beside(entry), members) for entry in entries}


def _beside(entry: Entry) -> dict[str, Any]:
    """The facts without what the entry's subject says already."""
    said = "member" if entry.subject_kind == "posting" else ""
    return {name: fact for name, fact in entry.facts.items() if name != said}


ROUTES = [staff("/staff/audit", index, name="staff.audit", may="audit.see")]
