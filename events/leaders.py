"""Leaders: who drives in front of a trip, and the sweep, who comes last: colleagues, or members who come."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model
from tortoise.queryset import QuerySet

from club import persons
from club.members import Member
from club.staff import Staff
from events.registration import Registration
from events.sessions import Session

ROLES = ("leader", "sweep")


class Leader(Model):
    """A colleague, in a car of `plate` if any, or a member with the own registration. `phone` is called on
    the way. Who leads no more has `ended_at`.
    """

    id = fields.IntField(primary_key=True)
    session: fields.ForeignKeyRelation[Session] = fields.ForeignKeyField(
        "events.Session", related_name="leaders", on_delete=fields.RESTRICT
    )
    role = fields.CharField(max_length=8)
    staff: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "club.Staff", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    registration: fields.ForeignKeyNullableRelation[Registration] = fields.ForeignKeyField(
        "events.Registration", related_name="leaders", on_delete=fields.RESTRICT, null=True
    )
    phone = fields.CharField(max_length=20)
    plate = fields.CharField(max_length=8, default="")
    by = fields.CharField(max_length=60)
    at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)
    session_id: int
    staff_id: int | None
    registration_id: int | None

    class Meta:
        table = "events_leader"
        indexes = (("session", "ended_at"), ("registration",))
        constraints = (
            CheckConstraint(
                "(staff_id IS NULL) <> (registration_id IS NULL)", name="events_leader_staff_or_member"
            ),
        )

    @property
    def name(self) -> str:
        """As everybody on the trip calls them."""
        if self.staff:
            return self.staff.name
        return self.registration.person.address_form if self.registration else ""

    @property
    def car(self) -> str:
        """The plate of the car that they drive, or ''."""
        if self.registration is None:
            return self.plate
        return self.registration.vehicle.plate or "" if self.registration.vehicle else self.registration.plate


def of(session_id: int) -> QuerySet[Leader]:
    """Who leads now, those in front first; a member only as long as they come themselves."""
    comes = Q(registration_id=None) | Q(registration__state="registered")
    found = Leader.filter(comes, session_id=session_id, ended_at=None).order_by("role", "id")
    return found.select_related("staff", "registration__member__merged_into", "registration__vehicle")


async def cars(session_id: int) -> tuple[set[int], set[int]]:
    """The registrations whose cars drive in front, and those whose cars come last."""
    named: list[Any] = await of(session_id).values_list("role", "registration_id")
    first = {id for role, id in named if role == "leader" and id}
    return first, {id for role, id in named if role == "sweep" and id} - first


async def is_staff(session_id: int, staff: Staff, *, using_db: BaseDBAsyncClient | None = None) -> bool:
    """Whether `staff` leads this trip."""
    return await of(session_id).filter(staff_id=staff.id).using_db(using_db).exists()


async def is_member(session_id: int, member: Member, *, using_db: BaseDBAsyncClient | None = None) -> bool:
    """Whether the person leads this trip."""
    theirs = of(session_id).filter(registration__member_id__in=persons.ids_of(member))
    return await theirs.using_db(using_db).exists()
