"""Attendance: who registered, who arrived, who is missing; and the points for having come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q, RawSQL
from tortoise.functions import Count, Sum
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import earning
from club.earning import Note
from events.checkin import UNDO_WITHIN
from events.registration import Registration
from events.sessions import Session
from points.instants import utc
from points.rules import Fact

BY = "job:attendance"


@dataclass(frozen=True)
class Tally:
    """Parties and people: registered, and of these arrived."""

    parties: int
    people: int
    arrived_parties: int
    arrived_people: int

    @property
    def missing_parties(self) -> int:
        return self.parties - self.arrived_parties

    @property
    def missing_people(self) -> int:
        return self.people - self.arrived_people


def of(session: Session) -> QuerySet[Registration]:
    """The list of names of `session`, those who are missing first."""
    # Not by the instant alone: the two databases disagree on where NULL sorts.
    there = RawSQL('"events_registration"."checked_in_at" IS NOT NULL')
    return _held(session).annotate(there=there).order_by("there", "-checked_in_at", "registered_at", "id")


def arrived(session: Session) -> QuerySet[Registration]:
    """Who is there, the latest arrival first."""
    return _held(session).exclude(checked_in_at=None).order_by("-checked_in_at", "-id")


def missing(session: Session) -> QuerySet[Registration]:
    """Who is not there yet, in the order in which they registered."""
    return _held(session).filter(checked_in_at=None).order_by("registered_at", "id")


def gone(session: Session) -> QuerySet[Registration]:
    """Who cancelled, or was cancelled, while the session still stood; the latest first."""
    left = Registration.filter(session_id=session.id, state="cancelled").order_by("-cancelled_at", "-id")
    if session.cancelled_at:
        left = left.exclude(_called_off(session))
    return _whole(left)


async def tally(session: Session, *, using_db: BaseDBAsyncClient | None = None) -> Tally:
    """How many are expected and how many are there, now."""
    return (await tallies([session], using_db=using_db))[session.id]


async def tallies(
    sessions: Sequence[Session], *, using_db: BaseDBAsyncClient | None = None
) -> dict[int, Tally]:
    """The tally of each of the `sessions`, by its id. The database sums: no registration is loaded."""
    found = {session.id: Tally(0, 0, 0, 0) for session in sessions}
    if not sessions:
        return found
    came = Q(checked_in_at__isnull=False)
    sums = Registration.filter(_holding(*sessions)).annotate(
        parties=Count("id"),
        people=Sum("seats"),
        arrived_parties=Count("id", _filter=came),
        arrived_people=Sum("seats", _filter=came),
    )
    names = ("parties", "people", "arrived_parties", "arrived_people")
    rows = await sums.group_by("session_id").using_db(using_db).values("session_id", *names)
    return found | {row["session_id"]: Tally(*(row[name] or 0 for name in names)) for row in rows}


async def reward(*, at: datetime, limit: int = 100) -> int:
    """Give the points of the rule in force to those who came, once their check-in cannot be undone any more.

    A class goes by the rules for classes, should there be any; else by those for events.

    How many were seen to; call it until that is 0. Each is a transaction of its own.
    """
    came = Registration.filter(rewarded_at=None, checked_in_at__lte=utc(at) - UNDO_WITHIN)
    waiting = (
        await came.order_by("checked_in_at").limit(limit).select_related("member__tier", "session__event")
    )
    for registration in waiting:
        await _reward(registration, at)
    return len(waiting)


async def _reward(registration: Registration, at: datetime) -> None:
    async with in_transaction():
        if not await Registration.filter(id=registration.id, rewarded_at=None).update(rewarded_at=at):
            return
        came_at, event = registration.checked_in_at, registration.session.event
        kind = "class" if event.kind == "class" else "event"
        if came_at is None or not await earning.pays(kind, came_at):
            return
        await earning.earn(
            registration.member,
            Fact(kind=kind, at=came_at, tier=registration.member.tier.code, store=event.store_id),
            key=f"earn:{kind}:{registration.id}",
            by=BY,
            at=at,
            subject=f"registration:{registration.id}",
            note=Note("event_points", {"event": event.title}),
            title=event.title,
        )


def _held(session: Session) -> QuerySet[Registration]:
    return _whole(Registration.filter(_holding(session)))


def _holding(*sessions: Session) -> Q:
    """Who holds a ticket; of a session that was cancelled, who held one when it was."""
    theirs = [Q(session_id__in=[session.id for session in sessions], state="registered")]
    theirs += [
        Q(_called_off(session), session_id=session.id, state="cancelled")
        for session in sessions
        if session.cancelled_at
    ]
    return Q(*theirs, join_type="OR")


def _called_off(session: Session) -> Q:
    """Whose ticket ended with the session; before endings were kept, at the same instant."""
    return Q(ended="session") | Q(ended="", cancelled_at=session.cancelled_at)


def _whole(found: QuerySet[Registration]) -> QuerySet[Registration]:
    return found.select_related("member", "vehicle", "desk").prefetch_related("companions")
