"""Sessions: the dates of an event. Places are counted in people, and `taken` never passes `capacity`."""

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
from events.events import Event, EventCancelled
from points.instants import utc

CHECKIN_BEFORE = timedelta(hours=2)


class Session(Model):
    """Registration is open from `opens_at` until `closes_at`, check-in from `checkin_from` to `ends_at`."""

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
    state = fields.CharField(max_length=10, default="open")
    cancelled_at = fields.DatetimeField(null=True)
    cancel_reason = fields.CharField(max_length=120, default="")
    event_id: int

    class Meta:
        table = "events_session"
        indexes = (("starts_at",), ("event", "starts_at"))
        constraints = (
            CheckConstraint("0 <= taken AND taken <= capacity", name="events_session_never_oversold"),
        )

    @property
    def left(self) -> int:
        """Places that nobody has taken, when this was read."""
        return self.capacity - self.taken


LONGEST = timedelta(days=31)
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Plan:
    """When and where, and for how many people.

    Unless it says otherwise, registration is open from now until the start, check-in from two hours before.
    """

    starts_at: datetime
    ends_at: datetime
    capacity: int
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
    """A session has places for `capacity` people, at least one."""

    code = "session.wrong_capacity"


class FewerThanTaken(ClubError):
    """Facts: `capacity` that was wanted, `taken` places that people hold."""

    code = "session.fewer_than_taken"


class NoPlace(ClubError):
    """Neither the session nor its event says where."""

    code = "session.no_place"


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
    """Offer `event` on another date. Raises EventCancelled, NoPlace, WrongTimes, WrongCapacity."""
    columns = _columns(plan, event, at)
    async with in_transaction():
        if not await Event.filter(id=event.id).exclude(state="cancelled").exists():
            raise EventCancelled(event=event.id)
        session = await Session.create(event=event, **columns)
        await _audit("session.added", session, event, by, at)
    return session


async def change(session: Session, plan: Plan, *, by: Actor, at: datetime) -> None:
    """Plan `session` anew. Raises as `add` does, and FewerThanTaken, SessionCancelled."""
    event = await Event.get(id=session.event_id)
    columns = _columns(plan, event, session.opens_at)
    room = Session.filter(id=session.id, state="open", taken__lte=plan.capacity)
    async with in_transaction():
        if not await room.update(**columns):
            raise _no_change(await Session.get(id=session.id), plan)
        await _audit("session.changed", session, event, by, at)
    await session.refresh_from_db()


def _no_change(session: Session, plan: Plan) -> ClubError:
    if session.state != "open":
        return SessionCancelled(session=session.id)
    return FewerThanTaken(capacity=plan.capacity, taken=session.taken)


def _columns(plan: Plan, event: Event, opening: datetime) -> dict[str, Any]:
    columns = {
        "starts_at": utc(plan.starts_at),
        "ends_at": utc(plan.ends_at),
        "opens_at": utc(plan.opens_at or opening),
        "closes_at": utc(plan.closes_at or plan.starts_at),
        "checkin_from": utc(plan.checkin_from or plan.starts_at - CHECKIN_BEFORE),
    }
    _check(plan, columns)
    if not (plan.place or event.place):
        raise NoPlace()
    return {**columns, "capacity": plan.capacity, "place": plan.place or event.place}


def _check(plan: Plan, columns: dict[str, datetime]) -> None:
    for first, second in (("starts_at", "ends_at"), ("opens_at", "closes_at"), ("checkin_from", "ends_at")):
        if columns[first] >= columns[second]:
            raise WrongTimes(first=first, second=second)
    if plan.closes_at and columns["closes_at"] > columns["ends_at"]:
        raise WrongTimes(first="closes_at", second="ends_at")
    starts_at = columns["starts_at"]
    if columns["ends_at"] - starts_at > LONGEST or columns["checkin_from"] < starts_at - WEEK:
        raise TooLong(days=LONGEST.days)
    if plan.capacity < 1:
        raise WrongCapacity(capacity=plan.capacity)


async def _audit(action: str, session: Session, event: Event, by: Actor, at: datetime) -> None:
    facts = {"title": event.title, "starts_at": session.starts_at.isoformat(), "capacity": session.capacity}
    await audit.record(action, session, by=by, at=at, store=event.store_id, **facts)
