"""The forms of a 接龙: the text that is pasted, and a line of it with what staff correct."""

import re
import secrets
from typing import Any

from wtforms import BooleanField, FieldList, FormField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)

from events import chain
from events.parties import CAR_SEATS, GROWN_UP, MOST_COMPANIONS
from web.forms.base import Form
from web.forms.checks import WholeNumber, row_number, stripped
from web.forms.party import car_choice, car_seats
from web.i18n import lazy


class PasteForm(Form):
    text = TextAreaField(
        lazy("The 接龙 from the group"),
        [
            DataRequired(lazy("Paste the 接龙 first")),
            Length(max=chain.LONGEST),
        ],
    )


class LineForm(Form):
    """A line as it will be registered. `who` finds the member anew where the line did not."""

    number = HiddenField()
    text = HiddenField()
    note = HiddenField()
    take = BooleanField(lazy("Register"))
    who = StringField(lazy("Name, phone or plate"), [Length(max=40)], filters=[stripped])
    member = SelectField(lazy("Member"), coerce=row_number, validate_choice=False)
    adults = WholeNumber(
        lazy("Grown-ups"),
        [InputRequired(lazy("How many?")), NumberRange(1, 9, message=lazy("From 1 to 9"))],
        default=1,
    )
    children = WholeNumber(
        lazy("Children"), [Optional(), NumberRange(0, 8, message=lazy("From 0 to 8"))], default=0
    )
    ages = StringField(lazy("Their ages"), [Length(max=40)], filters=[stripped])
    car = car_choice(validate_choice=False)
    plate = StringField(lazy("Plate"), [Length(max=12)], filters=[stripped])
    car_seats = car_seats(default=CAR_SEATS)

    @property
    def seats(self) -> int:
        return max(1, self.adults.data or 1) + (self.children.data or 0)

    @property
    def told_ages(self) -> list[int]:
        return [int(age) for age in re.findall(r"\d{1,2}", self.ages.data or "")]

    @property
    def lacks_ages(self) -> bool:
        """Whether a child has no age: what it costs and where it sits go by that."""
        return (self.children.data or 0) > len(self.told_ages)

    @property
    def is_crowded(self) -> bool:
        return bool(self.car.data) and self.seats > (self.car_seats.data or CAR_SEATS)

    def validate_children(self, field: Any) -> None:
        if self.seats > MOST_COMPANIONS + 1:
            raise ValidationError(lazy("At most 9 people in one party"))
        if self.take.data and self.lacks_ages:
            raise ValidationError(lazy("How old is each child? Like 5 8"))
        if self.take.data and any(age >= GROWN_UP for age in self.told_ages):
            raise ValidationError(lazy("A child is younger than 18"))

    def validate_car_seats(self, field: Any) -> None:
        if self.take.data and self.is_crowded:
            raise ValidationError(lazy("More people than the car has seats"))


class ChainForm(Form):
    """All lines. `key` makes a form that is sent twice the same registrations; `waits`: who does not fit
    waits."""

    key = HiddenField(default=lambda: secrets.token_urlsafe(12))
    waits = BooleanField(lazy("Who finds no place stands in the waitlist"), default=True)
    lines = FieldList(FormField(LineForm), max_entries=chain.MOST_LINES)
