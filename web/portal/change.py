"""Changing a party: fewer people or more, another car, other answers; its form is that of registering.

Fewer give their places up, which is said before it is done.
"""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from club import clock
from club.errors import ClubError
from events import changes, fees, parties, refusals
from events.fee import LessComesBack
from events.parties import MOST_COMPANIONS, PAPERS
from events.registration import Companion, Registration
from points.errors import PointsError
from web import party_costs
from web.forms.party import car_of
from web.forms.portal.registrations import RegistrationForm
from web.i18n import _, ngettext
from web.incoming import number_or_none
from web.portal import asking, offers, quotes, tickets
from web.portal.quotes import Quote
from web.portal.ticket_words import shown
from web.render import is_partial, page, read, redirect, sentence
from web.routes import member, path


@dataclass(frozen=True)
class Loses:
    """What goes with a change, in words; `percent` comes back of what falls away, None if nothing does."""

    words: list[str]
    percent: int | None = None


async def change(request: Request) -> Response:
    registration = await tickets.mine(request)
    if not shown(registration, clock.now()).can_change:
        return redirect(request, "portal.tickets", code=registration.code)
    return await _ask(request, registration, await _filled(request, registration))


async def change_create(request: Request) -> Response:
    registration, sent, me = await tickets.mine(request), await request.form(), request.state.member
    event = registration.session.event
    form = await asking.form(request, event, sent)
    form.session.data = registration.session_id
    if "add" in sent or "remove" in sent:
        await asking.change_lines(form, sent, me)
        return await _ask(request, registration, form)
    if not form.validate():
        asking.put_papers_right(form, registration.session)
        return await _ask(request, registration, form, 422)
    if "sure" not in sent and (loses := await _loses(registration, form)).words:
        return await _ask(request, registration, form, loses=loses)
    try:
        party = await asking.party(me, form, seen=quotes.seen_in(sent))
        percent = number_or_none(sent.get("seen_percent"))
        await changes.change(registration, party, by=me, at=clock.now(), seen_percent=percent)
    except LessComesBack as error:
        form.form_errors = [sentence(error)]
        return await _ask(request, registration, form, 422, loses=await _loses(registration, form))
    except refusals.Full as error:
        form.form_errors = [_full(error)]
    except (ClubError, PointsError) as error:
        await asking.put_right(form, error)
    else:
        return redirect(request, "portal.tickets", code=registration.code, done="saved")
    return await _ask(request, registration, form, 422)


async def change_again(request: Request) -> Response:
    registration = await tickets.mine(request)
    form = await asking.form(request, registration.session.event, await request.form())
    return await _ask(request, registration, form.too_late(), 422)


async def price_create(request: Request) -> Response:
    """What the party costs as the form stands; nothing is kept of it."""
    registration, sent = await tickets.mine(request), await request.form()
    event = registration.session.event
    form = await asking.form(request, event, sent)
    quote = await _quote(request, registration, form)
    return page(request, "portal/tickets/_dock.html", quote=quote, loses=[], seen_percent=None)


async def _filled(request: Request, registration: Registration) -> RegistrationForm:
    """The form as the party stands."""
    rows = Companion.filter(registration_id=registration.id).using_db(read()).order_by("id")
    guests = parties.guests_of(await rows)
    names = ("plate", "car_seats", "emergency_name", "emergency_phone", "leaders_may_call", *PAPERS)
    known: dict[str, Any] = {name: getattr(registration, name) for name in names}
    known |= {f"q{id}": answer for id, answer in registration.answers.items()}
    accepted = registration.waiver_version
    event = registration.session.event
    return await asking.form(
        request,
        event,
        **known,
        session=registration.session_id,
        vehicle=car_of(registration),
        companions=asking.guest_rows(guests),
        waiver=accepted == event.waiver_version,
        waiver_version=event.waiver_version,
    )


async def _ask(
    request: Request,
    registration: Registration,
    form: RegistrationForm,
    status: int = 200,
    *,
    loses: Loses | None = None,
) -> Response:
    """The form. `loses`: what goes with the change, to be pressed once more."""
    event = registration.session.event
    template = "_change" if is_partial(request) else "change"
    return page(
        request,
        f"portal/tickets/{template}.html",
        status,
        **await asking.context(request, event, form),
        ticket=shown(registration, clock.now()),
        action=path("portal.tickets.change.create", code=registration.code),
        offers=[offers.offer(registration.session, clock.now())],
        quote=await _quote(request, registration, form),
        loses=loses.words if loses else [],
        seen_percent=loses.percent if loses else None,
        filled="",
        clashes=[],
        most_companions=MOST_COMPANIONS,
        is_part=is_partial(request),
    )


async def _quote(request: Request, registration: Registration, form: RegistrationForm) -> Quote:
    fee = await fees.of(registration, using_db=read())
    was = await party_costs.told_to(registration, fee)
    session, me = registration.session, request.state.member
    return await quotes.of(form, session.event, session, me, clock.now(), was=was, fee=fee)


async def _loses(registration: Registration, form: RegistrationForm) -> Loses:
    """What a party that shrinks gives up; one that waits holds no places yet, but has its turn to lose."""
    if registration.state == "waiting":
        seats, cars = 1 + len(form.companions), 1 if form.is_by_car else 0
        grows = changes.grows(registration, registration.session, seats, cars)
        return Loses([_("As you are more now, you stand at the end of the waitlist.")] if grows else [])
    loses: list[str] = []
    fewer = registration.seats - 1 - len(form.companions)
    if fewer > 0:
        loses.append(
            ngettext("%(num)d place goes to the next ones.", "%(num)d places go to the next ones.", fewer)
        )
    if registration.cars and not form.is_by_car:
        loses.append(_("So does the room for your car."))
    change = await party_costs.change(registration, [None, *quotes.ages_in(form)], clock.now())
    return Loses(loses + change.gives_back, change.percent if change.gives_back else None)


def _full(error: ClubError) -> str:
    """More people or a car need room that nobody waits for."""
    left: Any = error.facts["left"]
    if error.facts["waiting"]:
        return _("Others wait for places, so the party cannot grow now. Whoever is in it stays in.")
    if int(str(error.facts["wanted"])) > left:
        return _("Places left: %(left)s. Take somebody out again, or leave the party as it was.", left=left)
    return _("There is no room for one more car.")


ROUTES = [
    member("/tickets/{code}/change", change, name="portal.tickets.change"),
    member(
        "/tickets/{code}/change",
        change_create,
        name="portal.tickets.change.create",
        methods=["POST"],
        again=change_again,
    ),
    member(
        "/tickets/{code}/change/price",
        price_create,
        name="portal.tickets.change.price.create",
        methods=["POST"],
    ),
]
