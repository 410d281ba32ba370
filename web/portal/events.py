"""Trips and classes: what is on, and one of them."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from club import clock, persons
from club.members import Member
from events import sessions, stamp_cards, terms
from events.events import KINDS, Event
from events.registration import LIVE, Registration
from web import calendars, text
from web.i18n import _
from web.incoming import number_or_none
from web.portal import audience, giving_back, offers, programme, trip
from web.portal.offers import Offer, held_by
from web.render import found, page, read
from web.routes import public

FILTERS = (*KINDS, "open")


async def index(request: Request) -> Response:
    kind, me, now = request.query_params.get("kind", ""), request.state.member, clock.now()
    kind = kind if kind in FILTERS else ""
    seen = await programme.shown(me, now, kind=kind)
    return page(
        request,
        "portal/events/index.html",
        events=programme.drawn(seen.cards, leads=True),
        tickets=seen.tickets,
        cards=await stamp_cards.cards(me, at=now, using_db=read()) if me and seen.has_series else [],
        kind=kind,
    )


async def show(request: Request) -> Response:
    event, me, now = await offers.event_of(request), request.state.member, clock.now()
    dates = await offers.of(event, await held_by(me, event))
    called_off = await _called_off(event, dates)
    ticket = await _ticket(me, event)
    against = await audience.against(event, me, now) if me and not ticket and not called_off else ""
    button, why = _button(event, dates, ticket, against)
    return page(
        request,
        "portal/events/show.html",
        **await offers.about(event),
        offers=dates,
        ticket=ticket,
        ticket_there=await trip.last_there(me, event),
        against=against,
        button=button,
        why=why,
        called_off=called_off,
        now=now,
    )


async def calendar(request: Request) -> Response:
    """One date of the event for the phone's calendar: that of `session`, or the next."""
    event, wanted = await offers.event_of(request), number_or_none(request.query_params.get("session"))
    asked = sessions.of(event).filter(state="open").select_related("event")
    one = asked.filter(id=wanted) if wanted else asked.filter(ends_at__gt=clock.now())
    session = await found(one)
    return calendars.answer(calendars.of_session(session, way=f"/events/{event.code}"), event.title)


async def _called_off(event: Event, dates: list[Offer]) -> str:
    """Why none of the dates still to come is held; '' if one is, or none is to come."""
    if event.state != "cancelled" and any(one.session.state == "open" for one in dates):
        return ""
    if dates:
        return dates[0].session.cancel_reason
    if event.cancel_reason:
        return event.cancel_reason
    last = sessions.of(event).filter(state="cancelled").order_by("-cancelled_at", "-id")
    called_off = await last.using_db(read()).first() if event.state == "cancelled" else None
    return called_off.cancel_reason if called_off else ""


async def _ticket(me: Member | None, event: Event) -> Registration | None:
    """What `me` has for a date still to come: an offer to answer before all else, then what is next."""
    if me is None:
        return None
    mine = Registration.filter(
        session__event_id=event.id, member_id__in=persons.ids_of(me), state__in=LIVE
    ).filter(session__ends_at__gt=clock.now())
    found = await mine.using_db(read()).order_by("session__starts_at")
    order = ("offered", "registered", "waiting")
    return min(found, key=lambda one: order.index(one.state), default=None)


def _button(event: Event, dates: list[Offer], ticket: Registration | None, against: str) -> tuple[str, str]:
    """What the one button does (offered, registered, waiting, open, queue, none), and what stands beside."""
    if ticket:
        until = ticket.offer_until if ticket.state == "offered" else None
        return ticket.state, _("Kept until %(moment)s", moment=text.moment(until)) if until else ""
    if against:
        return "none", against
    if any(one.places.is_open for one in dates):
        return "open", _back(event, dates)
    if any(one.places.queues for one in dates):
        return "queue", next(one.queue for one in dates if one.places.queues) or _("Nobody waits yet")
    return "none", dates[0].places.words if dates else _("All dates have passed")


def _back(event: Event, dates: list[Offer]) -> str:
    """Until when one can think better of it."""
    session = next(one.session for one in dates if one.places.is_open)
    now = clock.now()
    until = giving_back.until(event, session, now)
    if until is None:
        percent = terms.percent_back(event.refunds, session.starts_at, now)
        return _("If you cancel now: %(what)s", what=giving_back.said(percent))
    if until == session.starts_at:
        return _("Cancel any time before it starts")
    return _("Cancel free of charge until %(moment)s", moment=text.moment(until))


ROUTES: Any = [
    public("/events", index, name="portal.events"),
    public("/events/{code}", show, name="portal.events.show"),
    public("/events/{code}/event.ics", calendar, name="portal.events.calendar"),
]
