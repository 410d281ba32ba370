"""Parties: who comes with whom, in which car, and what was told for it; checked before any place is taken."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from tortoise.expressions import Q

from club import clock, persons, phones
from club.members import Member
from club.vehicles import Ownership, Vehicle, plates
from events import questions
from events.events import Event
from events.refusals import (
    CompanionTwice,
    ContactComesAlong,
    ExpiredPapers,
    NamelessCompanion,
    NoEmergencyContact,
    NotOfTheHousehold,
    NotTheirCar,
    TooFewSeats,
    TooManyCompanions,
    WaiverNotAccepted,
)
from events.registration import Companion, Registration
from events.sessions import Session
from events.terms import Price
from points.instants import utc

MOST_COMPANIONS = 8
CAR_SEATS = 5
GROWN_UP = 18  # years
SEATS_OF_CARS = range(2, 10)
PAPERS = ("licence_until", "insured_until")
TOLD = ("emergency_name", "emergency_phone", *PAPERS, "remark", "leaders_may_call")


@dataclass(frozen=True)
class Guest:
    """Somebody who comes along; `age` where it matters, for insurance or a child's seat.

    `member` is the id of a member of the same household; `answers` are what this person said, by the id of
    the question. `row` is the companion's id in the party that changes, if they came along before.
    """

    name: str
    age: int | None = None
    member: int | None = None
    answers: dict[str, str] = field(default_factory=dict[str, str])
    row: int | None = None


@dataclass(frozen=True)
class Party:
    """A member's party: `vehicle` of theirs, or the `plate` of another car, or neither.

    `car_seats` counts the driver's. `waiver` is the version that was accepted, 0 for none. `waits`: if there
    is no room, it stands in the queue. What of `TOLD` is None was not asked: a change leaves it. `seen`: the
    price that the page said, None if it said none.
    """

    guests: tuple[Guest, ...] = ()
    vehicle: Vehicle | None = None
    plate: str = ""
    car_seats: int | None = None
    emergency_name: str | None = None
    emergency_phone: str | None = None
    licence_until: date | None = None
    insured_until: date | None = None
    leaders_may_call: bool | None = None
    waiver: int = 0
    answers: dict[str, str] = field(default_factory=dict[str, str])
    remark: str | None = None
    waits: bool = False
    seen: Price | None = None

    @property
    def seats(self) -> int:
        return 1 + len(self.guests)

    @property
    def cars(self) -> int:
        return 1 if self.vehicle or self.plate else 0

    @property
    def ages(self) -> list[int | None]:
        """Of all, the member first, who is grown up."""
        return [None, *(guest.age for guest in self.guests)]

    @property
    def columns(self) -> dict[str, Any]:
        """What a registration keeps of it, but for the waiver and the answers, which are checked first."""
        told = {name: getattr(self, name) for name in TOLD if getattr(self, name) is not None}
        return told | {
            "vehicle_id": self.vehicle.id if self.vehicle else None,
            "plate": "" if self.vehicle else plates.normalise(self.plate) if self.plate else "",
            "seats": self.seats,
            "cars": self.cars,
            "car_seats": (self.car_seats or CAR_SEATS) if self.cars else None,
        }


def mark(session: Session, member: Member, party: Party) -> str:
    """By which the same form is known when it comes again."""
    told = asdict(party) | {"vehicle": party.vehicle.id if party.vehicle else None, "seen": None}
    content = json.dumps([session.id, member.id, told], ensure_ascii=False, default=str, sort_keys=True)
    return sha256(content.encode()).hexdigest()


async def check(
    party: Party, event: Event, session: Session, member: Member, *, at: datetime, by_staff: bool
) -> list[dict[str, str]]:
    """The party can come as it is; the answers of each person, the member's first.

    Staff who register somebody need not know answers, papers and contacts, and accept no waiver for others.
    Raises TooManyCompanions, NamelessCompanion, CompanionTwice, NotOfTheHousehold, NotTheirCar, TooFewSeats,
    and for members NoEmergencyContact, ContactComesAlong, ExpiredPapers, WaiverNotAccepted, Unanswered,
    WrongAnswer.
    """
    _check_guests(party)
    if party.cars and party.seats > (party.car_seats or CAR_SEATS):
        raise TooFewSeats(seats=party.car_seats or CAR_SEATS, people=party.seats)
    await _check_household(party, member)
    await _check_car(party.vehicle, member, at)
    if by_staff:
        return [party.answers, *(guest.answers for guest in party.guests)]
    _check_told(party, event, session)
    if "emergency" in event.asks:
        await _check_contact(party, member)
    told = [party.answers, *(guest.answers for guest in party.guests)]
    return questions.checked(await questions.of(event.id), told)


async def check_still(party: Party, event: Event, session: Session, member: Member, *, at: datetime) -> None:
    """What was told as the party joined the queue holds as it comes in: the car is still driven, papers
    outlast the date as it is now, the waiver is the one that was accepted. What nobody told is not asked for.

    Raises NotTheirCar, ExpiredPapers, WaiverNotAccepted.
    """
    await _check_car(party.vehicle, member, at)
    if "papers" in event.asks and party.cars:
        last = clock.day_of(session.ends_at)
        for name in PAPERS:
            if (until := getattr(party, name)) and until < last:
                raise ExpiredPapers(paper=name, needed=last, until=until)
    if event.waiver and party.waiver and party.waiver != event.waiver_version:
        raise WaiverNotAccepted(version=event.waiver_version)


async def standing(registration: Registration) -> Party:
    """The party of `registration` as it stands."""
    told: dict[str, Any] = {name: getattr(registration, name) for name in ("plate", "car_seats", *TOLD)}
    vehicle = await Vehicle.get(id=registration.vehicle_id) if registration.vehicle_id else None
    guests = guests_of(await companions_of(registration))
    return Party(guests, vehicle, **told, waiver=registration.waiver_version, answers=registration.answers)


async def companions_of(registration: Registration, *, using_db: Any = None) -> list[Companion]:
    return await Companion.filter(registration_id=registration.id).using_db(using_db).order_by("id")


def guests_of(companions: list[Companion]) -> tuple[Guest, ...]:
    return tuple(Guest(one.name, one.age, one.member_id, one.answers, one.id) for one in companions)


async def write_companions(registration: Registration, party: Party, answers: list[dict[str, str]]) -> None:
    """Who comes along, from now on; part of the caller's transaction."""
    if not party.guests:
        return
    rows = [
        Companion(
            registration_id=registration.id,
            name=guest.name.strip(),
            age=guest.age,
            member_id=guest.member,
            answers=told,
        )
        for guest, told in zip(party.guests, answers[1:], strict=True)
    ]
    await Companion.bulk_create(rows)


