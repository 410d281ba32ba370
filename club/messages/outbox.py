"""The outbox: a message is a row of the transaction that caused it, delivered after it, at least once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from tortoise import fields
from tortoise.connection import get_connection
from tortoise.expressions import F, Q
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import config, logs, persons
from club.errors import ClubError
from club.messages import channels, templates, texts
from club.messages.channels import NotSent, Post
from club.messages.templates import Kind, Value, Wording
from points import bulk, sql
from points.sql import Database

if TYPE_CHECKING:
    from club.members import Member

CHANNELS = ("sms", "inbox")  # in the order in which a worker serves them: somebody waits for a code
LEASE = timedelta(minutes=3)
FIRST_PAUSE = timedelta(seconds=10)
MOST_ATTEMPTS = 6
AT_ONCE = 8

log = logs.get("club.outbox")


class Message(Model):
    """`key` says what it is for: the same key is one message, however often it is posted.

    `about` names what it tells of, like `registration:17`; empty if there is nothing to open.
    """

    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(max_length=120, unique=True)
    member: fields.ForeignKeyNullableRelation[Member] = fields.ForeignKeyField(
        "club.Member", on_delete=fields.RESTRICT, null=True
    )
    phone = fields.CharField(max_length=11, null=True)
    channel = fields.CharField(max_length=10)
    kind = fields.CharField(max_length=40)
    about = fields.CharField(max_length=60, default="", db_default="")
    locale = fields.CharField(max_length=8)
    variables = fields.JSONField[dict[str, str]](default=dict)
    subject = fields.CharField(max_length=120, default="")
    body = fields.TextField()
    created_at = fields.DatetimeField()
    due_at = fields.DatetimeField()
    expires_at = fields.DatetimeField(null=True)
    state = fields.CharField(max_length=8, default="waiting")
    attempts = fields.IntField(default=0)
    leased_until = fields.DatetimeField(null=True)
    sent_at = fields.DatetimeField(null=True)
    error = fields.CharField(max_length=200, default="")
    read_at = fields.DatetimeField(null=True)
    is_secret = fields.BooleanField(default=False)

    member_id: int | None

    class Meta:
        table = "club_message"
        indexes = (("channel", "state", "due_at"), ("member", "channel", "state", "created_at"))


class NowhereToSend(ClubError):
    """The inbox needs a member, SMS a phone. Facts: `channel`."""

    code = "message.nowhere_to_send"


class Letter(NamedTuple):
    """What `post` is told of a message to the inbox of `member`, as one value."""

    kind: str
    key: str
    at: datetime
    member: Member
    about: str
    variables: Mapping[str, Value]


class Tally(NamedTuple):
    """What became of the messages of one round."""

    sent: int = 0
    delayed: int = 0
    failed: int = 0


def inbox(member: Member) -> QuerySet[Message]:
    """What has arrived in the site's inbox of `member`, newest first."""
    arrived = Message.filter(member_id__in=persons.ids_of(member), channel="inbox", state="sent")
    return arrived.order_by("-created_at", "-id")


def unread(member: Member) -> QuerySet[Message]:
    return inbox(member).filter(read_at=None)


async def read(messages: Iterable[Message], *, at: datetime) -> None:
    """`messages` have been seen; the first time counts."""
    if new := [message.id for message in messages if message.read_at is None]:
        await Message.filter(id__in=new, read_at=None).update(read_at=at)


async def read_all(member: Member, *, at: datetime) -> None:
    """All that has arrived for `member` by now has been opened."""
    whose = persons.ids_of(member)
    await Message.filter(member_id__in=whose, channel="inbox", state="sent", read_at=None).update(read_at=at)


async def post(
    kind: str,
    *,
    key: str,
    at: datetime,
    channel: str,
    member: Member | None = None,
    phone: str | None = None,
    locale: str | None = None,
    expires_at: datetime | None = None,
    about: str = "",
    **variables: Value,
) -> Message:
    """Put a message of `kind` into the outbox, in the caller's transaction; it goes out once that commits.

    Amounts and moments among `variables` are said in the member's language. `about` names what it tells of,
    like `registration:17`, for whoever shows a way there. A `key` that was posted before returns the message
    of then. Raises UnknownKind, WrongVariables, NowhereToSend.
    """
    declared = templates.kind(kind)
    phone = (phone or (member.phone if member else None)) if channel == "sms" else None
    if (phone if channel == "sms" else member) is None:
        raise NowhereToSend(channel=channel)
    locale = locale or (member.locale if member else config.settings().locale)
    values = _values(variables, member, locale)
    said = templates.fill(declared, await texts.wording(kind, locale), values)
    message = Message(
        key=key,
        member_id=member.id if member else None,
        phone=phone,
        channel=channel,
        kind=kind,
        about=about,
        locale=locale,
        variables=values,
        subject=said.subject[:120],
        body=said.body,
        created_at=at,
        due_at=_due(declared, channel, at),
        expires_at=expires_at,
        is_secret=declared.is_secret,
    )
    db = get_connection("default")
    told = [json.dumps(values) if name == "variables" else getattr(message, name) for name in _POSTED]
    made = await sql.rows(db, _POST, *told)
    if not made:
        return await Message.get(key=key)
    message.id, message._saved_in_db = made[0]["id"], True  # pyright: ignore[reportPrivateUsage]
    return message


