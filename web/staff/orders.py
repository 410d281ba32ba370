"""Staff: service orders, entered by hand, with what they earned and why; voided when they were wrong."""

from starlette.requests import Request
from starlette.responses import Response

from club import clock, members, orders, stores
from club.errors import ClubError
from club.members import Member
from club.orders import NumberTaken, ServiceLine, ServiceOrder, Sheet
from club.vehicles import Ownership, Vehicle
from points.postings import Posting
from web import movements
from web.forms.staff.orders import OrderForm, VoidForm
from web.render import found, page, read, redirect, sentence
from web.routes import staff
from web.staff.listing import chosen, day_asked, listed, number, span
from web.staff.wording import WORK_NAMES

STATES = ("open", "settled", "void")


async def index(request: Request) -> Response:
    theirs = (
        orders.visible_to(request.state.staff).using_db(read()).select_related("member", "vehicle", "store")
    )
    if state := chosen(request, "state", STATES):
        theirs = theirs.filter(state=state)
    if member := number(request, "member"):
        theirs = theirs.filter(member_id=member)
    if text := request.query_params.get("number", "").strip()[:40]:
        theirs = theirs.filter(number__istartswith=text)
    if day := day_asked(request, "day"):
        start, end = span(day)
        theirs = theirs.filter(opened_at__gte=start, opened_at__lt=end)
    return page(
        request,
        "staff/orders/index.html",
        listing=await listed(request, theirs),
        state=state,
        member=member,
        number=text,
        day=day,
    )


async def new(request: Request) -> Response:
    member = await _member(request, number(request, "member"))
    form = await _choices(OrderForm(), request, member)
    return page(request, "staff/orders/new.html", member=member, form=form)


async def create(request: Request) -> Response:
    data = await request.form()
    given = str(data.get("member", ""))
    member = await _member(request, int(given) if given.isdigit() else None)
    form = await _choices(OrderForm(data), request, member)
    if form.validate() and (order := await _entered(form, member, request)):
        return redirect(request, "staff.orders.show", order_id=order.id)
    return page(request, "staff/orders/new.html", 422, member=member, form=form)


async def show(request: Request) -> Response:
    return await _show(request, VoidForm())


async def voiding_create(request: Request) -> Response:
    form = VoidForm(await request.form())
    if not form.validate():
        return await _show(request, form, 422)
    order = await _order(request)
    try:
        await orders.void(order, reason=form.reason.data.strip(), by=request.state.staff, at=clock.now())
    except ClubError as error:
        form.reason.errors = [sentence(error)]
        return await _show(request, form, 422)
    return redirect(request, "staff.orders.show", order_id=order.id)


async def _entered(form: OrderForm, member: Member, request: Request) -> ServiceOrder | None:
    """The order as the form says it; None with a sentence beside the field when a rule says no."""
    sheet = Sheet(
        number=form.number.data.strip(),
        store=await stores.Store.get(id=form.store.data),
        lines=form.lines(),
        vehicle=await Vehicle.get(id=form.vehicle.data) if form.vehicle.data else None,
        member=member,
        kilometres=form.mileage.data,
    )
    try:
        return await orders.enter(sheet, by=request.state.staff, at=clock.now())
    except ClubError as error:
        field = form.number if isinstance(error, NumberTaken) else form.maintenance
        field.errors = [sentence(error)]
        return None


async def _show(request: Request, form: VoidForm, status: int = 200) -> Response:
    order = await _order(request)
    keys = (f"earn:order:{order.id}", f"reverse:order:{order.id}")
    moved = Posting.filter(key__in=keys).using_db(read()).order_by("id")
    return page(
        request,
        "staff/orders/show.html",
        status,
        order=order,
        order_lines=await ServiceLine.filter(order_id=order.id).using_db(read()).order_by("id"),
        movements=[movements.told(one, {order.store_id: order.store.name}) for one in await moved],
        works=WORK_NAMES,
        form=form,
    )


async def _choices(form: OrderForm, request: Request, member: Member) -> OrderForm:
    """The stores and cars that may be chosen: one's own store, and the member's cars."""
    asker = request.state.staff
    houses = stores.Store.all() if asker.store_id is None else stores.Store.filter(id=asker.store_id)
    form.store.choices = [(store.id, store.name) for store in await houses.order_by("id")]
    owned = await Ownership.filter(member_id=member.id, until=None).select_related("vehicle").order_by("id")
    form.vehicle.choices = [(own.vehicle_id, _called(own.vehicle)) for own in owned] or [(0, "—")]
    return form


def _called(vehicle: Vehicle) -> str:
    tail = vehicle.plate_tail or vehicle.vin_tail
    return " ".join(part for part in (vehicle.brand, vehicle.model, tail and f"…{tail[-2:]}") if part)


async def _member(request: Request, id: int | None) -> Member:
    return await found(members.visible_to(request.state.staff).filter(id=id or 0))


async def _order(request: Request) -> ServiceOrder:
    theirs = orders.visible_to(request.state.staff).filter(id=request.path_params["order_id"])
    return await found(theirs.select_related("member", "vehicle", "store"))


ROUTES = [
    staff("/staff/orders", index, name="staff.orders", may="orders.see"),
    staff("/staff/orders/new", new, name="staff.orders.new", may="orders.enter"),
    staff("/staff/orders", create, name="staff.orders.create", methods=["POST"], may="orders.enter"),
    staff("/staff/orders/{order_id:int}", show, name="staff.orders.show", may="orders.see"),
    staff(
        "/staff/orders/{order_id:int}/voiding",
        voiding_create,
        name="staff.orders.voiding.create",
        methods=["POST"],
        may="orders.void",
    ),
]
