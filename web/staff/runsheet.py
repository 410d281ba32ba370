"""Staff: the run sheet of a session, for printing on A4."""

from starlette.requests import Request
from starlette.responses import Response

from club import clock
from events import preparations, runsheet
from web.portal import dates
from web.render import page, read
from web.routes import staff
from web.staff.scope import session_of


async def show(request: Request) -> Response:
    session = await session_of(request)
    sheet = await runsheet.of(session, using_db=read())
    now = clock.now()
    return page(
        request,
        "staff/runsheet/show.html",
        session=session,
        span=dates.span(session.starts_at, session.ends_at),
        sheet=sheet,
        days={one.id: preparations.day_of(one, session) for one in sheet.preparations},
        now=now,
        today=clock.day_of(now),
    )


ROUTES = [staff("/staff/sessions/{session_id:int}/runsheet", show, name="staff.runsheet", may="events.see")]
