"""Who comes to an event: the date, the car, the people who come along, and what the event asks of them."""

import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from club.vehicles import plates
from events.events import Event
from events.parties import MOST_COMPANIONS, PAPERS, Guest
from events.questions import LONGEST_ANSWER, Question
from web.forms.base import Form
from web.forms.checks import Day, WholeNumber, options, read_by, stripped
from web.forms.party import (
    NAMELESS,
    NO_CAR,
    OTHER_CAR,
    PersonForm,
    car_choice,
    car_seats,
    people,
    person_name,
)
from web.i18n import _, lazy

YES_NO = {"yes": lazy("Yes"), "no": lazy("No, thanks")}
PILLS = 3  # so many short choices stand in one row

_LAST = ("emergency_name", "emergency_phone", "leaders_may_call", "licence_until", "insured_until", "waiver")
_ANEW = lazy("Send the form once more")
_NUMBER = re.compile(r"\+?[\d\s()\-]{7,19}", re.ASCII)


def _reachable(form: Form, field: Field) -> None:
    """Mobile or not, here or abroad."""
    if not _NUMBER.fullmatch(field.data):
        raise ValidationError(_("A number has 7 to 19 digits, like 138 1652 6034 or 021-6500 0001"))


@dataclass(frozen=True)
class Asked:
    """A question of the event, as its field is made of it."""

    id: int
    text: str
    kind: str
    choices: tuple[str, ...]
    required: bool
    of_each: bool

    @property
    def name(self) -> str:
        return f"q{self.id}"


def asked(questions: Sequence[Question]) -> tuple[Asked, ...]:
    return tuple(
        Asked(one.id, one.text, one.kind, tuple(one.choices), one.required, one.of_each) for one in questions
    )


class CompanionForm(PersonForm):
    """Somebody who comes along, with what is asked of each person."""

    questions: tuple[Asked, ...] = ()
    name = person_name(DataRequired(NAMELESS))

    @property
    def asks(self) -> list[Field]:
        """The fields of the questions that are put to each person."""
        return [self[one.name] for one in self.questions if one.of_each]


