"""The forms of a trip: who leads, what was paid, settling it, why a list is opened or taken away."""

from decimal import Decimal

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from club import phones
from club.vehicles import plates
from events.costs import LONGEST_NOTE, MOST_FEN
from web.forms.base import Form
from web.forms.checks import Amount, options, read_by, stripped
from web.forms.staff.orders import in_fen
from web.i18n import lazy
from web.trip_words import ROLE_NAMES


class LeaderForm(Form):
    """`who` is staff:17 or registration:5."""

    role = SelectField(lazy("As"), choices=options(ROLE_NAMES))
    who = SelectField(lazy("Who leads"), [InputRequired(lazy("Choose somebody of the list"))])
    phone = StringField(
        lazy("Phone number on the way"),
        [DataRequired(lazy("Enter the number on which they can be called")), read_by(phones.normalise)],
        filters=[stripped],
    )
    plate = StringField(lazy("Plate of a colleague's car"), [read_by(plates.normalise)], filters=[stripped])


class OpeningForm(Form):
    reason = StringField(
        lazy("For what purpose"),
        [DataRequired(lazy("Say what for: it is written down")), Length(max=120)],
        filters=[stripped],
    )


class CostForm(Form):
    what = StringField(
        lazy("Item of cost"),
        [DataRequired(lazy("Say what was paid for")), Length(max=60)],
        filters=[stripped],
    )
    supplier = StringField(lazy("Paid to"), [Length(max=60)], filters=[stripped])
    amount = Amount(
        lazy("Amount in yuan"),
        [
            InputRequired(lazy("Enter the amount")),
            NumberRange(Decimal("0.01"), MOST_FEN // 100, message=lazy("Between 0.01 and 10,000,000 yuan")),
            in_fen,
        ],
        places=2,
    )
    paid_by = StringField(lazy("Paid by"), [Length(max=40)], filters=[stripped])

    @property
    def fen(self) -> int:
        return int(self.amount.data * 100)


class ClosingForm(Form):
    note = TextAreaField(lazy("Remark"), [Length(max=LONGEST_NOTE)], filters=[stripped])


class ReopeningForm(Form):
    reason = StringField(
        lazy("Why it is reopened"),
        [DataRequired(lazy("Say why it is reopened")), Length(max=LONGEST_NOTE)],
        filters=[stripped],
    )


class TakingForm(Form):
    """The insurance list is taken away."""

    reason = StringField(
        lazy("For what purpose"),
        [DataRequired(lazy("Say what for: it is written down")), Length(max=120)],
        filters=[stripped],
    )
    again = BooleanField(lazy("Also those that were taken before"))
