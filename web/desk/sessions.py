"""Desk: which session's tickets are let in here, and who of it has come.

The choice is the device's own, kept in a cookie: a scan then needs no question to the database for it.
"""

from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from club import clock
from club.scans import Scan
from events import attendance, sessions
from events.sessions import Session
from web.desk.place import remember
from web.incoming import number_or_none
from web.render import page, read, redirect
from web.routes import desk

COOKIE = "club_desk_session"
MOST = 4  # for which there is room beside the queue
AHEAD = timedelta(hours=36)  # tonight's desk is set up for tomorrow's trip


async def index(request: Request) -> Response:
    if request.state.desk is None:
        return redirect(request, "desk.place")
    return page(
        request,
        "desk/sessions/index.html",
        desk=request.state.desk,
        sessions=await _offered(request).using_db(read()),
        chosen=chosen(request),
        now=clock.now(),
    )


async def choice_create(request: Request) -> Response:
    """Check in one of the offered sessions, or, with none named, every one that is checking in.

    Who changes because of a `scan` is back at its answer, where one tap checks that ticket in.
    """
    form = await request.form()
    named, nonce = number_or_none(form.get("session")), str(form.get("scan", ""))[:36]
    session = await _offered(request).filter(id=named).first() if named else None
    is_back = session is not None and await _is_of_this_desk(request, nonce)
    response = (
        redirect(request, "desk.scans.show", nonce=nonce) if is_back else redirect(request, "desk.index")
    )
    if session is None:
        forget(response)
    else:
        left = int((session.ends_at - clock.now()).total_seconds())
        remember(request, response, COOKIE, str(session.id), left)
    return response


def chosen(request: Request) -> int | None:
    """The session whose tickets alone are let in at this device, if one was chosen."""
    return number_or_none(request.cookies.get(COOKIE))


def forget(response: Response) -> None:
    """From now on every session's tickets are let in."""
    response.delete_cookie(COOKIE, path="/desk")


async def is_offered(request: Request, session_id: int) -> bool:
    """Whether this desk may change over to it."""
    return await _offered(request).using_db(read()).filter(id=session_id).exists()


async def counted(request: Request) -> dict[str, Any]:
    """What stands beside the queue, each session with its tally: the chosen one, else what is checking in."""
    shown = await _shown(request)
    tallies = await attendance.tallies(shown, using_db=read())
    return {"counted": [(session, tallies[session.id]) for session in shown]}


async def on_now(request: Request) -> list[Session]:
    """What is checking in here, the next to begin first."""
    return await _offered(request).using_db(read()).filter(checkin_from__lte=clock.now()).limit(MOST)


async def _shown(request: Request) -> list[Session]:
    if number := chosen(request):
        return await _offered(request).using_db(read()).filter(id=number)
    return await on_now(request)


async def _is_of_this_desk(request: Request, nonce: str) -> bool:
    desk = request.state.desk
    return desk is not None and await Scan.filter(nonce=nonce, desk_id=desk.id).using_db(read()).exists()


def _offered(request: Request) -> QuerySet[Session]:
    """What is on soon in the desk's store, or anywhere for the whole club."""
    now = clock.now()
    ours = Q(event__store_id=request.state.desk and request.state.desk.store_id) | Q(event__store_id=None)
    return sessions.coming(now).filter(ours, starts_at__lt=now + AHEAD)


ROUTES = [
    desk("/desk/sessions", index, name="desk.sessions"),
    desk("/desk/sessions/choice", choice_create, name="desk.sessions.choice.create", methods=["POST"]),
]
