"""Preparations: who does what by when before an event: so many days before the start, by whom.

As soon as there is a date, each becomes a task in the follow-up box of whoever does it, where it is done,
moved and given away as any other. Of a template they are a plan only.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from tortoise import fields
from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import actors, audit, clock, tasks
from club.actors import Actor
from club.errors import ClubError
from club.staff import Staff
from club.tasks import Task
from events import events
from events.events import Event
from events.sessions import Session
from points.instants import utc

LONGEST = 200
MOST_DAYS = 365


class Preparation(Model):
    """To be done `days` before the first date that is not over; without an `owner` it is nobody's yet.

    Once there is a `task`: `session` is the date it is for, `due_on` the day by this plan, which may have
    passed, `given_on` the day that the task was given; if it is due on another one, somebody has moved it.
    """

    id = fields.IntField(primary_key=True)
    event: fields.ForeignKeyRelation[Event] = fields.ForeignKeyField(
        "events.Event", related_name="preparations", on_delete=fields.RESTRICT
    )
    session: fields.ForeignKeyNullableRelation[Session] = fields.ForeignKeyField(
        "events.Session", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    text = fields.CharField(max_length=200)
    days = fields.IntField()
    owner: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "club.Staff", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    task: fields.ForeignKeyNullableRelation[Task] = fields.ForeignKeyField(
        "club.Task", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    due_on = fields.DateField(null=True)
    given_on = fields.DateField(null=True)
    by = fields.CharField(max_length=60)
    made_at = fields.DatetimeField()
    dropped_at = fields.DatetimeField(null=True)
    event_id: int
    session_id: int | None
    owner_id: int | None
    task_id: int | None

    class Meta:
        table = "events_preparation"
        indexes = (("event", "dropped_at"), ("task",))


class AlreadyGiven(ClubError):
    """Facts: `owner` who does it, '' if it was dropped."""

    code = "preparation.already_given"


class Incomplete(ClubError):
    """Facts: `field`: `text` that is missing or too long, or `days` out of 0 to 365."""

    code = "preparation.incomplete"


def of(event_id: int) -> QuerySet[Preparation]:
    """What is to be prepared for the event, the earliest first."""
    found = Preparation.filter(event_id=event_id, dropped_at=None).order_by("-days", "id")
    return found.select_related("owner", "session", "task__owner", "task__settled_by")


def nobodys(event_id: int) -> QuerySet[Preparation]:
    """What nobody has taken on yet."""
    return of(event_id).filter(owner_id=None)


def late(event_id: int, at: datetime) -> QuerySet[Preparation]:
    """What should be done by `at` and is not."""
    return of(event_id).filter(task__state="open", task__due_at__lte=utc(at))


def day_of(one: Preparation, session: Session) -> date:
    """By when it is to be done, on the club's calendar, if `session` is the event's first date."""
    return clock.day_of(session.starts_at) - timedelta(days=one.days)


async def add(
    event: Event,
    text: str,
    *,
    days: int,
    owner: Staff | None,
    by: Actor,
    at: datetime,
) -> Preparation:
    """One more thing to be prepared; its task is made at once if there is a date. Raises Incomplete,
    EventCancelled."""
    text = text.strip()
    if not 0 < len(text) <= LONGEST:
        raise Incomplete(field="text")
    if not 0 <= days <= MOST_DAYS:
        raise Incomplete(field="days")
    async with in_transaction():
        event = await events.held(event)
        told: dict[str, Any] = {"text": text, "days": days, "owner": owner}
        made = await Preparation.create(event_id=event.id, **told, by=actors.name(by), made_at=at)
        facts: dict[str, Any] = {"days": days, "owner": owner.name if owner else ""}
        await audit.record("event.preparation_added", event, by=by, at=at, store=event.store_id, **facts)
        if event.state != "template":
            await _follow(made, event, by, at)
    return made


async def assign(preparation: Preparation, owner: Staff, *, by: Actor, at: datetime) -> None:
    """Whoever does it, where nobody did so far; its task begins if there is a date.

    Raises AlreadyGiven, EventCancelled.
    """
    async with in_transaction():
        event = await events.held(await Event.get(id=preparation.event_id))
        nobodys = Preparation.filter(id=preparation.id, owner_id=None, dropped_at=None)
        if not await nobodys.update(owner_id=owner.id):
            now = await Preparation.get(id=preparation.id).select_related("owner")
            raise AlreadyGiven(owner=now.owner.name if now.owner and not now.dropped_at else "")
        facts: dict[str, Any] = {"days": preparation.days, "owner": owner.name}
        await audit.record("event.preparation_given", event, by=by, at=at, store=event.store_id, **facts)
        if event.state != "template":
            await _follow(await Preparation.get(id=preparation.id), event, by, at)


async def drop(preparation: Preparation, *, by: Staff, at: datetime) -> None:
    """It need not be done: the plan forgets it, and its open task is called off."""
    async with in_transaction():
        event = await Event.select_for_update(no_key=True).get(id=preparation.event_id)
        if not await Preparation.filter(id=preparation.id, dropped_at=None).update(dropped_at=at):
            return
        task = await Task.get_or_none(id=preparation.task_id) if preparation.task_id else None
        if task and task.state == "open":
            await tasks.cancel(task, reason=event.title, turn=task.turn, by=by, at=at)
        facts: dict[str, Any] = {"days": preparation.days}
        await audit.record("event.preparation_dropped", event, by=by, at=at, store=event.store_id, **facts)


async def keep_up(*, at: datetime) -> int:
    """Tasks for what has a date by now; to another day with their date; called off with their event. How many
    were changed. Whoever moved a task by hand keeps the day."""
    undone = Q(task_id=None) | Q(task__state="open")
    waiting = Preparation.filter(undone, dropped_at=None).exclude(event__state="template").order_by("id")
    changed = 0
    for one in await waiting.filter(owner_id__not_isnull=True).select_related("event"):
        async with in_transaction():
            event = await Event.select_for_update(no_key=True).get(id=one.event_id)
            now = await Preparation.get(id=one.id)
            changed += await _follow(now, event, "job:preparations", at)
    return changed


async def _follow(one: Preparation, event: Event, by: Actor, at: datetime) -> bool:
    """Let the task of `one` be as the event's dates are; whether that changed anything. The event is held."""
    if one.owner_id is None or one.dropped_at:
        return False
    task = await Task.get_or_none(id=one.task_id) if one.task_id else None
    session = await _date(one, event, at)
    if task is None:
        return session is not None and await _begin(one, session, by, at)
    if task.state != "open":
        return False
    if event.state == "cancelled":
        await tasks.cancel(task, reason=event.title, turn=task.turn, by=by, at=at)
        return True
    return session is not None and await _move(one, task, session, event, by, at)


