"""What every form of a party asks, a member's, the staff's and a line of a 接龙: in which car, and who comes
along."""

from collections.abc import Container
from typing import Any

from wtforms import FieldList, FormField, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from events.parties import MOST_COMPANIONS, SEATS_OF_CARS, Guest
from events.registration import Registration
from web.forms.base import Form
from web.forms.checks import WholeNumber, stripped
from web.i18n import lazy
from web.incoming import number_or_none

NO_CAR, OTHER_CAR = 0, -1
NAMELESS = lazy("Enter the name, or take this line out")


def car_choice(**more: Any) -> Any:
    """The id of a car of theirs, OTHER_CAR, which has a plate, or NO_CAR, as which nothing counts, too."""
    return SelectField(lazy("Car"), coerce=_car, **more)


def car_of(registration: Registration) -> int:
    """What car_choice says of a party that is there."""
    return registration.vehicle_id or (OTHER_CAR if registration.cars else NO_CAR)


def car_seats(**more: Any) -> Any:
    said = lazy("A car has 2 to 9 seats, the driver's included")
    in_range = NumberRange(SEATS_OF_CARS[0], SEATS_OF_CARS[-1], message=said)
    return WholeNumber(lazy("Seats of the car"), [Optional(), in_range], **more)


def person_name(*checks: Any) -> Any:
    return StringField(lazy("Name"), [*checks, Length(max=40)], filters=[stripped])


class HiddenNumber(WholeNumber):
    widget = HiddenInput()


class PersonForm(Form):
    """Somebody who comes along. `member` is the id of who lives in the same household, should it be one;
    `row` that of a companion whom the party has already."""

    name = person_name()
    age = WholeNumber(
        lazy("Age"), [Optional(), NumberRange(0, 120, message=lazy("An age is a number of years, like 5"))]
    )
    member = HiddenNumber(validators=[Optional()])
    row = HiddenNumber(validators=[Optional()])

    def guest(self, answers: dict[str, str], known: Container[int] | None = None) -> Guest:
        """`known`: the members who may be named; None where the verb asks who lives with whom."""
        member = self.member.data or None
        if known is not None and member not in known:
            member = None
        return Guest(self.name.data, self.age.data, member, answers, self.row.data or None)


def people(form: type[PersonForm]) -> Any:
    return FieldList(FormField(form), lazy("Companions"), max_entries=MOST_COMPANIONS)


def _car(told: object) -> int:
    number = number_or_none(told or NO_CAR)
    if number is None:
        raise ValueError(told)
    return number
