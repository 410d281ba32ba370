"""Staff: what members ask about their data; corrections are looked into and answered here."""

from contextlib import suppress
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from tortoise.queryset import QuerySet

from club import clock, persons
from club.errors import ClubError
from club.privacy import closing, requests
from club.privacy.requests import DataRequest
from web.copy_codes import ABOUT, ASKED, STATES
from web.forms.staff.privacy import AnswerForm
from web.render import found, page, read, redirect, sentence
from web.routes import staff
from web.staff import people
from web.staff.listing import chosen, listed, number, order_of

SORTS = {"made": "made_at", "due": "due_at"}
WORDS: dict[str, Any] = {"about": ABOUT, "kinds": ASKED, "states": STATES}


async def index(request: Request) -> Response:
    asked, conditions = _narrowed(request, requests.visible_to(request.state.staff).using_db(read()))
    sort, order = order_of(request, SORTS, "-made")
    listing = await listed(request, asked.order_by(order, "-id"))
    names = await people.names(row.answered_by for row in listing.rows if row.answered_by)
    return page(
        request,
        "staff/requests/index.html",
        listing=listing,
        names=names,
        sort=sort,
        now=clock.now(),
        **WORDS,
        **conditions,
    )


async def show(request: Request) -> Response:
    return await _show(request, await _request(request), AnswerForm())


async def answer_create(request: Request) -> Response:
    asked, form = await _request(request, kind="correction"), AnswerForm(await request.form())
    if form.validate():
        told = {"outcome": form.outcome.data, "text": form.text.data}
        try:
            await requests.answer(asked, **told, by=request.state.staff, at=clock.now())
        except ClubError as error:
            form.text.errors = [sentence(error)]
        else:
            return redirect(request, "staff.requests.show", request_id=asked.id)
    return await _show(request, asked, form, 422)


async def undoing_create(request: Request) -> Response:
    """The member would rather stay, and said so."""
    asked = await _request(request, kind="closure")
    with suppress(requests.AlreadyAnswered):  # then the page shows what became of it
        await closing.withdraw(asked, by=request.state.staff, at=clock.now())
    return redirect(request, "staff.requests.show", request_id=asked.id)


async def _show(request: Request, asked: DataRequest, form: AnswerForm, status: int = 200) -> Response:
    names = await people.names(who for who in (asked.by, asked.answered_by) if who)
    return page(
        request,
        "staff/requests/show.html",
        status,
        asked=asked,
        form=form,
        names=names,
        now=clock.now(),
        **WORDS,
    )


def _narrowed(request: Request, asked: QuerySet[DataRequest]) -> tuple[QuerySet[DataRequest], dict[str, Any]]:
    """The requests that fit the address, and its conditions for the page."""
    kind, state = chosen(request, "kind", requests.KINDS), chosen(request, "state", requests.STATES)
    member = number(request, "member")
    if kind:
        asked = asked.filter(kind=kind)
    if state:
        asked = asked.filter(state=state)
    if member:
        asked = asked.filter(member_id__in=persons.ids_of(member))
    return asked, {"kind": kind, "state": state, "member": member}


async def _request(request: Request, **of: str) -> DataRequest:
    visible = requests.visible_to(request.state.staff).using_db(read())
    return await found(visible.filter(id=request.path_params["request_id"], **of))


ROUTES = [
    staff("/staff/privacy/requests", index, name="staff.requests", may="privacy.see"),
    staff("/staff/privacy/requests/{request_id:int}", show, name="staff.requests.show", may="privacy.see"),
    staff(
        "/staff/privacy/requests/{request_id:int}/answer",
        answer_create,
        name="staff.requests.answer.create",
        methods=["POST"],
        may="privacy.answer",
    ),
    staff(
        "/staff/privacy/requests/{request_id:int}/undoing",
        undoing_create,
        name="staff.requests.undoing.create",
        methods=["POST"],
        may="members.close",
    ),
]
