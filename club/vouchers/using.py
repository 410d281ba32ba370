"""Using vouchers: at a desk or by the dealer's own system; each press once, and 15 minutes to undo it.

It is what a queue waits for, so it is a handful of statements: on SQLite all of them in one visit to the
database's thread.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from tortoise.transactions import in_transaction

from club import actors, clock, logs, spelling
from club.actors import Actor
from club.errors import ClubError
from club.members import Member
from club.members.holding import owner
from club.undoing import UNDO_WITHIN
from club.vouchers import telling
from club.vouchers.ending import LONGEST_REASON, take_from_who_left
from club.webhooks import announce_within
from points import sql, voucher_uses, vouchers
from points.sql import Database
from points.voucher_uses import Press
from points.vouchers import Voucher, VoucherUse


class OrderVoid(ClubError):
    """Order `number` of this store is void: nothing is used on it."""

    code = "voucher.order_void"


class MoreThanOrder(ClubError):
    """Order `number` of this store comes to `total` fen, and somebody said more."""

    code = "voucher.more_than_order"


class UndoTooLate(ClubError):
    """The use was at `used_at`; it can be undone for 15 minutes."""

    code = "voucher.undo_too_late"


class UndoReason(ClubError):
    """Whoever undoes a use later says why, in at most `longest` characters."""

    code = "voucher.undo_reason"


class NoVoucher(ClubError):
    """There is no voucher with the id `voucher`."""

    code = "voucher.none"


@dataclass(frozen=True)
class _Wanted:
    """A press, with what is written down of it."""

    press: Press
    facts: dict[str, Any]
    request: str


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
    `facts`, like the desk's name, go to the timeline.

    Raises OrderVoid, MoreThanOrder, NoVoucher and, of points, VoucherUsed, VoucherExpired, VoucherCancelled,
    WrongStore, TotalNeeded, BelowMinimum, NotStackable, KeyConflict.
    """
    spelled = spelling.number(order)  # as orders.enter has it, or they would never meet
    told: dict[str, Any] = {"key": key, "store": store, "order": spelled, "total": total, "at": at}
    press = voucher_uses.pressed(voucher, by=actors.name(by), **told)
    return await sql.together(partial(_redeem, _Wanted(press, facts, logs.request_id.get()[:64])))


async def undo(use: VoucherUse, *, by: Actor, at: datetime) -> VoucherUse:
    """It was not meant so, within 15 minutes. Raises UndoTooLate, UseUndone."""
    if at >= use.at + UNDO_WITHIN:
        raise UndoTooLate(used_at=use.at)
    return await _take_back(use, "", by, at)


async def correct(use: VoucherUse, *, reason: str, by: Actor, at: datetime) -> VoucherUse:
    """It was none, whenever that was; the member reads the `reason`, at most 60 characters.

    Raises UndoReason, UseUndone.
    """
    reason = reason.strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        raise UndoReason(longest=LONGEST_REASON)
    return await _take_back(use, reason, by, at)


async def _take_back(use: VoucherUse, reason: str, by: Actor, at: datetime) -> VoucherUse:
    async with in_transaction():
        person = await owner(await Member.get(account_id=use.account_id))
        undone = await vouchers.undo(use, by=actors.name(by), at=at)
        voucher = await Voucher.get(id=use.voucher_id).select_related("kind")
        told: dict[str, Any] = {"by": by, "at": at, "store": use.store}
        typed: dict[str, Any] = {"words": reason} if reason else {}
        await telling.record("voucher.use_undone", voucher, person, **told, use=use.id, **typed)
        if person.closed_at:  # who has left meanwhile has nothing again
            await take_from_who_left(voucher, person, by=by, at=at)
        elif reason:
            said: dict[str, Any] = {"key": f"voucher:use:{use.id}:corrected", "at": at, "reason": reason}
            await telling.post("voucher_corrected", voucher, person, **said, used=clock.day_of(use.at))
    return undone


