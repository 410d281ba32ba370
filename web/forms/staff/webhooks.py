"""The form for a new webhook."""

from typing import Any
from urllib.parse import urlsplit

from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from club.webhooks import sending
from club.webhooks.endpoint import EVENTS, LONGEST_URL
from web.forms.base import Form
from web.forms.checks import Ticks, options, stripped
from web.forms.staff.keys import system
from web.i18n import _, lazy

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

    def validate_url(self, field: Any) -> None:
        """An address that shows that it lies within our network; names are looked up at each sending."""
        try:
            host = urlsplit(field.data or "").hostname or ""
        except ValueError:
            return  # no address at all: the club says so
        if sending.leads_inside(host):
            raise ValidationError(
                _("This lies within our own network and is never sent to. Enter a public https:// address")
            )
