"""Staff: one registration, cancelled for a member who rang up, or its check-in undone."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from club import clock
from club.errors import ClubError
from events import checkin, registrations
from events.registrations import Registration
from web.render import found, redirect, sentence
from web.routes import staff
from web.staff import sessions


async def cancellation_create(request: Request) -> Response:
    """The member is told, and the places are free at once."""
    return await _done(request, registrations.cancel)


async def undoing_create(request: Request) -> Response:
    return await _done(request, checkin.undo)


async def _done(request: Request, verb: Callable[..., Awaitable[None]]) -> Response:
    """The list of the session as it stands afterwards, with a sentence if a rule said no."""
    registration = await _registration(request)
    try:
        await verb(registration, by=request.state.staff, at=clock.now())
    except ClubError as error:
        return await sessions.page_of(request, registration.session, 422, trouble=sentence(error))
    return redirect(
        request,
        "staff.sessions.show",
        session_id=registration.session_id,
        show=request.query_params.get("show", ""),
    )


async def _registration(request: Request) -> Registration:
    asked = Registration.filter(
        sessions.in_scope(request, "session__event__"), id=request.path_params["registration_id"]
    )
    return await found(asked.select_related("session__event__store"))


ROUTES = [
    staff(
        "/staff/registrations/{registration_id:int}/cancellation",
        cancellation_create,
        name="staff.registrations.cancellation.create",
        methods=["POST"],
        may="events.edit",
    ),
    staff(
        "/staff/registrations/{registration_id:int}/undoing",
        undoing_create,
        name="staff.registrations.undoing.create",
        methods=["POST"],
        may="checkin.undo",
    ),
]
