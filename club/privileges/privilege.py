"""A privilege: what members of a tier may have, how often, and what one use costs the club."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model

if TYPE_CHECKING:
    from club.tiers import Tier

WAYS = ("count", "unlimited", "rate")
HOLDERS = ("member", "vehicle")


class Privilege(Model):
    """`way`: `count` is a quota for each period, `unlimited` may be had at any time, `rate` is a standing
    right like 工时 9 折. All three are noted when used; a quota alone runs out.

    `per` says what is counted: `member` or `vehicle`. With `is_shared` a household uses one quota together,
    each by the own tier. `cost` is in fen, of one use. `stores` are ids, [] for all of them. Ended at
    `ended_at`, it is used no longer; what was used stays.
    """

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=20)
    name_en = fields.CharField(max_length=40, default="")
    about = fields.CharField(max_length=200, default="")
    about_en = fields.CharField(max_length=200, default="")
    unit = fields.CharField(max_length=6, default="次")
    unit_en = fields.CharField(max_length=12, default="")
    icon = fields.CharField(max_length=40, default="gift")
    way = fields.CharField(max_length=9, default="count")
    period = fields.CharField(max_length=7, default="month")
    per = fields.CharField(max_length=7, default="member")
    is_shared = fields.BooleanField(default=False)
    cost = fields.IntField(default=0)
    stores: list[int] = fields.JSONField(default=list)  # pyright: ignore[reportAssignmentType]
    position = fields.IntField(default=0)
    created_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    quotas: fields.ReverseRelation[PrivilegeQuota]

    class Meta:
        table = "club_privilege"

    def holds_in(self, store: int | None) -> bool:
        """Whether it is given in `store`; no store at all is everywhere."""
        return not self.stores or store is None or store in self.stores


class PrivilegeQuota(Model):
    """What a tier has of a privilege; no row is nothing. `times` a period, None for without limit.

    `words` say what a number does not: 9 折, 100 公里, 早 1 天.
    """

    id = fields.IntField(primary_key=True)
    privilege: fields.ForeignKeyRelation[Privilege] = fields.ForeignKeyField(
        "club.Privilege", related_name="quotas", on_delete=fields.RESTRICT
    )
    tier: fields.ForeignKeyRelation[Tier] = fields.ForeignKeyField("club.Tier", on_delete=fields.RESTRICT)
    times = fields.IntField(null=True)
    words = fields.CharField(max_length=20, default="")
    words_en = fields.CharField(max_length=40, default="")

    privilege_id: int
    tier_id: int

    class Meta:
        table = "club_privilege_quota"
        unique_together = (("privilege", "tier"),)


@dataclass(frozen=True)
class Entitled:
    """A privilege with what each tier has of it, by tier id."""

    privilege: Privilege
    by_tier: dict[int, PrivilegeQuota] = field(default_factory=dict[int, PrivilegeQuota])


async def catalogue(*, using_db: BaseDBAsyncClient | None = None) -> list[Entitled]:
    """All that some tier has and the club still gives, in the club's order: one statement."""
    rows = PrivilegeQuota.filter(privilege__ended_at=None).select_related("privilege").using_db(using_db)
    found: dict[int, Entitled] = {}
    for row in await rows.order_by("privilege__position", "privilege_id", "id"):
        found.setdefault(row.privilege_id, Entitled(row.privilege)).by_tier[row.tier_id] = row
    return [*found.values()]
