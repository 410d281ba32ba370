"""Desk visits: a member stands at a desk.

A scanned code dies within a minute; what is done at the desk afterwards names the visit it opened.
"""

from tortoise import fields
from tortoise.models import Model

from club.desks import Desk
from club.members import Member
from club.staff import Staff


class DeskVisit(Model):
    """Holds from `opened_at` until `expires_at`, the first instant at which it no longer does."""

    id = fields.IntField(primary_key=True)
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", on_delete=fields.RESTRICT
    )
    desk: fields.ForeignKeyRelation[Desk] = fields.ForeignKeyField("club.Desk", on_delete=fields.RESTRICT)
    staff: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField("club.Staff", on_delete=fields.RESTRICT)
    opened_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    closed_at = fields.DatetimeField(null=True)
    member_id: int
    desk_id: int
    staff_id: int

    class Meta:
        table = "club_desk_visit"
        indexes = (("desk", "opened_at"), ("member", "opened_at"))
