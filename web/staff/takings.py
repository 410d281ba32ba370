"""Staff: the money and points of one event; and money that somebody is still to get, of whichever event."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from club import clock, members
from club.errors import ClubError
from club.members import Member
from events import fees, sessions, takings, terms
from events.fees import Fee
from web import price_words
from web.incoming import number_or_none
from web.render import found, page, read, redirect, sentence
from web.routes import staff
from web.staff import people
from web.staff.listing import chosen, listed, order_of
from web.staff.registration_words import ENDINGS
from web.staff.scope import event_of, in_scope

SORTS = {"cancelled": "registration__cancelled_at", "amount": "back_fen", "given": "given_fen"}


async def show(request: Request) -> Response:
    """What the event brings in and owes, by session, and who has still to pay."""
    event = await event_of(request)
    dates = await sessions.of(event).using_db(read())
    due = Fee.filter(registration__session__event_id=event.id, registration__state="registered")
    due = takings.due(due).using_db(read()).select_related("registration__session", "registration__member")
    return page(
        request,
        "staff/takings/show.html",
        event=event,
        is_paid=terms.is_paid(event),
        price=price_words.a_person(event),
        sums=await takings.of_event(event.id, using_db=read()),
        dates=[(date, await takings.of_session(date.id, using_db=read())) for date in dates[:50]],
        listing=await listed(request, due.order_by("registration__session__starts_at", "id")),
    )


async def index(request: Request) -> Response:
    return await _owed(request)


async def return_create(request: Request) -> Response:
    """The money was handed over, or sent back; once."""
    fee = await found(_scope(request).filter(id=request.path_params["fee_id"]).select_related("registration"))
    fen = number_or_none((await request.form()).get("fen"))
    try:
        await fees.give_back(fee.registration, fen or 0, by=request.state.staff, at=clock.now())
    except ClubError as error:
        return await _owed(request, 409, trouble=sentence(error))
    return redirect(request, "staff.takings.owed", done="given-back")


async def _owed(request: Request, status: int = 200, *, trouble: str = "") -> Response:
    state = chosen(request, "state", ("done",))
    sort, order = order_of(request, SORTS, "cancelled")
    found = fees.given_back() if state == "done" else fees.owed_back()
    theirs = found.filter(in_scope(request, "registration__session__event__"))
    if q := request.query_params.get("q", "").strip()[:40]:
        theirs = theirs.filter(await _whose(q))
    theirs = theirs.select_related("registration__session__event", "registration__member")
    rows = await listed(request, theirs.using_db(read()).order_by(order, "id"))
    givers = [f"staff:{fee.back_by_id}" for fee in rows.rows if fee.back_by_id]
    told: dict[str, Any] = {"names": await people.names(givers), "sort": sort, "state": state, "q": q}
    told["endings"] = ENDINGS
    return page(request, "staff/takings/owed.html", status, listing=rows, trouble=trouble, **told)


async def _whose(text: str) -> Q:
    """The fees of whom `text` means, also those of a record that was merged into theirs."""
    meant = await members.meant(text, using_db=read())
    people = Subquery(Member.filter(meant.condition).values("id"))
    rows = {"registration__member_id__in": people, "registration__member__merged_into_id__in": people}
    return Q(**rows, join_type=Q.OR)


def _scope(request: Request) -> QuerySet[Fee]:
    return Fee.filter(in_scope(request, "registration__session__event__"))


ROUTES = [
    staff("/staff/events/{event_id:int}/takings", show, name="staff.takings", may="events.see"),
    staff("/staff/takings", index, name="staff.takings.owed", may="exchanges.pay"),
    staff(
        "/staff/takings/{fee_id:int}/return",
        return_create,
        name="staff.takings.return.create",
        methods=["POST"],
        may="exchanges.pay",
    ),
]
