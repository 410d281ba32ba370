"""A member's car: its facts, its dates, its odometer, who drives it, whose it is."""

import re
import unicodedata
from typing import Any

from wtforms import Field, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from club import mileage, phones
from club.vehicles import plates, vins
from web.forms.base import Form
from web.forms.checks import Day, WholeNumber, options, read_by, stripped
from web.i18n import _, lazy

ENERGIES = {"fuel": lazy("Petrol or diesel"), "hybrid": lazy("Hybrid"), "ev": lazy("Electric")}
_ENDS = (
    "com|cn|net|org|cc|top|xyz|vip|club|site|info|io|me|app|shop|link|online|ltd|tv|co"  # ID.UNYX is a car
)
_ADDRESS = re.compile(rf"://|\bwww\.|[\w-]\.(?:{_ENDS})(?![a-z])", re.IGNORECASE)


def _no_address(form: Form, field: Field) -> None:
    """Whoever is offered the car reads its name in a message of the club."""
    if field.data and _ADDRESS.search(unicodedata.normalize("NFKC", field.data)):
        raise ValidationError(_("No web address here: just the make or the model, as the car says it"))


class CarForm(Form):
    """All may be left out but what tells this car from another."""

    plate = StringField(lazy("Plate"), [read_by(plates.normalise)], filters=[stripped])
    brand = StringField(
        lazy("Make"), [Length(max=40, message=lazy("At most 40 characters")), _no_address], filters=[stripped]
    )
    model = StringField(
        lazy("Model"),
        [Length(max=60, message=lazy("At most 60 characters")), _no_address],
        filters=[stripped],
    )
    model_year = WholeNumber(
        lazy("Model year"),
        [Optional(), NumberRange(1980, 2100, message=lazy("The year has four digits, like 2024"))],
    )
    energy = SelectField(lazy("Drive"), choices=options(ENERGIES), default="fuel")
    vin = StringField(lazy("VIN"), [read_by(vins.normalise)], filters=[stripped])

    def validate_model(self, field: Any) -> None:
        """Something must tell this car from another."""
        if not (self.plate.data or self.vin.data or self.model.data):
            raise ValidationError(_("Enter the plate, or at least the model"))


class DeadlinesForm(Form):
    registered_on = Day(lazy("First registration"))
    insured_until = Day(lazy("Insured until"))
    inspected_until = Day(lazy("Inspection holds until"))


class ReadingForm(Form):
    kilometres = WholeNumber(
        lazy("Kilometres shown"),
        [
            InputRequired(lazy("Enter what the odometer shows, in whole kilometres")),
            NumberRange(0, mileage.MOST, message=lazy("Whole kilometres from 0 to 2,000,000")),
        ],
    )
    on = Day(lazy("Read on"))
    sure = HiddenField()


class RemovalForm(Form):
    """How a car leaves its owner; whoever only drives it has nothing to choose."""

    how = RadioField(
        lazy("What has become of it?"),
        choices=options(
            {
                "sold": lazy("I sold it or gave it away"),
                "scrapped": lazy("It was scrapped"),
                "mistake": lazy("It should not be in my list"),
            }
        ),
        default="sold",
    )
    on = Day(lazy("On which day"))


class OfferForm(Form):
    guest = StringField(
        lazy("Mobile number or member code"),
        [InputRequired(lazy("Enter a mobile number, or the digits under the member code"))],
        filters=[stripped],
    )
    role = RadioField(
        lazy("What are they to you?"),
        choices=options({"family": lazy("A family member"), "driver": lazy("Driver")}),
        default="family",
    )


class ClaimForm(Form):
    """`phone` is the number under which the dealer may know the car."""

    plate = StringField(lazy("Plate"), [read_by(plates.normalise)], filters=[stripped])
    vin = StringField(lazy("VIN or its last six"), [Length(max=40)], filters=[stripped])
    phone = StringField(lazy("Number on file"), [read_by(phones.normalise)], filters=[stripped])
    words = TextAreaField(
        lazy("How it came to you"),
        [Length(max=200, message=lazy("At most 200 characters"))],
        filters=[stripped],
    )
