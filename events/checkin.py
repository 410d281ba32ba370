"""Check-in: a ticket is scanned and gets one clear answer; the same scan sent again gets the same one."""

from tortoise import fields
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.models import Model

from club.desks import Desk
from club.scans import Scan
from club.staff import Staff
from events.registrations import Registration


class CheckIn(Model):
    """One arrival. It is never deleted: an undone one says when and by whom."""

    id = fields.IntField(primary_key=True)
    registration: fields.ForeignKeyRelation[Registration] = fields.ForeignKeyField(
        "events.Registration", related_name="checkins", on_delete=fields.RESTRICT
    )
    scan: fields.ForeignKeyNullableRelation[Scan] = fields.ForeignKeyField(
        "club.Scan", on_delete=fields.RESTRICT, null=True
    )
    desk: fields.ForeignKeyNullableRelation[Desk] = fields.ForeignKeyField(
        "club.Desk", on_delete=fields.RESTRICT, null=True
    )
    staff: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "club.Staff", on_delete=fields.RESTRICT, null=True
    )
    at = fields.DatetimeField()
    undone_at = fields.DatetimeField(null=True)
    undone_by = fields.CharField(max_length=60, default="")
    registration_id: int
    scan_id: int | None
    desk_id: int | None
    staff_id: int | None

    class Meta:
        table = "events_checkin"
        indexes = (("desk", "at"),)
        constraints = (
            UniqueConstraint(("registration",), name="events_checkin_one", condition="undone_at IS NULL"),
        )
