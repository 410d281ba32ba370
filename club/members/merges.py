"""Merges: which row was merged into which, by whom, and what that moved. The rows of a merge are never edited
but to say that it was undone.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Subquery
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.models import Model
from tortoise.queryset import QuerySet

from club import actors, persons
from club.actors import Actor
from points import transfers
from points.postings import Posting

if TYPE_CHECKING:
    from club.members.member import Member
    from club.staff import Staff

MERGED, UNDONE = "merge", "merge.undone"
"""Why points went from one account to the other and back: given to nobody and taken from nobody."""


class Merge(Model):
    """`gone` became part of `stays`. `carried` are the rows that had been merged into `gone` before.

    `filled` names the values that `stays` lacked and took over; `was` holds what stood in their columns.
    """

    id = fields.IntField(primary_key=True)
    gone: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", related_name=False, on_delete=fields.RESTRICT
    )
    stays: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", related_name=False, on_delete=fields.RESTRICT
    )
    at = fields.DatetimeField()
    by = fields.CharField(max_length=60)
    reason = fields.CharField(max_length=200, default="")
    filled = fields.JSONField[list[str]](default=list)
    was = fields.JSONField[dict[str, Any]](default=dict)
    carried = fields.JSONField[list[int]](default=list)
    undone_at = fields.DatetimeField(null=True)
    undone_by = fields.CharField(max_length=60, default="")
    gone_id: int
    stays_id: int

    class Meta:
        table = "club_merge"
        indexes = (("stays",),)
        constraints = (UniqueConstraint(("gone",), "merge_once", "undone_at IS NULL"),)


def into(member: Member) -> QuerySet[Merge]:
    """The merges that stand and ended in `member`, directly or by others, the latest first."""
    standing = Merge.filter(stays_id__in=persons.ids_of(member), undone_at=None)
    return standing.select_related("gone", "stays").order_by("-id")


def visible_to(staff: Staff) -> QuerySet[Merge]:
    """The merges that stand, of people at whom `staff` may look, the latest first."""
    from club.members.member import visible_to

    seen = Subquery(visible_to(staff).values("id"))
    return Merge.filter(undone_at=None, stays_id__in=seen).select_related("gone", "stays").order_by("-id")


def key(merge_id: int) -> str:
    """How the postings of a merge begin their keys."""
    return f"merge:{merge_id}"


async def keys(member: Member, *, using: BaseDBAsyncClient | None = None) -> list[str]:
    """Those of the merges that made `member` one person."""
    return [key(merge.id) for merge in await into(member).using_db(using)]


async def pass_on(account_id: int, *, cause: str, by: Actor, at: datetime) -> list[Posting]:
    """What came upon the account of somebody who was merged goes to who stays, merge by merge.

    `cause` tells one such passing from another. In the caller's transaction.
    """
    made: list[Posting] = []
    said: dict[str, Any] = {"reason": MERGED, "facts": {}, "by": actors.name(by), "at": at}
    while merge := await _of_account(account_id):
        target = merge.stays.account_id
        made += await transfers.transfer(account_id, target, key=f"{key(merge.id)}:{cause}", **said)
        account_id = target
    return made


async def _of_account(account_id: int) -> Merge | None:
    return await Merge.filter(gone__account_id=account_id, undone_at=None).select_related("stays").first()
