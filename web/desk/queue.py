"""Desk: the page for the queue. A camera and a USB scanner live at once, search by hand, the last scans."""

import uuid
from collections.abc import Iterable
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from club import clock
from club.scans import Scan
from events import checkin
from events.registration import Registration
from web.desk import deeds, dues, place, sessions
from web.desk.deeds import Line
from web.desk.wording import outcome, who
from web.forms.desk.scans import ScanForm
from web.render import page, read, redirect
from web.routes import desk
from web.staff.listing import span

LAST = 4


async def index(request: Request) -> Response:
    request.state.desk = request.state.desk or await place.returned(request)
    if request.state.desk is None:
        return redirect(request, "desk.place")
    return await whole(request)


async def live(request: Request) -> Response:
    """What changes beside the answer: asked for after each scan, so that the answer never waits for it."""
    beside = await _beside(request)
    return _current(request, beside, page(request, "desk/queue/_live.html", live=True, **beside))


async def whole(request: Request, status_code: int = 200, **answer: Any) -> Response:
    """The full page; `answer`, the name of a template, and what it needs stand in the camera's place."""
    context = {"answer": "", "form": ScanForm(), "nonce": uuid.uuid4(), "live": False, **answer}
    beside = await _beside(request)
    whole_page = page(request, "desk/queue/index.html", status_code, **context, **beside)
    return _current(request, beside, whole_page)


async def _beside(request: Request) -> dict[str, Any]:
    desk = request.state.desk
    start, end = span(clock.day_of(clock.now()))
    today = Scan.filter(desk_id=desk.id if desk else None, at__gte=start, at__lt=end)
    made = today.using_db(read()).order_by("-at", "-id")
    last = _once_each(await made.select_related("member").limit(3 * LAST))
    seats = await _seats(last)
    unpaid = await dues.unpaid(seats)
    ended = partial(outcome, undone=await checkin.undone(last, using_db=read()), unpaid=unpaid)
    lines = [Line(scan.at, scan) for scan in last] + await deeds.latest(request, start, LAST)
    recent = sorted(lines, key=lambda line: line.at, reverse=True)[:LAST]
    beside = {"desk": desk, "recent": recent, "outcome": ended, "who": who, "seats": seats}
    return beside | await sessions.counted(request)


async def _seats(scans: Iterable[Scan]) -> dict[int, int]:
    """How many each party is by now whose ticket was scanned, by its registration's id."""
    ids = {scan.answer["registration"] for scan in scans if scan.answer.get("registration")}
    return (
        dict(await Registration.filter(id__in=ids).using_db(read()).values_list("id", "seats")) if ids else {}
    )


def _once_each(scans: Iterable[Scan]) -> list[Scan]:
    """The latest of them; who was looked up again and again stands there once."""
    seen: set[int] = set()
    kept: list[Scan] = []
    for scan in scans:
        is_visit = scan.outcome == "ok" and scan.kind != "ticket" and scan.member_id is not None
        if is_visit and scan.member_id in seen:
            continue
        if is_visit and scan.member_id:
            seen.add(scan.member_id)
        kept.append(scan)
    return kept[:LAST]


def _current(request: Request, beside: dict[str, Any], response: Response) -> Response:
    """A chosen session that was called off, or is over, turns nobody away any more."""
    if sessions.chosen(request) and not beside["counted"]:
        sessions.forget(response)
    return response


ROUTES = [
    desk("/desk", index, name="desk.index", scans=True),
    desk("/desk/live", live, name="desk.live"),
]
