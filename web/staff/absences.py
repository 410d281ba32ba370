"""Staff: who held a place and did not come, what repeated no-shows do, and excusing one with a reason."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from tortoise.queryset import QuerySet

from club import clock, roles
from club.errors import ClubError
from events import absences
from events.registration import Registration
from web.forms.staff.absences import ExcuseForm, PolicyForm
from web.render import found, page, read, redirect, sentence
from web.routes import staff
from web.staff import people
from web.staff.listing import chosen, listed
from web.staff.scope import in_scope

STATES = ("counted", "excused")


async def index(request: Request) -> Response:
    return await _index(request)


async def policy_create(request: Request) -> Response:
    form = PolicyForm(await request.form())
    if form.validate():
        try:
            await absences.set_policy(form.absences.data or 0, by=request.state.staff, at=clock.now())
        except ClubError as error:
            form.absences.errors = [sentence(error)]
        else:
            return redirect(request, "staff.absences", done="saved")
    return await _index(request, 422, form=form)


async def excuse(request: Request) -> Response:
    return _asked(request, await _registration(request), ExcuseForm())


async def excuse_create(request: Request) -> Response:
    registration, form = await _registration(request), ExcuseForm(await request.form())
    if form.validate():
        try:
            said: dict[str, Any] = {"by": request.state.staff, "at": clock.now()}
            await absences.excuse(registration, reason=form.reason.data, **said)
        except ClubError as error:
            form.reason.errors = [sentence(error)]
        else:
            return redirect(request, "staff.sessions.show", session_id=registration.session_id, done="saved")
    return _asked(request, registration, form, 422)


async def _index(request: Request, status: int = 200, *, form: PolicyForm | None = None) -> Response:
    now, state = clock.now(), chosen(request, "state", STATES)
    listing = await listed(request, _shown(request, state).using_db(read()))
    limit = await absences.policy(using_db=read())
    history = await absences.policies().limit(5).using_db(read())
    members = [row.member for row in listing.rows]
    return page(
        request,
        "staff/absences/index.html",
        status,
        listing=listing,
        counts=await absences.counts(members, now, using_db=read()),
        excused=await absences.excused([row.id for row in listing.rows], using_db=read()),
        state=state,
        limit=limit,
        history=history,
        names=await people.names(row.by for row in history),
        form=form or PolicyForm(data={"absences": limit}),
        may_set=roles.may(request.state.staff, "events.policy"),
    )


def _shown(request: Request, state: str) -> QuerySet[Registration]:
    """Those of the last twelve months at the asker's events."""
    now = clock.now()
    missed = absences.every(now).filter(
        in_scope(request, "session__event__"), session__ends_at__gt=now - absences.YEAR
    )
    if state:
        missed = missed.filter(excuses__id__isnull=state == "counted")
    return missed.select_related("member", "session__event")


def _asked(request: Request, registration: Registration, form: ExcuseForm, status: int = 200) -> Response:
    return page(request, "staff/absences/excuse.html", status, registration=registration, form=form)


async def _registration(request: Request) -> Registration:
    """One that was not kept; of any other there is nothing to excuse, nor a page."""
    missed = absences.every(clock.now()).filter(
        in_scope(request, "session__event__"), id=request.path_params["registration_id"]
    )
    return await found(missed.select_related("session__event", "member"))


ROUTES = [
    staff("/staff/absences", index, name="staff.absences", may="events.see"),
    staff(
        "/staff/absences/policy",
        policy_create,
        name="staff.absences.policy.create",
        methods=["POST"],
        may="events.policy",
    ),
    staff(
        "/staff/absences/{registration_id:int}/excuse",
        excuse,
        name="staff.absences.excuse",
        may="events.edit",
    ),
    staff(
        "/staff/absences/{registration_id:int}/excuse",
        excuse_create,
        name="staff.absences.excuse.create",
        methods=["POST"],
        may="events.edit",
    ),
]
