"""Staff: the poster of an event as a file, also of a draft, to be looked at before it is published."""

from starlette.requests import Request
from starlette.responses import Response

from web.portal.poster import drawn
from web.routes import staff
from web.staff.scope import event_of


async def show(request: Request) -> Response:
    event = await event_of(request)
    is_kept = "download" in request.query_params
    return await drawn(request, event, name=f"event-{event.code}" if is_kept else "")


ROUTES = [staff("/staff/events/{event_id:int}/poster.png", show, name="staff.poster", may="events.see")]
