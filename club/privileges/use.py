"""A use of a privilege. Its row is never deleted: one that was taken back says when, by whom and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.models import Model
from tortoise.queryset import QuerySet

from club import persons
from club.privileges.privilege import Privilege

if TYPE_CHECKING:
    from club.desks import Desk
    from club.households import Household
    from club.members import Member
    from club.staff import Staff
    from club.stores import Store
    from club.tiers import Tier
    from club.vehicles import Vehicle
    from club.visits import DeskVisit

LONGEST_REASON = 120


class PrivilegeUse(Model):
    """`tier`, `household` and `cost` (fen) are those of that moment; `period_start` is a day of the club."""

    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(max_length=120, unique=True)
    privilege: fields.ForeignKeyRelation[Privilege] = fields.ForeignKeyField(
        "club.Privilege", related_name="uses", on_delete=fields.RESTRICT
    )
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", related_name=False, on_delete=fields.RESTRICT
    )
    tier: fields.ForeignKeyRelation[Tier] = fields.ForeignKeyField(
        "club.Tier", related_name=False, on_delete=fields.RESTRICT
    )
    vehicle: fields.ForeignKeyNullableRelation[Vehicle] = fields.ForeignKeyField(
        "club.Vehicle", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    household: fields.ForeignKeyNullableRelation[Household] = fields.ForeignKeyField(
        "club.Household", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    visit: fields.ForeignKeyNullableRelation[DeskVisit] = fields.ForeignKeyField(
        "club.DeskVisit", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    desk: fields.ForeignKeyNullableRelation[Desk] = fields.ForeignKeyField(
        "club.Desk", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    store: fields.ForeignKeyNullableRelation[Store] = fields.ForeignKeyField(
        "club.Store", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    period_start = fields.DateField()
    cost = fields.IntField(default=0)
    at = fields.DatetimeField()
    by = fields.CharField(max_length=60)
    undone_at = fields.DatetimeField(null=True)
    undone_by = fields.CharField(max_length=60, default="")
    undone_why = fields.CharField(max_length=LONGEST_REASON, default="")

    privilege_id: int
    member_id: int
    tier_id: int
    vehicle_id: int | None
    household_id: int | None
    visit_id: int | None
    desk_id: int | None
    store_id: int | None

    class Meta:
        table = "club_privilege_use"
        indexes = (
            ("member", "period_start"),
            ("vehicle", "period_start"),
            ("household", "period_start"),
            ("privilege", "at"),
            ("store", "at"),
            ("at",),
        )


def of(member: Member) -> QuerySet[PrivilegeUse]:
    """What the person has used, the latest first; what was taken back too."""
    return PrivilegeUse.filter(member_id__in=persons.ids_of(member)).order_by("-at", "-id")


def visible_to(staff: Staff) -> QuerySet[PrivilegeUse]:
    """The uses in the store that `staff` works for, or all, the latest first."""
    uses = PrivilegeUse.all() if staff.store_id is None else PrivilegeUse.filter(store_id=staff.store_id)
    return uses.order_by("-at", "-id")
