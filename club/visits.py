"""Desk visits: a member stands at a desk.

A scanned code dies within a minute; what is done at the desk afterwards names the visit it opened.
"""

from datetime import datetime, timedelta

from tortoise import fields
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import activity
from club.desks import Desk
from club.members import Member
from club.staff import Staff

LASTS = timedelta(minutes=15)
REMEMBERED = timedelta(hours=12)  # so long what was begun with somebody may be finished


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


def open_at(desk: Desk, at: datetime) -> QuerySet[DeskVisit]:
    """The visits that hold at `desk` at `at`: load the one that a page names through this."""
    return DeskVisit.filter(desk_id=desk.id, closed_at=None, opened_at__lte=at, expires_at__gt=at)


async def current(desk: Desk, at: datetime) -> DeskVisit | None:
    """The member who stands at `desk`, if anybody does."""
    return await open_at(desk, at).order_by("-opened_at", "-id").select_related("member").first()


async def open(member: Member, *, desk: Desk, staff: Staff, at: datetime) -> DeskVisit:
    """Let `member` stand at `desk` for 15 minutes; whoever stood there before has left."""
    async with in_transaction():
        await open_at(desk, at).update(closed_at=at)
        visit = await DeskVisit.create(
            member=member, desk=desk, staff=staff, opened_at=at, expires_at=at + LASTS
        )
        await activity.record(
            member,
            "visit.opened",
            by=staff,
            at=at,
            store=desk.store_id,
            subject=f"visit:{visit.id}",
            desk=desk.name,
        )
    return visit


async def close(visit: DeskVisit, *, at: datetime) -> None:
    """The member leaves the desk; leaving twice is no fault."""
    await DeskVisit.filter(id=visit.id, closed_at=None).update(closed_at=at)
    visit.closed_at = visit.closed_at or at
