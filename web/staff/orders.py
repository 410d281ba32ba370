"""Staff: orders of workshop and shop, entered by hand, with what they earned and why; voided when wrong."""

import uuid
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from club import audit, clock, members, orders, persons, stores, vehicles, visits
from club.errors import ClubError
from club.members import Member
from club.orders import ServiceLine, ServiceOrder, refunds
from club.visits import DeskVisit
from club.vouchers import on_orders
from points.postings import Posting
from web import entering, movements, voucher_words
from web.explained import explained
from web.forms.staff.orders import OrderForm, VoidForm
from web.incoming import number_or_none
from web.naming import ORDER_KINDS
from web.render import found, page, read, redirect, sentence
from web.routes import staff
from web.staff import choosing, elsewhere, people
from web.staff.listing import chosen, day_asked, listed, number, order_of, span
from web.staff.wording import WORK_NAMES

STATES = ("open", "settled", "void")
SORTS = {"opened": "opened_at", "total": "total", "number": "number"}
MOST_HITS = 12


async def index(request: Request) -> Response:
    theirs, conditions = await narrowed(request, orders.visible_to(request.state.staff).using_db(read()))
    sort, order = order_of(request, SORTS, "-opened")
    rows = await listed(request, theirs.select_related("member", "vehicle", "store").order_by(order, "-id"))
    return page(
        request,
        "staff/orders/index.html",
        listing=rows,
        cents=any(row.total % 100 for row in rows.rows),
        stores=await stores.Store.all().using_db(read()).order_by("id"),
        kinds=ORDER_KINDS,
        sort=sort,
        **conditions,
    )


async def new(request: Request) -> Response:
    """The form for a member's order; as long as nobody is chosen, the search for whom it is."""
    given = number(request, "member")
    if given is None:
        return await _for_whom(request)
    member = await _member(request, given)
    blank = OrderForm(data={"key": str(uuid.uuid4()), "store": choosing.home(request) or member.store_id})
    form = await _choices(blank, request, member)
    return page(request, "staff/orders/new.html", member=member, form=form)


async def create(request: Request) -> Response:
    data = await request.form()
    member = await _member(request, number_or_none(data.get("member")))
    form = await _choices(OrderForm(data), request, member)
    if form.validate():
        sheet = await entering.sheet_of(form, form.store.data, member)
        if order := await entering.entered(request, form, sheet):
            return redirect(request, "staff.orders.show", order_id=order.id)
    return page(request, "staff/orders/new.html", 422, member=member, form=form)


async def show(request: Request) -> Response:
    return await _show(request, VoidForm())


async def attribution_create(request: Request) -> Response:
    """An order of nobody becomes that of the member who was found."""
    order, data = await _order(request), await request.form()
    member = await _member(request, number_or_none(data.get("member")))
    try:
        await orders.attribute(order, member, by=request.state.staff, at=clock.now())
    except ClubError as error:
        return await _show(request, VoidForm(), 409, trouble=sentence(error))
    return redirect(request, "staff.orders.show", order_id=order.id, done="attributed")


async def voiding_create(request: Request) -> Response:
    form = VoidForm(await request.form())
    if not form.validate():
        return await _show(request, form, 422)
    order = await _order(request)
    try:
        await orders.void(order, reason=form.reason.data, by=request.state.staff, at=clock.now())
    except ClubError as error:
        return await _show(request, form, 422, trouble=sentence(error))
    return redirect(request, "staff.orders.show", order_id=order.id)


async def narrowed(
    request: Request, theirs: QuerySet[ServiceOrder]
) -> tuple[QuerySet[ServiceOrder], dict[str, Any]]:
    """The orders that fit the address, and its conditions for the page."""
    state, day = chosen(request, "state", STATES), day_asked(request, "day")
    member, store = number(request, "member"), number(request, "store")
    query = request.query_params.get("q", request.query_params.get("number", "")).strip()[:40]
    kind = chosen(request, "kind", [*orders.KINDS])
    if state:
        theirs = theirs.filter(state=state)
    if kind:
        theirs = theirs.filter(kind=kind)
    if member:
        theirs = theirs.filter(member_id__in=persons.ids_of(member))
    if store:
        theirs = theirs.filter(store_id=store)
    if query:
        theirs = await orders.search(theirs, query, staff=request.state.staff, using_db=read())
    if day:
        start, end = span(day)
        theirs = theirs.filter(opened_at__gte=start, opened_at__lt=end)
    asked = {"state": state, "kind": kind, "member": member, "store": store, "q": query, "day": day}
    return theirs, asked


