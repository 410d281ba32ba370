"""Staff: trips and classes, from the draft to the day."""

from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from tortoise.expressions import RawSQL, Subquery
from tortoise.queryset import QuerySet
from wtforms.fields.choices import SelectChoice

from club import clock, stores
from club.errors import ClubError
from club.stores import Store
from events import attendance, cancellations, events, losses, preparations, sessions, templates
from events import template_texts as templates_of
from events.events import KINDS, Event
from events.sessions import Session
from points.instants import utc
from web.forms.staff.events import CancellationForm, EventForm
from web.i18n import lazy
from web.incoming import number_or_none
from web.portal import itinerary
from web.portal.offers import about, offer
from web.render import page, read, redirect, sentence
from web.routes import staff
from web.staff import choosing, resending, results
from web.staff import event_overview as overview
from web.staff.begun import EMPTY, Begun
from web.staff.cancelled import called_off
from web.staff.listing import chosen, listed, order_of
from web.staff.scope import event_of
from web.staff.wording import KIND_NAMES

STATES = ("draft", "published", "cancelled", "template")
SORTS = {"next": "next", "created": "created_at", "title": "title"}
WHEN = ("ahead", "past")
WHOLE_CLUB = lazy("The whole club")


async def index(request: Request) -> Response:
    theirs, conditions = _narrowed(request, events.visible_to(request.state.staff).using_db(read()))
    now = clock.now()
    sort, order = order_of(request, SORTS, "next")
    theirs = theirs.annotate(next=_next(now, "0001-01-02" if sort == "-next" else "9999-12-30"))
    rows = theirs.select_related("store").prefetch_related("sessions").order_by(order, "-id")
    return page(
        request,
        "staff/events/index.html",
        listing=await listed(request, rows),
        kinds=KIND_NAMES,
        sort=sort,
        now=now,
        **conditions,
    )


async def new(request: Request) -> Response:
    """With what one begins: a template, or an empty form; then its words."""
    begun = await _begun(request, request.query_params.get("from", ""))
    if begun is None:
        return await _choice(request)
    form = EventForm.begun(begun.words, choosing.home(request))
    form, _houses = await _with_stores(form, request)
    return page(request, "staff/events/new.html", form=form, begun=begun)


async def create(request: Request) -> Response:
    sent = await request.form()
    begun = await _begun(request, str(sent.get("from", ""))) or EMPTY["trip"]
    form, houses = await _with_stores(EventForm(sent), request)
    if not form.validate():
        return page(request, "staff/events/new.html", 422, form=form, begun=begun)
    now, words = clock.now(), form.words(houses)
    try:
        event = await resending.once(
            request, Event, lambda: begun.create(words, by=request.state.staff, at=now), at=now
        )
    except ClubError as error:
        form.form_errors = [sentence(error)]
        return page(request, "staff/events/new.html", 422, form=form, begun=begun)
    return redirect(request, "staff.sessions.new", event_id=event.id)


async def show(request: Request) -> Response:
    return await _show(request, await event_of(request))


async def preview(request: Request) -> Response:
    """The event as members see it or will see it; nobody registers from here."""
    event, now = await event_of(request), clock.now()
    coming = sessions.of(event).filter(ends_at__gt=now).select_related("event").using_db(read())
    return page(
        request,
        "staff/events/preview.html",
        **await about(event),
        offers=[offer(session, now) for session in await coming],
        apart=await itinerary.apart(event),
        ticket=None,
        button="none",
        ticket_there=None,
        called_off="",
        why="",
        now=now,
    )


async def edit(request: Request) -> Response:
    event = await event_of(request)
    form, _houses = await _with_stores(EventForm.of(event), request, event.store_id)
    return page(request, "staff/events/edit.html", event=event, form=form)


async def update(request: Request) -> Response:
    event = await event_of(request)
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
    event = await event_of(request)
    try:
        await events.publish(event, by=request.state.staff, at=clock.now())
    except ClubError as error:
        return await _show(request, event, 422, trouble=sentence(error))
    return redirect(request, "staff.events.show", event_id=event.id)


async def cancellation_create(request: Request) -> Response:
    event = await event_of(request)
    form = CancellationForm(await request.form())
    is_seen = event.state not in ("draft", "template")  # else nobody asks why
    if is_seen and not form.validate():
        return await _show(request, event, 422, form=form)
    try:
        await cancellations.cancel_event(
            event, reason=form.reason.data, by=request.state.staff, at=clock.now()
        )
    except ClubError as error:
        return await _show(request, event, 422, trouble=sentence(error))
    return redirect(request, "staff.events.show", event_id=event.id)


def _next(now: datetime, never: str) -> RawSQL:
    """When the next date begins that is not over; `never`, so that it stands last, where there is none."""
    return RawSQL(
        'COALESCE((SELECT MIN(s."starts_at") FROM events_session s WHERE s."event_id" = "events_event"."id" '  # noqa: S608 - of our own
        f"""AND s."state" = 'open' AND s."ends_at" > '{utc(now)}'), '{never} 00:00:00+00:00')"""
    )


def _narrowed(request: Request, theirs: QuerySet[Event]) -> tuple[QuerySet[Event], dict[str, Any]]:
    """The events that fit the address, and its conditions for the page."""
    kind, state = chosen(request, "kind", KINDS), chosen(request, "state", STATES)
    when, title = chosen(request, "when", WHEN), request.query_params.get("title", "").strip()[:40]
    if kind:
        theirs = theirs.filter(kind=kind)
    theirs = theirs.filter(state=state) if state else theirs.exclude(state="template")
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
    to_cancel = await cancellations.to_cancel(event, now).using_db(read())
    told = await overview.about(event, request.state.staff)
    nobodys = await preparations.nobodys(event.id).using_db(read()).count()
    return page(
        request,
        "staff/events/show.html",
        status,
        event=event,
        dates=dates,
        tallies=await attendance.tallies([one for one in dates if one.state == "cancelled"], using_db=read()),
        late=await preparations.late(event.id, now).using_db(read()),
        apart=await itinerary.apart(event) if ahead else "",
        is_ahead=bool(ahead),
        is_over=not ahead and any(session.state == "open" for session in dates),
        can_call_off=bool(to_cancel),
        has_begun=await cancellations.begun(event, now).using_db(read()).exists(),
        lost=overview.lost(len(to_cancel), await losses.of(to_cancel, using_db=read())),
        called_off=(await called_off([event])).get(event.id),
        dates_off=await called_off(dates),
        trouble=trouble,
        publishing=overview.publishing(dates, now),
        steps=overview.steps(event, dates, len(told["asked"]), nobodys, now),
        form=form or CancellationForm(),
        kinds=KIND_NAMES,
        glance=await results.glance(event, now),
        now=now,
        **told,
    )


async def _choice(request: Request) -> Response:
    """What there is to begin with: the templates that come along, the club's own, empty forms."""
    own = await templates.own(request.state.staff).select_related("store").using_db(read()).limit(50)
    return page(
        request,
        "staff/events/choice.html",
        built_in=templates_of.BUILT_IN,
        own=own,
        empty=[*EMPTY.values()],
        kinds=KIND_NAMES,
    )


async def _begun(request: Request, name: str) -> Begun | None:
    """What the address says that one begins with."""
    if name in EMPTY or name in templates_of.BY_NAME:
        return EMPTY.get(name) or Begun.of(templates_of.BY_NAME[name])
    if (number := number_or_none(name)) is None:
        return None
    theirs = templates.own(request.state.staff).select_related("store", "segment").using_db(read())
    own = await theirs.filter(id=number).first()
    return Begun.of(own) if own else None


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
