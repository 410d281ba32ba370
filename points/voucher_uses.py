"""Uses of vouchers: each press once, whatever is pressed in parallel, and each to be undone.

A use names the order it was for, by the number that it has in that store. A voucher that is not stackable
shares an order with no other. Whoever uses one, or changes an order on which some were used, holds the order
first (`hold_order`) and then the vouchers, by their ids. Whoever changes the order holds its own row before
all of these: a use never waits for that row, so nobody waits in a circle.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from points import content, sql
from points.accounts import Account
from points.errors import BelowMinimum, KeyConflict, NotStackable, TotalNeeded, UseUndone, WrongStore
from points.instants import utc
from points.sql import Database, instant
from points.voucher import Voucher, locked, must_hold
from points.voucher_kinds import VoucherKind

LONGEST_ORDER = 60


class Live(Index):
    """An index of uses that stand, by their order; of a narrower condition SQLite would make no use."""

    def __init__(self, *, fields: tuple[str, ...], name: str) -> None:
        super().__init__(fields=fields, name=name)
        self.extra = " WHERE undone_at IS NULL"


class VoucherUse(Model):
    """`total` of the order, `off` (what it took off) and `cost` (what it cost the club) are fen.

    `account` is whose the voucher was. Nothing changes but that it is undone.
    """

    id = fields.BigIntField(primary_key=True)
    voucher: fields.ForeignKeyRelation[Voucher] = fields.ForeignKeyField(
        "points.Voucher", related_name="uses", on_delete=fields.RESTRICT
    )
    key = fields.CharField(max_length=120, unique=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "points.Account", related_name="voucher_uses", on_delete=fields.RESTRICT
    )
    store = fields.BigIntField(null=True)
    order = fields.CharField(max_length=LONGEST_ORDER, default="")
    total = fields.BigIntField(null=True)
    off = fields.BigIntField(default=0)
    cost = fields.BigIntField(default=0)
    by = fields.CharField(max_length=60)
    at = fields.DatetimeField()
    undone_at = fields.DatetimeField(null=True)
    undone_by = fields.CharField(max_length=60, default="")
    voucher_id: int
    account_id: int

    class Meta:
        table = "points_voucher_use"
        indexes = (
            ("voucher_id",),
            ("account_id", "at"),
            ("store", "at"),
            ("at",),
            Live(fields=("store", "order"), name="points_voucher_use_order"),
        )
        constraints = (
            CheckConstraint(
                "off >= 0 AND cost >= 0 AND (total IS NULL OR (total >= 0 AND off <= total))",
                name="points_voucher_use_fen",
            ),
            CheckConstraint("(undone_at IS NULL) = (undone_by = '')", name="points_voucher_use_undone"),
        )


@dataclass(frozen=True)
class Press:
    """One press, as it came."""

    voucher: int
    key: str
    store: int | None
    order: str
    total: int | None
    by: str
    at: datetime

    @property
    def content(self) -> tuple[object, ...]:
        """What the key stands for: not when or by whom it was asked."""
        return self.voucher, self.store, self.order, self.total


async def redeem(
    voucher: Voucher | int,
    *,
    key: str,
    store: int | None,
    order: str = "",
    total: int | None = None,
    by: str,
    at: datetime,
) -> VoucherUse:
    """Use it once, in `store`, on the order of that number there, whose `total` is fen before this voucher.

    Several on one order never take off more than it comes to.
    Asked again with `key`, the very use of then, also if it was undone meanwhile. Raises VoucherUsed,
    VoucherExpired, VoucherCancelled, WrongStore, TotalNeeded, BelowMinimum, NotStackable, KeyConflict,
    InvalidText, InvalidAmount.
    """
    told: dict[str, Any] = {"key": key, "store": store, "order": order, "total": total, "by": by, "at": at}
    return await sql.together(partial(use_within, pressed(voucher, **told)))


def pressed(voucher: Voucher | int, *, order: str, total: int | None, at: datetime, **told: Any) -> Press:
    """The press, checked. Raises InvalidText, InvalidAmount."""
    order = order.strip()
    content.texts(key=told["key"], by=told["by"], order=order or None)
    if total is not None:
        content.whole(total, least=0)
    id = voucher if isinstance(voucher, int) else voucher.id
    return Press(id, order=order, total=total, at=utc(at), **told)


async def undo(use: VoucherUse | int, *, by: str, at: datetime) -> VoucherUse:
    """The use was none: the voucher has it again, as long as its own time is not over. Raises UseUndone."""
    content.texts(by=by)
    async with in_transaction():
        made = await VoucherUse.get(id=use if isinstance(use, int) else use.id)
        voucher = await locked(made.voucher_id)
        if not await VoucherUse.filter(id=made.id, undone_at=None).update(undone_at=utc(at), undone_by=by):
            await made.refresh_from_db()
            raise UseUndone(use=made.id, at=made.undone_at)
        freed = {"state": "issued", "settled_at": None} if voucher.state == "used" else {}
        await Voucher.filter(id=voucher.id).update(used=voucher.used - 1, **freed)
        made.undone_at, made.undone_by = utc(at), by
    return made


def on_order(store: int | None, order: str) -> QuerySet[VoucherUse]:
    """What was used on the order and stands, with its voucher and kind, in the order of the vouchers' ids."""
    live = VoucherUse.filter(store=store, order=order, undone_at=None).exclude(order="")
    return live.select_related("voucher__kind").order_by("voucher_id", "id")


