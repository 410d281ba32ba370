"""Desk: a voucher of whoever stands here is used, with one confirmation, and for fifteen minutes undone.

Where it is reckoned from an order, that is asked for; what is left to be paid stands there before the press.
"""

import uuid

from starlette.requests import Request
from starlette.responses import Response
from tortoise.queryset import QuerySet

from club import clock, spelling, vouchers
from club.errors import ClubError
from club.orders import ServiceOrder
from club.scans import Answer
from club.visits import DeskVisit
from club.vouchers import scanning
from points.errors import BelowMinimum, NotStackable, PointsError, TotalNeeded
from points.voucher_uses import left_of
from points.vouchers import Voucher, VoucherUse, on_order, worth
from web import voucher_words
from web.desk import answers, uses
from web.desk.visits import standing, standing_of
from web.forms.desk.vouchers import UseForm
from web.incoming import number_or_none
from web.render import found, is_partial, page, read, redirect
from web.routes import desk

KEY = "use:desk:{}"


async def show(request: Request) -> Response:
    """The confirmation: what is used of whom, and on which order."""
    visit = await standing(request, request.path_params["visit_id"])
    voucher = await _held(visit, request.path_params["voucher_id"])
    if made := number_or_none(request.query_params.get("used")):
        use = await found(_uses(request, made).filter(voucher_id=voucher.id).select_related("voucher__kind"))
        return await (_undone(request, use) if use.undone_at else _used(request, visit, use))
    return await _form(request, visit, voucher, UseForm(data={"nonce": str(uuid.uuid4())}))


async def create(request: Request) -> Response:
    """Use it. Pressed again, or sent again after a break, it is the same use."""
    visit, data = await standing(request, request.path_params["visit_id"]), await request.form()
    voucher = await _held(visit, number_or_none(data.get("voucher")) or 0)
    form, here = UseForm(data), request.state.desk
    if not form.validate():
        return await _form(request, visit, voucher, form, 422)
    told = {"key": KEY.format(form.nonce.data), "store": here.store_id, "order": form.order.data or ""}
    try:
        use = await vouchers.redeem(
            voucher, **told, total=form.fen, by=request.state.staff, at=clock.now(), desk=here.name
        )
    except (TotalNeeded, BelowMinimum, vouchers.MoreThanOrder) as error:
        form.say_no("total", error)
    except NotStackable as error:
        form.say_no("order", error)
    except vouchers.OrderVoid as error:
        form.say_no("order", error)
    except PointsError as error:
        return await _refused(request, voucher, error)
    else:
        if not is_partial(request):
            return redirect(
                request, "desk.visits.vouchers.show", visit_id=visit.id, voucher_id=voucher.id, used=use.id
            )
        return await _used(request, visit, use)
    return await _form(request, visit, voucher, form, 422)


async def quote(request: Request) -> Response:
    """What is left to be paid of the order as it is typed."""
    visit = await standing(request, request.path_params["visit_id"])
    voucher = await _held(visit, request.path_params["voucher_id"])
    form = UseForm(request.query_params)
    form.validate()
    return page(request, "desk/vouchers/_quote.html", quote=await _quoted(request, voucher, form))


async def undo_create(request: Request) -> Response:
    """It was not meant so."""
    use = await found(_uses(request, request.path_params["use_id"]).select_related("voucher__kind"))
    try:
        await vouchers.undo(use, by=request.state.staff, at=clock.now())
    except (ClubError, PointsError) as error:
        return await answers.refused(request, error)
    return await _undone(request, use)


async def _undone(request: Request, use: VoucherUse) -> Response:
    person = await vouchers.whose(use.account_id, using_db=read())
    told = {"use": use, "name": voucher_words.name(use.voucher.kind), "person": person}
    return await answers.said(
        request, "desk/vouchers/_undone.html", visit=await standing_of(request, person), **told
    )


