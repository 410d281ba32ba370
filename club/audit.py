"""Audit: what was done to whom, by whom, from which request. Append-only."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from tortoise import fields
from tortoise.connection import get_connection
from tortoise.models import Model
from tortoise.queryset import QuerySet

from club import actors, logs
from club.actors import Actor
from points import bulk, sql
from points.sql import Database

if TYPE_CHECKING:
    from club.staff import Staff
    from club.stores import Store


class Entry(Model):
    id = fields.BigIntField(primary_key=True)
    at = fields.DatetimeField(db_index=True)
    by = fields.CharField(max_length=60)
    action = fields.CharField(max_length=60)
    subject_kind = fields.CharField(max_length=30, default="")
    subject_id = fields.BigIntField(null=True)
    store: fields.ForeignKeyNullableRelation[Store] = fields.ForeignKeyField(
        "club.Store", on_delete=fields.RESTRICT, null=True
    )
    facts = fields.JSONField[dict[str, Any]](default=dict)
    request_id = fields.CharField(max_length=64, default="")

    store_id: int | None

    class Meta:
        table = "club_audit"
        indexes = (("subject_kind", "subject_id"), ("store", "at"), ("by", "at"), ("action", "at"))


def visible_to(staff: Staff) -> QuerySet[Entry]:
    """The entries of the store that `staff` works for, or all of them, newest first."""
    entries = Entry.all() if staff.store_id is None else Entry.filter(store_id=staff.store_id)
    return entries.order_by("-id")


def of(subject: Model) -> QuerySet[Entry]:
    """What was done to `subject`, newest first."""
    return Entry.filter(subject_kind=_kind(subject), subject_id=subject.pk).order_by("-id")


async def record(
    action: str, subject: Model | None, *, by: Actor, at: datetime, store: int | None = None, **facts: Any
) -> Entry:
    """Write down that `by` did `action` to `subject`, in the transaction of the deed.

    `store` is the id of the store it belongs to. `facts` are plain values; no secrets, no phone numbers and
    no free words: these rows stay for ever, and what somebody typed may name anybody. A reason stands in the
    row of the thing itself, or in the timeline. Systems that want to know of it are told (club/webhooks).
    """
    from club.webhooks import announce  # whose deeds are written down here, too

    entry = Entry(
        at=at,
        by=actors.name(by),
        action=action,
        subject_kind=_kind(subject) if subject else "",
        subject_id=subject.pk if subject else None,
        store_id=store,
        facts=facts,
        request_id=logs.request_id.get()[:64],
    )
    told = (at, entry.by, action, entry.subject_kind, entry.subject_id, store, json.dumps(facts))
    [made] = await sql.rows(get_connection("default"), _RECORD, *told, entry.request_id)
    entry.id, entry._saved_in_db = made["id"], True  # pyright: ignore[reportPrivateUsage]
    await announce(entry)
    return entry


class Deed(NamedTuple):
    """What `record` is told, as one value."""

    action: str
    kind: str
    id: int
    at: datetime
    store: int | None
    facts: dict[str, Any]


async def record_many(db: Database, deeds: Sequence[Deed], *, by: Actor, announces: bool = False) -> None:
    """Write down many deeds of one doer in the transaction of `db`; systems are told if it `announces`."""
    from club.webhooks import announce_many

    doer, request = actors.name(by), logs.request_id.get()[:64]
    ids = await bulk.new_ids(db, "club_audit", len(deeds))
    rows = [
        (id, deed.at, doer, deed.action, deed.kind, deed.id, deed.store, json.dumps(deed.facts), request)
        for id, deed in zip(ids, deeds, strict=True)
    ]
    await bulk.insert(db, "club_audit", _COLUMNS, rows)
    if announces:
        await announce_many(db, [(id, deed.action) for id, deed in zip(ids, deeds, strict=True)])


_RECORD = """
INSERT INTO club_audit
    ("at", "by", "action", "subject_kind", "subject_id", "store_id", "facts", "request_id")
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING "id"
"""
_COLUMNS = ("id", "at", "by", "action", "subject_kind", "subject_id", "store_id", "facts", "request_id")


def _kind(subject: Model) -> str:
    return type(subject).__name__.lower()
