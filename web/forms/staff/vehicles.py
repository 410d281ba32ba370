"""What staff say of a car: its facts, its dates, whose it is, who drives it, what its odometer showed."""

from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from club import mileage
from club.vehicles import plates, vins
from web.forms.base import Form
from web.forms.checks import Day, WholeNumber, options, read_by, stripped
from web.i18n import lazy

ENERGIES = {"fuel": lazy("Petrol or diesel"), "hybrid": lazy("Hybrid"), "ev": lazy("Electric")}
STATES = {"active": lazy("On the road"), "sold": lazy("Sold"), "scrapped": lazy("Scrapped")}
_WHOM = [DataRequired(lazy("Enter a phone, a member number or a name"))]


class VehicleForm(Form):
    plate = StringField(lazy("Plate"), [read_by(plates.normalise)], filters=[stripped])
    vin = StringField(lazy("VIN"), [read_by(vins.normalise)], filters=[stripped])
    brand = StringField(lazy("Make"), [Length(max=40)], filters=[stripped])
    model = StringField(lazy("Model"), [Length(max=60)], filters=[stripped])
    model_year = WholeNumber(
        lazy("Model year"),
        [Optional(), NumberRange(1980, 2100, message=lazy("The year has four digits, like 2024"))],
    )
    energy = SelectField(lazy("Drive"), choices=options(ENERGIES), default="fuel")
    delivered_on = Day(lazy("Delivered on"))
    registered_on = Day(lazy("First registration"))
    insured_until = Day(lazy("Insured until"))
    inspected_until = Day(lazy("Inspection holds until"))
    warranty_until = Day(lazy("Warranty until"))
    warranty_km = WholeNumber(
        lazy("Warranty, kilometres"),
        [Optional(), NumberRange(1, mileage.MOST, message=lazy("Kilometres from 1 to 2,000,000"))],
    )


class TransferForm(Form):
    """Who owns the car from the day after `on`."""

    member = StringField(lazy("New owner"), _WHOM, filters=[stripped])
    on = Day(lazy("Handed over on"))


class EndingForm(Form):
    state = RadioField(
        lazy("What has become of it?"),
        choices=options({"sold": lazy("Sold to somebody unknown"), "scrapped": lazy("Scrapped")}),
        default="sold",
    )
    on = Day(lazy("On which day"))


class UserForm(Form):
    member = StringField(lazy("Who drives it, too"), _WHOM, filters=[stripped])
    role = RadioField(
        lazy("As"),
        choices=options({"family": lazy("A family member"), "driver": lazy("Driver")}),
        default="family",
    )


class ReadingForm(Form):
    kilometres = WholeNumber(
        lazy("Kilometres on the clock"),
        [
            InputRequired(lazy("Enter what the odometer shows, in whole kilometres")),
            NumberRange(0, mileage.MOST, message=lazy("Whole kilometres from 0 to 2,000,000")),
        ],
    )
    on = Day(lazy("Read on"))
    sure = HiddenField()
