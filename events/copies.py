"""Copies: another event like one that there is, or a template of it: all but its dates and who came.

COPIERS say what goes along. Each part of an event that has rows of its own adds its copier here: an async
function (source, made, *, by, at) that writes for `made` what `source` has, in the transaction of the copy.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from tortoise.transactions import in_transaction

from club import actors, audit, links
from club.actors import Actor
from events import classes, feedback_plans, gallery, itinerary, patterns, questions, sessions, waivers
from events.events import Event, Words
from events.questions import Asked

ITS_OWN = ("id", "code", "state", "by", "created_at", "published_at", "cancelled_at", "cancel_reason")
OTHERWISE = ("pictures", "pattern", "waiver_version")


class Copier(Protocol):
    async def __call__(self, source: Event, made: Event, *, by: Actor, at: datetime) -> None: ...


async def copy(event: Event, words: Words | None = None, *, by: Actor, at: datetime) -> Event:
    """A draft like `event`, which may be a template or over; `words` in place of its own, if told."""
    return await _copied(event, words, "draft", "event.copied", by, at)


async def save_as_template(event: Event, *, title: str, by: Actor, at: datetime) -> Event:
    """A template of `event` for the next ones, as it stands now; members never see it."""
    words = replace(words_of(event), title=title)
    return await _copied(event, words, "template", "event.template_saved", by, at)


def words_of(event: Event) -> Words:
    """What `event`, read with its store, says of itself."""
    return Words(**{name: getattr(event, name) for name in Words.__dataclass_fields__})


async def _copied(event: Event, words: Words | None, state: str, deed: str, by: Actor, at: datetime) -> Event:
    last = await sessions.of(event).exclude(state="cancelled").order_by("-starts_at", "-id").first()
    kept = {name: getattr(event, name) for name in _columns() if name not in (*ITS_OWN, *OTHERWISE)}
    if words is not None:
        said = {name: getattr(words, name) for name in Words.__dataclass_fields__ if name != "store"}
        kept |= said | {"store_id": words.store.id if words.store else None}
    made_now: dict[str, Any] = {"state": state, "by": actors.name(by), "created_at": at, "code": links.new()}
    pattern: dict[str, Any] = {
        "pattern": patterns.of(event, last).written,
        "waiver_version": 1 if event.waiver else 0,
    }
    async with in_transaction():
        made = await Event.create(**kept, **made_now, **pattern)
        await audit.record(deed, made, by=by, at=at, store=made.store_id, title=made.title, of=event.title)
        for copier in COPIERS:
            await copier(event, made, by=by, at=at)
    return made


def _columns() -> list[str]:
    """The columns of an event; keys by their ids."""
    described = Event._meta  # pyright: ignore[reportPrivateUsage]
    keys = {"store", "segment"}
    return [name for name in described.fields_db_projection if name not in keys]


async def _pictures(source: Event, made: Event, *, by: Actor, at: datetime) -> None:
    if source.pictures:
        await gallery.put(made, source.pictures, by=by, at=at)


async def _questions(source: Event, made: Event, *, by: Actor, at: datetime) -> None:
    asked = [_asked(one) for one in await questions.of(source.id)]
    if asked:
        await questions.put(made, asked, by=by, at=at)


def _asked(one: Any) -> Asked:
    return Asked(one.text, one.kind, tuple(one.choices), one.required, one.of_each)


async def _stops(source: Event, made: Event, *, by: Actor, at: datetime) -> None:
    await itinerary.copy(source, made)


async def _waiver(source: Event, made: Event, *, by: Actor, at: datetime) -> None:
    if made.waiver:
        await waivers.keep(made, by=by, at=at)


COPIERS: tuple[Copier, ...] = (
    _waiver,
    _pictures,
    _questions,
    _stops,
    classes.take_over,
    feedback_plans.take_along,
)
