"""Tasks: what somebody here has to do by a day: a promise to a member, a to-do, a call back.

A forgotten promise loses customers. So each stands in the follow-up box of whoever owns it until it is done,
moved, given to somebody else or called off, each with its words. What two colleagues do at once counts once:
a verb is told the `turn` that its page showed, and the second one learns who was faster.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from tortoise import fields
from tortoise.expressions import F, Q
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import activity, audit, clock, notes, persons
from club.actors import Actor
from club.errors import ClubError
from club.members import Member
from club.staff import Staff
from club.stores import Store
from club.vehicles import Vehicle

KINDS = ("promise", "todo", "callback")
LONGEST = 200
REOPENED_WITHIN = timedelta(days=1)


class Task(Model):
    """`due_at` is the first instant at which it is overdue: the hour that was `timed`, or the end of the day.

    `turn` counts what was done to it. `state` is open, done or cancelled; `outcome` says how, or why not.
    """

    id = fields.IntField(primary_key=True)
    kind = fields.CharField(max_length=10)
    member: fields.ForeignKeyNullableRelation[Member] = fields.ForeignKeyField(
        "club.Member", related_name="tasks", on_delete=fields.RESTRICT, null=True
    )
    vehicle: fields.ForeignKeyNullableRelation[Vehicle] = fields.ForeignKeyField(
        "club.Vehicle", related_name="tasks", on_delete=fields.RESTRICT, null=True
    )
    store: fields.ForeignKeyNullableRelation[Store] = fields.ForeignKeyField(
        "club.Store", related_name="tasks", on_delete=fields.RESTRICT, null=True
    )
    owner: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField(
        "club.Staff", related_name="tasks", on_delete=fields.RESTRICT
    )
    text = fields.CharField(max_length=200)
    due_at = fields.DatetimeField()
    timed = fields.BooleanField(default=False)
    made_by: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField(
        "club.Staff", related_name=False, on_delete=fields.RESTRICT
    )
    made_at = fields.DatetimeField()
    state = fields.CharField(max_length=10, default="open")
    settled_at = fields.DatetimeField(null=True)
    settled_by: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "club.Staff", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    outcome = fields.CharField(max_length=200, default="")
    turn = fields.IntField(default=0)
    turned_by = fields.CharField(max_length=40, default="")
    member_id: int | None
    vehicle_id: int | None
    store_id: int | None
    owner_id: int
    made_by_id: int
    settled_by_id: int | None

    class Meta:
        table = "club_task"
        indexes = (
            ("state", "due_at"),
            ("owner", "state", "due_at"),
            ("store", "state", "due_at"),
            ("member", "state"),
        )

    @property
    def day(self) -> date:
        """The club's day on which it is due."""
        return clock.day_of(self.due_at if self.timed else self.due_at - timedelta(microseconds=1))


class Wordless(ClubError):
    """Facts: `field`: the text, outcome or reason that has to be said."""

    code = "task.wordless"


class DueInThePast(ClubError):
    """Facts: `day`."""

    code = "task.due_in_the_past"


class Settled(ClubError):
    """It is done or cancelled already. Facts: `who`, `at`, `state`; `why`: a job did it."""

    code = "task.settled"


class Changed(ClubError):
    """A colleague has moved it or given it away meanwhile. Facts: `who`, `day`, `owner`; `why`: a job did."""

    code = "task.changed"


class ReopenTooLate(ClubError):
    """Settled longer than a day ago: make a new one. Facts: `at`."""

    code = "task.reopen_too_late"


def visible_to(staff: Staff) -> QuerySet[Task]:
    """The tasks of the store of `staff`, those of no store and their own; or all."""
    tasks = Task.all()
    if staff.store_id is not None:
        tasks = tasks.filter(Q(store_id=staff.store_id) | Q(store_id=None) | Q(owner_id=staff.id))
    return tasks.select_related("member", "vehicle", "owner", "made_by", "settled_by")


