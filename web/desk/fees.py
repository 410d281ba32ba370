"""Desk: what a party has still to pay for a trip or a class, the money taken, and taking that back; and what
is given back to who does not come."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from club import clock
from club.errors import ClubError
from events import fees, waivers
from events.registration import Registration
from web import text
from web.desk import answers
from web.incoming import number_or_none
from web.render import read
from web.routes import desk
from web.staff.scope import registration_of


async def show(request: Request) -> Response:
    return await _question(request, "due_fen", fees.NothingToPay)


async def create(request: Request) -> Response:
    """The money is in the till; `fen` is what the page said it was."""
    registration, data = await _registration(request), await request.form()
    paid = {"desk": request.state.desk, "by": request.state.staff, "at": clock.now()}
    try:
        fee = await fees.pay(registration, number_or_none(data.get("fen")) or 0, **paid)
    except ClubError as error:
        return await answers.refused(request, error)
    until = fee.paid_at + fees.UNDO_WITHIN if fee.paid_at else None
    told = {"registration": registration, "fee": fee, "until": until, "is_here": registration.checked_in_at}
    told["waiver_open"] = waivers.is_open(registration, clock.now())
    return await answers.said(request, "desk/fees/_done.html", **told)


async def undo_create(request: Request) -> Response:
    """Within fifteen minutes: the last payment goes back over the counter, and is due again."""
    registration = await _registration(request)
    try:
        fee, fen = await fees.undo_pay(registration, by=request.state.staff, at=clock.now())
    except ClubError as error:
        return await answers.refused(request, error)
    fee.registration = registration
    told = {"registration": registration, "fee": fee, "cash": text.fen(fen), "may_take": True}
    return await answers.said(request, "desk/fees/_undone.html", **told)


async def return_show(request: Request) -> Response:
    return await _question(request, "back_fen", fees.NothingToGiveBack)


async def return_create(request: Request) -> Response:
    """The money was handed over; `fen` is what the page said it was."""
    registration, fen = await _registration(request), number_or_none((await request.form()).get("fen")) or 0
    try:
        await fees.give_back(registration, fen, by=request.state.staff, at=clock.now())
    except ClubError as error:
        return await answers.refused(request, error)
    told = {"registration": registration, "cash": text.fen(fen)}
    return await answers.said(request, "desk/fees/_returned.html", **told)


async def _question(request: Request, amount: str, nothing: type[ClubError]) -> Response:
    """The question as a page of its own: for browsers without scripts. `nothing` is said where there is no
    such `amount` of the fee."""
    registration = await _registration(request)
    fee = await fees.of(registration, using_db=read())
    if fee is None or not getattr(fee, amount):
        return await answers.refused(request, nothing(registration=registration.id))
    fee.registration = registration
    return await answers.said(request, "desk/fees/_pay.html", fee=fee)


async def _registration(request: Request) -> Registration:
    if request.state.desk is None:
        raise HTTPException(404)
    return await registration_of(request)


def _route(address: str, endpoint: Any, name: str, *methods: str) -> Any:
    return desk(
        f"/desk/fees/{{registration_id:int}}{address}",
        endpoint,
        name=f"desk.fees.{name}",
        methods=methods or ("GET",),
        may="exchanges.pay",
    )


ROUTES = [
    _route("", show, "show"),
    _route("", create, "create", "POST"),
    _route("/undo", undo_create, "undo.create", "POST"),
    _route("/return", return_show, "return"),
    _route("/return", return_create, "return.create", "POST"),
]
