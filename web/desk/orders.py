"""Desk: a service order of the member who stands here, with what it will earn while it is typed and what it
has earned once it is entered, in a sentence to be read aloud.

A form is opened for a visit that holds. It carries which one, signed: with that alone an order is entered.
"""

import uuid
from typing import Any

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from club import clock, config, orders, persons, visits
from club.orders import ServiceOrder, Sheet
from club.tiers import changes
from club.visits import DeskVisit
from web import entering, movements
from web.desk import answers
from web.desk.visits import standing
from web.explained import explained
from web.forms.staff.orders import SheetForm
from web.incoming import number_or_none
from web.render import found, page, read, redirect
from web.routes import desk


async def new(request: Request) -> Response:
    visit = await standing(request, request.query_params.get("visit"))
    form = SheetForm(data={"key": str(uuid.uuid4())})
    await entering.offer_cars(form, visit.member)
    return await _form(request, visit, form, stamp=stamp_of(visit))


async def create(request: Request) -> Response:
    """Enter it; with the button that only reckons, show what it would earn."""
    data = await request.form()
    stamp = str(data.get("visit", ""))
    visit = await _stood(request, stamp)
    form = SheetForm(data)
    await entering.offer_cars(form, visit.member)
    if form.validate():
        if data.get("quote"):
            return await _form(request, visit, form, stamp=stamp)
        if order := await entering.entered(request, form, await _sheet(request, form, visit)):
            return redirect(request, "desk.orders.show", order_id=order.id, visit=visit.id)
    return await _form(request, visit, form, 422, stamp=stamp)


async def quote(request: Request) -> Response:
    """What the form as it stands would earn: asked while it is typed."""
    visit = await _stood(request, request.query_params.get("visit", ""))
    form = SheetForm(request.query_params)
    await entering.offer_cars(form, visit.member)
    form.validate()
    return page(request, "desk/orders/_quote.html", quote=await _quoted(request, form, visit))


async def show(request: Request) -> Response:
    """What it earned and why, large."""
    theirs = orders.visible_to(request.state.staff).filter(id=request.path_params["order_id"])
    order = await found(theirs.select_related("member"))
    [told] = await explained([order])
    visit = await _visit_of(request)
    return await answers.said(
        request, "desk/orders/_answer.html", told=told, order=order, visit=visit, **await _after(order)
    )


async def _after(order: ServiceOrder) -> dict[str, Any]:
    """How many points there are now, and the tier to which this order has raised the member."""
    member = order.member
    if member is None or member.closed_at:
        return {"usable": None, "raised": None}
    raised = changes.of(member).filter(kind="raised", at=order.settled_at).using_db(read())
    return {
        "usable": (await persons.standing(member, at=clock.now(), using_db=read())).usable,
        "raised": await raised.first() if order.settled_at and order.state == "settled" else None,
    }


async def _quoted(request: Request, form: SheetForm, visit: DeskVisit) -> str:
    """The sentence, or '' while no amount is there or one is wrong."""
    if not form.lines() or any(field.errors for field in (*form.works, form.vehicle, form.mileage)):
        return ""
    sheet = await _sheet(request, form, visit)
    outcome = await orders.quote(sheet, visit.member, at=clock.now(), using_db=read())
    return movements.reckoned(outcome.total, outcome.facts())


async def _sheet(request: Request, form: SheetForm, visit: DeskVisit) -> Sheet:
    return await entering.sheet_of(form, request.state.desk.store_id, visit.member)


async def _form(
    request: Request, visit: DeskVisit, form: SheetForm, status: int = 200, *, stamp: str
) -> Response:
    await visit.member.fetch_related("tier", using_db=read())
    return page(
        request,
        "desk/orders/new.html",
        status,
        desk=request.state.desk,
        visit=visit,
        stamp=stamp,
        member=visit.member,
        usable=(await persons.standing(visit.member, at=clock.now(), using_db=read())).usable,
        form=form,
        quote=await _quoted(request, form, visit),
    )


async def _visit_of(request: Request) -> DeskVisit | None:
    """The visit of the address, if its member stands here still."""
    number, here = number_or_none(request.query_params.get("visit")), request.state.desk
    if number is None or here is None:
        return None
    return await visits.open_at(here, clock.now()).using_db(read()).filter(id=number).first()


async def _stood(request: Request, stamp: str) -> DeskVisit:
    """The visit for which a form was opened while it held: what was typed may be sent after it has ended."""
    try:
        number = _signer().loads(stamp, max_age=int(visits.REMEMBERED.total_seconds()))
    except BadSignature:
        raise HTTPException(404) from None
    theirs = DeskVisit.filter(id=number, desk=request.state.desk)
    return await found(theirs.select_related("member__tier"))


def stamp_of(visit: DeskVisit) -> str:
    """What a form carries that was opened for `visit`."""
    return _signer().dumps(visit.id)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(config.settings().secret_key.get_secret_value(), salt="desk.orders")


ROUTES = [
    desk("/desk/orders/new", new, name="desk.orders.new", may="orders.enter"),
    desk("/desk/orders/quote", quote, name="desk.orders.quote", may="orders.enter"),
    desk("/desk/orders", create, name="desk.orders.create", methods=["POST"], may="orders.enter"),
    desk("/desk/orders/{order_id:int}", show, name="desk.orders.show", may="orders.see", scans=True),
]
