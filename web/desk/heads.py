"""Desk: fewer came than were registered: the others' places are free at once, who is here stays in."""

from collections.abc import Collection, Sequence
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from club import clock
from club.errors import ClubError
from club.scans import Answer, Scan
from events import heads, parties
from events.checkin import CheckIn
from events.refusals import NotChangeable
from events.registration import Companion, Registration
from points.errors import PointsError
from web import party_costs
from web.desk import answers, arrivals
from web.incoming import number_or_none
from web.party_costs import Change
from web.render import found, read
from web.routes import desk
from web.staff.scope import registration_of


async def show(request: Request) -> Response:
    registration = await _arrived(request)
    if clock.now() >= registration.session.starts_at:
        return await answers.refused(request, NotChangeable(why="started"))
    companions = await parties.companions_of(registration, using_db=read())
    return await _ask(request, registration, companions, {one.id for one in companions})


async def update(request: Request) -> Response:
    """The party is whoever is ticked, and the member; what comes back for the others is said before."""
    registration, data, now = await _arrived(request), await request.form(), clock.now()
    ticked = {number_or_none(id) for id in data.getlist("here")}
    companions = await parties.companions_of(registration, using_db=read())
    here = [one for one in companions if one.id in ticked]
    scan = await _scan(registration)
    change = await party_costs.change(registration, [None, *(one.age for one in here)], now)
    if change.gives_back and data.get("sure") != change.mark:
        return await _ask(request, registration, companions, {one.id for one in here}, change)
    seen = number_or_none(data.get("seen_percent"))
    told: dict[str, Any] = {"by": request.state.staff, "at": now, "seen_percent": seen}
    try:
        registration = await heads.stay(registration, {one.id for one in here}, **told)
    except (ClubError, PointsError) as error:
        return await answers.refused(request, error)
    return await _done(request, registration, scan, change)


async def _ask(
    request: Request,
    registration: Registration,
    companions: Sequence[Companion],
    here: Collection[int],
    change: Change | None = None,
) -> Response:
    """Who is here? `change`: what comes back for the others, to be pressed once more."""
    told = {"registration": registration, "companions": companions, "here": here, "change": change}
    return await answers.said(request, "desk/heads/_ask.html", **told)


async def _done(request: Request, registration: Registration, scan: Scan, change: Change) -> Response:
    """The answer to the scan that let them in, of as many as they are now."""
    answer = Answer(scan.outcome, {**scan.answer, "seats": registration.seats}, scan.id)
    told = {"nonce": scan.nonce, "tail": scan.code_tail, "at": scan.at}
    context = await answers.about(request, "ticket", answer, **told)
    return await answers.said(request, context.pop("answer"), **context, came_back=change.gives_back)


async def _scan(registration: Registration) -> Scan:
    """By which they are here."""
    here = CheckIn.filter(registration_id=registration.id, undone_at=None).exclude(scan_id=None)
    scan: Any = (await found(here.select_related("scan"))).scan
    return scan


async def _arrived(request: Request) -> Registration:
    """That was checked in, for an own event."""
    number = request.path_params["registration_id"]
    if request.state.desk is None or not await arrivals.shrinkable(request, number).using_db(read()).exists():
        raise HTTPException(404)
    return await registration_of(request)


def _route(endpoint: Any, name: str, *methods: str) -> Any:
    address = "/desk/checkins/{registration_id:int}/heads"
    return desk(address, endpoint, name=f"desk.heads.{name}", methods=methods or ("GET",), may="events.edit")


ROUTES = [_route(show, "show"), _route(update, "update", "POST")]
