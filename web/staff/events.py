"""Staff: trips and classes, from the draft to the day."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet
from wtforms.fields.choices import SelectChoice

from club import clock, stores
from club.errors import ClubError
from club.stores import Store
from events import attendance, cancellations, events, sessions
from events.events import KINDS, Event
from events.sessions import Session
from web import text
from web.forms.staff.events import CancellationForm, EventForm
from web.i18n import _, lazy
from web.portal.offers import about, offer
from web.render import found, page, read, redirect, sentence
from web.routes import staff
from web.staff import choosing
from web.staff.cancelled import called_off
from web.staff.listing import chosen, listed, order_of
from web.staff.wording import KIND_NAMES

STATES = ("draft", "published", "cancelled")
SORTS = {"created": "created_at", "title": "title"}
WHEN = ("ahead", "past")
WHOLE_CLUB = lazy("The whole club")


async def index(request: Request) -> Response:
    theirs, conditions = _narrowed(request, events.visible_to(request.state.staff).using_db(read()))
    sort, order = order_of(request, SORTS, "-created")
    rows = theirs.select_related("store").prefetch_related("sessions").order_by(order, "-id")
    return page(
        request,
        "staff/events/index.html",
        listing=await listed(request, rows),
        kinds=KIND_NAMES,
        sort=sort,
        now=clock.now(),
        **conditions,
    )


async def new(request: Request) -> Response:
    form, _houses = await _with_stores(EventForm(data={"store": choosing.home(request)}), request)
    return page(request, "staff/events/new.html", form=form)


async def create(request: Request) -> Response:
    form, houses = await _with_stores(EventForm(await request.form()), request)
    if not form.validate():
        return page(request, "staff/events/new.html", 422, form=form)
    event = await events.create(form.words(houses), by=request.state.staff, at=clock.now())
    return redirect(request, "staff.sessions.new", event_id=event.id)


async def show(request: Request) -> Response:
    return await _show(request, await _event(request))


async def preview(request: Request) -> Response:
    """The event as members see it or will see it; nobody registers from here."""
    event, now = await _event(request), clock.now()
    coming = sessions.of(event).filter(ends_at__gt=now).select_related("event").using_db(read())
    return page(
        request,
        "staff/events/preview.html",
        **await about(event),
        offers=[offer(session, now) for session in await coming],
        ticket=None,
        button="none",
        called_off="",
        why="",
        now=now,
    )


async def edit(request: Request) -> Response:
    event = await _event(request)
    form, _houses = await _with_stores(EventForm.of(event), request, event.store_id)
    return page(request, "staff/events/edit.html", event=event, form=form)


async def update(request: Request) -> Response:
    event = await _event(request)
    form, houses = await _with_stores(EventForm(await request.form()), request, event.store_id)
    if form.validate():
        try:
            await events.edit(event, form.words(houses), by=request.state.staff, at=clock.now())
        except ClubError as error:
            form.title.errors = [sentence(error)]
        else:
            return redirect(request, "staff.events.show", event_id=event.id)
    return page(request, "staff/events/edit.html", 422, event=event, form=form)


async def publication_create(request: Request) -> Response:
    event = await _event(request)
    try:
        await events.publish(event, by=request.state.staff, at=clock.now())
    except ClubError as error:
        return await _show(request, event, 422, trouble=sentence(error))
    return redirect(request, "staff.events.show", event_id=event.id)


async def cancellation_create(request: Request) -> Response:
    event = await _event(request)
    form = CancellationForm(await request.form())
    if event.state != "draft" and not form.validate():  # nobody has seen a draft: nobody asks why
        return await _show(request, event, 422, form=form)
    try:
        await cancellations.cancel_event(
            event, reason=form.reason.data, by=request.state.staff, at=clock.now()
        )
    except ClubError as error:
        return await _show(request, event, 422, trouble=sentence(error))
    return redirect(request, "staff.events.show", event_id=event.id)


def _narrowed(request: Request, theirs: QuerySet[Event]) -> tuple[QuerySet[Event], dict[str, Any]]:
    """The events that fit the address, and its conditions for the page."""
    kind, state = chosen(request, "kind", KINDS), chosen(request, "state", STATES)
    when, title = chosen(request, "when", WHEN), request.query_params.get("title", "").strip()[:40]
    if kind:
        theirs = theirs.filter(kind=kind)
    if state:
        theirs = theirs.filter(state=state)
    if when:
        ahead = Subquery(Session.filter(state="open", ends_at__gt=clock.now()).values("event_id"))
        theirs = theirs.filter(id__in=ahead) if when == "ahead" else theirs.exclude(id__in=ahead)
    if title:
        theirs = theirs.filter(title__icontains=title)
    return theirs, {"kind": kind, "state": state, "when": when, "title": title}


async def _show(
    request: Request,
    event: Event,
    status: int = 200,
    *,
    trouble: str = "",
    form: CancellationForm | None = None,
) -> Response:
    now = clock.now()
    dates = await sessions.of(event).using_db(read())
    ahead = [session for session in dates if session.state == "open" and session.ends_at > now]
    tallies = await attendance.tallies(dates, using_db=read())
    return page(
        request,
        "staff/events/show.html",
        status,
        event=event,
        dates=dates,
        tallies=tallies,
        is_ahead=bool(ahead),
        is_over=not ahead and any(session.state == "open" for session in dates),
        ahead=len(ahead),
        lost_tickets=sum(tallies[session.id].missing_parties for session in ahead),
        lost_people=sum(tallies[session.id].missing_people for session in ahead),
        called_off=(await called_off([event])).get(event.id),
        dates_off=await called_off(dates),
        trouble=trouble,
        publishing=_publishing(dates, now),
        form=form or CancellationForm(),
        kinds=KIND_NAMES,
        now=now,
    )


def _publishing(dates: Sequence[Session], now: datetime) -> str:
    """What publishing does: who sees the event, and from when on one can register."""
    ahead = [session for session in dates if session.state == "open" and session.closes_at > now]
    if not ahead:
        return _(
            "Members and visitors see it at once, and nobody can register: no session takes registrations "
            "any more. It cannot be taken back, only cancelled."
        )
    opens = min(session.opens_at for session in ahead)
    if opens <= now:
        return _(
            "Members and visitors see it at once, and members can register at once. "
            "It cannot be taken back, only cancelled."
        )
    return _(
        "Members and visitors see it at once; registration opens %(moment)s. "
        "It cannot be taken back, only cancelled.",
        moment=text.moment(opens),
    )


async def _with_stores(
    form: EventForm, request: Request, besides: int | None = None
) -> tuple[EventForm, dict[int, Store]]:
    """The form with the stores that one may plan for: one's own, or any and the whole club.

    `besides` is the store that an event has already, even if it has closed.
    """
    asker = request.state.staff
    houses = await stores.offered_to(asker, besides=besides).using_db(read())
    found_stores = {store.id: store for store in houses}
    choices = [SelectChoice(store.id, store.name) for store in found_stores.values()]
    form.store.choices = choices if asker.store_id else [SelectChoice(0, WHOLE_CLUB), *choices]
    return form, found_stores


async def _event(request: Request) -> Event:
    theirs = events.visible_to(request.state.staff).select_related("store")
    return await found(theirs.filter(id=request.path_params["event_id"]))


ROUTES = [
    staff("/staff/events", index, name="staff.events", may="events.see"),
    staff("/staff/events/new", new, name="staff.events.new", may="events.edit"),
    staff("/staff/events", create, name="staff.events.create", methods=["POST"], may="events.edit"),
    staff("/staff/events/{event_id:int}", show, name="staff.events.show", may="events.see"),
    staff("/staff/events/{event_id:int}/preview", preview, name="staff.events.preview", may="events.see"),
    staff("/staff/events/{event_id:int}/edit", edit, name="staff.events.edit", may="events.edit"),
    staff(
        "/staff/events/{event_id:int}/edit",
        update,
        name="staff.events.update",
        methods=["POST"],
        may="events.edit",
    ),
    staff(
        "/staff/events/{event_id:int}/publication",
        publication_create,
        name="staff.events.publication.create",
        methods=["POST"],
        may="events.edit",
    ),
    staff(
        "/staff/events/{event_id:int}/cancellation",
        cancellation_create,
        name="staff.events.cancellation.create",
        methods=["POST"],
        may="events.edit",
    ),
]
