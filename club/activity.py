"""Activity: one timeline for each member, seen by every member of staff. Append-only."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from tortoise import fields
from tortoise.connection import get_connection
from tortoise.models import Model
from tortoise.queryset import QuerySet

from club import actors, persons
from club.actors import Actor
from points import bulk, sql
from points.sql import Database

if TYPE_CHECKING:
    from club.members import Member
    from club.stores import Store


class Activity(Model):
    """`subject` names the thing it was about, like `order:17`; `facts` hold what its sentence needs."""

    id = fields.BigIntField(primary_key=True)
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", on_delete=fields.RESTRICT
    )
    person_id = fields.IntField(null=True)  # whose it is since `member` was merged: club/persons.py
    kind = fields.CharField(max_length=40)
    at = fields.DatetimeField()
    by = fields.CharField(max_length=60)
    store: fields.ForeignKeyNullableRelation[Store] = fields.ForeignKeyField(
        "club.Store", on_delete=fields.RESTRICT, null=True
    )
    subject = fields.CharField(max_length=60, default="")
    facts = fields.JSONField[dict[str, Any]](default=dict)

    member_id: int
    store_id: int | None

    class Meta:
        table = "club_activity"
        indexes = (("member", "at"), ("kind", "at"))


def of(member: Member) -> QuerySet[Activity]:
    """The timeline of `member`, newest first."""
    return Activity.filter(member_id__in=persons.ids_of(member)).order_by("-at", "-id")


async def record(
    member: Member,
    kind: str,
    *,
    by: Actor,
    at: datetime,
    store: int | None = None,
    subject: str = "",
    **facts: Any,
) -> Activity:
    """Add to the timeline of `member`, in the deed's transaction. `store` is an id; facts are plain."""
    told: dict[str, Any] = {"member_id": member.id, "kind": kind, "at": at, "by": actors.name(by)}
    told |= {"store_id": store, "subject": subject}
    [made] = await sql.rows(get_connection("default"), _RECORD, *told.values(), json.dumps(facts))
    return Activity(id=made["id"], facts=facts, **told)


class Line(NamedTuple):
    """What `record` is told, as one value."""

    member: int
    kind: str
    at: datetime
    store: int | None
    subject: str
    facts: dict[str, Any]


async def record_many(db: Database, lines: Sequence[Line], *, by: Actor) -> None:
    """Add to many timelines in the transaction of `db`."""
    doer, ids = actors.name(by), await bulk.new_ids(db, "club_activity", len(lines))
    rows = [
        (id, line.member, line.kind, line.at, doer, line.store, line.subject, json.dumps(line.facts))
        for id, line in zip(ids, lines, strict=True)
    ]
    await bulk.insert(db, "club_activity", _COLUMNS, rows)


_RECORD = """
INSERT INTO club_activity ("member_id", "kind", "at", "by", "store_id", "subject", "facts")
VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING "id"
"""
_COLUMNS = ("id", "member_id", "kind", "at", "by", "store_id", "subject", "facts")
