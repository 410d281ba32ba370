"""Vouchers on orders: a voided order gives them back, and a refund leaves what they were used for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.transactions import in_transaction

from club import actors
from club.actors import Actor
from club.errors import ClubError
from club.vouchers import telling
from club.vouchers.ending import take_from_who_left
from club.vouchers.finding import whose
from points import voucher_uses, vouchers
from points.errors import UseUndone
from points.vouchers import Voucher, VoucherUse


class RefundBelowMinimum(ClubError):
    """On order `number` the voucher `title` was used, from `minimum` fen on; after the refund
    `remaining` would stay of it."""

    code = "voucher.refund_below_minimum"


class ChangeBelowVoucher(ClubError):
    """On order `number` the voucher `title` was used: it must come to `minimum` fen, and would to `total`."""

    code = "voucher.change_below"


async def uses(store: int, number: str, *, using_db: BaseDBAsyncClient | None = None) -> list[VoucherUse]:
    """What was used on the order and stands, with its voucher and kind."""
    return await vouchers.on_order(store, number).using_db(using_db)


async def give_back(store: int, number: str, *, by: Actor, at: datetime) -> list[VoucherUse]:
    """The order is void: whoever used vouchers on it has them again. In the caller's transaction, in which
    the accounts of the order's member are held."""
    async with in_transaction() as db:
        await voucher_uses.hold_order(db, store, number)
        given = await uses(store, number)
        for use in given:
            try:
                await vouchers.undo(use, by=actors.name(by), at=at)
            except UseUndone:  # by somebody else at this very moment
                continue
            voucher = await Voucher.get(id=use.voucher_id).select_related("kind")
            person = await whose(use.account_id)
            told: dict[str, Any] = {"by": by, "at": at, "store": store, "order": number}
            await telling.record("voucher.use_undone", voucher, person, **told, use=use.id)
            if person.closed_at:  # who has left meanwhile has nothing again
                await take_from_who_left(voucher, person, by=by, at=at)
            elif voucher.holds(at):
                key, until = f"voucher:use:{use.id}:back", telling.until(voucher, person.locale)
                await telling.post(
                    "voucher_given_back", voucher, person, key=key, at=at, number=number, until=until
                )
    return given


async def must_allow_change(store: int, number: str, total: int, *, db: BaseDBAsyncClient) -> None:
    """An order of `total` fen leaves each voucher used on it its minimum, and is no less than they took off;
    nobody uses another until the transaction of `db` ends. Raises ChangeBelowVoucher."""
    await voucher_uses.hold_order(db, store, number)
    taken_off = 0
    for use in await uses(store, number):
        kind = use.voucher.kind
        taken_off += use.off
        if total < (least := max(kind.minimum, taken_off)):
            told: dict[str, Any] = {"title": kind.name, "title_en": kind.name_en}
            raise ChangeBelowVoucher(number=number, **told, minimum=least, total=total)


async def must_allow(
    store: int,
    number: str,
    refunds: list[tuple[datetime, int]],
    wanted: int,
    *,
    using_db: BaseDBAsyncClient | None = None,
) -> None:
    """A refund of `wanted` fen leaves each voucher used on the order its minimum; `refunds` came before, each
    at its instant. To ask is free with `using_db`; without it, nobody uses another meanwhile.

    Raises RefundBelowMinimum.
    """
    if using_db is None:
        async with in_transaction() as db:
            await voucher_uses.hold_order(db, store, number)
    for use in await uses(store, number, using_db=using_db):
        kind = use.voucher.kind
        since = sum(fen for at, fen in refunds if at >= use.at)
        left = (use.total or 0) - since - wanted
        if kind.minimum and left < kind.minimum:
            raise RefundBelowMinimum(
                number=number, title=kind.name, title_en=kind.name_en, minimum=kind.minimum, remaining=left
            )
