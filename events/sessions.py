"""Sessions: the dates of an event, each with room for so many people and, where they come by car, cars.

`taken` never passes `capacity`, nor `cars_taken` the `car_capacity`. Whoever changes one of them, or the
queue, holds the session's row: the order in which they hold it is the order of arrival (`sequence`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import audit
from club.actors import Actor
from club.errors import ClubError
from events import events
from events.events import Event
from points.instants import utc

CHECKIN_BEFORE = timedelta(hours=2)


class Session(Model):
    """Registration is open from `opens_at` until `closes_at`, check-in from `checkin_from` to `ends_at`.

    `car_capacity` None: cars are not counted. `sequence` numbers whoever registers, `waiting` is how many
    parties stand in the queue. `forgotten_at`: what its parties told of themselves is gone (retention.py).
    """

    id = fields.IntField(primary_key=True)
    event: fields.ForeignKeyRelation[Event] = fields.ForeignKeyField(
        "events.Event", related_name="sessions", on_delete=fields.RESTRICT
    )
    starts_at = fields.DatetimeField()
    ends_at = fields.DatetimeField()
    place = fields.CharField(max_length=80, default="")
    opens_at = fields.DatetimeField()
    closes_at = fields.DatetimeField()
    checkin_from = fields.DatetimeField()
    capacity = fields.IntField()
    taken = fields.IntField(default=0)
    car_capacity = fields.IntField(null=True)
    cars_taken = fields.IntField(default=0, db_default=0)
    sequence = fields.IntField(default=0, db_default=0)
    waiting = fields.IntField(default=0, db_default=0)
    state = fields.CharField(max_length=10, default="open")
    cancelled_at = fields.DatetimeField(null=True)
    cancel_reason = fields.CharField(max_length=120, default="")
    forgotten_at = fields.DatetimeField(null=True)
    event_id: int

    class Meta:
        table = "events_session"
        indexes = (("starts_at",), ("event", "starts_at"))
        constraints = (
            CheckConstraint("0 <= taken AND taken <= capacity", name="events_session_never_oversold"),
            CheckConstraint(
                "0 <= cars_taken AND (car_capacity IS NULL OR cars_taken <= car_capacity)",
                name="events_session_cars_never_oversold",
            ),
            CheckConstraint("0 <= waiting", name="events_session_waiting"),
        )

    @property
    def left(self) -> int:
        """Places that nobody has taken, when this was read."""
        return self.capacity - self.taken

    @property
    def cars_left(self) -> int | None:
        """Cars for which there is room; None where cars are not counted."""
        return None if self.car_capacity is None else self.car_capacity - self.cars_taken

    def has_room(self, seats: int, cars: int) -> bool:
        """Whether a party of so many would find its places, when this was read."""
        return seats <= self.left and (self.cars_left is None or cars <= self.cars_left)


LONGEST = timedelta(days=31)
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Plan:
    """When and where, for how many people and, where cars are counted, in how many cars.

    Unless it says otherwise, registration is open from now until the start, check-in from two hours before.
    """

    starts_at: datetime
    ends_at: datetime
    capacity: int
    car_capacity: int | None = None
    place: str = ""
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    checkin_from: datetime | None = None


class WrongTimes(ClubError):
    """Facts: `first` and `second`, the names of two instants that stand in the wrong order."""

    code = "session.wrong_times"


class TooLong(ClubError):
    """Nothing of ours lasts longer than `days`, and nobody checks in a week before: somebody has slipped."""

    code = "session.too_long"


class WrongCapacity(ClubError):
    """A session has places for at least one person and, where cars are counted, one car.

    Facts: `capacity`, `cars`.
    """

    code = "session.wrong_capacity"


class FewerThanTaken(ClubError):
    """Facts: `capacity` that was wanted, `taken` places that people hold."""

    code = "session.fewer_than_taken"


class FewerCarsThanTaken(ClubError):
    """Facts: `capacity` that was wanted, `taken` by cars that are registered."""

    code = "session.fewer_cars_than_taken"


class TooLateToMove(ClubError):
    """It began at `starts_at`, and stays when it is: its end alone comes later, until it is over."""

    code = "session.too_late_to_move"


class WaitingTooLarge(ClubError):
    """A party of `wanted` waits, which would never fit into `capacity` places."""

    code = "session.waiting_too_large"


class NoPlace(ClubError):
    """Neither the session nor its event says where."""

    code = "session.no_place"


class OfTemplate(ClubError):
    """A template takes place on no date: an event that is made from it does."""

    code = "session.of_template"


class SessionCancelled(ClubError):
    """The session `session` was cancelled; nothing about it changes any more."""

    code = "session.cancelled"


def coming(at: datetime) -> QuerySet[Session]:
    """What members can come to after `at`, the next first."""
    found = Session.filter(event__state="published", state="open", ends_at__gt=utc(at))
    return found.select_related("event", "event__store").order_by("starts_at", "id")


def of(event: Event) -> QuerySet[Session]:
    """All sessions of `event`, the first one first."""
    return Session.filter(event_id=event.id).order_by("starts_at", "id")


async def add(event: Event, plan: Plan, *, by: Actor, at: datetime) -> Session:
    """Offer `event` on another date. Raises EventCancelled, OfTemplate, NoPlace, WrongTimes, TooLong,
    WrongCapacity."""
    planned = columns(plan, event, at)
    async with in_transaction():
        if (await events.held(event)).state == "template":
            raise OfTemplate(event=event.id)
        session = await Session.create(event=event, **planned)
        await audited("session.added", session, event, by, at)
    return session


def columns(plan: Plan, event: Event, opening: datetime) -> dict[str, Any]:
    """What is written of `plan`. Raises NoPlace, WrongTimes, TooLong, WrongCapacity."""
    times = {
        "starts_at": utc(plan.starts_at),
        "ends_at": utc(plan.ends_at),
        "opens_at": utc(plan.opens_at or opening),
        "closes_at": utc(plan.closes_at or plan.starts_at),
        "checkin_from": utc(plan.checkin_from or plan.starts_at - CHECKIN_BEFORE),
    }
    _check(plan, times)
    if not (plan.place or event.place):
        raise NoPlace()
    room = {"capacity": plan.capacity, "car_capacity": plan.car_capacity}
    return {**times, **room, "place": plan.place or event.place}


def _check(plan: Plan, times: dict[str, datetime]) -> None:
    for first, second in (("starts_at", "ends_at"), ("opens_at", "closes_at"), ("checkin_from", "ends_at")):
        if times[first] >= times[second]:
            raise WrongTimes(first=first, second=second)
    if plan.closes_at and times["closes_at"] > times["ends_at"]:
        raise WrongTimes(first="closes_at", second="ends_at")
    starts_at = times["starts_at"]
    if times["ends_at"] - starts_at > LONGEST or times["checkin_from"] < starts_at - WEEK:
        raise TooLong(days=LONGEST.days)
    if plan.capacity < 1 or (plan.car_capacity is not None and plan.car_capacity < 1):
        raise WrongCapacity(capacity=plan.capacity, cars=plan.car_capacity)


async def audited(action: str, session: Session, event: Event, by: Actor, at: datetime) -> None:
    """The audit row of what was done to `session`; part of its transaction."""
    facts = {
        "title": event.title,
        "starts_at": session.starts_at.isoformat(),
        "capacity": session.capacity,
        "cars": session.car_capacity,
    }
    await audit.record(action, session, by=by, at=at, store=event.store_id, **facts)