async def _used(request: Request, visit: DeskVisit, use: VoucherUse) -> Response:
    """Also when its address is loaded anew: whoever used it does not read that it was used already."""
    voucher = await Voucher.get(id=use.voucher_id).using_db(read()).select_related("kind")
    left = voucher.kind.times - voucher.used
    before = await on_order(use.store, use.order).filter(id__lt=use.id).using_db(read()) if use.order else []
    owed = left_of(use.total, [(one.total, one.off) for one in before])
    context = {
        "use": use,
        "visit": visit,
        "voucher": voucher,
        "name": voucher_words.name(voucher.kind),
        "worth": voucher_words.worth(voucher.kind, left=1),
        "left": left,
        "rest": None if owed is None else max(0, owed - use.off),
        "may_undo": uses.may_undo(request, use.at) and not use.undone_at,
        "until": use.at + vouchers.UNDO_WITHIN,
    }
    return await answers.said(request, "desk/vouchers/_used.html", **context)


async def _refused(request: Request, voucher: Voucher, error: PointsError) -> Response:
    """Somebody was faster, or its time is over: the answer that a scan would give."""
    now, store = clock.now(), request.state.desk.store_id
    again = await Voucher.get(id=voucher.id).select_related("kind").using_db(read())
    outcome = scanning.judge(again, store, now)
    if outcome == "ok":
        return await answers.refused(request, error)
    answer = Answer(outcome, await scanning.facts_of(again, outcome, now))
    context = uses.said(request, answer, now)
    return await answers.said(request, context.pop("answer"), 409, **context)


async def _form(
    request: Request, visit: DeskVisit, voucher: Voucher, form: UseForm, status: int = 200
) -> Response:
    here = vouchers.usable_in(voucher.kind, request.state.desk.store_id)
    if voucher.state != "issued" or not voucher.holds(clock.now()) or not here:
        return await _refused(request, voucher, PointsError())
    return await answers.said(
        request,
        "desk/vouchers/_confirm.html",
        status,
        visit=visit,
        use=uses.told(voucher, here),
        voucher=voucher,
        using=form,
        asks_total=voucher.kind.worth != "thing" or voucher.kind.minimum,
        quote=await _quoted(request, voucher, form),
    )


async def _quoted(request: Request, voucher: Voucher, form: UseForm) -> str:
    """The sentence, or '' while the total is missing, wrong or too small."""
    total, number, store = form.fen, spelling.number(form.order.data or ""), request.state.desk.store_id
    if total is None and number:
        known = ServiceOrder.filter(store_id=store, number=number)
        order = await known.exclude(state="void").using_db(read()).first()
        total = order.total if order else None
    if total is None or total < voucher.kind.minimum or voucher.kind.worth == "thing":
        return ""
    before = await on_order(store, number).using_db(read()) if number else []
    left = left_of(total, [(use.total, use.off) for use in before]) or 0
    return voucher_words.off(left, worth(voucher.kind, left))


async def _held(visit: DeskVisit, number: int) -> Voucher:
    """A voucher of whoever stands here, whatever has become of it."""
    return await found(vouchers.of(visit.member_id).filter(id=number))


def _uses(request: Request, number: int) -> QuerySet[VoucherUse]:
    """The use, if it was at a store of the asker."""
    made = VoucherUse.filter(id=number)
    store = request.state.staff.store_id
    return made if store is None else made.filter(store=store)


ONE = "/desk/visits/{visit_id:int}/vouchers/{voucher_id:int}"
ROUTES = [
    desk(ONE, show, name="desk.visits.vouchers.show", may="vouchers.redeem", scans=True),
    desk(f"{ONE}/quote", quote, name="desk.visits.vouchers.quote", may="vouchers.redeem"),
    desk(
        "/desk/visits/{visit_id:int}/vouchers",
        create,
        name="desk.visits.vouchers.create",
        methods=["POST"],
        may="vouchers.redeem",
    ),
    desk(
        "/desk/vouchers/{use_id:int}/undo",
        undo_create,
        name="desk.vouchers.undo.create",
        methods=["POST"],
        may="vouchers.undo",
    ),
]
