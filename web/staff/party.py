"""Staff: the party of a registration, as it is entered for a member and changed for them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from club import clock, vehicles
from club.errors import ClubError
from club.members import Member
from club.vehicles import Vehicle
from events import changes, parties, questions, terms
from events.events import Event
from events.parties import Party
from events.questions import Question
from events.refusals import NotChangeable
from events.registration import LIVE, Registration
from points.errors import PointsError
from web import party_costs, text
from web.forms.staff.parties import Answers, CallingOffForm, PartyForm
from web.i18n import _
from web.party_costs import Change
from web.portal.quotes import seen_in
from web.render import page, read, redirect, sentence
from web.routes import staff
from web.staff import registrations
from web.staff.scope import registration_of


async def edit(request: Request) -> Response:
    registration = await _registration(request)
    if why := _stands(registration):
        return await registrations.page_of(request, registration, 409, trouble=why)
    companions = await parties.companions_of(registration, using_db=read())
    asked = await questions.of(registration.session.event_id, using_db=read())
    answers = Answers.known(asked, registration, companions)
    return await _page(request, registration, PartyForm.of(registration, companions), answers)


async def update(request: Request) -> Response:
    """The member is told of it. What it costs then, and what comes back, is said and pressed once more."""
    registration, data = await _registration(request), await request.form()
    if why := _stands(registration):
        return await registrations.page_of(request, registration, 409, trouble=why)
    form = PartyForm(data).of_kept(registration)
    answers = Answers(await questions.of(registration.session.event_id, using_db=read()), dict(data))
    cars = await choices(form, registration.member, more="more" in data)
    known = {
        one.member_id: one.member_id
        for one in await parties.companions_of(registration, using_db=read())
        if one.member_id
    }
    if "more" in data or not form.validate():
        return await _page(request, registration, form, answers, 200 if "more" in data else 422)
    party = form.party(cars, known, answers)
    money = await _money(registration, party)
    share = CallingOffForm(data).of(money.rule)
    if money.costs and "sure" not in data:
        return await _page(request, registration, form, answers, money=money)
    if money.gives_back and not share.validate():
        return await _page(request, registration, form, answers, 422, money=money, share=share)
    money = await _money(registration, party, share.granted)
    if money.costs and data.get("sure") != money.mark:
        return await _page(request, registration, form, answers, money=money, share=share)
    party = replace(party, seen=seen_in(data))
    told: dict[str, Any] = {"percent": share.granted, "reason": share.reason.data or ""}
    try:
        await changes.change(registration, party, by=request.state.staff, at=clock.now(), **told)
    except (ClubError, PointsError) as error:
        beside(form, error)
        return await _page(request, registration, form, answers, 422, money=money, share=share)
    return redirect(request, "staff.registrations.show", registration_id=registration.id, done="changed")


async def choices(form: PartyForm, member: Member, *, more: bool = False) -> list[Vehicle]:
    """The member's cars; the form offers them, and lines for who comes along."""
    cars = await vehicles.of(member).using_db(read())
    labels = {car.id: " ".join(filter(None, [_plate(car), car.brand, car.model])) for car in cars}
    form.offer(cars, labels, _("Without a car"), _("Another plate"))
    form.widen(2 if more else 0)
    return cars


def beside(form: PartyForm, error: ClubError | PointsError) -> None:
    """The rule's sentence beside what it is about."""
    fields: dict[str, Any] = {
        "registration.too_few_seats": form.car_seats,
        "registration.not_their_car": form.car,
        "registration.companion_twice": form.guests,
        "registration.companion_registered": form.guests,
        "registration.too_many_companions": form.guests,
    }
    said = _of_them(error)
    if error.code in fields:
        fields[error.code].errors = [said]
    else:
        form.form_errors = [*form.form_errors, said]


def _of_them(error: ClubError | PointsError) -> str:
    """The sentence, said to staff: those of members speak to them."""
    facts: Any = error.facts
    if error.code == "points.not_enough":
        balance, wanted = text.points(facts["balance"]), text.points(facts["wanted"])
        return _("They have %(balance)s points; this takes %(wanted)s.", balance=balance, wanted=wanted)
    if error.code == "registration.overlapping":
        return _("They have a ticket for “%(title)s” at that time.", title=facts["title"])
    return sentence(error)


def told(event: Event, asked: Sequence[Question]) -> dict[str, Any]:
    """What the fields of a party need to know of the event."""
    return {"event": event, "questions": asked, "is_paid": terms.is_paid(event)}


def _stands(registration: Registration) -> str:
    """Why nothing about the party can be changed here, and what can be done instead; or ''."""
    if clock.now() >= registration.session.starts_at:
        return sentence(NotChangeable(why="started"))
    if registration.checked_in_at:
        return _(
            "They are checked in. If their ticket was scanned, whoever has not come is taken off at the "
            "desk; for anything else undo the check-in first, in the list of the date."
        )
    return ""


async def _money(registration: Registration, party: Party, granted: int | None = None) -> Change:
    """What a change to `party` costs and gives back; of one that waits nothing is held yet."""
    if registration.state != "registered":
        return Change.none()
    return await party_costs.change(registration, party.ages, clock.now(), granted)


async def _page(
    request: Request,
    registration: Registration,
    form: PartyForm,
    answers: Answers,
    status: int = 200,
    *,
    money: Change | None = None,
    share: CallingOffForm | None = None,
) -> Response:
    """The form. `money`: what the change costs and gives back, to be pressed once more."""
    await choices(form, registration.member)
    money = money or Change.none()
    return page(
        request,
        "staff/party/edit.html",
        status,
        registration=registration,
        session=registration.session,
        form=form,
        answers=answers,
        money=money,
        share=share or CallingOffForm().of(money.rule),
        **told(registration.session.event, answers.questions),
    )


async def _registration(request: Request) -> Registration:
    """That can still be changed: whoever is cancelled has no party any more."""
    registration = await registration_of(request)
    if registration.state not in LIVE:
        raise HTTPException(404)
    return registration


def _plate(car: Vehicle) -> str:
    return text.plate_masked(car.plate) if car.plate else ""


ROUTES = [
    staff(
        "/staff/registrations/{registration_id:int}/party", edit, name="staff.party.edit", may="events.edit"
    ),
    staff(
        "/staff/registrations/{registration_id:int}/party",
        update,
        name="staff.party.update",
        methods=["POST"],
        may="events.edit",
    ),
]
