"""Desk: fewer came than were registered: the others' places are free at once, who is here stays in."""

import uuid
from dataclasses import replace
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from club import clock, scans
from club.errors import ClubError
from events import changes, checkin, parties
from events.refusals import NotChangeable
from events.registration import Companion, Registration
from points.errors import PointsError
from web.desk import answers
from web.forms.desk.scans import AgainForm
from web.render import found, read
from web.routes import desk
from web.staff.scope import in_scope


async def show(request: Request) -> Response:
    registration = await _arrived(request)
    try:
        _must_be_ahead(registration)
    except NotChangeable as error:
        return await answers.refused(request, error)
    told = {"registration": registration, "companions": await _companions(registration)}
    return await answers.said(request, "desk/heads/_ask.html", fresh=uuid.uuid4(), **told)


async def update(request: Request) -> Response:
    """The party is whoever is ticked, and the member. It was checked in, and is again; a form that was sent
    before undoes nothing, and is answered as then."""
    registration, data = await _arrived(request), await request.form()
    form, asker, now = AgainForm(data), request.state.staff, clock.now()
    if not form.validate():
        raise HTTPException(422)
    told: dict[str, Any] = {"nonce": form.nonce.data, "tail": scans.tail(registration.code)}
    here = set(data.getlist("here"))
    stands = await parties.standing(registration)
    party = replace(stands, guests=tuple(one for one in stands.guests if str(one.row) in here))
    refusal = None
    try:
        if known := await scans.answered(told["nonce"], registration.code):
            return await answers.shown(request, "ticket", known, **told)
        _must_be_ahead(registration)
        await checkin.undo(registration, by=asker, at=now)
    except ClubError as error:
        return await answers.refused(request, error)
    try:
        await changes.change(registration, party, by=asker, at=now)
    except (ClubError, PointsError) as error:
        refusal = error
    by: dict[str, Any] = {"desk": request.state.desk, "staff": asker, "nonce": form.nonce.data, "at": now}
    answer = await checkin.scan(registration.code, **by)
    if refusal:
        return await answers.refused(request, refusal)
    return await answers.shown(request, "ticket", answer, **told)


def _must_be_ahead(registration: Registration) -> None:
    """Asked before the check-in is undone; the verb asks again. Raises NotChangeable."""
    if clock.now() >= registration.session.starts_at:
        raise NotChangeable(why="started")


async def _companions(registration: Registration) -> list[Companion]:
    return await Companion.filter(registration_id=registration.id).using_db(read()).order_by("id")


async def _arrived(request: Request) -> Registration:
    """That was checked in at this desk, for an own event."""
    if request.state.desk is None:
        raise HTTPException(404)
    asked = Registration.filter(
        in_scope(request, "session__event__"),
        id=request.path_params["registration_id"],
        desk_id=request.state.desk.id,
    )
    here = asked.exclude(checked_in_at=None)
    return await found(here.select_related("session__event", "member", "vehicle"))


def _route(endpoint: Any, name: str, *methods: str) -> Any:
    address = "/desk/checkins/{registration_id:int}/heads"
    return desk(address, endpoint, name=f"desk.heads.{name}", methods=methods or ("GET",), may="events.edit")


ROUTES = [_route(show, "show"), _route(update, "update", "POST")]
