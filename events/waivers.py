"""Waivers: every wording of an event's safety notes, and who accepted which.

A registration keeps version and time; what that version said stands here and is never changed. Whoever was
registered by staff, or before the wording changed, accepts it on the ticket.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import activity, actors, audit
from club.actors import Actor
from events.events import Event
from events.refusals import NotChangeable, WaiverNotAccepted
from events.registration import LIVE, Registration
from points.instants import utc


class Waiver(Model):
    """What `version` of the event's waiver says; '' if from then on nothing was to be accepted."""

    id = fields.IntField(primary_key=True)
    event: fields.ForeignKeyRelation[Event] = fields.ForeignKeyField(
        "events.Event", related_name=False, on_delete=fields.RESTRICT
    )
    version = fields.IntField()
    text = fields.TextField(default="")
    by = fields.CharField(max_length=60)
    at = fields.DatetimeField()
    event_id: int

    class Meta:
        table = "events_waiver"
        unique_together = (("event", "version"),)


async def keep(event: Event, *, by: Actor, at: datetime) -> None:
    """Write down what the event's waiver says at its version; part of the transaction that changed it."""
    await Waiver.create(
        event_id=event.id, version=event.waiver_version, text=event.waiver, by=actors.name(by), at=utc(at)
    )


async def accepted(registration: Registration, *, using_db: BaseDBAsyncClient | None = None) -> Waiver | None:
    """The wording that the party accepted; `registration` is read with its session."""
    asked = Waiver.filter(
        event_id=registration.session.event_id, version=registration.waiver_version
    ).using_db(using_db)
    return await asked.first()


def is_open(registration: Registration, at: datetime) -> bool:
    """Whether the party has still to accept the notes; `registration` is read with its session and event."""
    session, event = registration.session, registration.session.event
    is_live = registration.state in LIVE and session.state == "open" and utc(at) < session.ends_at
    return is_live and bool(event.waiver) and registration.waiver_version < event.waiver_version


def unaccepted(found: QuerySet[Registration], event: Event) -> QuerySet[Registration]:
    """Who of `found`, all of `event`, has not accepted what its notes say now."""
    return found.filter(waiver_version__lt=event.waiver_version if event.waiver else 0)


async def accept(registration: Registration, version: int, *, by: Actor, at: datetime) -> None:
    """The party has read `version` of the notes and keeps to it; accepted again, nothing changes.

    Raises NotChangeable, WaiverNotAccepted (there is another version by now).
    """
    async with in_transaction():
        held = await Registration.select_for_update(no_key=True).get(id=registration.id)
        await held.fetch_related("session__event", "member")
        event = held.session.event
        if held.state not in LIVE:
            raise NotChangeable(why="cancelled")
        if version != event.waiver_version or not event.waiver:
            raise WaiverNotAccepted(version=event.waiver_version)
        if held.waiver_version == version:
            return
        columns = {"waiver_version": version, "waiver_at": utc(at)}
        await Registration.filter(id=held.id).update(**columns)
        about: dict[str, Any] = {"by": by, "at": at, "store": event.store_id, "version": version}
        subject = f"registration:{held.id}"
        await activity.record(held.member, "waiver.accepted", subject=subject, title=event.title, **about)
        await audit.record("waiver.accepted", held, **about)
    await registration.refresh_from_db()
