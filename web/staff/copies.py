"""Staff: another event like one that there is, and templates of the club's own."""

from starlette.requests import Request
from starlette.responses import Response

from club import clock
from events import copies
from web.render import redirect
from web.routes import staff
from web.staff.planned import event_of


async def create(request: Request) -> Response:
    """A draft with all but the dates and who came; its words are asked for first."""
    event = await event_of(request)
    made = await copies.copy(event, by=request.state.staff, at=clock.now())
    return redirect(request, "staff.events.edit", event_id=made.id, done="copied")


async def template_create(request: Request) -> Response:
    """What the event is now, kept for the next ones."""
    event = await event_of(request)
    told = {"by": request.state.staff, "at": clock.now()}
    made = await copies.save_as_template(event, title=event.title, **told)
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
