"""Sharing: the owner lets family or a driver use the car, and takes that back.

The owner offers it to a mobile number or to a member whose code is shown; it holds once they accept. Who has
a number is not said: an offer waits for whoever signs in with it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import codes, locks, persons, phones
from club.actors import Actor
from club.errors import ClubError
from club.messages import outbox
from club.messages.outbox import Message
from club.vehicles.telling import called, tell
from club.vehicles.vehicle import AlreadyYours, NotYours, Ownership, Role, Vehicle, may_tell

if TYPE_CHECKING:
    from club.members import Member

MOST_WAITING = 5
MOST_A_DAY = 10
A_DAY = timedelta(hours=24)


class Offer(Model):
    """`phone` was told, or `member` was known by the code.

    `state` is waiting, accepted, declined or withdrawn.
    """

    id = fields.IntField(primary_key=True)
    vehicle: fields.ForeignKeyRelation[Vehicle] = fields.ForeignKeyField(
        "club.Vehicle", related_name="offers", on_delete=fields.RESTRICT
    )
    owner: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", related_name="offers_made", on_delete=fields.RESTRICT
    )
    member: fields.ForeignKeyNullableRelation[Member] = fields.ForeignKeyField(
        "club.Member", related_name="offers_had", on_delete=fields.RESTRICT, null=True
    )
    phone = fields.CharField(max_length=11, default="", db_index=True)
    role = fields.CharField(max_length=6)
    state = fields.CharField(max_length=9, default="waiting")
    made_at = fields.DatetimeField()
    answered_at = fields.DatetimeField(null=True)

    vehicle_id: int
    owner_id: int
    member_id: int | None

    class Meta:
        table = "club_vehicle_offer"
        indexes = (("vehicle", "state"), ("member", "state"))


class Yourself(ClubError):
    """Nobody admits themselves."""

    code = "sharing.yourself"


class UnknownGuest(ClubError):
    """What was told is neither a mobile number nor a member code that holds."""

    code = "sharing.unknown_guest"


class AlreadyOffered(ClubError):
    """They use the car already, or it is offered to them and they have not answered."""

    code = "sharing.already_offered"


class TooManyOffers(ClubError):
    """Facts: `most` that may wait for an answer."""

    code = "sharing.too_many_offers"


class TooManyOffersToday(ClubError):
    """Facts: `most` that somebody makes in a day, those that were taken back too."""

    code = "sharing.too_many_today"


class OfferOver(ClubError):
    """The offer was answered or taken back, or the car is no longer theirs who offered it."""

    code = "sharing.offer_over"


def waiting_for(member: Member) -> QuerySet[Offer]:
    """What others offer to `member`, with the car and its owner."""
    theirs = Q(member_id__in=persons.ids_of(member)) | Q(member_id=None, phone__in=persons.phones_of(member))
    return Offer.filter(theirs, state="waiting").select_related("vehicle", "owner").order_by("id")


def waiting_of(vehicle: Vehicle) -> QuerySet[Offer]:
    """What is offered of `vehicle` and not answered yet."""
    return Offer.filter(vehicle_id=vehicle.id, state="waiting").select_related("member").order_by("id")


async def offer(vehicle: Vehicle, owner: Member, *, guest: str, role: Role, by: Actor, at: datetime) -> Offer:
    """Let `guest`, a mobile number or the digits of a member code, use the car once they accept.

    Raises NotYours, UnknownGuest, Yourself, AlreadyOffered, TooManyOffers, TooManyOffersToday.
    """
    from club import members  # which know this package

    phone, member = await _guest(guest, at)
    known = member or await members.by_phone(phone)
    async with in_transaction() as connection:
        await locks.hold(connection, f"vehicle:{vehicle.id}", f"offers:{owner.id}")
        if role == "owner" or not await may_tell(vehicle, owner):
            raise NotYours
        if known and known.id == owner.id:
            raise Yourself
        await _must_be_new(vehicle, phone, member, known)
        await _must_not_be_many(owner, at)
        made = await Offer.create(
            vehicle=vehicle, owner=owner, member=member, phone=phone, role=role, made_at=at
        )
        await tell("vehicle.offered", vehicle, [owner], by=by, at=at, role=role)
        await _say(made, vehicle, owner, at)
    return made


async def accept(made: Offer, member: Member, *, by: Actor, at: datetime) -> Ownership:
    """`member` uses the car from now on. Raises OfferOver, AlreadyYours."""
    async with in_transaction() as connection:
        await locks.hold(connection, f"vehicle:{made.vehicle_id}")
        vehicle = await Vehicle.get(id=made.vehicle_id)
        if vehicle.state != "active" or not await may_tell(vehicle, made.owner):
            raise OfferOver
        await _answer(made, "accepted", at, member=member)
        return await _admit(vehicle, member, made.role, by, at)


async def decline(made: Offer, *, at: datetime) -> None:
    """They would rather not. Raises OfferOver."""
    await _answer(made, "declined", at)


async def withdraw(made: Offer, *, at: datetime) -> None:
    """The owner takes the offer back. Raises OfferOver."""
    await _answer(made, "withdrawn", at)


async def withdraw_all(vehicle: Vehicle, *, at: datetime) -> None:
    """The car is no longer theirs who offered it."""
    await waiting_of(vehicle).update(state="withdrawn", answered_at=at)


async def admit(vehicle: Vehicle, member: Member, *, role: Role, by: Actor, at: datetime) -> Ownership:
    """Staff let `member` use the car at once, as driver or family. Raises AlreadyYours."""
    async with in_transaction() as connection:
        await locks.hold(connection, f"vehicle:{vehicle.id}")
        return await _admit(vehicle, member, role, by, at)


async def dismiss(vehicle: Vehicle, member: Member, *, by: Actor, at: datetime) -> None:
    """`member`, family or driver, uses the car no longer. Raises NotYours, also for its owner."""
    async with in_transaction():
        theirs = Ownership.filter(vehicle_id=vehicle.id, member_id__in=persons.ids_of(member), until=None)
        if not await theirs.exclude(role="owner").update(until=at):
            raise NotYours
        await tell("vehicle.removed", vehicle, [member], by=by, at=at)


async def _admit(vehicle: Vehicle, member: Member, role: str, by: Actor, at: datetime) -> Ownership:
    if await Ownership.exists(vehicle_id=vehicle.id, member_id__in=persons.ids_of(member), until=None):
        raise AlreadyYours(vehicle=vehicle.id)
    ownership = await Ownership.create(member_id=member.id, vehicle=vehicle, role=role, since=at)
    await tell("vehicle.admitted", vehicle, [member], by=by, at=at, role=role)
    return ownership


async def _guest(told: str, at: datetime) -> tuple[str, Member | None]:
    """The number that was told, or whose code it is. Raises UnknownGuest."""
    from club import members  # which knows this package

    if phones.is_phone(told):
        return phones.normalise(told), None
    read = codes.read(told, at)
    if read.kind == "member" and read.ok and (member := await members.by_number(read.number)):
        return "", member
    raise UnknownGuest


async def _must_be_new(vehicle: Vehicle, phone: str, member: Member | None, known: Member | None) -> None:
    """`known` is whoever that is, also if only the number was told."""
    now = Ownership.filter(vehicle_id=vehicle.id, until=None)
    if known and await now.filter(member_id__in=persons.ids_of(known)).exists():
        raise AlreadyOffered
    made = await waiting_of(vehicle)
    rows = await persons.rows_of([member.id]) if member else {}
    if any((phone and one.phone == phone) or one.member_id in rows for one in made):
        raise AlreadyOffered
    if len(made) >= MOST_WAITING:
        raise TooManyOffers(most=MOST_WAITING)


async def _must_not_be_many(owner: Member, at: datetime) -> None:
    today = Offer.filter(owner_id__in=persons.ids_of(owner), made_at__gt=at - A_DAY)
    if await today.count() >= MOST_A_DAY:
        raise TooManyOffersToday(most=MOST_A_DAY)


async def _answer(made: Offer, state: str, at: datetime, *, member: Member | None = None) -> None:
    """Of two answers the first counts."""
    changes = {"state": state, "answered_at": at} | ({"member_id": member.id} if member else {})
    if not await Offer.filter(id=made.id, state="waiting").update(**changes):
        raise OfferOver


async def _say(made: Offer, vehicle: Vehicle, owner: Member, at: datetime) -> None:
    """Whoever has joined reads of it in the inbox, once a day; anybody else finds it when they do."""
    from club import members

    member = made.member if made.member_id else await members.by_phone(made.phone)
    if member and member.joined_at and not member.closed_at and not await _has_read(member, vehicle, at):
        key, whose = f"car_offered:{made.id}", owner.address_form
        await outbox.post(
            "car_offered",
            key=key,
            at=at,
            channel="inbox",
            member=member,
            about=f"offer:{made.id}",
            owner=whose,
            car=called(vehicle),
        )


async def _has_read(member: Member, vehicle: Vehicle, at: datetime) -> bool:
    """Whether `member` was told within a day: an offer taken back and made anew says no more."""
    offers = await Offer.filter(vehicle_id=vehicle.id, made_at__gt=at - A_DAY).values_list("id", flat=True)
    told = Message.filter(kind="car_offered", about__in=[f"offer:{id}" for id in offers])
    return await told.filter(member_id__in=persons.ids_of(member), created_at__gt=at - A_DAY).exists()