_POSTED = (
    "key", "member_id", "phone", "channel", "kind", "about", "locale", "variables", "subject", "body",
    "created_at", "due_at", "expires_at", "state", "attempts", "error", "is_secret",
)  # fmt: skip
_POST = f"""
INSERT INTO club_message ({", ".join(f'"{name}"' for name in _POSTED)})
VALUES ({", ".join(f"${place + 1}" for place in range(len(_POSTED)))})
ON CONFLICT ("key") DO NOTHING RETURNING "id"
"""  # noqa: S608 - names of our own


async def post_many(db: Database, letters: Sequence[Letter]) -> None:
    """Put many into the outbox in the transaction of `db`, of things that are told for the first time.

    Raises UnknownKind, WrongVariables.
    """
    words: dict[tuple[str, str], Wording] = {}
    rows: list[dict[str, Any]] = []
    ids = await bulk.new_ids(db, "club_message", len(letters))
    for id, (kind, key, at, member, about, variables) in zip(ids, letters, strict=True):
        declared, locale = templates.kind(kind), member.locale
        if (kind, locale) not in words:
            words[kind, locale] = await texts.wording(kind, locale)
        values = _values(variables, member, locale)
        said = templates.fill(declared, words[kind, locale], values)
        row = {"id": id, "key": key, "member_id": member.id, "channel": "inbox", "kind": kind, "about": about}
        row |= {"locale": locale, "variables": json.dumps(values), "subject": said.subject[:120]}
        row |= {"body": said.body, "created_at": at, "due_at": _due(declared, "inbox", at)}
        row |= {"state": "waiting", "attempts": 0, "error": "", "is_secret": declared.is_secret}
        rows.append(row)
    await bulk.insert_dicts(db, "club_message", rows)


async def forget(*, before: datetime, limit: int = 500) -> int:
    """Blank the oldest messages that ended before that instant: that one was sent stays; how many it were."""
    kept = ~Q(body="") | Q(phone__not_isnull=True)
    old = Message.filter(kept, created_at__lt=before, state__in=("sent", "failed"))
    ids = await old.order_by("created_at").limit(limit).values_list("id", flat=True)
    blank: dict[str, Any] = {"subject": "", "body": "", "variables": {}, "phone": None}
    return await Message.filter(id__in=ids).update(**blank) if ids else 0


async def deliver(at: datetime, limit: int = 50) -> Tally:
    """Send what is due at `at`, up to `limit` of each channel. Any number of workers may do so at once.

    A message whose worker dies is taken up again after the lease: it may arrive twice, never not at all.
    """
    messages = [message for channel in CHANNELS for message in await _claim(channel, at, limit)]
    if not messages:
        return Tally()
    gate = asyncio.Semaphore(AT_ONCE)
    async with channels.open_post() as post:
        states = await asyncio.gather(*(_send(message, post, gate, at) for message in messages))
    return Tally(states.count("sent"), states.count("waiting"), states.count("failed"))


async def _claim(channel: str, at: datetime, limit: int) -> list[Message]:
    """Lease messages to this worker; the transaction ends before anything is sent."""
    async with in_transaction():
        due = (
            await Message.filter(Q(leased_until=None) | Q(leased_until__lte=at))
            .filter(channel=channel, state="waiting", due_at__lte=at)
            .order_by("due_at", "id")
            .limit(limit)
            .select_for_update(skip_locked=True)
        )
        if due:
            await Message.filter(id__in=[message.id for message in due]).update(
                leased_until=at + LEASE, attempts=F("attempts") + 1
            )
    for message in due:
        message.attempts += 1
    return due


async def _send(message: Message, post: Post, gate: asyncio.Semaphore, at: datetime) -> str:
    if message.expires_at and message.expires_at <= at:
        return await _settle(message, state="failed", error="expired")
    try:
        async with gate:
            await post.send(message.channel, _letter(message))
    except NotSent as refusal:
        return await _refused(message, refusal, at)
    return await _settle(message, state="sent", sent_at=at, error="")


async def _refused(message: Message, refusal: NotSent, at: datetime) -> str:
    """Try again later, three times as late each time, until it is hopeless."""
    reason = str(refusal.facts["reason"])[:200]
    log.warning("message not sent", message=message.id, kind=message.kind, reason=reason)
    if refusal.facts["is_final"] or message.attempts >= MOST_ATTEMPTS:
        return await _settle(message, state="failed", error=reason)
    later = at + FIRST_PAUSE * 3 ** (message.attempts - 1)
    due = _due(templates.kind(message.kind), message.channel, later)
    return await _settle(message, state="waiting", error=reason, due_at=due)


async def _settle(message: Message, *, state: str, **changes: Any) -> str:
    """Write the outcome, unless another worker has taken the message over meanwhile."""
    if state != "waiting" and message.is_secret and not config.settings().outbox_page:
        changes |= {"body": "", "variables": {}}
    held = Message.filter(id=message.id, state="waiting", attempts=message.attempts)
    await held.update(state=state, leased_until=None, **changes)
    return state


def _letter(message: Message) -> channels.Letter:
    return {
        "key": message.key,
        "phone": message.phone,
        "kind": message.kind,
        "locale": message.locale,
        "variables": message.variables,
        "text": message.body,
        "posted_at": message.created_at.isoformat(),
    }


def _values(variables: Mapping[str, Value], member: Member | None, locale: str) -> dict[str, str]:
    values = {name: templates.say(value, locale) for name, value in variables.items()}
    if member:
        values["address"] = member.address_form
    return values | {"club": config.settings().name}


def _due(kind: Kind, channel: str, at: datetime) -> datetime:
    return at if kind.is_urgent else channels.awake(channel, at)
