"""Registering for an event: the date, the car, who comes along, what is asked; or standing in its queue.

One form says it all. Whoever finds the last place gone between page and press gets the same form back, as
it was filled in, and one button that joins the waitlist.
"""

from typing import Any

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from club import clock, members
from club.errors import ClubError
from club.members import Member
from events import absences, refusals, registrations, rush_sql
from events.events import Event
from events.parties import MOST_COMPANIONS
from events.registration import HOLDS_PLACES, LIVE, Registration
from points.errors import PointsError
from web.forms.party import NO_CAR
from web.forms.portal.registrations import RegistrationForm
from web.i18n import _
from web.incoming import number_or_none
from web.portal import asking, audience, offers, quotes
from web.portal.offers import Offer
from web.portal.quotes import Quote
from web.render import is_partial, page, read, redirect, sentence
from web.routes import member, path


async def registration_new(request: Request) -> Response:
    me = request.state.member
    event = await offers.event_of(request)
    if await audience.against(event, me, clock.now()):
        return redirect(request, "portal.events.show", code=event.code)
    wanted = number_or_none(request.query_params.get("session"))
    if not (free := await _dates(me, event)):
        return redirect(request, "portal.events.show", code=event.code)
    chosen = next((one for one in free if one.session.id == wanted), free[0])
    cars = await asking.cars_of(me)
    vehicle = cars[0].id if cars else NO_CAR
    told = {"session": chosen.session.id, "vehicle": vehicle, "waiver_version": event.waiver_version}
    return await _ask(request, event, await asking.form(request, event, **told), free)


async def registration_create(request: Request) -> Response:
    event, sent, me = await offers.event_of(request), await request.form(), request.state.member
    form = await asking.form(request, event, sent)
    if "add" in sent or "remove" in sent:
        await asking.change_lines(form, sent, me)
        return await _ask(request, event, form)
    if not form.validate():
        if session := await rush_sql.session(form.session.data or 0, using=read()):
            asking.put_papers_right(form, session)
        return await _ask(request, event, form, status=422)
    try:
        ticket = await _register(request, event, form, sent)
    except refusals.AlreadyRegistered as error:
        return redirect(request, "portal.tickets", code=error.facts["ticket"])
    except refusals.KeyConflict as error:
        if live := await _live(request, form):
            return redirect(request, "portal.tickets", code=live.code)
        form.renew()
        await asking.put_right(form, error)
    except refusals.Full as error:
        return await _ask(request, event, form, status=422, filled=_full(error))
    except (ClubError, PointsError) as error:
        await asking.put_right(form, error)
    else:
        done = {"registered": "registered", "waiting": "waiting"}.get(ticket.state, "")
        return redirect(request, "portal.tickets", code=ticket.code, done=done)
    return await _ask(request, event, form, status=422)


async def registration_again(request: Request) -> Response:
    event = await offers.event_of(request)
    form = (await asking.form(request, event, await request.form())).too_late()
    return await _ask(request, event, form, status=422)


async def price_create(request: Request) -> Response:
    """What the party costs as the form stands, and whether it would wait; nothing is kept of it."""
    event, sent = await offers.event_of(request), await request.form()
    form = await asking.form(request, event, sent)
    dates = await offers.of(event, {})
    quote = await _quote(request, event, dates, form)
    return page(request, "portal/events/_dock.html", quote=quote)


async def _register(request: Request, event: Event, form: RegistrationForm, sent: FormData) -> Registration:
    me, now = request.state.member, clock.now()
    session = await rush_sql.session(form.session.data, using=read())
    if session is None or session.event_id != event.id:
        raise HTTPException(404)
    party = await asking.party(me, form, waits="waits" in sent, seen=quotes.seen_in(sent))
    if form.name:
        await members.update_profile(me, name=form.name.data, by=me, at=now)
    key = f"portal:{me.id}:{form.key.data}"
    return await registrations.register(session, me, party, key=key, by=me, at=now)


async def _live(request: Request, form: RegistrationForm) -> Registration | None:
    """What the member has for the date already: the form was sent before, and changed then."""
    mine = registrations.of(request.state.member)
    return await mine.using_db(read()).filter(session_id=form.session.data, state__in=LIVE).first()


async def _ask(
    request: Request,
    event: Event,
    form: RegistrationForm,
    dates: list[Offer] | None = None,
    *,
    status: int = 200,
    filled: str = "",
) -> Response:
    """The form. `filled`: why there is no room."""
    me = request.state.member
    dates = dates or await _dates(me, event, form.session.data)
    if not dates:
        raise HTTPException(404)
    template = "_registration" if is_partial(request) else "registration"
    return page(
        request,
        f"portal/events/{template}.html",
        status,
        **await asking.context(request, event, form),
        behind=await _behind(request, event),
        action=path("portal.events.registration.create", code=event.code),
        offers=dates,
        quote=await _quote(request, event, dates, form),
        filled=filled,
        clashes=await _clashes(me, dates),
        loses=[],
        most_companions=MOST_COMPANIONS,
        is_part=is_partial(request),
    )


async def _dates(me: Member, event: Event, chosen: int | None = None) -> list[Offer]:
    """Those to be had, and the one `chosen`, whatever has become of it meanwhile."""
    every = await offers.of(event, await offers.held_by(me, event))
    return [one for one in every if one.can_be_asked or one.session.id == chosen]


async def _clashes(me: Member, dates: list[Offer]) -> list[tuple[Offer, Registration]]:
    """Which of the `dates` cannot be had besides what `me` has, or is kept for them, at that time."""
    theirs = registrations.of(me).filter(state__in=HOLDS_PLACES, session__ends_at__gt=clock.now())
    held = await theirs.using_db(read())
    pairs = [(offer, one, offer.session, one.session) for offer in dates for one in held]
    return [
        (offer, one)
        for offer, one, wanted, has in pairs
        if wanted.id != has.id and wanted.starts_at < has.ends_at and wanted.ends_at > has.starts_at
    ]


async def _behind(request: Request, event: Event) -> tuple[int, int] | None:
    """How many no-shows, and how many the policy allows, if they let this member wait behind others here."""
    if event.queue_by != "tier":
        return None
    return await absences.behind(request.state.member, clock.now(), using_db=read())


async def _quote(request: Request, event: Event, dates: list[Offer], form: RegistrationForm) -> Quote:
    chosen = next((one.session for one in dates if one.session.id == form.session.data), None)
    return await quotes.of(form, event, chosen, request.state.member, clock.now())


def _full(error: refusals.Full) -> str:
    """Why this party does not get in."""
    facts: Any = error.facts
    if facts["waiting"]:
        return _("The last places are spoken for: others wait already.")
    return sentence(error) if facts["wanted"] > facts["left"] else _("There is no room for one more car.")


ROUTES: Any = [
    member("/events/{code}/registration", registration_new, name="portal.events.registration"),
    member(
        "/events/{code}/registration",
        registration_create,
        name="portal.events.registration.create",
        methods=["POST"],
        again=registration_again,
    ),
    member(
        "/events/{code}/registration/price",
        price_create,
        name="portal.events.registration.price.create",
        methods=["POST"],
    ),
]
