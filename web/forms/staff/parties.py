"""The forms of a party that staff write down for a member, and of its cancellation."""

import secrets
from collections.abc import Container, Mapping, Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from club.vehicles import Vehicle, plates
from events.parties import MOST_COMPANIONS, Party
from events.questions import Question
from events.registration import Companion, Registration
from web.forms.base import Form
from web.forms.checks import Day, WholeNumber, read_by, stripped
from web.forms.party import NAMELESS, NO_CAR, OTHER_CAR, PersonForm, car_choice, car_of, car_seats, people
from web.i18n import _, lazy
from web.party_costs import by_rule

LINES = 3  # for companions, before somebody asks for more
SHOWN = ("licence_until", "insured_until", "leaders_may_call", "remark")
COVERED = ("emergency_name", "emergency_phone")


class GuestForm(PersonForm):
    """Somebody who comes along, or a line that is left empty."""

    def validate_name(self, field: Any) -> None:
        if not field.data and self.age.data is not None:
            raise ValidationError(NAMELESS)


class PartyForm(Form):
    """Lines without a name are nobody. `key` makes a form that is sent twice one registration.

    Of a party that is `kept`, whom to call and another plate are never shown: what is left empty stays.
    """

    kept: Registration | None = None
    key = HiddenField(default=lambda: secrets.token_urlsafe(18))
    car = car_choice()
    plate = StringField(lazy("Plate"), [read_by(plates.normalise)], filters=[stripped])
    car_seats = car_seats()
    guests = people(GuestForm)
    emergency_name = StringField(lazy("Emergency contact"), [Length(max=40)], filters=[stripped])
    emergency_phone = StringField(lazy("Their phone"), [Length(max=20)], filters=[stripped])
    licence_until = Day(lazy("Driving licence valid until"), [Optional()])
    insured_until = Day(lazy("Car insured until"), [Optional()])
    leaders_may_call = BooleanField(lazy("Members who lead the trip may see their phone number"))
    remark = StringField(lazy("Remark"), [Length(max=120)], filters=[stripped])
    waits = BooleanField(lazy("If there is no place: into the waitlist"))

    def validate_plate(self, field: Any) -> None:
        if self.is_other_car and not (field.data or (self.kept and self.kept.plate)):
            raise ValidationError(lazy("Enter the plate of the other car"))

    def validate_emergency_phone(self, field: Any) -> None:
        """Nobody's name stands before another's number."""
        if self.kept and self.kept.emergency_phone and bool(field.data) != bool(self.emergency_name.data):
            raise ValidationError(lazy("Enter name and phone, or leave both empty"))

    @classmethod
    def of(cls, registration: Registration, companions: Sequence[Companion]) -> "PartyForm":
        """The party as it stands."""
        told = {name: getattr(registration, name) for name in (*SHOWN, "car_seats")}
        guests = [
            {"name": one.name, "age": one.age, "member": one.member_id, "row": one.id} for one in companions
        ]
        return cls(data={**told, "car": car_of(registration), "guests": guests}).of_kept(registration)

    def of_kept(self, registration: Registration) -> "PartyForm":
        self.kept = registration
        return self

    @property
    def is_other_car(self) -> bool:
        return self.car.data == OTHER_CAR

    def offer(self, cars: Sequence[Vehicle], labels: Mapping[int, str], none: str, other: str) -> None:
        """The cars that may be chosen: the member's, another by its plate, or none."""
        own = [SelectChoice(car.id, labels[car.id]) for car in cars]
        self.car.choices = [SelectChoice(NO_CAR, none), *own, SelectChoice(OTHER_CAR, other)]

    def widen(self, more: int = 0) -> None:
        """Lines to fill in: a few, or some `more` than there are, and no more than may come along."""
        wanted = min(max(LINES, len(self.guests) + more), MOST_COMPANIONS)
        while len(self.guests) < wanted:
            self.guests.append_entry()

    def party(self, cars: Sequence[Vehicle], known: Container[int], answers: "Answers") -> Party:
        """What was entered; `known` are the ids of the members who may be named as companions."""
        told: dict[str, Any] = {name: self[name].data for name in SHOWN}
        told |= {name: self[name].data or None for name in COVERED}
        named = [(place, entry.form) for place, entry in enumerate(self.guests, 1) if entry.form.name.data]
        return Party(
            guests=tuple(form.guest(answers.of(place), known) for place, form in named),
            vehicle=next((car for car in cars if car.id == self.car.data), None),
            plate=(self.plate.data or (self.kept.plate if self.kept else "")) if self.is_other_car else "",
            car_seats=self.car_seats.data if self.car.data else None,
            answers=answers.of(0),
            waits=self.waits.data,
            **told,
        )


class Answers:
    """What each person says to the questions of an event: fields called `answer-<question>-<person>`."""

    def __init__(self, questions: Sequence[Question], told: Mapping[str, Any] | None = None) -> None:
        self.questions, self.told = questions, dict(told or {})

    @classmethod
    def known(
        cls, questions: Sequence[Question], registration: Registration, companions: Sequence[Companion]
    ) -> "Answers":
        people = [registration.answers, *(one.answers for one in companions)]
        told = {
            cls.name(int(id), person): text
            for person, answers in enumerate(people)
            for id, text in answers.items()
            if id.isdecimal()
        }
        return cls(questions, told)

    @staticmethod
    def name(question: int, person: int) -> str:
        return f"answer-{question}-{person}"

    def said(self, question: Question, person: int) -> str:
        return str(self.told.get(self.name(question.id, person), ""))[:120].strip()

    def of(self, person: int) -> dict[str, str]:
        """By the question's id; what was said to nothing is left out."""
        asked = [one for one in self.questions if one.of_each or person == 0]
        return {str(one.id): text for one in asked if (text := self.said(one, person))}


class CallingOffForm(Form):
    """Somebody who does not come: how much comes back of what they were to pay, by the `rule` or more, and
    why."""

    rule = 0
    share = RadioField(lazy("How much comes back"), default="rule")
    percent = WholeNumber(
        lazy("Percent"), [Optional(), NumberRange(0, 100, message=lazy("From 0 to 100 percent"))]
    )
    reason = StringField(lazy("Why"), [Length(max=120)], filters=[stripped])

    def of(self, rule: int) -> "CallingOffForm":
        """By the rule so many percent come back."""
        self.rule = rule
        self.share.choices = [
            SelectChoice("rule", by_rule(rule)),
            SelectChoice("other", _("More than that")),
        ]
        return self

    def validate_reason(self, field: Any) -> None:
        if self.share.data == "other" and not field.data:
            raise ValidationError(lazy("Say why: it stands on the member's timeline"))

    def validate_percent(self, field: Any) -> None:
        if self.share.data == "other" and field.data is None:
            raise ValidationError(lazy("From 0 to 100 percent"))
        if self.share.data == "other" and field.data < self.rule:
            raise ValidationError(_("By the rule %(rule)s percent come back: not less", rule=self.rule))

    @property
    def granted(self) -> int | None:
        """The percent that staff grant; None: what the rule says."""
        return self.percent.data if self.share.data == "other" else None


class ReasonForm(Form):
    reason = StringField(
        lazy("Why"),
        [DataRequired(lazy("Say why: it stands on the member's timeline")), Length(max=120)],
        filters=[stripped],
    )