class RegistrationForm(Form):
    """`key` makes a form that is sent twice one registration; `name` is for whoever has told none so far.

    `vehicle` is a car_choice; OTHER_CAR has its `plate`.
    """

    questions: tuple[Asked, ...] = ()
    key = HiddenField(
        lazy("Registration"),
        [InputRequired(_ANEW), Length(max=60, message=_ANEW)],
        default=lambda: secrets.token_urlsafe(18),
    )
    session = WholeNumber(lazy("Date"), [InputRequired(lazy("Choose a date"))])
    name = StringField(
        lazy("Your name"),
        [DataRequired(lazy("Enter your name: it stands on the list of who comes")), Length(max=40)],
        filters=[stripped],
    )
    vehicle = car_choice(validate_choice=False)
    plate = StringField(lazy("Plate"), filters=[stripped])
    car_seats = car_seats()
    emergency_name = StringField(
        lazy("Whom to call"),
        [DataRequired(lazy("Enter who should be called in an emergency")), Length(max=40)],
        filters=[stripped],
    )
    emergency_phone = StringField(
        lazy("Their number"),
        [DataRequired(lazy("Enter the number at which they can be reached")), _reachable],
        filters=[stripped],
    )
    leaders_may_call = BooleanField(lazy("Members who lead the trip may see my phone number"))
    licence_until = Day(lazy("Driving licence"))
    insured_until = Day(lazy("Car insurance"))
    waiver = BooleanField(
        lazy("I have read it and keep to it"),
        [DataRequired(lazy("Read the safety notes and tick the box: nobody comes without."))],
    )
    waiver_version = WholeNumber(validators=[Optional()], default=0)
    companions = people(CompanionForm)

    def ask(self, event: Event, *, knows_name: bool) -> None:
        """Nothing that `event` does not ask, and no name that is known."""
        if knows_name:
            del self.name
        if "emergency" not in event.asks:
            del self.emergency_name, self.emergency_phone
        if "papers" not in event.asks:
            del self.licence_until, self.insured_until
        if event.kind != "trip":
            del self.leaders_may_call
        if not event.waiver:
            del self.waiver

    def renew(self) -> None:
        """Another key: under this one something else was sent before."""
        self.key.data = secrets.token_urlsafe(18)

    def __iter__(self) -> Iterator[Field]:
        """As they stand on the page: people and questions before what is told last."""
        last = [self[name] for name in _LAST if name in self]
        yield from (field for field in super().__iter__() if field not in last)
        yield from last

    @property
    def asks(self) -> list[Field]:
        """The fields of the questions to whoever registers, the party's and their own."""
        return [self[one.name] for one in self.questions]

    @property
    def own_car(self) -> int | None:
        """The id of the car of theirs that was chosen."""
        return self.vehicle.data if (self.vehicle.data or NO_CAR) > NO_CAR else None

    @property
    def is_by_car(self) -> bool:
        return self.own_car is not None or self.vehicle.data == OTHER_CAR

    def validate_vehicle(self, field: Field) -> None:
        if field.data and not self.is_by_car:
            raise ValidationError(_("Choose one of the list"))

    def validate_plate(self, field: Field) -> None:
        """Of another car alone; what was entered for one that is not taken is forgotten."""
        if self.vehicle.data != OTHER_CAR:
            field.data = ""
        elif not field.data:
            raise ValidationError(_("Enter the plate of the car in which you come"))
        else:
            read_by(plates.normalise)(self, field)

    def add(self, guest: Guest | None = None) -> None:
        """One line more for a companion, filled in for somebody who is known."""
        if len(self.companions) < MOST_COMPANIONS:
            told = {"name": guest.name, "age": guest.age, "member": guest.member} if guest else None
            self.companions.append_entry(told)

    def remove(self, number: int) -> None:
        """One line less: the others move up."""
        kept = [entry.data for index, entry in enumerate(self.companions) if index != number]
        while self.companions.entries:
            self.companions.pop_entry()
        for data in kept:
            self.companions.append_entry(data)

    def guests(self) -> tuple[Guest, ...]:
        return tuple(entry.form.guest(_answers(entry.form)) for entry in self.companions)

    def answers(self) -> dict[str, str]:
        return _answers(self)

    def told(self) -> dict[str, Any]:
        """What else a party says, by the names of events.parties.Party; what is not asked is not among it."""
        names = ("plate", "emergency_name", "emergency_phone", "leaders_may_call", *PAPERS)
        said: dict[str, Any] = {name: self[name].data for name in names if name in self}
        said["car_seats"] = self.car_seats.data if self.is_by_car else None
        if "waiver" in self and self.waiver.data:
            said["waiver"] = self.waiver_version.data or 0
        return said

    def put_right(self, field: str, sentence: str, person: int = 0) -> None:
        """`sentence` stands beside `field`, of a companion (from 1) if a `person` is named."""
        form: Any = self.companions[person - 1].form if 0 < person <= len(self.companions) else self
        if field not in form:
            self.form_errors = [*self.form_errors, sentence]
            return
        form[field].errors = [sentence]
        if form is not self:
            self.companions.errors = [entry.errors for entry in self.companions]


def form_for(questions: tuple[Asked, ...]) -> type[RegistrationForm]:
    """The form of an event that asks these `questions`."""
    return _form_for(questions) if questions else RegistrationForm


@lru_cache(256)
def _form_for(questions: tuple[Asked, ...]) -> type[RegistrationForm]:
    each = {one.name: _field(one) for one in questions if one.of_each}
    companion = type("AskedCompanionForm", (CompanionForm,), {**each, "questions": questions})
    made: dict[str, Any] = {"questions": questions, "companions": people(companion)}
    made |= {one.name: _field(one) for one in questions}  # after the people, as on the page
    return type("AskedRegistrationForm", (RegistrationForm,), made)


def _field(one: Asked) -> Any:
    """What fits stays with the verb; what is missing is said here, with all else that is wrong."""
    needed = [DataRequired(lazy("Please answer this."))] if one.required else []
    if one.kind == "yesno":
        return RadioField(one.text, needed, choices=options(YES_NO), validate_choice=False)
    if one.kind == "choice":
        choices = {each: each for each in one.choices}
        is_short = len(choices) <= PILLS and all(len(each) <= 6 for each in choices)
        if is_short:
            return RadioField(one.text, needed, choices=options(choices), validate_choice=False)
        return SelectField(
            one.text, needed, choices=options({"": lazy("Choose one"), **choices}), validate_choice=False
        )
    longest = Length(max=LONGEST_ANSWER)
    return StringField(one.text, [*needed, longest], filters=[stripped])


def _answers(form: Any) -> dict[str, str]:
    """By the id of the question; what was left open is not among them."""
    told = {str(one.id): form[one.name].data or "" for one in form.questions if one.name in form}
    return {id: text for id, text in told.items() if text}