def of(member: Member) -> QuerySet[Task]:
    """What is to be done about `member`, the most urgent first."""
    theirs = Task.filter(member_id__in=persons.ids_of(member)).order_by("due_at", "id")
    return theirs.select_related("owner", "made_by", "settled_by")


def due_at(day: date, hour: time | None) -> datetime:
    """The first instant at which something due on `day`, or by its `hour`, is overdue."""
    if hour is None:
        return clock.end_of(day)
    return clock.start_of(day) + timedelta(hours=hour.hour, minutes=hour.minute)


async def make(
    kind: str,
    *,
    text: str,
    day: date,
    owner: Staff,
    by: Actor,
    at: datetime,
    hour: time | None = None,
    member: Member | None = None,
    vehicle: Vehicle | None = None,
    planner: Staff | None = None,
) -> Task:
    """To be done by the end of `day`, or by its `hour`; for its `planner`, if by a job. Raises Wordless,
    DueInThePast."""
    text, due = _said(text, "text"), _ahead(day, hour, at)
    made_by = by if isinstance(by, Staff) else planner or owner
    async with in_transaction():
        store = (member.store_id if member else None) or made_by.store_id
        task = await Task.create(
            kind=kind,
            member_id=member.id if member else None,
            vehicle=vehicle,
            store_id=store,
            owner=owner,
            text=text,
            due_at=due,
            timed=hour is not None,
            made_by=made_by,
            made_at=at,
        )
        await _record("task.made", task, by, at, owner=owner.name, due=_told(due, hour))
    return task


async def finish(task: Task, *, outcome: str, turn: int, by: Staff, at: datetime) -> None:
    """Done, with what came of it; who called back has spoken with the member.

    Raises Wordless, Settled, Changed.
    """
    outcome = _said(outcome, "outcome")
    async with in_transaction():
        await _settle(task, "done", outcome, turn, by, at)
        if task.kind == "callback" and task.member_id:
            member, about = await Member.get(id=task.member_id), task.text[: notes.LONGEST["about"]]
            await notes.write(member, "phone", about=about, text=outcome, by=by, at=at)


async def cancel(task: Task, *, reason: str, turn: int, by: Actor, at: datetime) -> None:
    """Not to be done any more. Raises Wordless, Settled, Changed."""
    await _settle(task, "cancelled", _said(reason, "reason"), turn, by, at)


def may_reopen(task: Task, at: datetime) -> bool:
    """Whether it was settled within the day before `at`."""
    return task.settled_at is not None and task.settled_at > at - REOPENED_WITHIN


async def reopen(task: Task, *, turn: int, by: Staff, at: datetime) -> None:
    """Settled by mistake, open again; whose owner left, it is `by`'s. Raises ReopenTooLate, Changed."""
    settled = Task.filter(id=task.id, turn=turn, settled_at__gt=at - REOPENED_WITHIN).exclude(state="open")
    again = {"state": "open", "outcome": "", "settled_at": None, "settled_by_id": None}
    async with in_transaction():
        if not await settled.update(**again, turn=F("turn") + 1, turned_by=by.name):
            now = await Task.get(id=task.id).select_related("owner")
            if now.settled_at and now.turn == turn:
                raise ReopenTooLate(at=now.settled_at)
            raise Changed(who=now.turned_by, day=now.day, owner=now.owner.name)
        await task.refresh_from_db(["turn", "turned_by", "owner_id", *again])
        owner = await Staff.select_for_update().get(id=task.owner_id)
        if not owner.is_active:
            await Task.filter(id=task.id).update(owner_id=by.id)
            task.owner_id = by.id
        await _record("task.reopened", task, by, at)


async def reword(task: Task, *, text: str, turn: int, by: Staff, at: datetime) -> None:
    """What is to be done, said better. Raises Wordless, Settled, Changed."""
    text = _said(text, "text")
    async with in_transaction():
        await _turn(task, turn, by, text=text)
        await _record("task.reworded", task, by, at)


