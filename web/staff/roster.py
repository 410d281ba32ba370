"""The list of a session for staff: narrowed and sorted by its address."""

from typing import Any

from starlette.requests import Request
from tortoise.queryset import QuerySet

from events import attendance, rosters, waitlist, waivers
from events.registration import Registration
from events.sessions import Session
from web.i18n import lazy
from web.render import read
from web.staff.listing import chosen, order_of

STATES = ("missing", "arrived", "waiting", "offered", "cancelled")
CARS = {"yes": lazy("By car"), "no": lazy("Without a car")}
PAID = {"due": lazy("Still to pay"), "paid": lazy("paid already"), "free": lazy("Nothing to pay")}
WAIVER = {"open": lazy("Safety notes not accepted")}
SORTS = {"name": "member__name_key", "seats": "seats", "registered": "registered_at", "plate": "cars"}


async def narrowed(request: Request, session: Session) -> tuple[QuerySet[Registration], dict[str, Any]]:
    """The registrations that fit the address, and its conditions for the page."""
    show, car, paid = chosen(request, "show", STATES), chosen(request, "car", [*CARS]), ""
    theirs = _shown(session, show)
    if car:
        theirs = rosters.by_car(theirs, car == "yes")
    if paid := chosen(request, "paid", [*PAID]):
        theirs = rosters.paid(theirs, session, paid)
    if waiver := chosen(request, "waiver", [*WAIVER]):
        theirs = waivers.unaccepted(theirs, session.event)
    if q := request.query_params.get("q", "").strip()[:40]:
        theirs = await rosters.named(theirs, session, q, using_db=read())
    sort = ""
    if request.query_params.get("sort", "").removeprefix("-") in SORTS:
        sort, order = order_of(request, SORTS, "registered")
        theirs = theirs.order_by(order, "id")
    conditions = {"show": show, "car": car, "paid": paid, "waiver": waiver, "q": q, "sort": sort}
    return theirs.using_db(read()), conditions


def _shown(session: Session, show: str) -> QuerySet[Registration]:
    if show == "cancelled":
        return attendance.gone(session)
    if show == "waiting":
        return waitlist.of(session)
    if show == "offered":
        return waitlist.offered(session)
    return {"missing": attendance.missing, "arrived": attendance.arrived}.get(show, attendance.of)(session)
