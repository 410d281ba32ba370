"""Staff: one registration: all that was told, its history, cancelled for a member who rang up, checked in by
hand, or its check-in undone."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from club import activity, clock
from club.errors import ClubError
from events import (
    arrivals,
    checkin,
    fees,
    questions,
    registrations,
    revealing,
    telling,
    told,
    waitlist,
    waivers,
)
from events.registration import LIVE, Companion, Registration
from points.errors import PointsError
from web import party_costs
from web.forms.staff.events import ArrivalForm
from web.forms.staff.parties import CallingOffForm, ReasonForm
from web.party_costs import Change
from web.render import is_partial, page, read, redirect, sentence
from web.routes import staff
from web.staff import people, sessions, timeline
from web.staff import registration_words as words
from web.staff.scope import registration_of


async def show(request: Request) -> Response:
    return await page_of(request, await registration_of(request))


async def cancellation_create(request: Request) -> Response:
    """The member is told, and the places are free at once. What comes back, and what stays, is said and
    pressed once more; if that is nothing, it is one press from the list."""
    registration, data = await registration_of(request), await request.form()
    fee = await fees.of(registration)
    rule = _rule(registration, fee)
    form = CallingOffForm(data if "share" in data else None).of(rule)
    if "share" in data and not form.validate():
        return await page_of(request, registration, 422, form=form)
    money = party_costs.ended(fee, rule, form.granted)
    if _is_ahead(registration) and money.gives_back and data.get("seen") != money.mark:
        return await page_of(request, registration, form=form, money=money)
    if "share" not in data:
        return await _done(request, registrations.cancel)
    share: dict[str, Any] = {"percent": form.granted, "reason": form.reason.data}
    try:
        await registrations.cancel(registration, by=request.state.staff, at=clock.now(), **share)
    except (ClubError, PointsError) as error:
        return await page_of(request, registration, 422, form=form, trouble=sentence(error))
    return redirect(request, "staff.registrations.show", registration_id=registration.id)


async def remission_create(request: Request) -> Response:
    """What is still to be paid is asked for no more, with a reason."""
    registration, form = await registration_of(request), ReasonForm(await request.form())
    if not form.validate():
        return await page_of(request, registration, 422, remission=form)
    told = {"reason": form.reason.data, "by": request.state.staff, "at": clock.now()}
    try:
        await fees.waive(registration, **told)
    except ClubError as error:
        return await page_of(request, registration, 422, trouble=sentence(error))
    return redirect(request, "staff.registrations.show", registration_id=registration.id)


async def revealing_create(request: Request) -> Response:
    """Uncover the emergency contact; the answer takes the place of the masked one."""
    registration = await registration_of(request)
    value = await revealing.reveal(registration, by=request.state.staff, at=clock.now())
    template = "_revealed.html" if is_partial(request) else "revealed.html"
    return page(request, f"staff/registrations/{template}", registration=registration, value=value)


async def arrival(request: Request) -> Response:
    """Somebody is there whose ticket cannot be scanned: why, before it is written down."""
    return _asked(request, await registration_of(request), ArrivalForm())


async def arrival_create(request: Request) -> Response:
    registration, form = await registration_of(request), ArrivalForm(await request.form())
    if not form.validate():
        return _asked(request, registration, form, 422)
    return await _done(request, partial(arrivals.note, reason=form.reason.data))


async def undoing_create(request: Request) -> Response:
    return await _done(request, checkin.undo)


async def _done(request: Request, verb: Callable[..., Awaitable[None]]) -> Response:
    """The list of the session as it stands afterwards, with a sentence if a rule said no."""
    registration = await registration_of(request)
    try:
        await verb(registration, by=request.state.staff, at=clock.now())
    except ClubError as error:
        return await sessions.page_of(request, registration.session, 422, trouble=sentence(error))
    return redirect(
        request,
        "staff.sessions.show",
        session_id=registration.session_id,
        show=request.query_params.get("show", ""),
    )


async def page_of(
    request: Request,
    registration: Registration,
    status: int = 200,
    *,
    form: CallingOffForm | None = None,
    money: Change | None = None,
    remission: ReasonForm | None = None,
    trouble: str = "",
) -> Response:
    """The page of one. `money`: what a cancellation gives back, to be pressed once more; `trouble`: what was
    refused, and why."""
    session = registration.session
    rows = activity.of(registration.member).filter(subject=telling.subject(registration)).using_db(read())
    deeds = await rows
    fee = await fees.of(registration, using_db=read())
    percent = _rule(registration, fee)
    return page(
        request,
        "staff/registrations/show.html",
        status,
        registration=registration,
        session=session,
        companions=await Companion.filter(registration_id=registration.id).using_db(read()).order_by("id"),
        questions=await questions.Question.filter(event_id=session.event_id).using_db(read()).order_by("id"),
        fee=fee,
        notes=await waivers.accepted(registration, using_db=read()),
        position=await waitlist.position(registration, using_db=read())
        if registration.state == "waiting"
        else 0,
        names=await people.with_departments([registration.by, registration.cancelled_by or registration.by]),
        lines=timeline.lines(deeds, await people.with_departments(timeline.people_in(deeds)), {}, {}),
        money=money,
        at_stake=party_costs.ended(fee, percent).gives_back,
        is_ahead=_is_ahead(registration),
        words=words,
        form=form or CallingOffForm().of(percent),
        remission=remission or ReasonForm(),
        trouble=trouble,
    )


def _is_ahead(registration: Registration) -> bool:
    """Whether it can still be changed and cancelled."""
    is_here, session = registration.checked_in_at, registration.session
    return registration.state in LIVE and not is_here and clock.now() < session.starts_at


def _rule(registration: Registration, fee: fees.Fee | None) -> int:
    """What comes back by the rule, in percent."""
    return told.percent_back(fee, registration.session, clock.now())


def _asked(request: Request, registration: Registration, form: ArrivalForm, status: int = 200) -> Response:
    return page(request, "staff/registrations/arrival.html", status, registration=registration, form=form)


ROUTES = [
    staff(
        "/staff/registrations/{registration_id:int}", show, name="staff.registrations.show", may="events.see"
    ),
    staff(
        "/staff/registrations/{registration_id:int}/revealing",
        revealing_create,
        name="staff.registrations.reveal",
        methods=["POST"],
        may="members.reveal",
    ),
    staff(
        "/staff/registrations/{registration_id:int}/cancellation",
        cancellation_create,
        name="staff.registrations.cancellation.create",
        methods=["POST"],
        may="events.edit",
    ),
    staff(
        "/staff/registrations/{registration_id:int}/remission",
        remission_create,
        name="staff.registrations.remission.create",
        methods=["POST"],
        may="events.edit",
    ),
    staff(
        "/staff/registrations/{registration_id:int}/arrival",
        arrival,
        name="staff.registrations.arrival",
        may="checkin.force",
    ),
    staff(
        "/staff/registrations/{registration_id:int}/arrival",
        arrival_create,
        name="staff.registrations.arrival.create",
        methods=["POST"],
        may="checkin.force",
    ),
    staff(
        "/staff/registrations/{registration_id:int}/undoing",
        undoing_create,
        name="staff.registrations.undoing.create",
        methods=["POST"],
        may="checkin.undo",
    ),
]
