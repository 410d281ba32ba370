"""Desk: a service order of the member who stands here, with what it will earn while it is typed and what it
has earned once it is entered, in a sentence to be read aloud."""

import uuid
from datetime import timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from club import clock, orders, persons, visits
from club.errors import ClubError
from club.members import Member
from club.orders import ServiceOrder, Sheet
from club.stores import Store
from club.vehicles import Ownership, Vehicle
from club.visits import DeskVisit
from web import movements
from web.desk import answers
from web.desk.visits import standing
from web.explained import explained
from web.forms.staff.orders import SheetForm
from web.incoming import number_or_none
from web.render import found, page, read, redirect
from web.routes import desk

HALF_A_DAY = timedelta(hours=12)


async def new(request: Request) -> Response:
    visit = await standing(request, request.query_params.get("visit"))
    return await _form(request, visit, SheetForm(data={"key": str(uuid.uuid4())}))


async def create(request: Request) -> Response:
    """Enter it; with the button that only reckons, show what it would earn."""
    data = await request.form()
    visit = await _stood(request, data.get("visit"))
    form = await _offered(SheetForm(data), visit.member)
    if form.validate():
        if data.get("quote"):
            return await _form(request, visit, form)
        if order := await _entered(request, form, visit):
            return redirect(request, "desk.orders.show", order_id=order.id, visit=visit.id)
    return await _form(request, visit, form, 422)


async def quote(request: Request) -> Response:
    """What the form as it stands would earn: asked while it is typed."""
    visit = await _stood(request, request.query_params.get("visit"))
    form = await _offered(SheetForm(request.query_params), visit.member)
    form.validate()
    return page(request, "desk/orders/_quote.html", quote=await _quoted(request, form, visit))


async def show(request: Request) -> Response:
    """What it earned and why, large."""
    theirs = orders.visible_to(request.state.staff).filter(id=request.path_params["order_id"])
    order = await found(theirs.select_related("member"))
    [told] = await explained([order])
    visit = await _visit_of(request)
    return await answers.said(request, "desk/orders/_answer.html", told=told, order=order, visit=visit)


async def _entered(request: Request, form: SheetForm, visit: DeskVisit) -> ServiceOrder | None:
    """The order as the form says it; None with a sentence beside the field when a rule says no."""
    try:
        return await orders.enter(await _sheet(request, form, visit), by=request.state.staff, at=clock.now())
    except ClubError as error:
        form.say_no(error)
        return None


async def _quoted(request: Request, form: SheetForm, visit: DeskVisit) -> str:
    """The sentence, or '' while no amount is there or one is wrong."""
    if not form.lines() or any(field.errors for field in (*form.works, form.vehicle, form.mileage)):
        return ""
    sheet = await _sheet(request, form, visit)
    outcome = await orders.quote(sheet, visit.member, at=clock.now(), using_db=read())
    return movements.reckoned(outcome.points, outcome.facts())


async def _sheet(request: Request, form: SheetForm, visit: DeskVisit) -> Sheet:
    return Sheet(
        number=form.number.data or "",
        store=await Store.get(id=request.state.desk.store_id, using_db=read()),
        lines=form.lines(),
        vehicle=await Vehicle.get(id=form.vehicle.data, using_db=read()) if form.vehicle.data else None,
        member=visit.member,
        kilometres=form.mileage.data,
        key=form.key.data or None,
    )


async def _form(request: Request, visit: DeskVisit, form: SheetForm, status: int = 200) -> Response:
    await visit.member.fetch_related("tier", "account", using_db=read())
    form = await _offered(form, visit.member)
    return page(
        request,
        "desk/orders/new.html",
        status,
        desk=request.state.desk,
        visit=visit,
        member=visit.member,
        form=form,
        quote=await _quoted(request, form, visit),
    )


async def _offered(form: SheetForm, member: Member) -> SheetForm:
    """The form with the member's cars."""
    owned = (
        Ownership.filter(member_id__in=persons.ids_of(member), until=None)
        .using_db(read())
        .select_related("vehicle")
    )
    form.offer_cars(await owned.order_by("id"))
    return form


async def _visit_of(request: Request) -> DeskVisit | None:
    """The visit of the address, if its member stands here still."""
    number, here = number_or_none(request.query_params.get("visit")), request.state.desk
    if number is None or here is None:
        return None
    return await visits.open_at(here, clock.now()).using_db(read()).filter(id=number).first()


async def _stood(request: Request, number: object) -> DeskVisit:
    """A visit of this desk within half a day: what was begun while somebody stood here may be finished."""
    if request.state.desk is None:
        raise HTTPException(404)
    theirs = DeskVisit.filter(desk_id=request.state.desk.id, opened_at__gte=clock.now() - HALF_A_DAY)
    return await found(theirs.filter(id=number_or_none(number) or 0).select_related("member__tier"))


ROUTES = [
    desk("/desk/orders/new", new, name="desk.orders.new", may="orders.enter"),
    desk("/desk/orders/quote", quote, name="desk.orders.quote", may="orders.enter"),
    desk("/desk/orders", create, name="desk.orders.create", methods=["POST"], may="orders.enter"),
    desk("/desk/orders/{order_id:int}", show, name="desk.orders.show", may="orders.see", scans=True),
]
