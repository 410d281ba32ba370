"""Staff: what a session cost and brought in, and settling it: the closing sheet, to be printed."""

from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from club import clock
from club.errors import ClubError
from events import costs
from events.costs import Cost, Figures
from events.sessions import Session
from web.forms.staff.trips import ClosingForm, CostForm, ReopeningForm
from web.render import found, page, read, redirect, sentence
from web.routes import staff
from web.staff import people, resending
from web.staff.scope import in_scope, session_of


async def show(request: Request) -> Response:
    return await _page(request, await session_of(request))


async def create(request: Request) -> Response:
    session, form = await session_of(request), CostForm(await request.form())
    if not form.validate():
        return await _page(request, session, 422, form=form)
    now = clock.now()
    told: dict[str, Any] = {"fen": form.fen, "supplier": form.supplier.data, "paid_by": form.paid_by.data}
    verb = partial(costs.add, session, form.what.data, **told, by=request.state.staff, at=now)
    try:
        await resending.once(request, Cost, verb, at=now)
    except ClubError as error:
        return await _page(request, session, 409, form=form, trouble=sentence(error))
    return redirect(request, "staff.costs", session_id=session.id, done="saved")


async def striking_create(request: Request) -> Response:
    """An entry was wrong."""
    theirs = Cost.filter(in_scope(request, "session__event__"), id=request.path_params["cost_id"])
    cost = await found(theirs.select_related("session__event__store"))
    try:
        await costs.strike(cost, by=request.state.staff, at=clock.now())
    except ClubError as error:
        return await _page(request, cost.session, 409, trouble=sentence(error))
    return redirect(request, "staff.costs", session_id=cost.session_id, done="saved")


async def closing_create(request: Request) -> Response:
    session, form = await session_of(request), ClosingForm(await request.form())
    if not form.validate():
        return await _page(request, session, 422, closing_form=form)
    try:
        await costs.close(session, note=form.note.data, by=request.state.staff, at=clock.now())
    except ClubError as error:
        return await _page(request, session, 409, trouble=sentence(error))
    return redirect(request, "staff.costs", session_id=session.id, done="saved")


async def reopening_create(request: Request) -> Response:
    session, form = await session_of(request), ReopeningForm(await request.form())
    if not form.validate():
        return await _page(request, session, 422, reopening_form=form)
    try:
        await costs.reopen(session, reason=form.reason.data, by=request.state.staff, at=clock.now())
    except ClubError as error:
        return await _page(request, session, 409, trouble=sentence(error))
    return redirect(request, "staff.costs", session_id=session.id, done="saved")


async def sheet(request: Request) -> Response:
    """The closing sheet, to print and sign."""
    session = await session_of(request)
    rows, history = (
        await costs.of(session.id).using_db(read()),
        await costs.closings(session.id).using_db(read()),
    )
    closed = next((one for one in history if one.reopened_at is None), None)
    figures = Figures(**closed.figures) if closed else await costs.figures(session.id, using_db=read())
    names = await people.names([closed.by] if closed else [])
    return page(
        request,
        "staff/costs/sheet.html",
        session=session,
        costs=rows,
        figures=figures,
        closed=closed,
        names=names,
        now=clock.now(),
    )


async def _page(
    request: Request,
    session: Session,
    status: int = 200,
    *,
    trouble: str = "",
    form: CostForm | None = None,
    closing_form: ClosingForm | None = None,
    reopening_form: ReopeningForm | None = None,
) -> Response:
    rows = await costs.of(session.id).using_db(read())
    history, now = await costs.closings(session.id).using_db(read()), clock.now()
    doers = [one.by for one in rows] + [by for one in history for by in (one.by, one.reopened_by) if by]
    return page(
        request,
        "staff/costs/show.html",
        status,
        session=session,
        costs=rows,
        figures=await costs.figures(session.id, using_db=read()),
        closed=next((one for one in history if one.reopened_at is None), None),
        history=history,
        names=await people.names(doers),
        trouble=trouble,
        form=form or CostForm(),
        closing_form=closing_form or ClosingForm(),
        reopening_form=reopening_form or ReopeningForm(),
        is_over=session.state != "open" or session.ends_at <= now,
    )


ROUTES = [
    staff("/staff/sessions/{session_id:int}/costs", show, name="staff.costs", may="events.costs"),
    staff(
        "/staff/sessions/{session_id:int}/costs",
        create,
        name="staff.costs.create",
        methods=["POST"],
        may="events.costs",
    ),
    staff(
        "/staff/sessions/{session_id:int}/costs/sheet", sheet, name="staff.costs.sheet", may="events.costs"
    ),
    staff(
        "/staff/costs/{cost_id:int}/striking",
        striking_create,
        name="staff.costs.striking.create",
        methods=["POST"],
        may="events.costs",
    ),
    staff(
        "/staff/sessions/{session_id:int}/costs/closing",
        closing_create,
        name="staff.costs.closing.create",
        methods=["POST"],
        may="events.costs",
    ),
    staff(
        "/staff/sessions/{session_id:int}/costs/reopening",
        reopening_create,
        name="staff.costs.reopening.create",
        methods=["POST"],
        may="events.costs",
    ),
]