def worth(kind: Any, total: int | None) -> int:
    """What one use takes off, in fen: an amount, no more than the order's `total`; of a percentage, what is
    not paid, rounded down."""
    if kind.worth == "amount":
        return kind.amount if total is None else min(kind.amount, total)
    if kind.worth == "percent" and total is not None:
        return total * (100 - kind.percent) // 100
    return 0


def left_of(total: int | None, others: Iterable[tuple[int | None, int]]) -> int | None:
    """What of an order of `total` fen a voucher can still take off: `others` were used on it before, each
    at its total, and took their part.

    Whoever says a total says that of the order or what is left of it: what others took is taken once.
    """
    before = [*others]
    if total is None or not before:
        return total
    order = max(total, *(said or 0 for said, _off in before))
    return max(0, min(total, order - sum(off for _total, off in before)))


async def hold_order(db: Database | BaseDBAsyncClient, store: int | None, order: str) -> None:
    """Keep out whoever would use a voucher on this order until the transaction of `db` ends."""
    if order and db.capabilities.dialect == "postgres":
        digest = sha256(f"voucher order {store} {order}".encode()).digest()
        await sql.rows(db, _HOLD, int.from_bytes(digest[:8], "big", signed=True))


async def use_within(press: Press, db: Database) -> VoucherUse:
    """The use, in the transaction of `db`, of which it awaits statements alone. Raises as `redeem` does."""
    await hold_order(db, press.store, press.order)
    statement = _LOCKED + (" FOR NO KEY UPDATE OF v" if db.capabilities.dialect == "postgres" else "")
    [row] = await sql.rows(db, statement, press.voucher)
    if known := await known_use(press, db):
        return known
    voucher, kind = Voucher(**_told(row, "v_")), VoucherKind(**_told(row, "k_"))
    others = await sql.rows(db, _ON_ORDER, press.store, press.order) if press.order else []
    await _judge(db, press, voucher, kind, others)
    used = voucher.used + 1
    is_last = used >= kind.times
    state, settled = ("used", press.at) if is_last else ("issued", None)
    await sql.rows(db, _COUNT, voucher.id, used, state, settled)
    off = worth(kind, left_of(press.total, [(one["total"], one["off"]) for one in others]))
    made = VoucherUse(
        voucher_id=voucher.id, key=press.key, account_id=voucher.account_id, store=press.store,
        order=press.order, total=press.total, off=off, cost=kind.cost or off, by=press.by, at=press.at,
    )  # fmt: skip
    written = await sql.rows(db, _WRITE, *(getattr(made, name) for name in _FIELDS))
    if not written:  # the key is that of a use of another voucher
        raise KeyConflict(key=press.key, posting=None)
    made.id, made._saved_in_db = written[0]["id"], True  # pyright: ignore[reportPrivateUsage]
    return made


