"""Staff: the run sheet of a session, for printing on A4."""

from starlette.requests import Request
from starlette.responses import Response

from club import clock
from events import runsheet
from events.sessions import Session
from web.render import found, page, read
from web.routes import staff
from web.staff.sessions import in_scope


async def show(request: Request) -> Response:
    asked = Session.filter(in_scope(request, "event__"), id=request.path_params["session_id"])
    session = await found(asked.select_related("event__store"))
    sheet = await runsheet.of(session, using_db=read())
    return page(request, "staff/runsheet/show.html", session=session, sheet=sheet, now=clock.now())


ROUTES = [staff("/staff/sessions/{session_id:int}/runsheet", show, name="staff.runsheet", may="events.see")]
