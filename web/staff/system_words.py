"""What the dealer's own systems do, in the words of staff: a part of wording.py."""

from web.i18n import lazy

ACTIONS = {
    "order.changed": lazy("Service order changed"),
    "purchase.changed": lazy("Purchase changed"),
    "api_key.made": lazy("API key made"),
    "api_key.ended": lazy("API key ended"),
    "webhook.made": lazy("Webhook made"),
    "webhook.ended": lazy("Webhook ended"),
    "webhook.repeated": lazy("Webhook sent again"),
}