async def move(
    task: Task, *, day: date, reason: str, turn: int, by: Actor, at: datetime, hour: time | None = None
) -> None:
    """To another day. Raises Wordless, DueInThePast, Settled, Changed."""
    reason, due = _said(reason, "reason"), _ahead(day, hour, at)
    was = task.due_at.isoformat() if task.timed else task.day.isoformat()
    async with in_transaction():
        await _turn(task, turn, by, due_at=due, timed=hour is not None)
        await _record("task.moved", task, by, at, why=reason, was_due=was, due=_told(due, hour))


async def give(task: Task, *, to: Staff, turn: int, by: Staff, at: datetime) -> None:
    """To a colleague. Raises Settled, Changed."""
    async with in_transaction():
        await _turn(task, turn, by, owner_id=to.id)
        await _record("task.given", task, by, at, owner=to.name)


async def give_several(ids: Sequence[int], of: Staff, *, to: Staff, by: Actor, at: datetime) -> list[int]:
    """Those of `ids` that are open and `of` owns go to one colleague, as when somebody leaves; returned."""
    doer = by.name if isinstance(by, Staff) else of.name
    async with in_transaction():
        theirs = Task.filter(id__in=ids, owner_id=of.id, state="open").select_for_update()
        for task in (given := await theirs.order_by("id")):
            await Task.filter(id=task.id).update(owner_id=to.id, turn=F("turn") + 1, turned_by=doer)
            await _record("task.given", task, by, at, owner=to.name)
    return [task.id for task in given]


def _told(due: datetime, hour: time | None) -> str:
    """The instant or, without an hour, the day: as rows keep it."""
    return due.isoformat() if hour else clock.day_of(due - timedelta(microseconds=1)).isoformat()


def _said(text: str, field: str) -> str:
    if not (text := text.strip()):
        raise Wordless(field=field)
    return text[:LONGEST]


def _ahead(day: date, hour: time | None, at: datetime) -> datetime:
    due = due_at(day, hour)
    if due <= at:
        raise DueInThePast(day=day)
    return due


async def _settle(task: Task, state: str, outcome: str, turn: int, by: Actor, at: datetime) -> None:
    who = by.id if isinstance(by, Staff) else None
    async with in_transaction():
        await _turn(task, turn, by, state=state, outcome=outcome, settled_at=at, settled_by_id=who)
        await _record(f"task.{state}", task, by, at, outcome=outcome)


async def _turn(task: Task, turn: int, by: Actor, **changes: Any) -> None:
    """Change an open task that is as it was seen. Raises Settled, Changed."""
    seen, name = Task.filter(id=task.id, state="open", turn=turn), by.name if isinstance(by, Staff) else ""
    if await seen.update(**changes, turn=F("turn") + 1, turned_by=name):
        await task.refresh_from_db(["turn", "turned_by", *changes])
        return
    now = await Task.get(id=task.id).select_related("owner", "settled_by")
    name = now.turned_by if now.state == "open" else now.settled_by.name if now.settled_by else ""
    told: dict[str, Any] = {"who": name} | ({} if name else {"why": "job"})
    if now.state != "open":
        raise Settled(**told, at=now.settled_at, state=now.state)
    raise Changed(**told, day=now.day, owner=now.owner.name)


async def _record(deed: str, task: Task, by: Actor, at: datetime, **facts: Any) -> None:
    facts = {"task": task.kind, **facts}
    subject, about = f"task:{task.id}", {"text": task.text, **facts}
    kept = {name: fact for name, fact in facts.items() if name not in ("why", "outcome")}  # words of people
    await audit.record(deed, task, by=by, at=at, store=task.store_id, member=task.member_id, **kept)
    if task.member_id is not None:
        member = await Member.get(id=task.member_id)
        await activity.record(member, deed, by=by, at=at, store=task.store_id, subject=subject, **about)
