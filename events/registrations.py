"""Registrations: a member comes to a session, alone or with companions. Its code is the ticket.

No session is oversold: places are taken by one conditional update, which is also the lock.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from tortoise import fields
from tortoise.exceptions import IntegrityError
from tortoise.expressions import F, Q
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import activity, actors, audit, codes, persons
from club.actors import Actor
from club.desks import Desk
from club.members import Member
from club.messages import outbox, templates
from club.staff import Staff
from club.vehicles import Ownership, Vehicle
from events.refusals import (
    AlreadyRegistered,
    CancellationRefused,
    Cancelled,
    Closed,
    Full,
    KeyConflict,
    NamelessCompanion,
    NotOpenYet,
    NotTheirCar,
    Refused,
    TooManyCompanions,
)
from events.sessions import Session
from points.instants import utc

MOST_COMPANIONS = 8


class Registration(Model):
    """`seats` counts the member too. At most one registration of a member for a session is not cancelled."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=15, unique=True)
    key = fields.CharField(max_length=80, unique=True)
    fingerprint = fields.CharField(max_length=64)
    session: fields.ForeignKeyRelation[Session] = fields.ForeignKeyField(
        "events.Session", related_name="registrations", on_delete=fields.RESTRICT
    )
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", related_name="registrations", on_delete=fields.RESTRICT
    )
    vehicle: fields.ForeignKeyNullableRelation[Vehicle] = fields.ForeignKeyField(
        "club.Vehicle", on_delete=fields.RESTRICT, null=True
    )
    seats = fields.IntField()
    state = fields.CharField(max_length=12, default="registered")
    by = fields.CharField(max_length=60)
    registered_at = fields.DatetimeField()
    cancelled_at = fields.DatetimeField(null=True)
    cancelled_by = fields.CharField(max_length=60, default="")
    checked_in_at = fields.DatetimeField(null=True)
    desk: fields.ForeignKeyNullableRelation[Desk] = fields.ForeignKeyField(
        "club.Desk", on_delete=fields.RESTRICT, null=True
    )
    checked_in_by: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "club.Staff", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    rewarded_at = fields.DatetimeField(null=True)
    session_id: int
    member_id: int
    vehicle_id: int | None
    desk_id: int | None
    checked_in_by_id: int | None

    class Meta:
        table = "events_registration"
        indexes = (("session", "state"), ("member", "state"), ("rewarded_at", "checked_in_at"))
        constraints = (
            UniqueConstraint(
                ("session", "member"), name="events_registration_one", condition="state = 'registered'"
            ),
        )


class Companion(Model):
    id = fields.IntField(primary_key=True)
    registration: fields.ForeignKeyRelation[Registration] = fields.ForeignKeyField(
        "events.Registration", related_name="companions", on_delete=fields.RESTRICT
    )
    name = fields.CharField(max_length=40)
    age = fields.IntField(null=True)
    registration_id: int

    class Meta:
        table = "events_companion"
        indexes = (("registration",),)


@dataclass(frozen=True)
class Guest:
    """Somebody who comes along; `age` where it matters, for insurance or a child's seat."""

    name: str
    age: int | None = None


def of(member: Member) -> QuerySet[Registration]:
    """The tickets of `member`, the latest session first."""
    found = Registration.filter(member_id__in=persons.ids_of(member))
    found = found.select_related("session__event", "vehicle")
    return found.order_by("-session__starts_at", "-id")


async def register(
    session: Session,
    member: Member,
    *,
    companions: Sequence[Guest] = (),
    vehicle: Vehicle | None = None,
    key: str,
    by: Actor,
    at: datetime,
) -> Registration:
    """Take a place for `member` and one for each companion, or none at all.

    The same key and content is the same registration again. Raises Refused, in any of its kinds: Full(left,
    wanted), NotOpenYet, Closed, Cancelled, AlreadyRegistered, TooManyCompanions, NamelessCompanion,
    NotTheirCar, KeyConflict.
    """
    wanted = _wanted(session, member, companions, vehicle, key, by, at)
    if known := await Registration.get_or_none(key=key):
        return _same(known, wanted)
    _check(companions)
    await _check_car(member, vehicle, at)
    try:
        async with in_transaction():
            return await _take(wanted, companions, at)
    except (IntegrityError, Refused) as refusal:  # perhaps because the same key, or the member, was faster
        if known := await Registration.get_or_none(key=key):
            return _same(known, wanted)
        raise refusal if isinstance(refusal, Refused) else await _already(wanted) from None


async def cancel(registration: Registration, *, by: Actor, at: datetime) -> None:
    """Give the places back, before the session starts. Raises CancellationRefused."""
    async with in_transaction():
        # The session's row first, as `register` takes it: the other way round two could wait for each other.
        session = await Session.select_for_update(no_key=True).get(id=registration.session_id)
        if utc(at) >= session.starts_at:
            raise CancellationRefused(why="started")
        cancelled = await release(registration, by=by, at=at)
        await _tell(cancelled, "registration.cancelled", "registration_cancelled", by, at)
    registration.update_from_dict(  # pyright: ignore[reportUnknownMemberType]
        {"state": "cancelled", "cancelled_at": at, "cancelled_by": actors.name(by)}
    )


