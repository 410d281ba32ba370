"""A vehicle, and who drives it since when: an ownership ends, its row stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.models import Model

if TYPE_CHECKING:
    from club.members import Member


class Vehicle(Model):
    """`plate_tail` and `vin_tail` are the last five and last six characters, by which desks ask for a car."""

    id = fields.IntField(primary_key=True)
    plate = fields.CharField(max_length=8, null=True, unique=True)
    plate_tail = fields.CharField(max_length=5, default="", db_index=True)
    vin = fields.CharField(max_length=17, null=True, unique=True)
    vin_tail = fields.CharField(max_length=6, default="", db_index=True)
    brand = fields.CharField(max_length=40, default="")
    model = fields.CharField(max_length=60, default="")
    model_year = fields.IntField(null=True)
    energy = fields.CharField(max_length=6, default="fuel")
    delivered_on = fields.DateField(null=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "club_vehicle"


class Ownership(Model):
    """Holds from `since` until `until`, the first instant at which it no longer does."""

    id = fields.IntField(primary_key=True)
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", related_name="ownerships", on_delete=fields.RESTRICT
    )
    vehicle: fields.ForeignKeyRelation[Vehicle] = fields.ForeignKeyField(
        "club.Vehicle", related_name="ownerships", on_delete=fields.RESTRICT
    )
    role = fields.CharField(max_length=6, default="owner")
    since = fields.DatetimeField()
    until = fields.DatetimeField(null=True)

    member_id: int
    vehicle_id: int

    class Meta:
        table = "club_ownership"
        indexes = (("member", "until"), ("vehicle", "until"))
