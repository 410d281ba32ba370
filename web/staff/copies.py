"""Staff: another event like one that there is, and templates of the club's own."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from club import clock
from events import copies
from events.events import Event
from web.render import redirect
from web.routes import staff
from web.staff import resending
from web.staff.scope import event_of


async def create(request: Request) -> Response:
    """A draft with all but the dates and who came; its words are asked for first."""
    event, now = await event_of(request), clock.now()
    verb = partial(copies.copy, event, by=request.state.staff, at=now)
    made = await resending.once(request, Event, verb, at=now)
    return redirect(request, "staff.events.edit", event_id=made.id, done="copied")


async def template_create(request: Request) -> Response:
    """What the event is now, kept for the next ones."""
    event, now = await event_of(request), clock.now()
    verb = partial(copies.save_as_template, event, title=event.title, by=request.state.staff, at=now)
    made = await resending.once(request, Event, verb, at=now)
    return redirect(request, "staff.events.show", event_id=made.id, done="template-saved")


ROUTES = [
    staff(
        "/staff/events/{event_id:int}/copies",
        create,
        name="staff.copies.create",
        methods=["POST"],
        may="events.edit",
    ),
    staff(
        "/staff/events/{event_id:int}/copies/template",
        template_create,
        name="staff.copies.template.create",
        methods=["POST"],
        may="events.edit",
    ),
]
