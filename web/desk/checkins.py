"""Desk: taking a check-in back, within fifteen minutes."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from club import clock
from club.errors import ClubError
from events import checkin
from events.registration import Registration
from web.desk import answers, arrivals
from web.render import found
from web.routes import desk


async def undo_create(request: Request) -> Response:
    number = request.path_params["registration_id"]
    if not await arrivals.is_undoable(request, number):
        raise HTTPException(404)
    registration = await found(Registration.filter(id=number).select_related("member"))
    try:
        await checkin.undo(registration, by=request.state.staff, at=clock.now())
    except ClubError as error:
        return await answers.refused(request, error)
    return await answers.said(request, "desk/signals/undone.html", ticket=registration)


ROUTES = [
    desk(
        "/desk/checkins/{registration_id:int}/undo",
        undo_create,
        name="desk.checkins.undo.create",
        methods=["POST"],
        may="checkin.undo",
    ),
]
