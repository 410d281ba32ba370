"""Webhooks: the dealer's systems are told what happened, soon after it did.

endpoint     an address that is told, which kinds of deeds, and the secret that its letters are signed with
delivery     a letter is a row of the deed's own transaction, delivered afterwards, again and again if need be
sending      one signed request, to nowhere but where the address may lead
"""

from club.webhooks.delivery import (
    WebhookDelivery,
    announce,
    announce_many,
    announce_within,
    deliver,
    forget,
    of,
    resend,
)
from club.webhooks.endpoint import (
    EVENTS,
    Ended,
    NoEvents,
    WebhookEndpoint,
    WrongAddress,
    WrongName,
    create,
    end,
    visible_to,
)

__all__ = [
    "EVENTS",
    "Ended",
    "NoEvents",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WrongAddress",
    "WrongName",
    "announce",
    "announce_many",
    "announce_within",
    "create",
    "deliver",
    "end",
    "forget",
    "of",
    "resend",
    "visible_to",
]
