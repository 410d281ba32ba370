"""Staff: part of an order is refunded, line by line; what that takes back in points is told beforehand."""

import uuid

from starlette.requests import Request
from starlette.responses import Response

from club import clock, orders
from club.errors import ClubError
from club.orders import ServiceLine, ServiceOrder, refunds
from web import text
from web.forms.staff.refunds import RefundForm, for_lines
from web.i18n import _
from web.render import found, page, read, redirect
from web.routes import staff
from web.staff.wording import WORK_NAMES


async def new(request: Request) -> Response:
    order = await _order(request)
    if order.state != "settled" or not order.total:
        return redirect(request, "staff.orders.show", order_id=order.id)
    lines = await _lines(order)
    return await _form(request, order, lines, for_lines(lines, data={"key": str(uuid.uuid4())}))


async def create(request: Request) -> Response:
    """Refund it; with the button that only reckons, show what it would take back."""
    order, data = await _order(request), await request.form()
    lines = await _lines(order)
    form = for_lines(lines, data)
    if data.get("quote"):
        form.validate()
        return await _form(request, order, lines, form)
    if form.validate():
        told = {"key": form.key.data or "", "reason": form.reason.data or ""}
        try:
            await orders.refund(order, form.amounts, **told, by=request.state.staff, at=clock.now())
            return redirect(request, "staff.orders.show", order_id=order.id, done="refunded")
        except ClubError as error:
            form.say_no(error)
    return await _form(request, order, lines, form, 422)


async def quote(request: Request) -> Response:
    """What the form as it stands would take back: asked while it is typed."""
    order = await _order(request)
    form = for_lines(await _lines(order), request.query_params)
    form.validate()
    return page(request, "staff/refunds/_quote.html", quote=await _quoted(order, form))


async def _quoted(order: ServiceOrder, form: RefundForm) -> str:
    """The sentence, or '' while no amount is there, one is wrong or more than is left."""
    if not form.is_readable:
        return ""
    try:
        points = await refunds.foresee(order, form.amounts, at=clock.now(), using_db=read())
    except ClubError:
        return ""
    if not points:
        return _("This refund takes back no points")
    return _("This refund takes back %(points)s points", points=text.points(points))


async def _form(
    request: Request, order: ServiceOrder, lines: list[ServiceLine], form: RefundForm, status: int = 200
) -> Response:
    return page(
        request,
        "staff/refunds/new.html",
        status,
        order=order,
        order_lines=lines,
        cents=any(line.amount % 100 or line.refunded % 100 for line in lines),
        works=WORK_NAMES,
        form=form,
        quote=await _quoted(order, form),
    )


async def _lines(order: ServiceOrder) -> list[ServiceLine]:
    return await ServiceLine.filter(order_id=order.id).using_db(read()).order_by("id")


async def _order(request: Request) -> ServiceOrder:
    theirs = orders.visible_to(request.state.staff).filter(id=request.path_params["order_id"])
    return await found(theirs.select_related("member", "store"))


ROUTES = [
    staff("/staff/orders/{order_id:int}/refunds/new", new, name="staff.refunds.new", may="orders.void"),
    staff("/staff/orders/{order_id:int}/refunds/quote", quote, name="staff.refunds.quote", may="orders.void"),
    staff(
        "/staff/orders/{order_id:int}/refunds",
        create,
        name="staff.refunds.create",
        methods=["POST"],
        may="orders.void",
    ),
]
