"""Desk: places for a party that stands here and waits: offered now, and accepted at its word."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from club import clock, scans, visits
from club.errors import ClubError
from club.scans import Answer, Scan
from events import checkin, waitlist
from events.registration import Registration
from events.terms import OtherPrice, Price
from points.errors import PointsError
from web import price_words
from web.desk import answers, waits
from web.desk.scans import own
from web.forms.desk.scans import AgainForm
from web.i18n import _
from web.portal.quotes import seen_in
from web.routes import desk
from web.staff.scope import registration_of


async def show(request: Request) -> Response:
    """The question as a page of its own: for browsers without scripts."""
    scan, one = await _waiting(request)
    told: dict[str, Any] = {"one": one, "offer": scan.nonce, **await waits.standing(request, one)}
    return await answers.said(request, "desk/offers/_page.html", **told)


async def create(request: Request) -> Response:
    """The places are kept for them, ahead of whoever waits longer; why stands on the timeline."""
    scan, one = await _waiting(request)
    code = str((await request.form()).get("reason"))
    reason = (waits.REASONS | waits.NEXT).get(code)
    if reason is None:
        raise HTTPException(422)
    try:
        by: dict[str, Any] = {"by": request.state.staff, "at": clock.now()}
        await waitlist.offer_out_of_turn(one, reason=str(reason), **by)
    except ClubError as error:
        return await answers.refused(request, error)
    answer = Answer(scan.outcome, scan.answer, scan.id)
    return await answers.shown(request, "ticket", answer, nonce=scan.nonce, tail=scan.code_tail)


async def acceptance_create(request: Request) -> Response:
    """They want the places that are kept for them, at the price that was read out, or less: theirs from now
    on, and checked in like any ticket."""
    _scan, one = await _waiting(request)
    sent, asker, now = await request.form(), request.state.staff, clock.now()
    form = AgainForm(sent)
    if not form.validate():
        raise HTTPException(422)
    nonce = str(form.nonce.data)
    try:
        await waitlist.accept(one, by=asker, at=now, seen=seen_in(sent))
        answer = await checkin.scan(one.code, desk=request.state.desk, staff=asker, nonce=nonce, at=now)
    except OtherPrice as error:
        return await answers.said(request, "desk/signals/refused.html", 409, why=_dearer(error))
    except (ClubError, PointsError) as error:
        return await answers.refused(request, error)
    return await answers.shown(request, "ticket", answer, nonce=nonce, tail=scans.tail(one.code))


def _dearer(error: OtherPrice) -> str:
    """There is no page here on which the price would stand."""
    facts: Any = error.facts
    price = price_words.said(Price(facts["points"], facts["fen"]))
    return _("It costs %(price)s by now. Tell them first, then scan once more.", price=price)


async def _waiting(request: Request) -> tuple[Scan, Registration]:
    """The scan of a moment ago at this desk that said so, and whose it was; of an own event."""
    scan = await own(request)
    if scan.outcome != "waiting" or clock.now() >= scan.at + visits.LASTS:
        raise HTTPException(404)
    return scan, await registration_of(request, scan.answer["registration"])


def _route(address: str, endpoint: Any, name: str, *methods: str) -> Any:
    return desk(
        f"/desk/scans/{{nonce}}/offers{address}",
        endpoint,
        name=f"desk.offers.{name}",
        methods=methods or ("GET",),
        may="events.edit",
    )


ROUTES = [
    _route("", show, "show"),
    _route("", create, "create", "POST"),
    _route("/acceptance", acceptance_create, "acceptance.create", "POST"),
]
