"""Claims: a car on file under another name or number, and somebody who says that it is theirs.

Whoever holds the number on file proves it by a one-time code and has the car at once. For everybody else
staff decide, by the registration certificate. Of who has the car nothing is told.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import activity, actors, audit, locks, persons, roles
from club.actors import Actor
from club.errors import ClubError
from club.messages import outbox
from club.vehicles import guesses, plates, transfers, vins
from club.vehicles.guesses import NothingToClaim
from club.vehicles.vehicle import AlreadyYours, Ownership, Vehicle, standing

if TYPE_CHECKING:
    from club.members import Member
    from club.staff import Staff

MOST_WAITING = 5
MOST_A_DAY = 10
A_DAY = timedelta(hours=24)
LONGEST = 200
_TAIL = re.compile(rf"[A-HJ-NPR-Z0-9]{{{vins.TAIL}}}")

Way = Literal["phone", "desk", "staff"]


class Claim(Model):
    """What was said: `plate`, the end of the VIN, and in `words` how the car came to them.

    `vehicle` is the car that is meant, unless several have that end of a VIN. `state` is waiting, confirmed,
    refused or withdrawn; `way` says how it was confirmed: by the number on file, at the desk, by staff.
    """

    id = fields.IntField(primary_key=True)
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", related_name="claims", on_delete=fields.RESTRICT
    )
    vehicle: fields.ForeignKeyNullableRelation[Vehicle] = fields.ForeignKeyField(
        "club.Vehicle", related_name="claims", on_delete=fields.RESTRICT, null=True
    )
    plate = fields.CharField(max_length=8, default="")
    vin_tail = fields.CharField(max_length=6, default="")
    words = fields.CharField(max_length=LONGEST, default="")
    state = fields.CharField(max_length=9, default="waiting")
    way = fields.CharField(max_length=5, default="")
    reason = fields.CharField(max_length=LONGEST, default="")
    made_at = fields.DatetimeField()
    decided_at = fields.DatetimeField(null=True)
    decided_by = fields.CharField(max_length=60, default="")

    member_id: int
    vehicle_id: int | None

    class Meta:
        table = "club_vehicle_claim"
        indexes = (("state", "made_at"), ("member", "made_at"), ("vehicle",))
        constraints = (UniqueConstraint(("member", "vehicle"), "claim_once", "state = 'waiting'"),)


class NothingSaid(ClubError):
    """A car is claimed by its plate or by its VIN."""

    code = "claim.nothing_said"


class WrongVinTail(ClubError):
    """Facts: `length`; all seventeen characters are wanted, or the last six."""

    code = "claim.wrong_vin_tail"


class AlreadyClaimed(ClubError):
    """The member has claimed this car, and it is not decided yet. Facts: `claim`."""

    code = "claim.already_claimed"


class TooManyClaims(ClubError):
    """Facts: `most` that may wait, or be made in a day."""

    code = "claim.too_many"


class AlreadyDecided(ClubError):
    """Facts: `state`: somebody was first."""

    code = "claim.already_decided"


class WhichCar(ClubError):
    code = "claim.which_car"  # several fit what was said


class NoReason(ClubError):
    """The member reads why."""

    code = "claim.no_reason"


def of(member: Member) -> QuerySet[Claim]:
    """What `member` has claimed, the latest first."""
    return Claim.filter(member_id__in=persons.ids_of(member)).order_by("-made_at", "-id")


def visible_to(staff: Staff) -> QuerySet[Claim]:
    """The claims of the members of the store of `staff`, or all of them."""
    if staff.store_id is None:
        return Claim.all()
    return Claim.filter(persons.at_home(staff.store_id))


def fitting(claim: Claim) -> QuerySet[Vehicle]:
    """The cars that are somebody's and fit what was said."""
    return _held(claim.plate, claim.vin_tail)


async def make(
    member: Member, *, plate: str = "", vin: str = "", words: str = "", by: Actor, at: datetime
) -> Claim:
    """`member` says that the car with this plate, or this VIN or its last six, is theirs.

    Raises NothingSaid, InvalidPlate, InvalidVin, WrongVinTail, NothingToClaim, AlreadyYours, AlreadyClaimed,
    TooManyClaims, TooManyGuesses.
    """
    plate, tail = plates.normalise(plate) if plate.strip() else "", _tail(vin)
    if not (plate or tail):
        raise NothingSaid
    async with guesses.counted(member, at=at), in_transaction() as connection:
        await locks.hold(connection, f"claims:{member.id}")
        await _must_not_be_many(member, at)  # first: who has claimed enough learns of no further car
        vehicle = await _meant(member, plate, tail)
        await _must_be_new(member, vehicle, plate, tail)
        claim = await Claim.create(
            member=member,
            vehicle=vehicle,
            plate=plate,
            vin_tail=tail,
            words=words.strip()[:LONGEST],
            made_at=at,
        )
        await _record("vehicle.claimed", claim, member, by, at)
    return claim


async def prove(claim: Claim, phone: str, *, by: Actor, at: datetime) -> bool:
    """`phone`, proven by a one-time code, is the claimer's too: if it is that of the car's owner, the car is
    theirs, and True is returned. Else the claim waits for staff. Raises AlreadyDecided."""
    from club import members  # which know this package

    async with in_transaction():
        if (holder := await members.by_phone(phone)) is None:
            return False
        owned = Ownership.filter(until=None, role="owner", member_id__in=persons.ids_of(holder))
        cars = await fitting(claim).filter(id__in=Subquery(owned.values("vehicle_id"))).limit(2)
        if len(cars) != 1:
            return False
        await _confirm(claim, cars[0], way="phone", reason="", by=by, at=at)
    return True


