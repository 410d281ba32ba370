"""The form for a new API key."""

from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length

from club.api_keys import LONGEST_NAME, SCOPES
from web.forms.base import Form
from web.forms.checks import Ticks, options, stripped
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


def system(missing: object) -> StringField:
    """The dealer's system that it is about; `missing` is said if none is named."""
    longest = Length(max=LONGEST_NAME, message=lazy("At most 40 characters"))
    return StringField(lazy("Which system"), [DataRequired(missing), longest], filters=[stripped])


class KeyForm(Form):
    name = system(lazy("Say which system gets it, for example: workshop system, Pudong"))
    store = SelectField(lazy("Store"), coerce=int)
    scopes = Ticks(
        lazy("What it may do"),
        [DataRequired(lazy("Tick at least one thing that it may do"))],
        choices=options(SCOPE_NAMES),
    )