async def _redeem(wanted: _Wanted, db: Database) -> VoucherUse:
    press = wanted.press
    whose = await _held(db, press.voucher)
    known = await sql.rows(db, _KNOWN, press.key)
    if known:  # asked again: the total may have been found by the order then
        total = known[0]["total"] if press.total is None else press.total
        return await voucher_uses.use_within(replace(press, total=total), db)
    press = await _reckoned(db, press)
    use = await voucher_uses.use_within(press, db)
    if use.account_id != whose["account"]:  # passed on at this very moment
        whose = await _whose(db, press.voucher)
    await _write_down(db, use, whose, wanted)
    return use


async def _held(db: Database, voucher: int) -> dict[str, Any]:
    """Whose it is, with their account held: before the voucher, and also if they are merged just now."""
    found = await _whose(db, voucher)
    while db.capabilities.dialect == "postgres":
        await sql.rows(db, _HOLD, found["holds"])
        now = await _whose(db, voucher)
        if now["holds"] == found["holds"]:
            break
        found = now
    return found


async def _whose(db: Database, voucher: int) -> dict[str, Any]:
    found = await sql.rows(db, _WHOSE, voucher)
    if not found:
        raise NoVoucher(voucher=voucher)
    return found[0]


async def _reckoned(db: Database, press: Press) -> Press:
    """With the total of the order, if the club knows it and nobody said. Raises OrderVoid, MoreThanOrder."""
    if not press.order or press.store is None:
        return press
    await voucher_uses.hold_order(db, press.store, press.order)
    for known in await sql.rows(db, _ORDER, press.store, press.order):
        if known["state"] == "void":
            raise OrderVoid(number=press.order)
        if press.total is None:
            return replace(press, total=known["total"])
        if press.total > known["total"]:
            raise MoreThanOrder(number=press.order, total=known["total"])
    return press


async def _write_down(db: Database, use: VoucherUse, whose: dict[str, Any], wanted: _Wanted) -> None:
    """The audit row and the line on the timeline, as telling.record writes them, and letters to systems."""
    facts = {"title": whose["title"], "use": use.id, "off": use.off, **wanted.facts}
    if use.order:
        facts["order"] = use.order
    said = json.dumps({"member": whose["person"], **facts}, ensure_ascii=False)
    deed = "voucher.used"
    about = (deed, use.voucher_id, use.store, said, wanted.request)
    [entry] = await sql.rows(db, _AUDIT, use.at, use.by, *about)
    await announce_within(db, entry["id"], deed, use.at, use.store)
    line = json.dumps(facts, ensure_ascii=False)
    subject = f"voucher:{use.voucher_id}"
    await sql.rows(db, _TELL, whose["person"], deed, use.at, use.by, use.store, subject, line)


_WHOSE = """
SELECT v."account_id" AS "account", COALESCE(p."id", m."id") AS "person",
       COALESCE(p."account_id", m."account_id") AS "holds", k."name" AS "title"
FROM points_voucher v JOIN points_voucher_kind k ON k."id" = v."kind_id"
JOIN club_member m ON m."account_id" = v."account_id" LEFT JOIN club_member p ON p."id" = m."merged_into_id"
WHERE v."id" = $1
"""
_HOLD = 'SELECT "id" FROM points_account WHERE "id" = $1 FOR NO KEY UPDATE'
_KNOWN = 'SELECT "total" FROM points_voucher_use WHERE "key" = $1'
_ORDER = 'SELECT "state", "total" FROM club_service_order WHERE "store_id" = $1 AND "number" = $2'
_AUDIT = """
INSERT INTO club_audit ("at", "by", "action", "subject_kind", "subject_id", "store_id", "facts", "request_id")
VALUES ($1, $2, $3, 'voucher', $4, $5, $6, $7) RETURNING "id"
"""
_TELL = """
INSERT INTO club_activity ("member_id", "kind", "at", "by", "store_id", "subject", "facts")
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
