"""The form for a new webhook."""

from ipaddress import ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from club import config
from club.webhooks.endpoint import EVENTS, LONGEST_NAME, LONGEST_URL
from web.forms.base import Form
from web.forms.checks import options, stripped
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
    name = StringField(
        lazy("Which system"),
        [
            DataRequired(lazy("Say which system it is, for example: workshop system, Pudong")),
            Length(max=LONGEST_NAME, message=lazy("At most 40 characters")),
        ],
        filters=[stripped],
    )
    url = StringField(
        lazy("Its address"),
        [
            DataRequired(lazy("Enter an address that begins with https://")),
            Length(max=LONGEST_URL, message=lazy("At most 300 characters")),
        ],
        filters=[stripped],
    )
    store = SelectField(lazy("Store"), coerce=int)
    events = SelectMultipleField(
        lazy("What it is told of"),
        [DataRequired(lazy("Tick at least one thing that it is told of"))],
        choices=options(EVENT_NAMES),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def validate_url(self, field: Any) -> None:
        """An address that shows that it lies within our network; names are looked up at each sending."""
        try:
            host = urlsplit(field.data or "").hostname or ""
        except ValueError:
            return  # no address at all: the club says so
        if _is_inside(host):
            raise ValidationError(
                _("This lies within our own network and is never sent to. Enter a public https:// address")
            )


def _is_inside(host: str) -> bool:
    """Whether nothing is ever sent there: what club/webhooks/sending.py refuses, as far as it shows."""
    settings = config.settings()
    if host == "localhost" or host.endswith(".localhost"):
        host = "127.0.0.1"
    try:
        address = ip_address(host)
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    named = [ip_network(part.strip()) for part in settings.webhook_networks.split(",") if part.strip()]
    if any(address in network for network in named) or (address.is_loopback and not settings.is_production):
        return False
    return not address.is_global or address.is_multicast
