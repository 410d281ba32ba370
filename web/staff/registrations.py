"""Staff: one registration, cancelled for a member who rang up, checked in by hand, or its check-in undone."""

from collections.abc import Awaitable, Callable
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from club import clock
from club.errors import ClubError
from events import arrivals, checkin, registrations
from events.registration import Registration
from web.forms.staff.events import ArrivalForm
from web.render import found, page, redirect, sentence
from web.routes import staff
from web.staff import sessions


async def cancellation_create(request: Request) -> Response:
    """The member is told, and the places are free at once."""
    return await _done(request, registrations.cancel)


async def arrival(request: Request) -> Response:
    """Somebody is there whose ticket cannot be scanned: why, before it is written down."""
    return _asked(request, await _registration(request), ArrivalForm())


async def arrival_create(request: Request) -> Response:
    registration, form = await _registration(request), ArrivalForm(await request.form())
    if not form.validate():
        return _asked(request, registration, form, 422)
    return await _done(request, partial(arrivals.note, reason=form.reason.data))


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


def _asked(request: Request, registration: Registration, form: ArrivalForm, status: int = 200) -> Response:
    return page(request, "staff/registrations/arrival.html", status, registration=registration, form=form)


async def _registration(request: Request) -> Registration:
    asked = Registration.filter(
        sessions.in_scope(request, "session__event__"), id=request.path_params["registration_id"]
    )
    return await found(asked.select_related("session__event__store", "member"))


ROUTES = [
    staff(
        "/staff/registrations/{registration_id:int}/cancellation",
        cancellation_create,
        name="staff.registrations.cancellation.create",
        methods=["POST"],
        may="events.edit",
    ),
    staff(
        "/staff/registrations/{registration_id:int}/arrival",
        arrival,
        name="staff.registrations.arrival",
        may="checkin.force",
    ),
    staff(
        "/staff/registrations/{registration_id:int}/arrival",
        arrival_create,
        name="staff.registrations.arrival.create",
        methods=["POST"],
        may="checkin.force",
    ),
    staff(
        "/staff/registrations/{registration_id:int}/undoing",
        undoing_create,
        name="staff.registrations.undoing.create",
        methods=["POST"],
        may="checkin.undo",
    ),
]