async def release(registration: Registration, *, by: Actor, at: datetime) -> Registration:
    """The row's part of a cancellation, in the transaction of a caller who holds the session."""
    held = Registration.filter(id=registration.id, state="registered", checked_in_at=None)
    if not await held.update(state="cancelled", cancelled_at=at, cancelled_by=actors.name(by)):
        now = await Registration.get(id=registration.id)
        raise CancellationRefused(why="cancelled" if now.state == "cancelled" else "checked_in")
    await Session.filter(id=registration.session_id).update(taken=F("taken") - registration.seats)
    full = await Registration.get(id=registration.id).select_related("session__event", "member")
    await audit.record("registration.cancelled", full, by=by, at=at, store=full.session.event.store_id)
    return full


def _wanted(
    session: Session,
    member: Member,
    companions: Sequence[Guest],
    vehicle: Vehicle | None,
    key: str,
    by: Actor,
    at: datetime,
) -> Registration:
    guests = [asdict(guest) for guest in companions]
    content = json.dumps([session.id, member.id, vehicle.id if vehicle else None, guests], ensure_ascii=False)
    return Registration(
        code=codes.new_ticket(),
        key=key,
        fingerprint=sha256(content.encode()).hexdigest(),
        session_id=session.id,
        member_id=member.id,
        vehicle_id=vehicle.id if vehicle else None,
        seats=1 + len(guests),
        by=actors.name(by),
        registered_at=utc(at),
    )


def _same(known: Registration, wanted: Registration) -> Registration:
    if known.fingerprint != wanted.fingerprint:
        raise KeyConflict(key=wanted.key)
    return known


def _check(companions: Sequence[Guest]) -> None:
    if len(companions) > MOST_COMPANIONS:
        raise TooManyCompanions(most=MOST_COMPANIONS)
    if not all(guest.name.strip() for guest in companions):
        raise NamelessCompanion()


async def _check_car(member: Member, vehicle: Vehicle | None, at: datetime) -> None:
    if vehicle is None:
        return
    driven = Ownership.filter(
        Q(until=None) | Q(until__gt=utc(at)), member_id__in=persons.ids_of(member), vehicle_id=vehicle.id
    )
    if not await driven.exists():
        raise NotTheirCar(vehicle=vehicle.id)


async def _take(wanted: Registration, companions: Sequence[Guest], at: datetime) -> Registration:
    if await _theirs(wanted).exists():
        raise await _already(wanted)
    room = Session.filter(
        id=wanted.session_id,
        state="open",
        opens_at__lte=utc(at),
        closes_at__gt=utc(at),
        taken__lte=F("capacity") - wanted.seats,
    )
    taken = await room.update(taken=F("taken") + wanted.seats)
    session = await Session.get(id=wanted.session_id).select_related("event")
    if not taken or session.event.state != "published":
        raise _refusal(session, wanted, at)
    await wanted.save()
    await Companion.bulk_create([Companion(registration=wanted, **asdict(guest)) for guest in companions])
    await audit.record("registration.made", wanted, by=wanted.by, at=at, store=session.event.store_id)
    full = await Registration.get(id=wanted.id).select_related("session__event", "member")
    await _tell(full, "registration.made", "registration_confirmed", wanted.by, at)
    return wanted


def _refusal(session: Session, wanted: Registration, at: datetime) -> Refused:
    if session.state != "open" or session.event.state != "published":
        return Cancelled(session=session.id)
    if utc(at) < session.opens_at:
        return NotOpenYet(opens_at=session.opens_at)
    if utc(at) >= session.closes_at:
        return Closed(closes_at=session.closes_at)
    return Full(left=session.left, wanted=wanted.seats)


async def _already(wanted: Registration) -> AlreadyRegistered:
    held = await _theirs(wanted).order_by("id").first()
    return AlreadyRegistered(ticket=held.code if held else "")


def _theirs(wanted: Registration) -> QuerySet[Registration]:
    """What the same person holds for the same session."""
    whose = persons.ids_of(wanted.member_id)
    return Registration.filter(session_id=wanted.session_id, member_id__in=whose, state="registered")


async def _tell(registration: Registration, kind: str, message: str, by: Actor, at: datetime) -> None:
    session, event, member = registration.session, registration.session.event, registration.member
    facts = {"title": event.title, "starts_at": session.starts_at.isoformat(), "seats": registration.seats}
    subject = f"registration:{registration.id}"
    await activity.record(member, kind, by=by, at=at, store=event.store_id, subject=subject, **facts)
    said = {
        "event": event.title,
        "starts": session.starts_at,
        "place": session.place,
        "seats": registration.seats,
    }
    declared = templates.kind(message).variables
    values: dict[str, Any] = {name: value for name, value in said.items() if name in declared}
    key = f"{message}:{registration.id}"
    await outbox.post(message, key=key, at=at, channel="inbox", member=member, about=subject, **values)
