"""A voucher: something promised to a holder until it is used, ends, or is taken back.

    issued      may be used; `used` of its kind's `times` are
    used        all of them are; an undone use makes it issued again
    expired     its time is over, whatever was left
    cancelled   taken away
    refunded    given back unused, for what was paid for it

The code is a string that the caller makes. Whoever also holds accounts holds them before a voucher's row; of
several vouchers, in the order of their ids.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.connection import get_connection
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model
from tortoise.queryset import QuerySet

from points import sql
from points.accounts import Account
from points.errors import VoucherCancelled, VoucherExpired, VoucherUsed
from points.sql import Database
from points.voucher_kinds import VoucherKind


class Open(Index):
    """An index of the vouchers that are still to be used: what was ever issued only grows."""

    def __init__(self, *, fields: tuple[str, ...], name: str) -> None:
        super().__init__(fields=fields, name=name)
        self.extra = " WHERE state = 'issued'"


class Voucher(Model):
    """`expires_at`: the first instant at which it no longer holds. `settled_at`: when it left "issued".

    `used` is cached from the uses; points.proof proves it. `store` is who gave it, `reason` and `facts` why.
    """

    id = fields.BigIntField(primary_key=True)
    code = fields.CharField(max_length=15, unique=True)
    key = fields.CharField(max_length=120, unique=True)
    fingerprint = fields.CharField(max_length=64)
    kind: fields.ForeignKeyRelation[VoucherKind] = fields.ForeignKeyField(
        "points.VoucherKind", related_name="vouchers", on_delete=fields.RESTRICT
    )
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "points.Account", related_name="vouchers", on_delete=fields.RESTRICT
    )
    state = fields.CharField(max_length=10, default="issued")
    used = fields.IntField(default=0)
    issued_at = fields.DatetimeField()
    expires_at = fields.DatetimeField(null=True)
    settled_at = fields.DatetimeField(null=True)
    store = fields.BigIntField(null=True)
    reason = fields.CharField(max_length=60)
    facts: dict[str, Any] = fields.JSONField(default=dict)  # pyright: ignore[reportAssignmentType]
    by = fields.CharField(max_length=60)
    kind_id: int
    account_id: int

    class Meta:
        table = "points_voucher"
        indexes = (
            ("account_id", "state"),
            ("kind_id", "state"),
            ("kind_id", "issued_at"),
            ("issued_at", "id"),
            Open(fields=("expires_at", "id"), name="points_voucher_due"),
        )
        constraints = (
            CheckConstraint(
                "state IN ('issued', 'used', 'expired', 'cancelled', 'refunded')"
                " AND (state = 'issued') = (settled_at IS NULL)",
                name="points_voucher_state",
            ),
            CheckConstraint(
                "used >= 0 AND (state <> 'used' OR used > 0) AND (state <> 'refunded' OR used = 0)",
                name="points_voucher_used",
            ),
        )

    def holds(self, at: datetime) -> bool:
        """Whether it may be used at `at`, as far as it alone tells."""
        return self.state == "issued" and not (self.expires_at and self.expires_at <= at)


class VoucherTransfer(Model):
    """Who passed a voucher on to whom. Append-only."""

    id = fields.BigIntField(primary_key=True)
    voucher: fields.ForeignKeyRelation[Voucher] = fields.ForeignKeyField(
        "points.Voucher", related_name="transfers", on_delete=fields.RESTRICT
    )
    giver: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "points.Account", related_name="vouchers_given", on_delete=fields.RESTRICT
    )
    taker: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "points.Account", related_name="vouchers_taken", on_delete=fields.RESTRICT
    )
    by = fields.CharField(max_length=60)
    at = fields.DatetimeField()
    voucher_id: int
    giver_id: int
    taker_id: int

    class Meta:
        table = "points_voucher_transfer"
        indexes = (("voucher_id",), ("giver_id",))


def of(accounts: Any) -> QuerySet[Voucher]:
    """What the holders of these `accounts` ever had, with its kind, the latest first."""
    return Voucher.filter(account_id__in=accounts).select_related("kind").order_by("-issued_at", "-id")


async def locked(voucher: Voucher | int) -> Voucher:
    """The voucher as it is now, with its kind, held until the transaction ends."""
    id = voucher if isinstance(voucher, int) else voucher.id
    found = await Voucher.select_for_update(no_key=True).get(id=id)
    found.kind = await VoucherKind.get(id=found.kind_id)
    return found


async def must_hold(voucher: Voucher, at: datetime, *, db: Database | None = None) -> None:
    """Raises VoucherUsed, VoucherCancelled, VoucherExpired."""
    if voucher.state == "used":
        raise await used_up(voucher, db=db)
    if voucher.state in ("cancelled", "refunded"):
        raise VoucherCancelled(voucher=voucher.id, state=voucher.state, at=voucher.settled_at)
    if not voucher.holds(at):
        raise VoucherExpired(voucher=voucher.id, expires_at=voucher.expires_at)


async def used_up(voucher: Voucher, *, db: Database | None = None) -> VoucherUsed:
    """The error that says by which use."""
    found = await sql.rows(db or get_connection("default"), _LAST, voucher.id)
    told: dict[str, Any] = dict(found[0]) if found else {"use": None}
    if found:
        told["at"] = sql.instant(told["at"])
    return VoucherUsed(voucher=voucher.id, **told)


_LAST = """
SELECT "id" AS "use", "at", "store", "order", "by" FROM points_voucher_use
WHERE "voucher_id" = $1 AND "undone_at" IS NULL ORDER BY "at" DESC, "id" DESC LIMIT 1
"""
