"""/api/v1/orders: orders of the workshop and the shop, from the first paper to refund or voiding."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from club import orders, spelling
from club.orders import Line, ServiceLine, ServiceOrder, Sheet
from web.api import scope
from web.api.calls import Call, Calling
from web.api.pages import Cursor, Limit, Page, page
from web.api.problems import wrong
from web.api.routes import key_of, reads, router, writes
from web.api.values import SEEN, Fen, Given, Id, Instant, Moment, PathId, text
from web.explained import Explained, explained
from web.i18n import lazy

Work = Literal["maintenance", "repair", "bodywork", "parts", "accessories", "accident", "warranty"]
Kind = Literal["service", "purchase"]
State = Literal["open", "settled", "void"]
SLOW_CLOCK = timedelta(minutes=5)  # by so much a system's clock may be ahead of ours

router = router("orders")


class NewLine(Given):
    work: Work
    amount: Fen
    description: text(120, example="5W-30 机油") = ""


class NewOrder(Given):
    """Whose it is, `customer_id` says; without, it is that of the car's owner at `opened_at`."""

    number: text(40, least=1, example="RO20260503-017") = Field(description="The store's own number.")
    store: text(16, example="pudong") | None = Field(None, description="Its code; of a key for all stores.")
    kind: Kind = "service"
    state: Literal["open", "settled"] = Field("settled", description="`settled`: it is paid, and earns.")
    customer_id: Id | None = None
    vehicle_id: Id | None = None
    vin: text(24, example="LSVAU2180N2183294") | None = None
    plate: text(16, example="沪A12345") | None = None
    kilometres: Annotated[int, Field(strict=True, ge=0, le=2_000_000)] | None = None
    opened_at: Instant | None = Field(None, description="When the car came; without, when it was settled.")
    settled_at: Instant | None = Field(None, description="When it was paid; without, now.")
    lines: list[NewLine] = Field(min_length=1, max_length=100)


class OrderChange(Given):
    """What is given replaces what was; `lines` are all lines of the order from then on."""

    kilometres: Annotated[int, Field(strict=True, ge=0, le=2_000_000)] | None = None
    lines: list[NewLine] | None = Field(None, min_length=1, max_length=100)


class Settlement(Given):
    settled_at: Instant | None = Field(None, description="When it was paid; without, now.")


class Voiding(Given):
    reason: text(120, least=1, example="重复开单") = Field(description="The member reads it.")


class RefundedLine(Given):
    line: Id = Field(description="The id of a line of the order.")
    amount: Annotated[int, Field(strict=True, ge=1, le=1_000_000_000, description="In fen.")]


class NewRefund(Given):
    reason: text(120, least=1, example="配件退货") = Field(description="The member reads it.")
    lines: list[RefundedLine] = Field(min_length=1, max_length=100)


class OrderLine(BaseModel):
    id: int
    work: Work
    description: str
    amount: int = Field(description="In fen.")
    refunded: int = Field(description="Of it, in fen.")


class Order(BaseModel):
    id: int
    number: str
    store: str
    kind: Kind
    state: State
    customer_id: int | None
    vehicle_id: int | None
    kilometres: int | None
    opened_at: Moment
    settled_at: Moment | None
    voided_at: Moment | None
    void_reason: str
    total: int = Field(description="Of its lines, less all refunds, in fen.")
    points: int = Field(description="What it has earned, less what was taken back.")
    why: str = Field(description="A sentence for people: why so many points.")
    lines: list[OrderLine]


@router.post("/orders", **writes("orders.write", gives=Order, status=201))
async def create(call: Call, sheet: NewOrder) -> Response:
    """Write an order down and, unless it is still open, settle it: its member earns points.

    The same number with the same content again is the same order.
    """
    return await call.once(lambda: _entered(call, sheet), status=201)


@router.get("/orders", response_model=Page[Order], **reads("orders.read"))
async def index(
    request: Request,
    limit: Limit = 50,
    cursor: Cursor = "",
    number: Annotated[str, Query(max_length=40, pattern=SEEN)] = "",
    state: State | None = None,
    customer_id: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    vehicle_id: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    updated_since: Annotated[Instant | None, Query()] = None,
) -> Page[Order]:
    """The orders of the key's store, the newest first."""
    wanted = {
        "number": spelling.number(number) or number,
        "state": state,
        "member_id": customer_id,
        "vehicle_id": vehicle_id,
    }
    rows = scope.sheets(key_of(request)).filter(**{name: value for name, value in wanted.items() if value})
    rows = scope.changed_since(rows, "serviceorder", updated_since)
    found, following = await page(
        rows.select_related("store", "member").prefetch_related("lines"), limit, cursor
    )
    return Page(items=[_shown(one, one.order.lines) for one in await explained(found)], next=following)


@router.get("/orders/{order_id}", response_model=Order, **reads("orders.read", missing=True))
async def show(request: Request, order_id: PathId) -> Order:
    """An order with its lines, and what it has earned."""
    order = await scope.one(scope.sheets(key_of(request)).filter(id=order_id), "order")
    return await _fresh(order.id)


@router.patch("/orders/{order_id}", **writes("orders.write", gives=Order))
async def update(call: Call, order_id: PathId, change: OrderChange) -> Response:
    """Put an order right that is not settled yet. What is settled can be refunded in part, or voided."""

    async def deed() -> Order:
        lines = None if change.lines is None else lines_of(change.lines)
        order = await _of(call, order_id)
        await orders.change(order, lines=lines, kilometres=change.kilometres, by=call.key, at=call.at)
        return await _fresh(order_id)

    return await call.once(deed)


