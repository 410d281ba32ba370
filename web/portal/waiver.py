"""The safety notes of an event, read and accepted on the ticket by whoever has not done so yet."""

from starlette.requests import Request
from starlette.responses import Response

from club import clock
from club.errors import ClubError
from events import waivers
from events.registration import Registration
from web.i18n import _
from web.incoming import number_or_none
from web.portal.tickets import mine
from web.render import page, redirect, sentence
from web.routes import member


async def show(request: Request) -> Response:
    return _page(request, await _mine(request))


async def create(request: Request) -> Response:
    """The version that was on the page, if the box is ticked; another one has to be read first."""
    registration, sent = await _mine(request), await request.form()
    if "agrees" not in sent:
        return _page(request, registration, 422, trouble=_("Read the notes and tick the box."))
    version = number_or_none(sent.get("version")) or 0
    try:
        await waivers.accept(registration, version, by=request.state.member, at=clock.now())
    except ClubError as error:
        return _page(request, await _mine(request), 409, trouble=sentence(error))
    return redirect(request, "portal.tickets", code=registration.code, done="saved")


def _page(request: Request, registration: Registration, status: int = 200, *, trouble: str = "") -> Response:
    event = registration.session.event
    return page(
        request,
        "portal/waiver/show.html",
        status,
        ticket=registration,
        event=event,
        lines=[line for line in event.waiver.splitlines() if line.strip()],
        is_open=waivers.is_open(registration, clock.now()),
        trouble=trouble,
    )


async def _mine(request: Request) -> Registration:
    """A ticket of an event that has notes; of another there is no such page."""
    return await mine(request, lambda one: one.session.event.waiver)


ROUTES = [
    member("/tickets/{code}/waiver", show, name="portal.waiver"),
    member("/tickets/{code}/waiver", create, name="portal.waiver.create", methods=["POST"]),
]
