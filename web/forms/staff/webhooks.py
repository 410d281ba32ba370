"""The form for a new webhook."""

from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length

from club.webhooks.endpoint import EVENTS, LONGEST_URL
from web.forms.base import Form
from web.forms.checks import Ticks, options, stripped
from web.forms.staff.keys import system
from web.i18n import lazy

EVENT_NAMES = {
    "order.settled": lazy("Order settled"),
    "order.refunded": lazy("Order refunded in part"),
    "order.voided": lazy("Order voided"),
    "purchase.settled": lazy("Purchase settled"),
    "purchase.refunded": lazy("Purchase refunded in part"),
    "purchase.voided": lazy("Purchase voided"),
    "points.earned": lazy("Points given"),
    "points.reversed": lazy("Points taken back"),
    "voucher.issued": lazy("A voucher was given"),
    "voucher.used": lazy("A voucher was used"),
    "voucher.use_undone": lazy("The use of a voucher was undone"),
    "member.joined": lazy("A member joined"),
}
assert tuple(EVENT_NAMES) == EVENTS


class WebhookForm(Form):
    name = system(lazy("Say which system it is, for example: workshop system, Pudong"))
    url = StringField(
        lazy("Its address"),
        [
            DataRequired(lazy("Enter an address that begins with https://")),
            Length(max=LONGEST_URL, message=lazy("At most 300 characters")),
        ],
        filters=[stripped],
    )
    store = SelectField(lazy("Store"), coerce=int)
    events = Ticks(
        lazy("What it is told of"),
        [DataRequired(lazy("Tick at least one thing that it is told of"))],
        choices=options(EVENT_NAMES),
    )
