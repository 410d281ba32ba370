"""Letters to the endpoints: each is a row of the deed's own transaction, delivered at least once, later.

What stands in it follows from the audit row of the deed, which never changes: it is put together when it is
sent, the same every time, and holds no name and no phone.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from tortoise import fields
from tortoise.connection import get_connection
from tortoise.expressions import F, Q
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import audit, logs
from club.actors import Actor
from club.audit import Entry
from club.webhooks import sending
from club.webhooks.endpoint import EVENTS, WebhookEndpoint
from points import bulk, sql
from points.sql import Database

LEASE = timedelta(minutes=3)
FIRST_PAUSE = timedelta(seconds=30)
MOST_ATTEMPTS = 10  # the last one three days and a half after the first
AT_ONCE = 8
SUBJECTS = {"serviceorder": "order", "member": "customer"}  # as the API calls them

log = logs.get("club.webhooks")


class WebhookDelivery(Model):
    """`answered` is the status of the last answer; `error` says what was wrong with it."""

    id = fields.BigIntField(primary_key=True)
    endpoint: fields.ForeignKeyRelation[WebhookEndpoint] = fields.ForeignKeyField(
        "club.WebhookEndpoint", related_name="deliveries", on_delete=fields.RESTRICT
    )
    entry: fields.ForeignKeyRelation[Entry] = fields.ForeignKeyField(
        "club.Entry", related_name=False, on_delete=fields.RESTRICT
    )
    state = fields.CharField(max_length=8, default="waiting")
    due_at = fields.DatetimeField()
    attempts = fields.IntField(default=0)
    leased_until = fields.DatetimeField(null=True)
    sent_at = fields.DatetimeField(null=True)
    answered = fields.IntField(null=True)
    error = fields.CharField(max_length=120, default="")
    endpoint_id: int
    entry_id: int

    class Meta:
        table = "club_webhook_delivery"
        unique_together = (("endpoint", "entry"),)
        indexes = (("state", "due_at"), ("entry",), ("endpoint", "id"))


class Tally(NamedTuple):
    """What became of the letters of one round."""

    sent: int = 0
    delayed: int = 0
    failed: int = 0


def of(endpoint: WebhookEndpoint) -> QuerySet[WebhookDelivery]:
    """What was, or is to be, sent there, the newest first, each with the deed that it tells of."""
    return WebhookDelivery.filter(endpoint_id=endpoint.id).select_related("entry").order_by("-id")


async def announce(entry: Entry) -> None:
    """Whoever wants to know of the deed is written a letter, in its transaction: one statement for all."""
    told = (entry.id, entry.action, entry.at, getattr(entry, "store_id", None))
    await announce_within(get_connection("default"), *told)


async def announce_within(db: sql.Database, entry: int, action: str, at: datetime, store: int | None) -> None:
    """As `announce`, for whoever writes the audit row by a statement of their own, in `db`'s transaction."""
    if action in EVENTS:
        await sql.rows(db, _ANNOUNCE, entry, at, f"%,{action},%", store)


async def announce_many(db: Database, entries: Iterable[tuple[int, str]]) -> None:
    """The same of many deeds, each the id of its audit row and its action, in the transaction of `db`."""
    await bulk.among(db, _ANNOUNCE_MANY, [id for id, action in entries if action in EVENTS])


async def resend(delivery: WebhookDelivery, *, by: Actor, at: datetime) -> None:
    """Send it once more, also what arrived: the system tells it by its number."""
    async with in_transaction():
        again = {"state": "waiting", "due_at": at, "attempts": 0, "leased_until": None}
        await WebhookDelivery.filter(id=delivery.id).update(**again)
        endpoint = await WebhookEndpoint.get(id=delivery.endpoint_id)
        told: dict[str, Any] = {"by": by, "at": at, "store": endpoint.store_id}
        await audit.record("webhook.repeated", endpoint, **told, delivery=delivery.id)


async def deliver(at: datetime, limit: int = 50) -> Tally:
    """Send what is due at `at`. Any number of workers may do so at once; no transaction waits for them."""
    letters = await _claim(at, limit)
    if not letters:
        return Tally()
    gate = asyncio.Semaphore(AT_ONCE)
    async with sending.opened() as post:
        states = await asyncio.gather(*(_send(letter, post, gate, at) for letter in letters))
    return Tally(states.count("sent"), states.count("waiting"), states.count("failed"))


