"""Staff: the run sheet of a session, for printing on A4."""

from starlette.requests import Request
from starlette.responses import Response

from club import clock
from events import runsheet
from web.render import page, read
from web.routes import staff
from web.staff.scope import session_of


async def show(request: Request) -> Response:
    session = await session_of(request)
    sheet = await runsheet.of(session, using_db=read())
    return page(request, "staff/runsheet/show.html", session=session, sheet=sheet, now=clock.now())


ROUTES = [staff("/staff/sessions/{session_id:int}/runsheet", show, name="staff.runsheet", may="events.see")]
