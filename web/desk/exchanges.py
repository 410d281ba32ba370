"""Desk: rewards that the member who stands here has still to pay, the money taken, and taking that back."""

from starlette.requests import Request
from starlette.responses import Response

from club import clock, roles, shop
from club.errors import ClubError
from club.visits import DeskVisit
from club.vouchers import usable_in
from points.errors import PointsError
from points.exchanges import Exchange
from web import reward_words as words
from web import text
from web.desk import answers, visits
from web.forms.desk.exchanges import PaymentForm
from web.i18n import _
from web.render import found
from web.routes import desk


async def show(request: Request) -> Response:
    """How it is paid, asked once: for browsers without scripts."""
    visit = await _visit(request)
    one = await _theirs(visit, request.path_params["exchange_id"])
    return await answers.said(
        request, "desk/exchanges/_pay.html", visit=visit, one=one, ways_to_pay=words.WAYS, problem=""
    )


async def create(request: Request) -> Response:
    """The money is in the till: the voucher is theirs."""
    visit, form = await _visit(request), PaymentForm(await request.form())
    one = await _theirs(visit, form.exchange.data or 0)
    if not form.validate():
        told = {"visit": visit, "one": one, "ways_to_pay": words.WAYS, "problem": _("Choose how it was paid")}
        return await answers.said(request, "desk/exchanges/_pay.html", 422, **told)
    asker, store = request.state.staff, request.state.desk.store_id
    try:
        paid = await shop.pay(one, way=form.way.data, by=asker, store=store, at=clock.now())
    except (ClubError, PointsError) as error:
        return await answers.refused(request, error)
    return await _done(request, visit, await _theirs(visit, paid.id))


async def undo_create(request: Request) -> Response:
    """Within fifteen minutes: the money goes back over the counter, points and piece to where they were."""
    visit = await _visit(request)
    one = await _theirs(visit, request.path_params["exchange_id"])
    asker, store = request.state.staff, request.state.desk.store_id
    try:
        await shop.undo(one, by=asker, store=store, at=clock.now())
    except (ClubError, PointsError) as error:
        return await answers.refused(request, error)
    return await answers.said(
        request, "desk/exchanges/_undone.html", visit=visit, one=one, cash=text.fen(one.cash)
    )


async def cancellation_create(request: Request) -> Response:
    """They would rather not: what waits to be paid is called off, and nothing was paid."""
    visit = await _visit(request)
    one = await _theirs(visit, request.path_params["exchange_id"])
    try:
        await shop.release(one, by=request.state.staff, at=clock.now())
    except (ClubError, PointsError) as error:
        return await answers.refused(request, error)
    return await answers.said(request, "desk/exchanges/_undone.html", visit=visit, one=one, cash="")


async def _done(request: Request, visit: DeskVisit, one: Exchange) -> Response:
    return await answers.said(
        request,
        "desk/exchanges/_done.html",
        visit=visit,
        one=one,
        way=words.WAYS.get(one.way, one.way),
        until=one.paid_at + shop.UNDO_WITHIN if one.paid_at else None,
        may_hand_over=_may_hand_over(request, one),
    )


def _may_hand_over(request: Request, one: Exchange) -> bool:
    """Whether the voucher that was just paid can be used here, by whoever took the money."""
    here = usable_in(one.reward.kind, request.state.desk.store_id)
    return one.voucher_id is not None and here and roles.may(request.state.staff, "vouchers.redeem")


async def _theirs(visit: DeskVisit, id: int) -> Exchange:
    return await found(shop.of(visit.member).filter(id=id))


async def _visit(request: Request) -> DeskVisit:
    return await visits.standing(request, request.path_params["visit_id"])


ROUTES = [
    desk(
        "/desk/visits/{visit_id:int}/exchanges/{exchange_id:int}",
        show,
        name="desk.exchanges.show",
        may="exchanges.pay",
    ),
    desk(
        "/desk/visits/{visit_id:int}/exchanges",
        create,
        name="desk.exchanges.create",
        methods=["POST"],
        may="exchanges.pay",
    ),
    desk(
        "/desk/visits/{visit_id:int}/exchanges/{exchange_id:int}/undo",
        undo_create,
        name="desk.exchanges.undo.create",
        methods=["POST"],
        may="exchanges.pay",
    ),
    desk(
        "/desk/visits/{visit_id:int}/exchanges/{exchange_id:int}/cancellation",
        cancellation_create,
        name="desk.exchanges.cancellation.create",
        methods=["POST"],
        may="exchanges.pay",
    ),
]
