"""A registration and who comes along: the rows. What is done with them: registrations.py and its neighbours.

It is one party: a member with companions, in one car or in none. The whole party has its places or none has.

    waiting     in the queue, without places
    offered     places are kept for it until `offer_until`, to be accepted
    registered  it comes
    cancelled   it does not; `ended` says how that came
"""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.models import Model

from club.desks import Desk
from club.members import Member
from club.staff import Staff
from club.vehicles import Vehicle
from events.sessions import Session

HOLDS_PLACES = ("offered", "registered")
LIVE = ("waiting", *HOLDS_PLACES)
ENDINGS = ("member", "staff", "session", "declined", "expired", "left", "unserved")


class Queue(Index):
    """An index of those who wait, in the order in which they are asked: a few of all registrations."""

    def __init__(self, *, fields: tuple[str, ...], name: str) -> None:
        super().__init__(fields=fields, name=name)
        self.extra = " WHERE state = 'waiting'"


class Missing(Index):
    """An index of those who have not come, or not yet: a member's absences are counted through it."""

    def __init__(self, *, fields: tuple[str, ...], name: str) -> None:
        super().__init__(fields=fields, name=name)
        self.extra = " WHERE checked_in_at IS NULL"


class Unrewarded(Index):
    """An index of those who came and were given no points for it yet: the few of today."""

    def __init__(self, *, fields: tuple[str, ...], name: str) -> None:
        super().__init__(fields=fields, name=name)
        self.extra = " WHERE rewarded_at IS NULL AND checked_in_at IS NOT NULL"


class Registration(Model):
    """`seats` counts the member too, `cars` is 1 for a party by car and else 0. `number` is its place in the
    order of arrival, `rank` the tier's level then, where the queue goes by tier. `convoy` is the car's
    number on the road (convoy.py). `leaders_may_call`: members who lead the trip may see phone and contact.

    At most one registration of a member for a session is not cancelled. `code` is the ticket.
    """

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
    plate = fields.CharField(max_length=8, default="", db_default="")
    seats = fields.IntField()
    cars = fields.IntField(default=0, db_default=0)
    car_seats = fields.IntField(null=True)
    number = fields.IntField(default=0, db_default=0)
    rank = fields.IntField(default=0, db_default=0)
    state = fields.CharField(max_length=12, default="registered")
    ended = fields.CharField(max_length=10, default="", db_default="")
    offered_at = fields.DatetimeField(null=True)
    offer_until = fields.DatetimeField(null=True)
    by = fields.CharField(max_length=60)
    registered_at = fields.DatetimeField()
    cancelled_at = fields.DatetimeField(null=True)
    cancelled_by = fields.CharField(max_length=60, default="")
    emergency_name = fields.CharField(max_length=40, default="", db_default="")
    emergency_phone = fields.CharField(max_length=20, default="", db_default="")
    licence_until = fields.DateField(null=True)
    insured_until = fields.DateField(null=True)
    waiver_version = fields.IntField(default=0, db_default=0)
    waiver_at = fields.DatetimeField(null=True)
    answers = fields.JSONField[dict[str, Any]](default=dict, db_default={})
    leaders_may_call = fields.BooleanField(default=False, db_default=False)
    remark = fields.CharField(max_length=120, default="", db_default="")
    convoy = fields.IntField(null=True)
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

    @property
    def person(self) -> Member:
        """Whoever `member` stands for by now, where the row is read with `member__merged_into`."""
        stays: Any = self.member.merged_into if self.member.merged_into_id else None
        return stays if isinstance(stays, Member) else self.member

    class Meta:
        table = "events_registration"
        indexes = (
            ("session", "state"),
            ("member", "state"),
            ("state", "offer_until"),
            Queue(fields=("session_id", "rank", "number"), name="events_registration_queue"),
            Missing(fields=("member_id", "state", "session_id"), name="events_registration_missing"),
            Unrewarded(fields=("checked_in_at",), name="events_registration_unrewarded"),
        )
        constraints = (
            UniqueConstraint(
                ("session", "member"), name="events_registration_one", condition="state <> 'cancelled'"
            ),
            UniqueConstraint(
                ("session", "convoy"),
                name="events_registration_convoy",
                condition="convoy IS NOT NULL AND state = 'registered'",
            ),
        )


class Companion(Model):
    """`member` is the member of the same household who comes along, should it be one."""

    id = fields.IntField(primary_key=True)
    registration: fields.ForeignKeyRelation[Registration] = fields.ForeignKeyField(
        "events.Registration", related_name="companions", on_delete=fields.RESTRICT
    )
    name = fields.CharField(max_length=40)
    age = fields.IntField(null=True)
    member: fields.ForeignKeyNullableRelation[Member] = fields.ForeignKeyField(
        "club.Member", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    answers = fields.JSONField[dict[str, Any]](default=dict, db_default={})
    registration_id: int
    member_id: int | None

    class Meta:
        table = "events_companion"
        indexes = (("registration",), ("member",))
