"""The dealer's own systems: their keys, and what they call."""

from web.i18n import lazy

SENTENCES = {
    "api_key.no_scope": lazy("Tick at least one thing that the key may do."),
    "api_key.wrong_name": lazy("Say which system it is for, in at most %(longest)s characters."),
    "api_key.ended": lazy("This key was ended before."),
    "webhook.wrong_name": lazy("Say which system it is, in at most %(longest)s characters."),
    "webhook.wrong_address": lazy("Enter an address that begins with https://"),
    "webhook.no_events": lazy("Tick at least one thing that it is told of."),
    "webhook.ended": lazy("This webhook was ended before."),
    "api.key_used": lazy("This Idempotency-Key stands for another call: take a new one for each new deed."),
}
