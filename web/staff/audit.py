"""Staff: the audit log, who did what to whom and when."""

from starlette.requests import Request
from starlette.responses import Response

from club import audit
from club.staff import Staff
from web.render import page, read
from web.routes import staff
from web.staff import people
from web.staff.listing import chosen, day_asked, listed, number, span
from web.staff.wording import ACTIONS, FACTS


async def index(request: Request) -> Response:
    entries = audit.visible_to(request.state.staff).using_db(read())
    if action := chosen(request, "action", [*ACTIONS]):
        entries = entries.filter(action=action)
    if who := number(request, "who"):
        entries = entries.filter(by=f"staff:{who}")
    if member := number(request, "member"):
        entries = entries.filter(subject_kind="member", subject_id=member)
    if day := day_asked(request, "day"):
        start, end = span(day)
        entries = entries.filter(at__gte=start, at__lt=end)
    listing = await listed(request, entries)
    return page(
        request,
        "staff/audit/index.html",
        listing=listing,
        names=await people.names(entry.by for entry in listing.rows),
        colleagues=await _colleagues(request.state.staff),
        actions=ACTIONS,
        facts=FACTS,
        action=action,
        who=who,
        day=day,
    )


async def _colleagues(asker: Staff) -> list[Staff]:
    everyone = Staff.all().using_db(read())
    return await (everyone if asker.store_id is None else everyone.filter(store_id=asker.store_id))


ROUTES = [staff("/staff/audit", index, name="staff.audit", may="audit.see")]
