"""Staff: who uncovered or exported what of whom, and where that is far more than usual."""

from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from tortoise.queryset import QuerySet

from club import clock, members, persons
from club import staff as workforce
from club.audit import Entry
from club.members import Member
from club.privacy import looks
from club.staff import Staff
from web.copy_codes import LOOKED, WORDS
from web.render import page, read
from web.routes import staff
from web.staff import people, subjects
from web.staff.listing import chosen, day_asked, listed, number, span

SINCE = timedelta(days=30)


async def index(request: Request) -> Response:
    asker, now = request.state.staff, clock.now()
    entries, conditions = await _narrowed(request, looks.visible_to(asker).using_db(read()))
    listing = await listed(request, entries)
    unusual = await looks.unusual(asker, since=clock.day_of(now - SINCE), at=now, using_db=read())
    actors = [entry.by for entry in listing.rows] + [f"staff:{one.staff}" for one in unusual]
    return page(
        request,
        "staff/reveals/index.html",
        listing=listing,
        names=await people.names(actors),
        subjects=await subjects.named(listing.rows, asker),
        colleagues=await workforce.visible_to(asker).using_db(read()),
        unusual=unusual,
        flagged={(one.staff, one.day) for one in unusual},
        who_of=looks.who,
        day_of=clock.day_of,
        actions=LOOKED,
        words=WORDS,
        **conditions,
    )


async def _narrowed(request: Request, entries: QuerySet[Entry]) -> tuple[QuerySet[Entry], dict[str, Any]]:
    """The looks that fit the address, and its conditions for the page."""
    asker = request.state.staff
    action, who = chosen(request, "action", looks.ACTIONS), number(request, "who")
    member, day = number(request, "member"), day_asked(request, "day")
    whom = await _seen(member, asker) if member else None
    if action:
        entries = entries.filter(action=action)
    if who:
        entries = entries.filter(by=f"staff:{who}")
    if member:
        rows = await persons.rows_of([whom.id] if whom else [member], using_db=read())
        entries = entries.filter(await looks.about(rows, using_db=read()))
    if day:
        start, end = span(day)
        entries = entries.filter(at__gte=start, at__lt=end)
    return entries, {"action": action, "who": who, "member": member, "day": day, "whom": whom}


async def _seen(member: int, asker: Staff) -> Member | None:
    """Whose id this is or was, of those whom `asker` sees."""
    visible = members.visible_to(asker).filter(id__in=persons.described(id=member))
    return await visible.using_db(read()).first()


ROUTES = [staff("/staff/privacy/reveals", index, name="staff.reveals", may="privacy.see")]
