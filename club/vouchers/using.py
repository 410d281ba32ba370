"""Using vouchers: at a desk or by the dealer's own system; each press once, and 15 minutes to undo it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tortoise.transactions import in_transaction

from club import actors
from club.actors import Actor
from club.errors import ClubError
from club.members import Member
from club.members.holding import owner
from club.orders.order import ServiceOrder
from club.vouchers import telling
from points import voucher_uses, vouchers
from points.vouchers import Voucher, VoucherUse

UNDO_WITHIN = timedelta(minutes=15)


class OrderVoid(ClubError):
    """Order `number` of this store is void: nothing is used on it."""

    code = "voucher.order_void"


class UndoTooLate(ClubError):
    """The use was at `used_at`; it can be undone for 15 minutes."""

    code = "voucher.undo_too_late"


async def redeem(
    voucher: Voucher | int,
    *,
    key: str,
    store: int | None,
    order: str = "",
    total: int | None = None,
    by: Actor,
    at: datetime,
    **facts: Any,
) -> VoucherUse:
    """Use it once, in `store`, on its order of that number, of `total` fen before this voucher.

    Of an order that the club knows the total need not be said. Asked again with `key`, the very use of then.
    `facts`, like the desk's name, go to the timeline. Raises OrderVoid and, of points, VoucherUsed,
    VoucherExpired, VoucherCancelled, WrongStore, TotalNeeded, BelowMinimum, NotStackable, KeyConflict.
    """
    id, order = voucher if isinstance(voucher, int) else voucher.id, order.strip()
    async with in_transaction() as db:
        held = await Voucher.get(id=id).select_related("kind")
        # the account before the voucher, as everybody does who needs both; also if they are merged just now
        person = await owner(await Member.get(account_id=held.account_id))
        if known := await VoucherUse.get_or_none(key=key):
            total = known.total if total is None else total
        elif order and store is not None:
            await voucher_uses.hold_order(db, store, order)
            total = await _total(store, order, total)
        told: dict[str, Any] = {"key": key, "store": store, "order": order, "total": total}
        use = await vouchers.redeem(id, **told, by=actors.name(by), at=at)
        if known:
            return use
        if use.account_id != held.account_id:  # passed on at this very moment
            person = await owner(await Member.get(account_id=use.account_id))
        more = {"order": order, "off": use.off} | facts if order else {"off": use.off} | facts
        await telling.record("voucher.used", held, person, by=by, at=at, store=store, use=use.id, **more)
    return use


async def undo(use: VoucherUse, *, by: Actor, at: datetime) -> VoucherUse:
    """It was not meant so; within 15 minutes. Raises UndoTooLate, UseUndone."""
    if at >= use.at + UNDO_WITHIN:
        raise UndoTooLate(used_at=use.at)
    async with in_transaction():
        person = await owner(await Member.get(account_id=use.account_id))
        undone = await vouchers.undo(use, by=actors.name(by), at=at)
        voucher = await Voucher.get(id=use.voucher_id).select_related("kind")
        told: dict[str, Any] = {"by": by, "at": at, "store": use.store}
        await telling.record("voucher.use_undone", voucher, person, **told, use=use.id)
    return undone


async def _total(store: int, order: str, total: int | None) -> int | None:
    """What the order amounts to, if the club knows it and nobody said. Raises OrderVoid."""
    known = await ServiceOrder.filter(store_id=store, number=order).first()
    if known and known.state == "void":
        raise OrderVoid(number=order)
    return known.total if known and total is None else total