async def confirm(
    claim: Claim,
    *,
    by: Staff,
    at: datetime,
    way: Way = "staff",
    reason: str = "",
    vehicle: Vehicle | None = None,
) -> None:
    """The car is theirs from now on; whoever had it is told that it left. At the desk the certificate that
    was shown is the reason. `vehicle` is chosen where several fit.
    Raises NotAllowed, NoReason, WhichCar, AlreadyDecided."""
    roles.require(by, "members.edit")
    if way == "staff" and not reason.strip():
        raise NoReason
    async with in_transaction():
        car = vehicle or await Vehicle.get_or_none(id=claim.vehicle_id or 0)
        if car is None:
            raise WhichCar
        await _confirm(claim, car, way=way, reason=reason, by=by, at=at)


async def refuse(claim: Claim, *, reason: str, by: Staff, at: datetime) -> None:
    """It is not theirs, as far as can be seen; they read why. Raises NotAllowed, NoReason, AlreadyDecided."""
    roles.require(by, "members.edit")
    if not reason.strip():
        raise NoReason
    async with in_transaction():
        await _decide(claim, "refused", by, at, reason=reason.strip()[:LONGEST])
        member = await _claimer(claim)
        await _record("vehicle.claim_refused", claim, member, by, at, why=claim.reason)
        if member.joined_at:
            key, about = f"car_claim_refused:{claim.id}", f"claim:{claim.id}"
            told: dict[str, Any] = {"about": about, "car": _said(claim), "reason": claim.reason}
            await outbox.post("car_claim_refused", key=key, at=at, channel="inbox", member=member, **told)


async def withdraw(claim: Claim, *, by: Actor, at: datetime) -> None:
    """The claimer takes it back. Raises AlreadyDecided."""
    async with in_transaction():
        await _decide(claim, "withdrawn", by, at)
        await _record("vehicle.claim_withdrawn", claim, await _claimer(claim), by, at)


def _tail(vin: str) -> str:
    """The last six of what was told. Raises InvalidVin, WrongVinTail."""
    told = vins.squeeze(vin)
    if not told:
        return ""
    if len(told) == vins.LENGTH:
        return vins.tail(vins.normalise(told))
    if not _TAIL.fullmatch(told):
        raise WrongVinTail(length=len(told))
    return told


def _held(plate: str, tail: str) -> QuerySet[Vehicle]:
    """The cars that somebody drives, or that are a company's."""
    driven = Subquery(Ownership.filter(until=None).values("vehicle_id"))
    said = {field: value for field, value in (("plate", plate), ("vin_tail", tail)) if value}
    return Vehicle.filter(Q(id__in=driven) | Q(company_id__not_isnull=True), **said).order_by("id")


async def _meant(member: Member, plate: str, tail: str) -> Vehicle | None:
    """The only car that fits; None of several. Raises NothingToClaim, AlreadyYours."""
    cars = await _held(plate, tail).limit(2)
    if not cars:
        raise NothingToClaim
    driven = Ownership.filter(vehicle_id__in=[car.id for car in cars], until=None)
    if own := await driven.filter(member_id__in=persons.ids_of(member)).first():
        raise AlreadyYours(vehicle=own.vehicle_id)
    return cars[0] if len(cars) == 1 else None


async def _must_not_be_many(member: Member, at: datetime) -> None:
    if await of(member).filter(state="waiting").count() >= MOST_WAITING:
        raise TooManyClaims(most=MOST_WAITING)
    today = await of(member).filter(made_at__gt=at - A_DAY).count()
    if today + await guesses.made(member, at=at) >= MOST_A_DAY:
        raise TooManyClaims(most=MOST_A_DAY)


async def _must_be_new(member: Member, vehicle: Vehicle | None, plate: str, tail: str) -> None:
    for one in await of(member).filter(state="waiting"):
        same = one.vehicle_id == vehicle.id if vehicle else (one.plate, one.vin_tail) == (plate, tail)
        if same:
            raise AlreadyClaimed(claim=one.id)


async def _confirm(claim: Claim, car: Vehicle, *, way: Way, reason: str, by: Actor, at: datetime) -> None:
    reason = reason.strip()[:LONGEST]
    await _decide(claim, "confirmed", by, at, way=way, reason=reason, vehicle_id=car.id)
    member = await _claimer(claim)
    if await standing(car, member) != "owner":
        await transfers.pass_on(car, member, by=by, at=at)
    await _record("vehicle.claim_confirmed", claim, member, by, at, way=way)


async def _decide(claim: Claim, state: str, by: Actor, at: datetime, **changes: Any) -> None:
    """Of two who decide at once, the first does."""
    decided = {"state": state, "decided_at": at, "decided_by": actors.name(by), **changes}
    if not await Claim.filter(id=claim.id, state="waiting").update(**decided):
        raise AlreadyDecided(state=(await Claim.get(id=claim.id)).state)
    claim.update_from_dict(decided)  # pyright: ignore[reportUnknownMemberType]


async def _claimer(claim: Claim) -> Member:
    return await persons.stays((await Claim.get(id=claim.id).select_related("member")).member)


async def _record(
    deed: str, claim: Claim, member: Member, by: Actor, at: datetime, *, why: str = "", **facts: Any
) -> None:
    """`why` is free words: the claim and the timeline have them, the audit log does not."""
    subject, told = f"claim:{claim.id}", facts | ({"why": why} if why else {})
    await activity.record(member, deed, by=by, at=at, store=member.store_id, subject=subject, **told)
    await audit.record(deed, claim, by=by, at=at, store=member.store_id, member=member.id, **facts)


def _said(claim: Claim) -> str:
    """The car as the claimer has named it."""
    return f"{claim.plate[:2]}·{claim.plate[2:]}" if claim.plate else f"…{claim.vin_tail}"
