"""The phone list of a trip: for its leaders alone, while it is on; whoever opens it is written down.

From the beginning of the check-in to six hours after the end. Each opening is a look at everybody on it.
A member who leads reads the numbers of those who agreed to that; colleagues who lead read all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import actors, audit, roles
from club.audit import Deed
from club.errors import ClubError
from club.members import Member
from club.staff import Staff
from events import convoy, leaders
from events.registration import Registration
from events.sessions import Session, SessionCancelled
from points.instants import utc

OPEN_AFTER = timedelta(hours=6)
LONGEST_REASON = 120


class PhoneOpening(Model):
    """`by` opened the list of `session` with so many numbers; who is no leader gave a `reason`."""

    id = fields.IntField(primary_key=True)
    session: fields.ForeignKeyRelation[Session] = fields.ForeignKeyField(
        "events.Session", related_name="phone_openings", on_delete=fields.RESTRICT
    )
    by = fields.CharField(max_length=60)
    at = fields.DatetimeField()
    reason = fields.CharField(max_length=120, default="")
    count = fields.IntField()
    session_id: int

    class Meta:
        table = "events_phone_opening"
        indexes = (("session", "at"),)


@dataclass(frozen=True)
class Contact:
    """A party as leaders call it; `emergency` is whom else, if it was asked. Without a `phone`, they have not
    agreed that members who lead see it.
    """

    name: str
    phone: str
    plate: str
    number: int | None
    people: int
    has_arrived: bool
    emergency: str = ""
    emergency_phone: str = ""


class NotNow(ClubError):
    """The list can be opened from `since` until `until`."""

    code = "phones.not_now"


class NotALeader(ClubError):
    """Only whoever leads the trip opens the list, and who may uncover phone numbers."""

    code = "phones.not_a_leader"


class ReasonNeeded(ClubError):
    """Whoever does not lead the trip says what for. Facts: `longest`."""

    code = "phones.reason_needed"


def window(session: Session) -> tuple[datetime, datetime]:
    """From when until when the list can be opened."""
    return session.checkin_from, session.ends_at + OPEN_AFTER


def is_open(session: Session, at: datetime) -> bool:
    since, until = window(session)
    return session.state == "open" and since <= utc(at) < until


def openings(session_id: int) -> QuerySet[PhoneOpening]:
    """Who opened the list, the latest first."""
    return PhoneOpening.filter(session_id=session_id).order_by("-id")


async def open_for(session: Session, *, by: Staff | Member, at: datetime, reason: str = "") -> list[Contact]:
    """Everybody's phone, in the order of the convoy; written down as a look at each whose number is shown.

    Raises SessionCancelled, NotNow, NotALeader, ReasonNeeded.
    """
    now, reason = utc(at), reason.strip()
    if session.state != "open":
        raise SessionCancelled(session=session.id)
    if not is_open(session, now):
        since, until = window(session)
        raise NotNow(since=since, until=until)
    if not await leads(session.id, by):
        _must_say_why(by, reason)
    event = await session.event
    parties = await _parties(session.id)
    shown = [one for one in parties if isinstance(by, Staff) or one.leaders_may_call]
    async with in_transaction() as db:
        told: dict[str, Any] = {"by": actors.name(by), "reason": reason, "count": len(shown)}
        await PhoneOpening.create(session_id=session.id, at=now, **told)
        facts = {"count": len(shown)}
        await audit.record("phones.opened", session, by=by, at=now, store=event.store_id, **facts)
        role = by.role if isinstance(by, Staff) else ""
        looks = [
            Deed("member.revealed", "member", one.member_id, now, event.store_id, _looked_at(one, role))
            for one in shown
        ]
        await audit.record_many(db, looks, by=by)
    return [_contact(one, one in shown) for one in parties]


async def leads(session_id: int, who: Staff | Member, *, using_db: BaseDBAsyncClient | None = None) -> bool:
    """Whether `who` is named leader or sweep of the session."""
    if isinstance(who, Staff):
        return await leaders.is_staff(session_id, who, using_db=using_db)
    return await leaders.is_member(session_id, who, using_db=using_db)


def _must_say_why(by: Staff | Member, reason: str) -> None:
    if not isinstance(by, Staff) or not roles.may(by, "members.reveal"):
        raise NotALeader()
    if not reason or len(reason) > LONGEST_REASON:
        raise ReasonNeeded(longest=LONGEST_REASON)


async def _parties(session_id: int) -> list[Registration]:
    coming = Registration.filter(session_id=session_id, state="registered")
    return sorted(await coming.select_related("member__merged_into", "vehicle"), key=convoy.place)


def _looked_at(one: Registration, role: str) -> dict[str, Any]:
    return {"field": "phone_and_contact" if one.emergency_phone else "phone", "role": role}


def _contact(one: Registration, is_shown: bool) -> Contact:
    return Contact(
        name=one.person.name or one.person.address_form,
        phone=(one.person.phone or "") if is_shown else "",
        plate=(one.vehicle.plate or "") if one.vehicle else one.plate,
        number=one.convoy,
        people=one.seats,
        has_arrived=one.checked_in_at is not None,
        emergency=one.emergency_name if is_shown else "",
        emergency_phone=one.emergency_phone if is_shown else "",
    )