@router.post("/orders/{order_id}/settlement", **writes("orders.write", gives=Order))
async def settle(call: Call, order_id: PathId, settlement: Settlement) -> Response:
    """An open order is paid: its member earns points."""

    async def deed() -> Order:
        order = await _of(call, order_id)
        at = _passed(settlement.settled_at or call.at, "settled_at", call)
        if at < order.opened_at:
            raise wrong("settled_at", "order.before_opened", lazy("It cannot be paid before it was opened."))
        await orders.settle(order, by=call.key, at=at)
        return await _fresh(order_id)

    return await call.once(deed)


@router.post("/orders/{order_id}/voiding", **writes("orders.write", gives=Order))
async def void(call: Call, order_id: PathId, voiding: Voiding) -> Response:
    """The order was wrong: all that it earned is taken back."""

    async def deed() -> Order:
        await orders.void(await _of(call, order_id), reason=voiding.reason, by=call.key, at=call.at)
        return await _fresh(order_id)

    return await call.once(deed)


@router.post("/orders/{order_id}/refunds", **writes("orders.write", gives=Order, status=201))
async def refund(call: Call, order_id: PathId, asked: NewRefund) -> Response:
    """Part of what was paid is given back, and what it earned with it."""

    async def deed() -> Order:
        amounts = {one.line: one.amount for one in asked.lines}
        if len(amounts) < len(asked.lines):
            raise wrong("lines", "refund.line_twice", lazy("Name each line once."))
        order, told = await _of(call, order_id), {"reason": asked.reason, "by": call.key, "at": call.at}
        await orders.refund(order, amounts, key=call.uuid, **told)
        return await _fresh(order_id)

    return await call.once(deed, status=201)


async def _entered(call: Calling, sheet: NewOrder) -> Order:
    return await _fresh((await entered(call, sheet)).id)


async def entered(call: Calling, sheet: NewOrder) -> ServiceOrder:
    """The order, written down and, unless it is still open, settled. Raises what a rule says."""
    opened, settled = times_of(call, sheet)
    paper = await sheet_of(call, sheet)
    if settled is None:
        return await orders.record(paper, by=call.key, at=opened)
    return await orders.enter(paper, by=call.key, at=settled, opened_at=opened)


def times_of(call: Calling, sheet: NewOrder) -> tuple[datetime, datetime | None]:
    """When the car came and when it was paid, None while it is open. Raises Refused."""
    if sheet.state == "open" and sheet.settled_at:
        raise wrong("settled_at", "order.not_settled", lazy("An open order has not been paid."))
    opened = _passed(sheet.opened_at or sheet.settled_at or call.at, "opened_at", call)
    if sheet.state == "open":
        return opened, None
    at = _passed(sheet.settled_at or max(call.at, opened), "settled_at", call)
    if at < opened:
        raise wrong("settled_at", "order.before_opened", lazy("It cannot be paid before it was opened."))
    return opened, at


async def sheet_of(call: Calling, told: NewOrder) -> Sheet:
    """The dealer's paper. Raises Refused for a store, person or car that is not there."""
    if sum(line.amount for line in told.lines) > 2**31 - 1:
        raise wrong("lines", "order.too_much", lazy("No order comes to so much."))
    return Sheet(
        number=told.number,
        store=await scope.store_of(call.key, told.store),
        lines=lines_of(told.lines),
        vehicle=await scope.car_of(call, told.vehicle_id, told.vin, told.plate),
        member=await scope.person_of(call, told.customer_id),
        kilometres=told.kilometres,
        kind=told.kind,
    )


def lines_of(told: list[NewLine]) -> list[Line]:
    return [Line(one.work, one.amount, one.description) for one in told]


def _passed(at: datetime, field: str, call: Calling) -> datetime:
    if at > call.at + SLOW_CLOCK:
        raise wrong(field, "order.to_come", lazy("That is still to come."))
    return at


async def _of(call: Calling, order_id: int) -> ServiceOrder:
    return await scope.one(scope.sheets(call.key).filter(id=order_id), "order")


async def _fresh(order_id: int) -> Order:
    """The order as it stands now, also within the transaction that has changed it."""
    return (await fresh_ones([order_id]))[order_id]


async def fresh_ones(ids: list[int]) -> dict[int, Order]:
    """The same of many, by their ids."""
    written = await orders.written(ids)
    told = await explained([order for order, _ in written], as_written=True)
    return {one.order.id: _shown(one, lines) for one, (_, lines) in zip(told, written, strict=True)}


def _shown(told: Explained, lines: list[ServiceLine]) -> Order:
    order = told.order
    return Order(
        id=order.id,
        number=order.number,
        store=order.store.code,
        kind=order.kind,  # type: ignore[arg-type]
        state=order.state,  # type: ignore[arg-type]
        customer_id=order.member_id,
        vehicle_id=order.vehicle_id,
        kilometres=order.mileage,
        opened_at=order.opened_at,
        settled_at=order.settled_at,
        voided_at=order.voided_at,
        void_reason=order.void_reason,
        total=order.total,
        points=told.points,
        why=told.why,
        lines=[
            OrderLine(
                id=line.id,
                work=line.work,  # type: ignore[arg-type]
                description=line.description,
                amount=line.amount,
                refunded=line.refunded,
            )
            for line in sorted(lines, key=lambda line: line.id)
        ],
    )
