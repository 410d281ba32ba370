"""A member's car: all may be left out but what tells it from another."""

from typing import Any

from wtforms import SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from club.vehicles import plates, vins
from web.forms.base import Form
from web.forms.checks import WholeNumber, options, read_by, stripped
from web.i18n import _, lazy

ENERGIES = {"fuel": lazy("Petrol or diesel"), "hybrid": lazy("Hybrid"), "ev": lazy("Electric")}


class CarForm(Form):
    plate = StringField(lazy("Plate"), [read_by(plates.normalise)], filters=[stripped])
    brand = StringField(
        lazy("Make"), [Length(max=40, message=lazy("At most 40 characters"))], filters=[stripped]
    )
    model = StringField(
        lazy("Model"), [Length(max=60, message=lazy("At most 60 characters"))], filters=[stripped]
    )
    model_year = WholeNumber(
        lazy("Model year"),
        [Optional(), NumberRange(1980, 2100, message=lazy("The year has four digits, like 2024"))],
    )
    energy = SelectField(lazy("Drive"), choices=options(ENERGIES), default="fuel")
    vin = StringField("VIN", [read_by(vins.normalise)], filters=[stripped])

    def validate_model(self, field: Any) -> None:
        """Something must tell this car from another."""
        if not (self.plate.data or self.vin.data or self.model.data):
            raise ValidationError(_("Enter the plate, or at least the model"))
