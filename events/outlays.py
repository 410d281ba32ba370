"""Outlays: what a session cost the club, as one figure that staff enter."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.models import Model
from tortoise.transactions import in_transaction

from club import actors, audit
from club.actors import Actor
from club.errors import ClubError
from events import places
from events.sessions import Session
from points.instants import utc

MOST = 10_000_000_00


class Outlay(Model):
    """`fen` is all that was spent for the session, what people pay not taken off."""

    id = fields.IntField(primary_key=True)
    session: fields.ForeignKeyRelation[Session] = fields.ForeignKeyField(
        "events.Session", related_name=False, on_delete=fields.RESTRICT, unique=True
    )
    fen = fields.BigIntField()
    by = fields.CharField(max_length=60)
    at = fields.DatetimeField()
    session_id: int

    class Meta:
        table = "events_outlay"


class WrongOutlay(ClubError):
    """It is from nothing to `most` fen."""

    code = "outlay.wrong"


async def put(session: Session, fen: int, *, by: Actor, at: datetime) -> None:
    """`session` cost so many fen in all; what was entered before is replaced, and stands in the audit log.

    Raises WrongOutlay.
    """
    if not 0 <= fen <= MOST:
        raise WrongOutlay(most=MOST)
    columns: dict[str, Any] = {"fen": fen, "by": actors.name(by), "at": utc(at)}
    async with in_transaction():
        held = await places.held(session.id)
        known = await Outlay.get_or_none(session_id=held.id)
        if known and known.fen == fen:
            return
        if not await Outlay.filter(session_id=held.id).update(**columns):
            await Outlay.create(session_id=held.id, **columns)
        before = known.fen if known else None
        store = held.event.store_id
        await audit.record("outlay.entered", held, by=by, at=at, store=store, total=fen, before=before)
