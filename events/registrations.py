"""Registrations: a member comes to a session, alone or with companions. Its code is the ticket."""

from tortoise import fields
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.models import Model

from club.desks import Desk
from club.members import Member
from club.vehicles import Vehicle
from events.sessions import Session


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
    checked_in_by = fields.CharField(max_length=60, default="")
    rewarded_at = fields.DatetimeField(null=True)
    session_id: int
    member_id: int
    vehicle_id: int | None
    desk_id: int | None

    class Meta:
        table = "events_registration"
        indexes = (("session", "state"), ("member", "state"))
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
