"""The form for a new API key."""

from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from club.api_keys import LONGEST_NAME, SCOPES
from web.forms.base import Form
from web.forms.checks import options, stripped
from web.i18n import lazy

SCOPE_NAMES = {
    "customers.read": lazy("Read customers, with phone"),
    "customers.write": lazy("Put customers on file and change them"),
    "vehicles.read": lazy("Read cars, with plate and VIN"),
    "vehicles.write": lazy("Enter cars, correct them, say whose they are"),
    "orders.read": lazy("Read orders"),
    "orders.write": lazy("Enter orders, settle, refund and void them"),
    "points.read": lazy("Read members' points and what moved them"),
    "quote": lazy("Ask what an order would earn"),
    "vouchers.check": lazy("Look at a voucher"),
    "vouchers.redeem": lazy("Redeem a voucher"),
}
assert tuple(SCOPE_NAMES) == SCOPES


class KeyForm(Form):
    name = StringField(
        lazy("Which system"),
        [
            DataRequired(lazy("Say which system gets it, for example: workshop system, Pudong")),
            Length(max=LONGEST_NAME, message=lazy("At most 40 characters")),
        ],
        filters=[stripped],
    )
    store = SelectField(lazy("Store"), coerce=int)
    scopes = SelectMultipleField(
        lazy("What it may do"),
        [DataRequired(lazy("Tick at least one thing that it may do"))],
        choices=options(SCOPE_NAMES),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