def _check_guests(party: Party) -> None:
    if len(party.guests) > MOST_COMPANIONS:
        raise TooManyCompanions(most=MOST_COMPANIONS)
    names = [guest.name.strip() for guest in party.guests]
    if not all(names):
        raise NamelessCompanion()
    known = [guest.member for guest in party.guests if guest.member]
    for place, guest in enumerate(party.guests):
        if (guest.member and known.count(guest.member) > 1) or (
            guest.age is not None
            and any(
                (names[place], guest.age) == (names[other], party.guests[other].age) for other in range(place)
            )
        ):
            raise CompanionTwice(name=names[place])


async def _check_household(party: Party, member: Member) -> None:
    """A member who comes along lives with who registers: nobody registers strangers by guessing ids."""
    if wanted := {guest.member for guest in party.guests if guest.member}:
        home = (await persons.stays(member)).household_id
        at_home = Member.filter(id__in=wanted, household_id=home, merged_into=None, closed_at=None)
        if home is None or await at_home.exclude(id=member.id).count() < len(wanted):
            raise NotOfTheHousehold()


async def _check_car(vehicle: Vehicle | None, member: Member, at: datetime) -> None:
    if vehicle is None:
        return
    driven = Ownership.filter(
        Q(until=None) | Q(until__gt=utc(at)), member_id__in=persons.ids_of(member), vehicle_id=vehicle.id
    )
    if not await driven.exists():
        raise NotTheirCar(vehicle=vehicle.id)


def _check_told(party: Party, event: Event, session: Session) -> None:
    contact = (party.emergency_name or "", party.emergency_phone or "")
    if "emergency" in event.asks and not all(one.strip() for one in contact):
        raise NoEmergencyContact()
    if "papers" in event.asks and party.cars:
        last = clock.day_of(session.ends_at)
        for name in PAPERS:
            until: date | None = getattr(party, name)
            if until is None or until < last:
                raise ExpiredPapers(paper=name, needed=last, until=until)
    if event.waiver and party.waiver != event.waiver_version:
        raise WaiverNotAccepted(version=event.waiver_version)


async def _check_contact(party: Party, member: Member) -> None:
    """Whoever is called in an emergency is none of the party."""
    person = await persons.stays(member)
    along = {guest.name.strip() for guest in party.guests} | {(person.name or "").strip()}
    if (party.emergency_name or "").strip() in along:
        raise ContactComesAlong(field="emergency_name")
    phone = party.emergency_phone or ""
    if phones.is_phone(phone) and phones.normalise(phone) == person.phone:
        raise ContactComesAlong(field="emergency_phone")
