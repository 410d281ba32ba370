"""Desk: somebody without a ticket stands here, and what is about to begin has room: registered and let in."""

import uuid
from dataclasses import replace
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from club import clock, scans
from club.errors import ClubError
from club.visits import DeskVisit
from events import checkin, questions, registrations
from events.sessions import Session
from events.terms import Price
from events.told import now as price_now
from points.errors import PointsError
from web import price_words
from web.desk import answers, sessions, visits
from web.forms.desk.scans import AgainForm
from web.forms.staff.parties import Answers, PartyForm
from web.portal.quotes import seen_in
from web.render import page, read
from web.routes import desk
from web.staff.party import beside, choices, told
from web.staff.scope import session_of


async def new(request: Request) -> Response:
    visit, session = await _here(request)
    form = PartyForm()
    cars = await choices(form, visit.member)
    if session.event.kind == "trip" and cars:
        form.car.data = cars[0].id
    return _form(request, visit, session, form, Answers(await _asked(session)))


async def create(request: Request) -> Response:
    """Only where there is room, and nobody waits for it; what the party costs together is said, and pressed
    once more. Whoever is in is checked in as by a scan."""
    visit, session = await _here(request)
    data, asker, now = await request.form(), request.state.staff, clock.now()
    form, again, said = PartyForm(data), AgainForm(data), Answers(await _asked(session), dict(data))
    cars = await choices(form, visit.member, more="more" in data)
    if "more" in data or not form.validate() or not again.validate():
        return _form(request, visit, session, form, said, 200 if "more" in data else 422)
    key, nonce = f"desk:{asker.id}:{session.id}:{(form.key.data or '')[:40]}", str(again.nonce.data)
    party = replace(form.party(cars, {}, said), seen=seen_in(data))
    total = price_now(session, party.ages).price
    if total != Price() and party.seen != total:
        return _form(request, visit, session, form, said, total=total)
    try:
        made = await registrations.register(session, visit.member, party, key=key, by=asker, at=now)
        answer = await checkin.scan(made.code, desk=request.state.desk, staff=asker, nonce=nonce, at=now)
    except (ClubError, PointsError) as error:
        beside(form, error)
        return _form(request, visit, session, form, said, 422, total=total)
    return await answers.shown(request, "ticket", answer, nonce=nonce, tail=scans.tail(made.code))


def _form(
    request: Request,
    visit: DeskVisit,
    session: Session,
    form: PartyForm,
    said: Answers,
    status: int = 200,
    *,
    total: Price | None = None,
) -> Response:
    shown: dict[str, Any] = {"visit": visit, "session": session, "form": form, "answers": said}
    shown |= {"fresh": uuid.uuid4(), "desk": request.state.desk, "total": total or Price()}
    shown["together"] = price_words.said(total) if total and total != Price() else ""
    price = price_words.a_person(session.event)
    asked = told(session.event, said.questions)
    return page(request, "desk/walkins/new.html", status, price=price, **shown, **asked)


async def _asked(session: Session) -> list[questions.Question]:
    return await questions.of(session.event_id, using_db=read())


async def _here(request: Request) -> tuple[DeskVisit, Session]:
    """Whoever stands here, and a session of ours that is checking in."""
    visit = await visits.standing(request, request.path_params["visit_id"])
    on = [one.id for one in await sessions.on_now(request)]
    if request.path_params["session_id"] not in on:
        raise HTTPException(404)
    return visit, await session_of(request)


def _route(endpoint: Any, name: str, *methods: str) -> Any:
    return desk(
        "/desk/visits/{visit_id:int}/walkins/{session_id:int}",
        endpoint,
        name=f"desk.walkins.{name}",
        methods=methods or ("GET",),
        may="events.edit",
    )


ROUTES = [_route(new, "new"), _route(create, "create", "POST")]
