"""The end of a voucher that is not its use: taken away, given back, its day past, its holder gone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tortoise.transactions import in_transaction

from club import activity, actors, audit
from club.actors import Actor
from club.members import Member
from club.members.holding import owner
from club.vouchers import telling
from club.vouchers.finding import of
from points import vouchers
from points.errors import PointsError
from points.vouchers import Voucher

BY = "job:vouchers"
LONGEST_REASON = 60


async def cancel(voucher: Voucher, *, reason: str, by: Actor, at: datetime, tell: bool = True) -> Voucher:
    """Take it away; `reason` is told to its member, at most 60 characters.

    Raises VoucherUsed, VoucherExpired, VoucherCancelled, InvalidText.
    """
    async with in_transaction():
        person = await owner(await Member.get(account_id=voucher.account_id))
        ended = await vouchers.cancel(voucher, reason=reason.strip(), by=actors.name(by), at=at)
        told: dict[str, Any] = {"by": by, "at": at, "store": voucher.store}
        await telling.record("voucher.cancelled", ended, person, **told, words=reason.strip())
        if tell:
            key = f"voucher:{ended.id}:cancelled"
            await telling.post("voucher_cancelled", ended, person, key=key, at=at, reason=reason.strip())
    return ended


async def cancel_all(member: Member, *, by: Actor, at: datetime) -> int:
    """Whoever leaves has none any more; in the caller's transaction, with the accounts held. How many."""
    theirs = await of(member).filter(state="issued").order_by("id")
    cancelled = 0
    for voucher in theirs:
        cancelled += await take_from_who_left(voucher, member, by=by, at=at)
    return cancelled


async def take_from_who_left(voucher: Voucher, person: Member, *, by: Actor, at: datetime) -> bool:
    """Whoever leaves, or has left, has it no more; in the caller's transaction. Whether it still held."""
    try:
        async with in_transaction():
            await vouchers.cancel(voucher, reason="closed", by=actors.name(by), at=at)
    except PointsError:  # it has ended, or was used this moment
        return False
    await audit.record("voucher.cancelled", voucher, by=by, at=at, store=voucher.store, member=person.id)
    return True


async def expire_due(*, at: datetime, limit: int = 500) -> int:
    """Let the `limit` vouchers longest past their time end, in one transaction; how many were due.

    Call it until it returns 0: what was done before a break stays done.
    """
    async with in_transaction() as db:
        ended = await vouchers.expire_due(at=at, limit=limit)
        people = await _people(ended)
        deeds = [
            audit.Deed(
                "voucher.expired", "voucher", one.id, at, one.store, {"member": people[one.account_id]}
            )
            for one in ended
        ]
        lines = [
            activity.Line(
                people[one.account_id],
                "voucher.expired",
                at,
                one.store,
                telling.subject(one),
                {"title": one.kind.name, "used": one.used, "times": one.kind.times},
            )
            for one in ended
        ]
        await audit.record_many(db, deeds, by=BY)
        await activity.record_many(db, lines, by=BY)
    return len(ended)


async def _people(ended: Sequence[Voucher]) -> dict[int, int]:
    """Whose each account is by now: timelines are those of who stays."""
    accounts = {one.account_id for one in ended}
    rows = await Member.filter(account_id__in=accounts).values_list("account_id", "id", "merged_into_id")
    return {account: stays or id for account, id, stays in rows}
