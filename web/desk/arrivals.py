"""Arrivals that whoever sits here may change: taken back at the own store, made fewer of an own event."""

from starlette.requests import Request
from tortoise.queryset import QuerySet

from events.registration import Registration
from points import sql
from web.render import read
from web.staff.scope import in_scope

LAST_STORE = """SELECT d."store_id" FROM events_checkin c LEFT JOIN club_desk d ON d."id" = c."desk_id"
WHERE c."registration_id" = $1 ORDER BY c."id" DESC LIMIT 1"""


async def is_undoable(request: Request, number: int) -> bool:
    """Whether the last check-in of the registration was made at a desk of the asker's own store."""
    store = request.state.staff.store_id
    last = await sql.at_sight(read(), LAST_STORE, number)
    return bool(last) and store in (None, last[0]["store_id"])


def shrinkable(request: Request, number: int) -> QuerySet[Registration]:
    """The registration, if it is of an own event and was let in by a scan, at whichever desk."""
    here = Registration.filter(checkins__undone_at=None, checkins__scan_id__not_isnull=True)
    return here.filter(in_scope(request, "session__event__"), id=number)
