"""Vouchers: issue, take away, give back, pass on, let end; use and undo: points/voucher_uses.py.

kind = await voucher_kinds.define(name="洗车", worth="thing", times=3, lasts_days=90, at=now)
said = {"reason": "gift", "facts": {}, "store": 1, "by": "staff:17"}
voucher = await vouchers.issue(account, kind, code=code, key="voucher:gift:7", **said, at=now, zone=zone)
use = await vouchers.redeem(voucher, key="use:1", store=1, by="staff:17", at=later)
await vouchers.undo(use, by="staff:17", at=later)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any, NamedTuple

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from points import bulk, content, sql, voucher_kinds
from points.accounts import Account, id_of
from points.errors import AlreadyOver, CodeTaken, KeyConflict, KindEnded, NotTransferable
from points.instants import utc
from points.sql import Database
from points.voucher import Voucher, VoucherTransfer, locked, must_hold, of, used_up
from points.voucher_kinds import VoucherKind
from points.voucher_uses import VoucherUse, on_order, redeem, undo, worth

__all__ = [
    "Asked",
    "Voucher",
    "VoucherKind",
    "VoucherTransfer",
    "VoucherUse",
    "cancel",
    "expire_due",
    "issue",
    "issue_many",
    "of",
    "on_order",
    "redeem",
    "refund",
    "transfer",
    "undo",
    "worth",
]

ATTEMPTS = 5


class Asked(NamedTuple):
    """One of many to be issued."""

    account: int
    code: str
    key: str


async def issue(
    account: Account | int,
    kind: VoucherKind | int,
    *,
    code: str,
    key: str,
    reason: str,
    facts: Mapping[str, Any],
    store: int | None,
    by: str,
    at: datetime,
    zone: tzinfo,
    is_promised: bool = False,
) -> Voucher:
    """Give one; asked again with `key`, the very voucher of then, whatever has become of it. One that
    `is_promised` is given also of a kind that is given no more.

    Raises KeyConflict, KindEnded, AlreadyOver (the kind's last day is past), CodeTaken, InvalidText,
    InvalidFacts.
    """
    told: dict[str, Any] = {"reason": reason, "facts": facts, "store": store, "by": by, "at": at}
    told |= {"zone": zone, "is_promised": is_promised}
    async with in_transaction() as db:
        wanted = Asked(id_of(account), code, key)
        made = await issue_many(db, [wanted], kind=kind, **told)
        if made:
            return await Voucher.get(id=made[key]).select_related("kind")
    return await Voucher.get(key=key).select_related("kind")


async def issue_many(
    db: Database,
    asked: Sequence[Asked],
    *,
    kind: VoucherKind | int,
    reason: str,
    facts: Mapping[str, Any],
    store: int | None,
    by: str,
    at: datetime,
    zone: tzinfo,
    is_promised: bool = False,
) -> dict[str, int]:
    """Give many of one kind in the transaction of `db`; the ids of those that are new, by their keys.

    What is there already stays as it is, so a run that broke off is run again, and two may run at once.
    Raises as `issue` does; then none of these is issued.
    """
    content.texts(reason=reason, by=by)
    for one in asked:
        content.texts(key=one.key)
    terms, said, since = await share(db, kind), content.plain(facts), utc(at)
    marks = {one.key: content.fingerprint(one.account, terms.id, reason, said, store) for one in asked}
    for _attempt in range(ATTEMPTS):
        new = await _unknown(db, asked, marks)
        if not new:
            return {}
        if terms.ended_at and not is_promised:
            raise KindEnded(kind=terms.id, ended_at=terms.ended_at)
        ends = voucher_kinds.expires_at(terms, at=since, zone=zone)
        if ends and ends <= since:
            raise AlreadyOver(at=since, expires_at=ends)
        ids = await bulk.new_ids(db, "points_voucher", len(new))
        tail = ("issued", 0, since, ends, store, reason, content.written(said), by)
        rows = [
            (id, one.code, one.key, marks[one.key], terms.id, one.account, *tail)
            for id, one in zip(ids, new, strict=True)
        ]
        if await _written(db, new, rows):
            return {one.key: id for id, one in zip(ids, new, strict=True)}
    raise KeyConflict(key=asked[0].key, posting=None)


async def cancel(voucher: Voucher | int, *, reason: str, by: str, at: datetime) -> Voucher:
    """Take it away, whatever of it is used. Raises VoucherUsed, VoucherExpired, VoucherCancelled.

    Why and by whom, the layers above keep.
    """
    content.texts(reason=reason, by=by)
    async with in_transaction():
        found = await locked(voucher)
        await must_hold(found, utc(at))
        return await _settle(found, "cancelled", utc(at))


async def refund(voucher: Voucher | int, *, by: str, at: datetime) -> Voucher:
    """Give it back unused, whole. Raises VoucherUsed (also if used in part), VoucherExpired,
    VoucherCancelled."""
    content.texts(by=by)
    async with in_transaction():
        found = await locked(voucher)
        await must_hold(found, utc(at))
        if found.used:
            raise await used_up(found)
        return await _settle(found, "refunded", utc(at))


async def transfer(voucher: Voucher | int, account: Account | int, *, by: str, at: datetime) -> Voucher:
    """Let another holder have it; to whom has it already, nothing is done.

    Raises NotTransferable, VoucherUsed, VoucherExpired, VoucherCancelled.
    """
    content.texts(by=by)
    taker = id_of(account)
    async with in_transaction():
        found = await locked(voucher)
        if found.account_id == taker:
            return found
        await must_hold(found, utc(at))
        if not found.kind.is_transferable:
            raise NotTransferable(voucher=found.id)
        told: dict[str, Any] = {"voucher_id": found.id, "by": by, "at": utc(at)}
        await VoucherTransfer.create(**told, giver_id=found.account_id, taker_id=taker)
        await Voucher.filter(id=found.id).update(account_id=taker)
        found.account_id = taker
    return found


async def expire_due(*, at: datetime, limit: int = 500) -> list[Voucher]:
    """Let the `limit` vouchers longest past their time end, with their kinds: those that did.

    Call it until it returns nothing. Those that somebody holds at this moment come next time.
    """
    async with in_transaction():
        due = Voucher.filter(state="issued", expires_at__lte=utc(at)).order_by("expires_at", "id")
        found = await due.limit(limit).select_for_update(skip_locked=True, no_key=True)
        for voucher in found:
            voucher.state, voucher.settled_at = "expired", voucher.expires_at
        if found:
            await Voucher.bulk_update(found, ["state", "settled_at"])
        kinds = {kind.id: kind for kind in await VoucherKind.filter(id__in={one.kind_id for one in found})}
        for voucher in found:
            voucher.kind = kinds[voucher.kind_id]
    return found


async def share(db: Database, kind: VoucherKind | int) -> VoucherKind:
    """The kind as it is: nobody changes its terms or ends it until the transaction of `db` does.

    Many may hold it so at once.
    """
    id = kind if isinstance(kind, int) else kind.id
    if db.capabilities.dialect == "postgres":
        await sql.rows(db, _SHARE, id)
    return await VoucherKind.get(id=id)


async def _settle(voucher: Voucher, state: str, at: datetime) -> Voucher:
    await Voucher.filter(id=voucher.id).update(state=state, settled_at=at)
    voucher.state, voucher.settled_at = state, at
    return voucher


async def _unknown(db: Database, asked: Sequence[Asked], marks: Mapping[str, str]) -> list[Asked]:
    """Those that are not there yet. Raises KeyConflict."""
    known = await bulk.among(db, _KNOWN, [one.key for one in asked])
    for row in known:
        if row["fingerprint"] != marks[row["key"]]:
            raise KeyConflict(key=row["key"], posting=row["id"])
    there = {row["key"] for row in known}
    return [*{one.key: one for one in asked if one.key not in there}.values()]


async def _written(db: Database, new: Sequence[Asked], rows: Sequence[bulk.Row]) -> bool:
    """False if somebody issued one under the same key at this very moment. Raises CodeTaken."""
    if taken := await _taken(db, new):
        raise CodeTaken(codes=sorted(taken))
    try:
        async with in_transaction() as nested:
            await bulk.insert(nested, "points_voucher", _COLUMNS, rows)
    except IntegrityError:
        return False
    return True


async def _taken(db: Database, new: Sequence[Asked]) -> set[str]:
    codes = [one.code for one in new]
    twice = {code for code in codes if codes.count(code) > 1} if len(set(codes)) < len(codes) else set[str]()
    return twice | {row["code"] for row in await bulk.among(db, _CODES, codes)}


_COLUMNS = (
    "id", "code", "key", "fingerprint", "kind_id", "account_id", "state", "used", "issued_at", "expires_at",
    "store", "reason", "facts", "by",
)  # fmt: skip
_SHARE = 'SELECT "id" FROM points_voucher_kind WHERE "id" = $1 FOR SHARE'
_KNOWN = 'SELECT "id", "key", "fingerprint" FROM points_voucher WHERE "key" {among}'
_CODES = 'SELECT "code" FROM points_voucher WHERE "code" {among}'
