"""Desk: the member who stands here, for fifteen minutes, and checking today's ticket in with one tap."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from club import clock, persons, reception, scans, vehicles, visits
from club.errors import ClubError
from club.members import Member
from club.vehicles import Vehicle, claims, telling
from club.vehicles.claims import Claim
from club.visits import DeskVisit
from events import checkin, registrations
from web.desk import answers
from web.forms.desk.visits import CheckInForm
from web.incoming import number_or_none
from web.render import found, read, redirect
from web.routes import desk


async def show(request: Request) -> Response:
    """The member's answer once more: from the list of the last scans, or after a detour."""
    visit = await _visit(request)
    facts = {**await reception.card(visit.member, at=clock.now(), using_db=read()), "visit": visit.id}
    context = await answers.member(request, facts)
    return await answers.said(request, context.pop("answer"), **context)


async def checkins_create(request: Request) -> Response:
    """Check in a ticket of the member who stands here, without scanning it."""
    visit = await _visit(request)
    form = CheckInForm(await request.form())
    if not form.validate():
        raise HTTPException(422)
    ticket = await found(registrations.of(visit.member).filter(id=form.registration.data))
    by = {"desk": request.state.desk, "staff": request.state.staff}
    try:
        answer = await checkin.scan(ticket.code, nonce=form.nonce.data, at=clock.now(), **by)
    except ClubError as error:
        return await answers.refused(request, error)
    return await answers.shown(request, "ticket", answer, nonce=form.nonce.data, tail=scans.tail(ticket.code))


async def claims_show(request: Request) -> Response:
    """What to compare with the registration certificate, and who would lose the car."""
    visit = await _visit(request)
    claim = await _claimed(visit, request.path_params["claim_id"])
    if claim.state != "waiting" or claim.vehicle is None:
        return redirect(request, "desk.visits.show", visit_id=visit.id)
    told = {"claim": claim, "car": claim.vehicle, **await _holder(claim.vehicle)}
    return await answers.said(request, "desk/visits/_claim.html", visit=visit, **told)


async def claims_create(request: Request) -> Response:
    """The registration certificate was shown: the car that the member has claimed is theirs."""
    visit, asker = await _visit(request), request.state.staff
    claim = await _claimed(visit, number_or_none((await request.form()).get("claim")) or 0)
    holder = await _holder(claim.vehicle) if claim.vehicle else {"holder": "", "is_told": False}
    try:
        await claims.confirm(claim, way="desk", by=asker, at=clock.now())
    except ClubError as error:
        return await answers.refused(request, error)
    car = await found(Vehicle.filter(id=claim.vehicle_id))
    told = {"car": car, "called": telling.called(car), **holder}
    may_mend = await vehicles.visible_to(asker).filter(id=car.id).using_db(read()).exists()
    template = "desk/visits/_claimed.html"
    return await answers.said(request, template, visit=visit, may_mend=may_mend, **told)


async def standing(request: Request, number: object) -> DeskVisit:
    """The visit of this number, while it holds at this desk."""
    if request.state.desk is None:
        raise HTTPException(404)
    held = visits.open_at(request.state.desk, clock.now()).select_related("member")
    return await found(held.filter(id=number_or_none(number) or 0))


async def standing_of(request: Request, person: Member) -> DeskVisit | None:
    """The visit at this desk of whom something was just taken back, if they still stand here."""
    if request.state.desk is None:
        return None
    member = await persons.stays(person, using_db=read())
    here = visits.open_at(request.state.desk, clock.now()).using_db(read()).select_related("member")
    return await here.filter(member_id__in=persons.ids_of(member)).order_by("-id").first()


async def _claimed(visit: DeskVisit, number: int) -> Claim:
    return await found(claims.of(visit.member).filter(id=number).select_related("vehicle__company"))


async def _holder(car: Vehicle) -> dict[str, Any]:
    """In whose name it is, a company's or how its owner is addressed; and whether they are told of a loss."""
    if car.company:
        return {"holder": car.company.name, "is_told": False}
    owner = await vehicles.drivers(car).using_db(read()).filter(role="owner").first()
    if owner is None:
        return {"holder": "", "is_told": False}
    return {"holder": owner.member.address_form, "is_told": owner.member.joined_at is not None}


async def _visit(request: Request) -> DeskVisit:
    return await standing(request, request.path_params["visit_id"])


ROUTES = [
    desk("/desk/visits/{visit_id:int}", show, name="desk.visits.show", scans=True),
    desk(
        "/desk/visits/{visit_id:int}/checkins",
        checkins_create,
        name="desk.visits.checkins.create",
        methods=["POST"],
    ),
    desk(
        "/desk/visits/{visit_id:int}/claims/{claim_id:int}",
        claims_show,
        name="desk.visits.claims.show",
        scans=True,
    ),
    desk(
        "/desk/visits/{visit_id:int}/claims",
        claims_create,
        name="desk.visits.claims.create",
        methods=["POST"],
    ),
]
