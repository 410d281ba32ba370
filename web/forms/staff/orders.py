"""The form for an order entered by hand: for which car, or none, one amount for each kind of work."""

from collections.abc import Iterable
from decimal import Decimal

from wtforms import Field, HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange, Optional, Regexp, ValidationError

from club.errors import ClubError
from club.mileage import WrongReading
from club.orders import WORKS, KeyConflict, Line, NumberTaken
from club.vehicles import Ownership, Vehicle
from web.forms.base import Form
from web.forms.checks import Amount, WholeNumber, stripped
from web.i18n import _, lazy
from web.sentences import sentence
from web.staff.wording import WORK_NAMES

KEY = r"^[0-9A-Za-z-]{8,36}$"
IN_THE_SHOP = -1  # chosen instead of a car
MOST = Decimal("500000")  # no line of a workshop costs more: who types it has slipped


def in_fen(form: Form, field: Field) -> None:
    """A check: nothing is paid that is smaller than a fen."""
    if field.data and field.data * 100 % 1:
        raise ValidationError(lazy("Two digits after the point at most: there is nothing smaller than a fen"))


def _called(vehicle: Vehicle) -> str:
    tail = vehicle.plate_tail or vehicle.vin_tail
    return " ".join(part for part in (vehicle.brand, vehicle.model, tail and f"…{tail[-2:]}") if part)


def _amount(work: str) -> Field:
    return Amount(
        WORK_NAMES[work],
        [
            Optional(),
            NumberRange(0, MOST, message=lazy("An amount in yuan, like 512.50: from 0 to 500,000")),
            in_fen,
        ],
        places=2,
    )


class SheetForm(Form):
    """The paper of the workshop; `key` is made with the form, so that a second press enters nothing twice."""

    key = HiddenField(
        validators=[Optional(), Regexp(KEY, message=lazy("Load the page anew and enter the order again"))]
    )
    number = StringField(
        lazy("Order number"),
        [DataRequired(lazy("Enter the number of the workshop's order")), Length(max=40)],
        filters=[stripped],
    )
    vehicle = SelectField(lazy("Car"), coerce=int)
    mileage = WholeNumber(
        lazy("Mileage"),
        [Optional(), NumberRange(0, 2_000_000, message=lazy("Kilometres on the clock, at most 2,000,000"))],
    )
    sure = HiddenField()
    maintenance = _amount("maintenance")
    repair = _amount("repair")
    bodywork = _amount("bodywork")
    parts = _amount("parts")
    accessories = _amount("accessories")
    accident = _amount("accident")
    warranty = _amount("warranty")

    def offer_cars(self, owned: Iterable[Ownership]) -> None:
        """The cars that it may be about: the member's, or none of these; or it was bought in the shop."""
        by_id = {own.vehicle_id: own.vehicle for own in owned}
        cars = [SelectChoice(id, _called(vehicle)) for id, vehicle in by_id.items()]
        shop = SelectChoice(IN_THE_SHOP, _("Bought in the shop, for no car"))
        self.vehicle.choices = [*cars, SelectChoice(0, _("None of these")), shop]

    def validate_mileage(self, field: Field) -> None:
        if self.is_purchase and field.data is not None:
            raise ValidationError(lazy("What was bought in the shop is for no car: leave the mileage empty"))

    def lines(self) -> list[Line]:
        """What was done, in fen."""
        amounts = [(work, self[work].data) for work in WORKS]
        return [Line(work, int(amount * 100)) for work, amount in amounts if amount]

    def say_no(self, error: ClubError) -> None:
        """Put the sentence of a rule beside the field that it is about."""
        field = self.maintenance
        if isinstance(error, NumberTaken | KeyConflict):
            field = self.number
        elif isinstance(error, WrongReading):
            field = self.mileage
        field.errors = [sentence(error)]

    @property
    def is_purchase(self) -> bool:
        """Whether it was bought in the shop, without a visit to the workshop."""
        return self.vehicle.data == IN_THE_SHOP

    @property
    def total(self) -> int:
        """What the amounts come to so far, in fen."""
        return sum(line.amount for line in self.lines())

    @property
    def works(self) -> list[Field]:
        return [self[work] for work in WORKS]


class OrderForm(SheetForm):
    """At a desk of staff: for one of their stores."""

    store = SelectField(lazy("Store"), coerce=int)


class VoidForm(Form):
    reason = StringField(
        lazy("Why it is void"),
        [DataRequired(lazy("Say why: the member reads it too")), Length(max=120)],
        filters=[stripped],
    )
