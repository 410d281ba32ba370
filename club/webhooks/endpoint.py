"""An address of a dealer's system that is told of deeds, and the secret that its letters are signed with."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tortoise import fields
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import actors, audit, config
from club.actors import Actor
from club.errors import ClubError

if TYPE_CHECKING:
    from club.staff import Staff
    from club.stores import Store

EVENTS = (
    "order.settled",
    "order.refunded",
    "order.voided",
    "purchase.settled",
    "purchase.refunded",
    "purchase.voided",
    "points.earned",
    "points.reversed",
    "voucher.issued",
    "voucher.used",
    "voucher.use_undone",
    "member.joined",
)
"""Deeds of the audit log that can be told: one by one, not what files and nightly jobs do."""
LONGEST_NAME, LONGEST_URL = 40, 300


class WebhookEndpoint(Model):
    """`events` are some of EVENTS, each between commas, so that one statement finds who is to be told.

    `store` None is all stores. The secret has to be kept as it is: it signs.
    """

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=LONGEST_NAME)
    url = fields.CharField(max_length=LONGEST_URL)
    secret = fields.CharField(max_length=60)
    events = fields.CharField(max_length=400)
    store: fields.ForeignKeyNullableRelation[Store] = fields.ForeignKeyField(
        "club.Store", on_delete=fields.RESTRICT, null=True
    )
    created_by = fields.CharField(max_length=60)
    created_at = fields.DatetimeField()
    ended_by = fields.CharField(max_length=60, default="")
    ended_at = fields.DatetimeField(null=True)
    store_id: int | None

    class Meta:
        table = "club_webhook_endpoint"
        indexes = (("store",),)

    @property
    def told(self) -> list[str]:
        """The kinds of deeds that it is told of."""
        return [event for event in EVENTS if f",{event}," in self.events]


class WrongName(ClubError):
    """It says whose it is, in at most `longest` characters."""

    code = "webhook.wrong_name"


class WrongAddress(ClubError):
    """https:// and a host that may be reached; in development also http:// on this machine."""

    code = "webhook.wrong_address"


class NoEvents(ClubError):
    """It is told of something: of one of EVENTS at least."""

    code = "webhook.no_events"


class Ended(ClubError):
    """It was ended before."""

    code = "webhook.ended"


def visible_to(staff: Staff) -> QuerySet[WebhookEndpoint]:
    """Those of the store of `staff`, or all of them, the newest first."""
    found = (
        WebhookEndpoint.all() if staff.store_id is None else WebhookEndpoint.filter(store_id=staff.store_id)
    )
    return found.order_by("-id")


async def create(
    name: str, url: str, events: Sequence[str], *, store: Store | None, by: Actor, at: datetime
) -> tuple[WebhookEndpoint, str]:
    """A new address, and the secret, which is told this once. Raises WrongName, WrongAddress, NoEvents."""
    name, url = name.strip(), url.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise WrongName(longest=LONGEST_NAME)
    _check(url)
    chosen = [event for event in EVENTS if event in events]
    if not chosen or len(chosen) != len(set(events)):
        raise NoEvents
    secret = f"whs_{secrets.token_urlsafe(32)}"
    async with in_transaction():
        made = await WebhookEndpoint.create(
            name=name,
            url=url,
            secret=secret,
            events=f",{','.join(chosen)},",
            store=store,
            created_by=actors.name(by),
            created_at=at,
        )
        await audit.record("webhook.made", made, by=by, at=at, store=made.store_id, events=chosen)
    return made, secret


async def end(endpoint: WebhookEndpoint, *, by: Actor, at: datetime) -> None:
    """It is told nothing any more; what waited for it is not sent. Raises Ended."""
    async with in_transaction():
        ended = {"ended_at": at, "ended_by": actors.name(by)}
        if not await WebhookEndpoint.filter(id=endpoint.id, ended_at=None).update(**ended):
            raise Ended
        await audit.record("webhook.ended", endpoint, by=by, at=at, store=endpoint.store_id)
    endpoint.update_from_dict(ended)  # pyright: ignore[reportUnknownMemberType]


def _check(url: str) -> None:
    """Where it leads is looked at when something is sent: names change their addresses."""
    try:
        parts = urlsplit(url)
        port_is_one = parts.port is None or 0 < parts.port < 65536
        (parts.hostname or "").encode("idna")  # no part of a name is empty, or longer than 63
    except ValueError:
        raise WrongAddress from None
    plain = parts.scheme == "http" and not config.settings().is_production
    if not (parts.scheme == "https" or plain) or not parts.hostname or not port_is_one:
        raise WrongAddress
    if "@" in parts.netloc or parts.fragment or len(url) > LONGEST_URL or not url.isascii() or " " in url:
        raise WrongAddress