async def _for_whom(request: Request) -> Response:
    return page(request, "staff/orders/for_whom.html", **await _hits(request))


async def _hits(request: Request) -> dict[str, Any]:
    """Members who fit what was typed, for whoever says whose an order is."""
    query = request.query_params.get("q", "").strip()[:40]
    asker = request.state.staff
    hits = await members.search(query, staff=asker, limit=MOST_HITS, using_db=read()) if query else []
    return {
        "q": query,
        "hits": hits,
        "hidden": await elsewhere.sentence(query, asker),
        "cars": await vehicles.of_many([member.id for member in hits], using_db=read()),
    }


async def _show(request: Request, form: VoidForm, status: int = 200, *, trouble: str = "") -> Response:
    order = await _order(request)
    given_back = await refunds.of(order).using_db(read())
    keys = [
        orders.earning_key(order.id),
        f"reverse:order:{order.id}",
        *(f"refund:{one.id}" for one in given_back),
    ]
    moved = Posting.filter(key__in=keys).using_db(read()).order_by("id")
    voided = audit.of(order).filter(action__in=("order.voided", "purchase.voided"))
    voided_by = await voided.using_db(read()).first()
    actors = {order.by, *([voided_by.by] if voided_by else []), *(one.by for one in given_back)}
    names = dict(await people.names(actors))
    whose = {} if order.member_id else await _hits(request)
    used = await on_orders.uses(order.store_id, order.number, using_db=read())
    names |= await people.names({use.by for use in used})
    lines = await ServiceLine.filter(order_id=order.id).using_db(read()).order_by("id")
    return page(
        request,
        "staff/orders/show.html",
        status,
        order=order,
        order_lines=lines,
        cents=any(line.amount % 100 or line.refunded % 100 for line in lines),
        refunds=[(one, names[one.by]) for one in given_back],
        uses=[(use, voucher_words.name(use.voucher.kind), names[use.by]) for use in used],
        movements=await movements.in_words(await moved),
        told=(await explained([order]))[0],
        works=WORK_NAMES,
        by=names[order.by],
        voided_by=names[voided_by.by] if voided_by else "",
        form=form,
        trouble=trouble,
        **whose,
    )


async def _choices(form: OrderForm, request: Request, member: Member) -> OrderForm:
    """The stores and cars that may be chosen: one's own store, and the member's cars."""
    form.store.choices = await choosing.houses(request.state.staff)
    await entering.offer_cars(form, member)
    return form


async def _member(request: Request, id: int | None) -> Member:
    """A member whom the asker sees, or one of another store who stood at a desk here within half a day."""
    asker, wanted = request.state.staff, members.present().filter(id=id or 0)
    if asker.store_id is not None:
        here = DeskVisit.filter(desk__store_id=asker.store_id, opened_at__gte=clock.now() - visits.REMEMBERED)
        guests = Subquery(here.values("member_id"))
        wanted = wanted.filter(Q(store_id=asker.store_id) | Q(store_id=None) | Q(id__in=guests))
    return await found(wanted)


async def _order(request: Request) -> ServiceOrder:
    theirs = orders.visible_to(request.state.staff).filter(id=request.path_params["order_id"])
    return await found(theirs.select_related("member", "vehicle", "store"))


ROUTES = [
    staff("/staff/orders", index, name="staff.orders", may="orders.see"),
    staff("/staff/orders/new", new, name="staff.orders.new", may="orders.enter"),
    staff("/staff/orders", create, name="staff.orders.create", methods=["POST"], may="orders.enter"),
    staff("/staff/orders/{order_id:int}", show, name="staff.orders.show", may="orders.see"),
    staff(
        "/staff/orders/{order_id:int}/attribution",
        attribution_create,
        name="staff.orders.attribution.create",
        methods=["POST"],
        may="orders.enter",
    ),
    staff(
        "/staff/orders/{order_id:int}/voiding",
        voiding_create,
        name="staff.orders.voiding.create",
        methods=["POST"],
        may="orders.void",
    ),
]
