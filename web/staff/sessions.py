"""Staff: the dates of an event; who registered, who arrived, and who is missing."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from club import clock
from club.errors import ClubError
from events import (
    absences,
    arrivals,
    attendance,
    cancellations,
    losses,
    patterns,
    replanning,
    rosters,
    sessions,
    takings,
    terms,
)
from events.checkin import UNDO_WITHIN
from events.events import Event
from events.patterns import Pattern
from events.sessions import FewerCarsThanTaken, FewerThanTaken, Session, WaitingTooLarge, WrongCapacity
from web.forms.staff.events import CancellationForm, SessionForm, next_saturday
from web.portal import dates
from web.render import is_partial, page, read, redirect, sentence
from web.routes import path, staff
from web.staff import event_overview as overview
from web.staff import resending, roster
from web.staff.cancelled import called_off
from web.staff.listing import listed
from web.staff.registration_words import STATES
from web.staff.scope import event_of, session_of


async def new(request: Request) -> Response:
    event = await event_of(request)
    pattern = await _pattern(event)
    form = SessionForm.begun(pattern.on(next_saturday(clock.now())))
    return page(request, "staff/sessions/new.html", event=event, form=form, pattern=pattern)


async def create(request: Request) -> Response:
    event = await event_of(request)
    pattern = await _pattern(event)
    form, now = SessionForm(await request.form()), clock.now()
    form.earliest = now
    if form.validate():
        try:
            plan = pattern.completed(form.plan(), now)
            verb = partial(sessions.add, event, plan, by=request.state.staff, at=now)
            await resending.once(request, Session, verb, at=now)
        except ClubError as error:
            _beside(form, error)
        else:
            return redirect(request, "staff.events.show", event_id=event.id)
    return page(request, "staff/sessions/new.html", 422, event=event, form=form, pattern=pattern)


async def edit(request: Request) -> Response:
    session = await session_of(request)
    return _edit(request, session, SessionForm.of(session))


async def update(request: Request) -> Response:
    """Whoever would tell members of another time or place is asked once, with what it would be."""
    session, now = await session_of(request), clock.now()
    form = SessionForm(await request.form())
    form.follow(session, now)
    if form.validate():
        plan = patterns.of_session(session).completed(form.plan(), session.opens_at)
        mark = f"{plan.starts_at:%Y-%m-%dT%H:%M} {plan.ends_at:%Y-%m-%dT%H:%M} {plan.place}"
        try:
            told = await replanning.would_tell(session, plan, at=now)
            if told and form.asked.data != mark:
                form.asked.data, form.asked.raw_data = mark, None
                return _edit(request, session, form, 422, told=told)
            await replanning.change(session, plan, by=request.state.staff, at=now)
        except ClubError as error:
            _beside(form, error)
        else:
            return redirect(request, "staff.sessions.show", session_id=session.id)
    return _edit(request, session, form, 422)


async def show(request: Request) -> Response:
    return await page_of(request, await session_of(request))


async def cancellation_create(request: Request) -> Response:
    session = await session_of(request)
    form = CancellationForm(await request.form())
    if not form.validate():
        return await page_of(request, session, 422, form=form)
    try:
        await cancellations.cancel_session(
            session, reason=form.reason.data, by=request.state.staff, at=clock.now()
        )
    except ClubError as error:
        return await page_of(request, session, 422, trouble=sentence(error))
    return redirect(request, "staff.sessions.show", session_id=session.id)


async def page_of(
    request: Request,
    session: Session,
    status: int = 200,
    *,
    trouble: str = "",
    form: CancellationForm | None = None,
) -> Response:
    """The page of a session, also where another address answers with it; to htmx its live part alone."""
    theirs, conditions = await roster.narrowed(request, session)
    now, address = clock.now(), path("staff.sessions.show", session_id=session.id)
    rows = await listed(request, theirs, at=address)
    members = [registration.member for registration in rows.rows]
    return page(
        request,
        "staff/sessions/_live.html" if is_partial(request) else "staff/sessions/show.html",
        status,
        session=session,
        address=address,
        listing=rows,
        no_shows=await absences.counts(members, now, using_db=read()),
        excused=await absences.excused([row.id for row in rows.rows], using_db=read()),
        tally=await attendance.tally(session, using_db=read()),
        sums=await rosters.counts(session, using_db=read()),
        fees=await takings.of_many([one.id for one in rows.rows], using_db=read()),
        is_paid=terms.is_paid(session.event),
        states=STATES,
        cars=roster.CARS,
        paid_words=roster.PAID,
        waiver_words=roster.WAIVER,
        trouble=trouble,
        form=form or CancellationForm(),
        undo_within=UNDO_WITHIN,
        is_noted=arrivals.is_open(session, now),
        called_off=(await called_off([session])).get(session.id),
        lost="" if is_partial(request) else overview.lost(1, await losses.of([session], using_db=read())),
        now=now,
        **conditions,
    )


def _edit(
    request: Request, session: Session, form: SessionForm, status: int = 200, *, told: int = 0
) -> Response:
    """The form; with `told`, as the question whether so many parties are to be told."""
    return page(
        request,
        "staff/sessions/edit.html",
        status,
        session=session,
        form=form,
        pattern=patterns.of_session(session),
        told=told,
        was=dates.span(session.starts_at, session.ends_at),
        then=dates.span(form.plan().starts_at, form.plan().ends_at) if told else "",
    )


def _beside(form: SessionForm, error: ClubError) -> None:
    """The rule's sentence beside the field it is about."""
    names = ("ends_at", "opens_at", "closes_at", "checkin_from")
    fields = {name: form[name] for name in names}
    about = (
        form.capacity
        if isinstance(error, FewerThanTaken | WaitingTooLarge | WrongCapacity)
        else form.starts_at
    )
    if isinstance(error, FewerCarsThanTaken):
        about = form.cars
    if not form.opens_at.data:
        del fields["opens_at"]
    if not form.closes_at.data:
        del fields["closes_at"]  # it is the start then, and the start is wrong
    named = [fields[str(fact)] for fact in error.facts.values() if str(fact) in fields]
    (named[0] if named else about).errors = [sentence(error)]


async def _pattern(event: Event) -> Pattern:
    """How its dates usually are: as the last one, or as its template says."""
    held = sessions.of(event).exclude(state="cancelled").using_db(read())
    return patterns.of(event, await held.order_by("-starts_at", "-id").first())


planned = partial(staff, may="events.edit")
changed = partial(planned, methods=["POST"])

ROUTES = [
    planned("/staff/events/{event_id:int}/sessions/new", new, name="staff.sessions.new"),
    changed("/staff/events/{event_id:int}/sessions", create, name="staff.sessions.create"),
    staff("/staff/sessions/{session_id:int}", show, name="staff.sessions.show", may="events.see"),
    planned("/staff/sessions/{session_id:int}/edit", edit, name="staff.sessions.edit"),
    changed("/staff/sessions/{session_id:int}/edit", update, name="staff.sessions.update"),
    changed(
        "/staff/sessions/{session_id:int}/cancellation",
        cancellation_create,
        name="staff.sessions.cancellation.create",
    ),
]
