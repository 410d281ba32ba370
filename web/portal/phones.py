"""The phone list of a trip for a member who leads it: opened from the own ticket, while the trip is on."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from club import clock
from club.errors import ClubError
from events import phones
from events.phones import Contact
from events.registration import Registration
from web.portal.tickets import mine
from web.render import page, read, sentence
from web.routes import member


async def show(request: Request) -> Response:
    return await _page(request, await _mine(request))


async def create(request: Request) -> Response:
    """Open the list: the answer holds it, and no address does."""
    registration = await _mine(request)
    try:
        contacts = await phones.open_for(registration.session, by=request.state.member, at=clock.now())
    except ClubError as error:
        return await _page(request, registration, 409, trouble=sentence(error))
    return await _page(request, registration, contacts=contacts)


async def _page(
    request: Request,
    registration: Registration,
    status: int = 200,
    *,
    trouble: str = "",
    contacts: list[Contact] | None = None,
) -> Response:
    session, now = registration.session, clock.now()
    since, until = phones.window(session)
    return page(
        request,
        "portal/phones/show.html",
        status,
        ticket=registration,
        contacts=contacts,
        trouble=trouble,
        is_on=phones.is_open(session, now),
        is_early=now < since,
        since=since,
        until=until,
    )


async def _mine(request: Request) -> Registration:
    """The ticket of somebody who leads; nobody else has such a page."""
    registration, me = await mine(request, lambda one: one.state == "registered"), request.state.member
    if not await phones.leads(registration.session_id, me, using_db=read()):
        raise HTTPException(404)
    return registration


ROUTES = [
    member("/tickets/{code}/phones", show, name="portal.phones"),
    member("/tickets/{code}/phones", create, name="portal.phones.create", methods=["POST"]),
]
