"""The form of a party, for whoever registers or changes theirs: what it knows, what it asks, what it says.

A registration and its change ask the same of the same people: web/portal/registration.py, change.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from club import clock, households, relatives, vehicles
from club.errors import ClubError
from club.members import Member
from events import questions, refusals
from events.events import Event
from events.parties import GROWN_UP, PAPERS, Guest, Party
from events.sessions import Session
from events.terms import Price
from points.errors import PointsError
from web.forms.party import OTHER_CAR
from web.forms.portal.registrations import RegistrationForm, asked, form_for
from web.incoming import number_or_none
from web.portal import audience
from web.portal.garage import cars_of
from web.render import found, read, sentence


@dataclass(frozen=True)
class Known:
    """Somebody who can be taken along by one tap; `value` names them in the form."""

    value: str
    guest: Guest
    is_member: bool


async def form(request: Request, event: Event, sent: Any = None, **told: Any) -> RegistrationForm:
    """The form of `event` as it was `sent`, or with what is `told`; no name is asked of who has one."""
    asks = asked(await questions.of(event.id, using_db=read()))
    made = form_for(asks)(sent, **told)
    made.ask(event, knows_name=bool(request.state.member.name))
    return made


async def party(
    me: Member, form: RegistrationForm, *, waits: bool = False, seen: Price | None = None
) -> Party:
    """What `form` says. Not found, if it names a car that `me` does not drive."""
    vehicle = await found(vehicles.of(me).filter(id=form.own_car)) if form.own_car is not None else None
    told = {"guests": form.guests(), "answers": form.answers(), "waits": waits}
    return Party(vehicle=vehicle, seen=seen, **told, **form.told())


async def context(request: Request, event: Event, form: RegistrationForm) -> dict[str, Any]:
    """What the page of the form shows besides it."""
    me = request.state.member
    return {
        "event": event,
        "form": form,
        "cars": await cars_of(me),
        "other_car": OTHER_CAR,
        "known": [one for one in await known(me) if not _is_in(one, form)],
        "waiver": event.waiver.splitlines(),
    }


async def change_lines(form: RegistrationForm, sent: Mapping[str, Any], me: Member) -> None:
    """One companion more, perhaps somebody who is known, or one less; what is filled in stays."""
    number = number_or_none(sent.get("remove"))
    if number is not None:
        form.remove(number)
        return
    named = {one.value: one.guest for one in await known(me)}
    form.add(named.get(str(sent.get("add"))))


async def known(me: Member) -> list[Known]:
    """Who lives with `me`, and the family that they told of."""
    at_home = households.people(me.household_id).exclude(id=me.id).using_db(read()) if me.household_id else []
    home = [
        Known(f"member:{one.id}", Guest(one.name or one.address_form, _child(one.birth_year), one.id), True)
        for one in (await at_home if at_home else [])
        if one.name or one.address_form
    ]
    names = {one.guest.name for one in home}
    family = [
        Known(f"relative:{one.id}", Guest(one.name or one.address_form, _child(one.birth_year)), False)
        for one in await relatives.of(me).using_db(read())
    ]
    return home + [one for one in family if one.guest.name not in names]


async def put_right(form: RegistrationForm, error: ClubError | PointsError) -> None:
    """What stands against the party, beside the field that it is about."""
    facts, said = error.facts, sentence(error)
    match error:
        case questions.Unanswered() | questions.WrongAnswer():
            form.put_right(f"q{facts['id']}", said, int(str(facts["person"])))
        case refusals.CompanionTwice() | refusals.CompanionRegistered():
            form.put_right("name", said, _place(form, str(facts["name"])))
        case refusals.ExpiredPapers():
            form.put_right(str(facts["paper"]), said)
        case refusals.TooFewSeats():
            form.put_right("car_seats", said)
        case refusals.NotTheirCar():
            form.put_right("vehicle", said)
        case refusals.NoEmergencyContact():
            form.put_right("emergency_name", said)
        case refusals.ContactComesAlong():
            form.put_right(str(facts["field"]), said)
        case refusals.WaiverNotAccepted():
            form.waiver.data, form.waiver_version.data = False, facts["version"]
            form.put_right("waiver", said)
        case refusals.NotEligible() | refusals.NotInvited():
            form.form_errors = [await audience.why(error)]
        case _:
            form.form_errors = [said]


def put_papers_right(form: RegistrationForm, session: Session) -> None:
    """Days until which papers hold that are missing or too soon, beside all else that is wrong in `form`."""
    last = clock.day_of(session.ends_at)
    for paper in PAPERS if form.is_by_car else ():
        if paper in form and not form[paper].errors and (form[paper].data is None or form[paper].data < last):
            form.put_right(paper, sentence(refusals.ExpiredPapers(paper=paper, needed=last, until=None)))


def guest_rows(guests: tuple[Guest, ...]) -> list[dict[str, Any]]:
    """The lines of a party that is there, for the form."""
    return [
        {"name": one.name, "age": one.age, "member": one.member, "row": one.row}
        | {f"q{id}": answer for id, answer in one.answers.items()}
        for one in guests
    ]


def _place(form: RegistrationForm, name: str) -> int:
    """Which companion is called so, from 1, the last of several; 0 if it is the member."""
    places = [place for place, entry in enumerate(form.companions, 1) if entry.data["name"] == name]
    return places[-1] if places else 0


def _is_in(one: Known, form: RegistrationForm) -> bool:
    return any(
        entry.data["member"] == one.guest.member if one.guest.member else entry.data["name"] == one.guest.name
        for entry in form.companions
    )


def _child(birth_year: int | None) -> int | None:
    """The age of a child, as far as the year tells it; grown-ups need tell none."""
    if birth_year is None:
        return None
    age = clock.day_of(clock.now()).year - birth_year
    return age if 0 <= age < GROWN_UP else None
