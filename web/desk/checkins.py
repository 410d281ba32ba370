"""Desk: taking a check-in back, within fifteen minutes."""

from starlette.requests import Request
from starlette.responses import Response
from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from club import clock
from club.errors import ClubError
from events import checkin
from events.checkin import CheckIn
from events.registration import Registration
from web.desk import answers
from web.render import found
from web.routes import desk


async def undo_create(request: Request) -> Response:
    staff = request.state.staff
    registration = await found(_checked_in(request).select_related("member"))
    try:
        await checkin.undo(registration, by=staff, at=clock.now())
    except ClubError as error:
        return await answers.refused(request, error)
    return await answers.said(request, "desk/signals/undone.html", ticket=registration)


def _checked_in(request: Request) -> QuerySet[Registration]:
    """The registration, if its last check-in was made at a desk of the asker's own store."""
    number, store = request.path_params["registration_id"], request.state.staff.store_id
    theirs = Registration.filter(id=number)
    if store is None:
        return theirs
    last = Subquery(CheckIn.filter(registration_id=number).order_by("-id").limit(1).values("id"))
    return theirs.filter(checkins__id=last, checkins__desk__store_id=store)


ROUTES = [
    desk(
        "/desk/checkins/{registration_id:int}/undo",
        undo_create,
        name="desk.checkins.undo.create",
        methods=["POST"],
        may="checkin.undo",
    ),
]