async def known_use(press: Press, db: Database) -> VoucherUse | None:
    """The use that was made by this very press. Raises KeyConflict."""
    for row in await sql.rows(db, _KNOWN, press.key):
        if (row["voucher_id"], row["store"], row["order"], row["total"]) != press.content:
            raise KeyConflict(key=press.key, posting=row["id"])
        use = VoucherUse(**_plain(row))
        use._saved_in_db = True  # pyright: ignore[reportPrivateUsage]
        return use
    return None


async def _judge(
    db: Database, press: Press, voucher: Voucher, kind: VoucherKind, others: Iterable[dict[str, Any]]
) -> None:
    """Raises what stands against the use; `others` were used on the same order."""
    await must_hold(voucher, press.at, db=db)
    if kind.stores and press.store not in kind.stores:
        raise WrongStore(voucher=voucher.id, store=press.store, stores=kind.stores)
    if press.total is None and kind.needs_total:
        raise TotalNeeded(voucher=voucher.id, minimum=kind.minimum)
    if press.total is not None and press.total < kind.minimum:
        raise BelowMinimum(voucher=voucher.id, minimum=kind.minimum, total=press.total)
    for other in others:
        if not (kind.is_stackable and other["is_stackable"]):
            told = {"other": other["voucher_id"], "at": instant(other["at"])}
            raise NotStackable(voucher=voucher.id, order=press.order, **told)


def _told(row: dict[str, Any], start: str) -> dict[str, Any]:
    return _plain({name[len(start) :]: value for name, value in row.items() if name.startswith(start)})


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Values as the models have them, of whichever database."""
    for name, value in row.items():
        if name == "stores" and isinstance(value, str):
            row[name] = json.loads(value)
        elif name == "at" or name.endswith("_at"):
            row[name] = value and instant(value)
    return row


_FIELDS = ("voucher_id", "key", "account_id", "store", "order", "total", "off", "cost", "by", "at")
_HOLD = "SELECT pg_advisory_xact_lock($1)"
_OF_VOUCHER = ("id", "code", "key", "account_id", "kind_id", "state", "used", "expires_at", "settled_at")
_OF_KIND = ("worth", "amount", "percent", "minimum", "times", "cost", "is_stackable", "stores")
_LOCKED = f"""
SELECT {", ".join(f'v."{name}" AS "v_{name}"' for name in _OF_VOUCHER)},
       {", ".join(f'k."{name}" AS "k_{name}"' for name in _OF_KIND)}
FROM points_voucher v JOIN points_voucher_kind k ON k."id" = v."kind_id" WHERE v."id" = $1
"""  # noqa: S608 - names of our own
_KNOWN = f"""
SELECT "id", "undone_at", "undone_by", {", ".join(f'"{name}"' for name in _FIELDS)}
FROM points_voucher_use WHERE "key" = $1
"""  # noqa: S608 - names of our own
_ON_ORDER = """
SELECT u."voucher_id", u."at", u."total", u."off", k."is_stackable" FROM points_voucher_use u
JOIN points_voucher v ON v."id" = u."voucher_id" JOIN points_voucher_kind k ON k."id" = v."kind_id"
WHERE u."store" = $1 AND u."order" = $2 AND u."order" <> '' AND u."undone_at" IS NULL ORDER BY u."id"
"""
_COUNT = """
UPDATE points_voucher SET "used" = $2, "state" = $3, "settled_at" = $4 WHERE "id" = $1
"""
_WRITE = f"""
INSERT INTO points_voucher_use ({", ".join(f'"{name}"' for name in _FIELDS)}, "undone_by")
VALUES ({", ".join(f"${place + 1}" for place in range(len(_FIELDS)))}, '')
ON CONFLICT ("key") DO NOTHING RETURNING "id"
"""  # noqa: S608 - names of our own
