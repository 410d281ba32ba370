"""The form for a service order entered by hand: one amount for each kind of work that was done."""

from decimal import Decimal

from wtforms import Field, SelectField, StringField
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from club.orders import WORKS, Line
from web.forms.base import Form
from web.forms.checks import Amount, WholeNumber, stripped
from web.i18n import lazy
from web.staff.wording import WORK_NAMES

MOST = Decimal("500000")  # no line of a workshop costs more: who types it has slipped


def _in_fen(form: Form, field: Field) -> None:
    if field.data and field.data * 100 % 1:
        raise ValidationError(lazy("Two digits after the point at most: there is nothing smaller than a fen"))


def _amount(work: str) -> Field:
    return Amount(
        WORK_NAMES[work],
        [
            Optional(),
            NumberRange(0, MOST, message=lazy("An amount in yuan, like 512.50: from 0 to 500,000")),
            _in_fen,
        ],
        places=2,
    )


class OrderForm(Form):
    number = StringField(
        lazy("Order number"),
        [DataRequired(lazy("Enter the number of the workshop's order")), Length(max=40)],
        filters=[stripped],
    )
    store = SelectField(lazy("Store"), coerce=int)
    vehicle = SelectField(lazy("Car"), coerce=int)
    mileage = WholeNumber(
        lazy("Mileage"),
        [Optional(), NumberRange(0, 2_000_000, message=lazy("Kilometres on the clock, at most 2,000,000"))],
    )
    maintenance = _amount("maintenance")
    repair = _amount("repair")
    bodywork = _amount("bodywork")
    parts = _amount("parts")
    accessories = _amount("accessories")
    accident = _amount("accident")
    warranty = _amount("warranty")

    def lines(self) -> list[Line]:
        """What was done, in fen."""
        amounts = [(work, self[work].data) for work in WORKS]
        return [Line(work, int(amount * 100)) for work, amount in amounts if amount]

    @property
    def works(self) -> list[Field]:
        return [self[work] for work in WORKS]


class VoidForm(Form):
    reason = StringField(
        lazy("Why it is void"),
        [DataRequired(lazy("Say why: the member reads it too")), Length(max=120)],
        filters=[stripped],
    )
