"""A vehicle, and who drives it since when: an ownership ends, its row stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Subquery
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.models import Model
from tortoise.queryset import QuerySet

from club import persons
from club.errors import ClubError

if TYPE_CHECKING:
    from club.companies import Company
    from club.members import Member

Role = Literal["owner", "driver", "family"]
Standing = Literal["owner", "driver", "family", "contact"]
State = Literal["active", "sold", "scrapped"]


class Vehicle(Model):
    """`plate_tail` and `vin_tail` are the last five and last six characters, by which desks ask for a car.

    `kilometres` at `read_at` is the latest reading and `yearly_km` what the readings say a year brings:
    cached from mileage.py. A deadline is the last day on which it still holds. `told` says of each value who
    brought it and when (provenance.py). `state` is active, sold (to whom, nobody knows) or scrapped.
    """

    id = fields.IntField(primary_key=True)
    plate = fields.CharField(max_length=8, null=True, unique=True)
    plate_tail = fields.CharField(max_length=5, default="", db_index=True)
    vin = fields.CharField(max_length=17, null=True, unique=True)
    vin_tail = fields.CharField(max_length=6, default="", db_index=True)
    brand = fields.CharField(max_length=40, default="")
    model = fields.CharField(max_length=60, default="")
    model_year = fields.IntField(null=True)
    energy = fields.CharField(max_length=6, default="fuel")
    delivered_on = fields.DateField(null=True, db_index=True)
    registered_on = fields.DateField(null=True)
    insured_until = fields.DateField(null=True, db_index=True)
    inspected_until = fields.DateField(null=True, db_index=True)
    warranty_until = fields.DateField(null=True, db_index=True)
    warranty_km = fields.IntField(null=True)
    kilometres = fields.IntField(null=True)
    read_at = fields.DatetimeField(null=True)
    yearly_km = fields.IntField(null=True)
    state = fields.CharField(max_length=8, default="active", db_default="active")
    state_at = fields.DatetimeField(null=True)
    company: fields.ForeignKeyNullableRelation[Company] = fields.ForeignKeyField(
        "club.Company", related_name="vehicles", on_delete=fields.RESTRICT, null=True
    )
    told = fields.JSONField[dict[str, Any]](default=dict, db_default={})
    created_at = fields.DatetimeField()

    company_id: int | None

    class Meta:
        table = "club_vehicle"
        indexes = (("company",), ("model",))


class Ownership(Model):
    """Holds from `since` until `until`, the first instant at which it no longer does. A car has one owner."""

    id = fields.IntField(primary_key=True)
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", related_name="ownerships", on_delete=fields.RESTRICT
    )
    vehicle: fields.ForeignKeyRelation[Vehicle] = fields.ForeignKeyField(
        "club.Vehicle", related_name="ownerships", on_delete=fields.RESTRICT
    )
    person_id = fields.IntField(null=True)  # whose it is since `member` was merged: club/persons.py
    role = fields.CharField(max_length=6, default="owner")
    since = fields.DatetimeField()
    until = fields.DatetimeField(null=True)

    member_id: int
    vehicle_id: int

    class Meta:
        table = "club_ownership"
        indexes = (("member", "until"), ("vehicle", "until"))
        constraints = (
            UniqueConstraint(("member", "vehicle"), "ownership_once", "until IS NULL"),
            UniqueConstraint(("vehicle",), "ownership_one_owner", "until IS NULL AND role = 'owner'"),
        )


class PlateTaken(ClubError):
    """Somebody drives a car with this plate; who, is not said."""

    code = "vehicle.plate_taken"


class VinTaken(ClubError):
    """Somebody drives the car with this VIN; who, is not said."""

    code = "vehicle.vin_taken"


class AlreadyYours(ClubError):
    """The member drives this car already. Facts: `vehicle`."""

    code = "vehicle.already_yours"


class NotYours(ClubError):
    """The member does not drive this car, or no longer; or what is asked is for its owner to do."""

    code = "vehicle.not_yours"


class Scrapped(ClubError):
    """The car was taken off the road. Facts: `since`."""

    code = "vehicle.scrapped"


class Unknowable(ClubError):
    """A car needs a plate, a VIN or a model to be known by."""

    code = "vehicle.unknowable"


def of(member: Member) -> QuerySet[Vehicle]:
    """The cars that `member` drives now, the first one first."""
    driven = Ownership.filter(member_id__in=persons.ids_of(member), until=None).values("vehicle_id")
    return Vehicle.filter(id__in=Subquery(driven)).order_by("id")


async def of_many(
    member_ids: list[int], *, using_db: BaseDBAsyncClient | None = None
) -> dict[int, list[Vehicle]]:
    """The cars of several members in one query; a member without one has an empty list."""
    cars: dict[int, dict[int, Vehicle]] = {member_id: {} for member_id in member_ids}
    rows = await persons.rows_of(member_ids, using_db=using_db)
    held = Ownership.filter(member_id__in=[*rows], until=None).select_related("vehicle")
    for ownership in await held.using_db(using_db).order_by("vehicle_id"):
        cars[rows[ownership.member_id]][ownership.vehicle_id] = ownership.vehicle
    return {member_id: [*driven.values()] for member_id, driven in cars.items()}


async def standing(
    vehicle: Vehicle, member: Member, *, using_db: BaseDBAsyncClient | None = None
) -> Standing | None:
    """What `member` is to `vehicle` now: its owner, family, a driver, or a contact of its company."""
    whose = persons.ids_of(member)
    now = Ownership.filter(vehicle_id=vehicle.id, member_id__in=whose, until=None).using_db(using_db)
    if role := await now.order_by("-role").first():  # owner before family and driver
        return role.role  # type: ignore[return-value]
    speaks = {"company__contacts__member_id__in": whose, "company__contacts__until": None}
    spoken_for = Vehicle.filter(id=vehicle.id, **speaks).using_db(using_db)
    return "contact" if await spoken_for.exists() else None


async def may_tell(vehicle: Vehicle, member: Member, *, using_db: BaseDBAsyncClient | None = None) -> bool:
    """Whether `member` may correct the car, tell its dates and share it: the owner, or who speaks for its
    company; of a car that has neither, whoever drives it."""
    is_what = await standing(vehicle, member, using_db=using_db)
    if is_what in ("owner", "contact"):
        return True
    owned = Ownership.filter(vehicle_id=vehicle.id, until=None, role="owner").using_db(using_db)
    return is_what is not None and not vehicle.company_id and not await owned.exists()


def drivers(vehicle: Vehicle) -> QuerySet[Ownership]:
    """Who drives `vehicle` now, each with the member, the owner first."""
    now = Ownership.filter(vehicle_id=vehicle.id, until=None).select_related("member")
    return now.order_by("-role", "id")  # owner, family, driver


def history(vehicle: Vehicle) -> QuerySet[Ownership]:
    """Everybody who ever drove `vehicle`, the latest first."""
    return Ownership.filter(vehicle_id=vehicle.id).select_related("member").order_by("-since", "-id")