async def forget(*, before: datetime, limit: int = 500) -> int:
    """Delete letters that were done with before that instant; how many it were. What waits is kept."""
    done = WebhookDelivery.filter(state__in=("failed", "sent"), due_at__lt=before)
    ids = await done.order_by("state", "due_at").limit(limit).values_list("id", flat=True)
    return await WebhookDelivery.filter(id__in=ids).delete() if ids else 0


async def _claim(at: datetime, limit: int) -> list[WebhookDelivery]:
    """Lease letters to this worker.

    What was begun often enough and never came to an end is given up: whatever it does to a worker, it is not
    to do it for ever.
    """
    async with in_transaction():
        due = (
            await WebhookDelivery.filter(Q(leased_until=None) | Q(leased_until__lte=at))
            .filter(state="waiting", due_at__lte=at)
            .order_by("due_at", "id")
            .limit(limit)
            .select_for_update(skip_locked=True)
        )
        hopeless = [letter.id for letter in due if letter.attempts >= MOST_ATTEMPTS]
        if hopeless:
            given_up = {"state": "failed", "leased_until": None, "error": "not finished"}
            await WebhookDelivery.filter(id__in=hopeless).update(**given_up)
        ids = [letter.id for letter in due if letter.id not in hopeless]
        if ids:
            await WebhookDelivery.filter(id__in=ids).update(
                leased_until=at + LEASE, attempts=F("attempts") + 1
            )
    held = WebhookDelivery.filter(id__in=ids).select_related("endpoint", "entry__store")
    return await held.order_by("id") if ids else []


async def _send(letter: WebhookDelivery, post: sending.Post, gate: asyncio.Semaphore, at: datetime) -> str:
    """What became of it. Whatever is wrong with one letter is settled here: the others go on."""
    if letter.endpoint.ended_at:
        return await _settled(letter, state="failed", error="ended")
    try:
        async with gate:
            status = await post.send(letter.endpoint, f"{letter.entry_id}", body(letter.entry), at)
    except sending.NotTaken as refusal:
        told = {"answered": refusal.facts.get("status"), "error": str(refusal.facts["reason"])[:120]}
        log.warning("webhook not taken", delivery=letter.id, reason=told["error"])
    except Exception as error:
        told = {"answered": None, "error": type(error).__name__[:120]}
        log.error("webhook not sent", delivery=letter.id, exc_info=error)
    else:
        return await _settled(letter, state="sent", sent_at=at, answered=status, error="")
    if letter.attempts >= MOST_ATTEMPTS:
        return await _settled(letter, state="failed", **told)
    later = at + FIRST_PAUSE * 3 ** (letter.attempts - 1)
    return await _settled(letter, state="waiting", due_at=later, **told)


async def _settled(letter: WebhookDelivery, *, state: str, **changes: Any) -> str:
    """Write the outcome, unless another worker has taken the letter over meanwhile."""
    held = WebhookDelivery.filter(id=letter.id, state="waiting", attempts=letter.attempts)
    await held.update(state=state, leased_until=None, **changes)
    return state


def body(entry: Entry) -> bytes:
    """The letter about a deed: its number, kind, instant, store, what it is about and plain facts."""
    facts = {name.replace("member", "customer"): fact for name, fact in entry.facts.items()}
    told = {
        "id": f"{entry.id}",
        "event": entry.action,
        "at": entry.at.astimezone(UTC).isoformat(),
        "store": entry.store.code if entry.store else None,
        "subject": {
            "kind": SUBJECTS.get(entry.subject_kind, entry.subject_kind),
            "id": entry.subject_id,
        },
        "facts": facts,
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


_ANNOUNCE = """
INSERT INTO club_webhook_delivery ("endpoint_id", "entry_id", "state", "due_at", "attempts", "error")
SELECT "id", $1, 'waiting', $2, 0, '' FROM club_webhook_endpoint
WHERE "ended_at" IS NULL AND "events" LIKE $3 AND ("store_id" IS NULL OR "store_id" = $4)
"""
_ANNOUNCE_MANY = """
INSERT INTO club_webhook_delivery ("endpoint_id", "entry_id", "state", "due_at", "attempts", "error")
SELECT e."id", a."id", 'waiting', a."at", 0, '' FROM club_webhook_endpoint e, club_audit a
WHERE a."id" {among} AND e."ended_at" IS NULL AND e."events" LIKE '%,' || a."action" || ',%'
  AND (e."store_id" IS NULL OR e."store_id" = a."store_id")
"""