async def _move(
    one: Preparation, task: Task, session: Session, event: Event, by: Actor, at: datetime
) -> bool:
    """The task to the day that the date asks for, but for one that somebody has moved by hand."""
    day = day_of(one, session)
    planned: dict[str, Any] = {"session_id": session.id, "due_on": day}
    if day == one.due_on:
        if session.id != one.session_id:
            await Preparation.filter(id=one.id).update(**planned)
        return False
    given, ahead = one.given_on or one.due_on, max(day, clock.day_of(at))
    is_by_hand = task.day != given
    planned["given_on"] = given if is_by_hand else ahead
    await Preparation.filter(id=one.id).update(**planned)
    if is_by_hand or task.day == ahead:
        return False
    await tasks.move(task, day=ahead, reason=event.title, turn=task.turn, by=by, at=at)
    return True


async def _begin(one: Preparation, session: Session, by: Actor, at: datetime) -> bool:
    owner = await Staff.get(id=one.owner_id)
    if not owner.is_active:
        return False
    day = day_of(one, session)
    ahead, planner = max(day, clock.day_of(at)), await _planner(one)
    task = await tasks.make("todo", text=one.text, day=ahead, owner=owner, by=by, at=at, planner=planner)
    begun = {"task_id": task.id, "session_id": session.id, "due_on": day, "given_on": ahead}
    await Preparation.filter(id=one.id).update(**begun)
    one.update_from_dict(begun)  # pyright: ignore[reportUnknownMemberType]
    return True


async def _planner(one: Preparation) -> Staff | None:
    kind, _, id = one.by.partition(":")
    return await Staff.get_or_none(id=int(id)) if kind == "staff" else None


async def _date(one: Preparation, event: Event, at: datetime) -> Session | None:
    """The first date that is not over; the one that a task was begun for stays its date when it is over."""
    if event.state == "cancelled":
        return None
    ahead = Q(ends_at__gt=utc(at)) | Q(id=one.session_id or 0)
    return await Session.filter(ahead, event_id=event.id, state="open").order_by("starts_at", "id").first()
