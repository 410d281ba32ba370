"""Trips and classes: what is on, one of them, and registering for it."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from tortoise.transactions import in_transaction

from club import clock, members, persons, vehicles
from club.errors import ClubError
from club.members import Member
from events import events, refusals, registrations, sessions, stamps
from events.events import Event
from events.parties import MOST_COMPANIONS, Party
from events.registration import Registration
from events.sessions import Session
from web.forms.portal.registrations import RegistrationForm
from web.i18n import _, lazy
from web.incoming import number_or_none
from web.portal.cars import cars_of
from web.portal.offers import Offer, about, held_by, offer
from web.render import found, is_partial, page, read, redirect, sentence
from web.routes import member, public

FILTERS = {
    "": lazy("All"),
    "trip": lazy("Trips"),
    "class": lazy("Classes"),
    "open": lazy("Places left"),
}


async def index(request: Request) -> Response:
    kind, me = request.query_params.get("kind", ""), request.state.member
    kind = kind if kind in FILTERS else ""
    held = await held_by(me)
    return page(
        request,
        "portal/events/index.html",
        offers=await next_offers(kind, held),
        tickets=len(held),
        cards=await stamps.cards(me, at=clock.now(), using_db=read()) if me else [],
        kind=kind,
        filters=list(FILTERS.items()),
    )


async def show(request: Request) -> Response:
    event = await _event(request)
    offers = await _offers(event, await held_by(request.state.member))
    return page(
        request,
        "portal/events/show.html",
        **await about(event),
        offers=offers,
        ticket=await _ticket(request, event),
        is_open=any(offer.places.is_open and not offer.is_registered for offer in offers),
        why=_why(offers),
        called_off=await _called_off(event, offers),
        now=clock.now(),
    )


async def registration_new(request: Request) -> Response:
    event = await _event(request)
    offers = await _open_offers(request, event)
    if not offers:
        return redirect(request, "portal.events.show", code=event.code)
    cars = await cars_of(request.state.member)
    form = _form(request, session=offers[0].session.id, vehicle=cars[0].id if cars else None)
    return await _ask(request, event, offers, form)


async def registration_create(request: Request) -> Response:
    event, sent = await _event(request), await request.form()
    form = _form(request, sent)
    if "add" in sent or "remove" in sent:
        return await _ask(request, event, await _offers(event, set()), _changed(form, sent))
    if form.validate():
        try:
            ticket = await _register(request, event, form)
        except refusals.AlreadyRegistered as error:
            return redirect(request, "portal.tickets", code=error.facts["ticket"])
        except ClubError as error:
            form.form_errors = [sentence(error)]
        else:
            return redirect(request, "portal.tickets", code=ticket.code, done="registered")
    return await _ask(request, event, await _offers(event, set()), form, 422)


async def registration_again(request: Request) -> Response:
    event, form = await _event(request), _form(request, await request.form()).too_late()
    return await _ask(request, event, await _offers(event, set()), form, 422)


async def next_offers(kind: str = "", held: set[int] | None = None, limit: int = 50) -> list[Offer]:
    """The next date of each event that is on, the soonest first."""
    now = clock.now()
    coming = sessions.coming(now).using_db(read())
    if kind in events.KINDS:
        coming = coming.filter(event__kind=kind)
    first: dict[int, Offer] = {}
    for session in await coming.limit(4 * limit):
        one = offer(session, now, held)
        if kind != "open" or one.places.is_open:
            first.setdefault(session.event_id, one)
    return list(first.values())[:limit]


async def _event(request: Request) -> Event:
    return await found(events.published().filter(code=request.path_params["code"]).select_related("store"))


async def _offers(event: Event, held: set[int]) -> list[Offer]:
    """The dates still to come of `event`, also those called off."""
    now = clock.now()
    coming = sessions.of(event).filter(ends_at__gt=now).select_related("event").using_db(read())
    return [offer(session, now, held) for session in await coming]


async def _open_offers(request: Request, event: Event) -> list[Offer]:
    """The dates for which this member can register now."""
    offers = await _offers(event, await held_by(request.state.member))
    return [offer for offer in offers if offer.places.is_open and not offer.is_registered]


async def _called_off(event: Event, offers: list[Offer]) -> str:
    """Why none of the dates still to come is held; '' if one is, or none is to come."""
    if event.state != "cancelled" and any(offer.session.state == "open" for offer in offers):
        return ""
    if offers:
        return offers[0].session.cancel_reason
    if event.cancel_reason:
        return event.cancel_reason
    last = sessions.of(event).filter(state="cancelled").order_by("-cancelled_at", "-id")
    called_off = await last.using_db(read()).first() if event.state == "cancelled" else None
    return called_off.cancel_reason if called_off else ""


async def _ticket(request: Request, event: Event) -> Registration | None:
    me = request.state.member
    if me is None:
        return None
    whose = persons.ids_of(me)
    mine = Registration.filter(session__event_id=event.id, member_id__in=whose, state="registered")
    coming = mine.using_db(read()).filter(session__ends_at__gt=clock.now())
    return await coming.order_by("session__starts_at").first()


async def _register(request: Request, event: Event, form: RegistrationForm) -> Registration:
    me, now = request.state.member, clock.now()
    session = await found(Session.filter(id=form.session.data, event_id=event.id))
    vehicle = await _vehicle(me, form.vehicle.data)
    async with in_transaction():
        if form.name:
            await members.update_profile(me, name=form.name.data, by=me, at=now)
        return await registrations.register(
            session,
            me,
            Party(guests=tuple(form.guests()), vehicle=vehicle),
            key=f"portal:{me.id}:{form.key.data}",
            by=me,
            at=now,
        )


async def _vehicle(me: Member, vehicle_id: int | None) -> Any:
    if vehicle_id is None:
        return None
    return await found(vehicles.of(me).filter(id=vehicle_id))


async def _ask(
    request: Request, event: Event, offers: list[Offer], form: RegistrationForm, status: int = 200
) -> Response:
    if not offers:
        raise HTTPException(404)
    template = "_registration" if is_partial(request) else "registration"
    return page(
        request,
        f"portal/events/{template}.html",
        status,
        event=event,
        offers=offers,
        cars=await cars_of(request.state.member),
        form=form,
        most_companions=MOST_COMPANIONS,
        is_part=is_partial(request),
    )


def _form(request: Request, sent: Any = None, **told: Any) -> RegistrationForm:
    """Whoever has told a name is not asked again."""
    form = RegistrationForm(sent, **told)
    if request.state.member.name:
        del form.name
    return form


def _changed(form: RegistrationForm, sent: Any) -> RegistrationForm:
    """One companion more or one less; what is filled in stays."""
    number = number_or_none(sent.get("remove"))
    if number is None:
        form.add()
    else:
        form.remove(number)
    return form


def _why(offers: list[Offer]) -> str:
    """Under the price: why one cannot register, or what registering costs in trust."""
    if any(offer.places.is_open for offer in offers):
        return _("Cancel any time before it starts")
    return offers[0].places.words if offers else _("All dates have passed")


ROUTES = [
    public("/events", index, name="portal.events"),
    public("/events/{code}", show, name="portal.events.show"),
    member("/events/{code}/registration", registration_new, name="portal.events.registration"),
    member(
        "/events/{code}/registration",
        registration_create,
        name="portal.events.registration.create",
        methods=["POST"],
        again=registration_again,
    ),
]
