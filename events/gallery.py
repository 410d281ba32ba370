"""Gallery: the pictures of an event, in their order; the first one stands on its card and its poster.

A row for each names its picture, so that club/pictures knows that it is wanted; the event has their names.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.models import Model
from tortoise.transactions import in_transaction

from club import audit
from club.actors import Actor
from club.errors import ClubError
from events import events
from events.events import Event

MOST = 6


class EventPicture(Model):
    """`picture` is a name as club/pictures gives it."""

    id = fields.IntField(primary_key=True)
    event: fields.ForeignKeyRelation[Event] = fields.ForeignKeyField(
        "events.Event", related_name=False, on_delete=fields.RESTRICT
    )
    picture = fields.CharField(max_length=40)
    event_id: int

    class Meta:
        table = "events_picture"
        unique_together = (("event", "picture"),)
        indexes = (("picture",),)


class TooManyPictures(ClubError):
    """An event has `most`."""

    code = "event.too_many_pictures"


async def add(event: Event, picture: str, *, by: Actor, at: datetime) -> None:
    """One picture more, the last of them; one that it has already changes nothing.

    Raises TooManyPictures, EventCancelled.
    """
    async with in_transaction():
        names = (await events.held(event)).pictures
        if picture not in names:
            await put(event, [*names, picture], by=by, at=at)


async def remove(event: Event, picture: str, *, by: Actor, at: datetime) -> None:
    """One picture less. Raises EventCancelled."""
    async with in_transaction():
        names = (await events.held(event)).pictures
        if picture in names:
            await put(event, [name for name in names if name != picture], by=by, at=at)


async def lead(event: Event, picture: str, *, by: Actor, at: datetime) -> None:
    """Of the pictures that it has, this one comes first. Raises EventCancelled."""
    async with in_transaction():
        names = (await events.held(event)).pictures
        if picture in names[1:]:
            await put(event, [picture, *(name for name in names if name != picture)], by=by, at=at)


async def put(event: Event, names: Sequence[str], *, by: Actor, at: datetime) -> None:
    """These are its pictures. Raises TooManyPictures, EventCancelled."""
    wanted = list(dict.fromkeys(names))
    if len(wanted) > MOST:
        raise TooManyPictures(most=MOST)
    async with in_transaction():
        await events.held(event)
        await EventPicture.filter(event_id=event.id).exclude(picture__in=wanted).delete()
        kept: Any = await EventPicture.filter(event_id=event.id).values_list("picture", flat=True)
        for name in wanted:
            if name not in kept:
                await EventPicture.create(event_id=event.id, picture=name)
        await Event.filter(id=event.id).update(pictures=wanted)
        await audit.record("event.pictured", event, by=by, at=at, store=event.store_id, count=len(wanted))
    event.pictures = wanted
