"""Expiry: what is past its date goes, once, and what is left of an account that is closed.

Many lots go in one movement of the database, each with the posting and the draw of its own.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from tortoise.transactions import in_transaction

from points import accounts, bulk, content, sql
from points.accounts import Account, id_of
from points.instants import utc
from points.posting import Posting
from points.sql import Database


class Ended(NamedTuple):
    """What a posting ended: so many points, below zero, that the store had given for `reason`.

    They were those of a lot that held until `ended_at`; a sweep goes on behind it.
    """

    id: int
    account_id: int
    points: int
    store: int | None
    reason: str
    lot_id: int
    ended_at: datetime | None


async def expire(account: Account | int, *, at: datetime, by: str) -> list[Posting]:
    """Post what remains in the lots past their date at `at`, one posting a lot; nothing the second time."""
    async with in_transaction() as db:
        held = await accounts.lock(id_of(account))
        ended = await sql.rows(db, sql.ENDED_OF, held.id, utc(at))
        return await _postings(await _end(db, ended, reason="expired", by=by, at=at))


async def forfeit(account: Account | int, *, reason: str, at: datetime, by: str) -> list[Posting]:
    """Post what remains in every lot, past its date or not, one posting a lot: the holder is leaving."""
    async with in_transaction() as db:
        held = await accounts.lock(id_of(account))
        left = await sql.rows(db, sql.LEFT_OF, held.id)
        return await _postings(await _end(db, left, reason=reason, by=by, at=at))


async def expire_due(
    *, at: datetime, by: str, limit: int = 500, after: Ended | None = None, hand: int = 0, hands: int = 1
) -> list[Ended]:
    """Expire the `limit` lots longest past their date, of all accounts, in one transaction.

    Call it until it returns nothing: what was done before a break stays done. Told the last of what it ended
    before, it does not look at those lots again, which PostgreSQL keeps in its index for a while. Of several
    `hands` at work at once each takes accounts of its own: none waits for another.
    """
    place = (after.ended_at, after.lot_id) if after and after.ended_at else sql.FIRST
    async with in_transaction() as db:
        found = await sql.rows(db, sql.DUE, utc(at), limit, *place, hand, hands)
        await accounts.lock_all(db, {row["account_id"] for row in found})
        ended = await bulk.among(db, sql.ENDED_AMONG, [row["id"] for row in found])
        return await _end(db, ended, reason="expired", by=by, at=at)


async def _end(
    db: Database, lots: Sequence[dict[str, Any]], *, reason: str, by: str, at: datetime
) -> list[Ended]:
    """Post the end of each of `lots`, whose accounts are held, as they come.

    A lot's end can come again: a spend undone after the date puts points back into the lot.
    """
    if not lots:
        return []
    content.texts(reason=reason, by=by)
    times = await _times(db, [lot["id"] for lot in lots if lot["remaining"] < lot["points"]])
    when, postings = utc(at), await bulk.new_ids(db, "points_posting", len(lots))
    posted, drawn, sums, ended = [], [], dict[int, int](), []
    for id, lot in zip(postings, lots, strict=True):
        lot_id, account, points, store = lot["id"], lot["account_id"], lot["remaining"], lot["store"]
        earned_at, earned_for = sql.instant(lot["earned_at"]).isoformat(), content.written(lot["reason"])
        # by hand: content.written would take longer for it than for all the rest
        facts = f'{{"earned_at":"{earned_at}","earned_for":{earned_for},"lot":{lot_id}}}'
        before, after = (account, "expire", -points, reason), (store, None, None, None)
        key = f"expire:{lot_id}:{times.get(lot_id, 0) + 1}"
        print_ = content.fingerprint_around(before, facts, after)
        posted.append((
            id, account, key, print_, "expire", -points, 0, reason, store, by, when, None, None, None, facts,
        ))  # fmt: skip
        drawn.append((id, lot_id, points))
        sums[account] = sums.get(account, 0) + points
        ends = lot["expires_at"] and sql.instant(lot["expires_at"])
        ended.append(Ended(id, account, -points, store, reason, lot_id, ends))
    await bulk.insert(db, "points_posting", ("id", *sql.POST_FIELDS, "facts"), posted)
    await bulk.insert(db, "points_draw", ("posting_id", "lot_id", "points"), drawn)
    await bulk.among(db, sql.EMPTIED, [lot["id"] for lot in lots])
    await bulk.change(db, sql.EXPIRED, sorted(sums.items()), types="bigint bigint")
    return ended


async def _times(db: Database, lots: Sequence[int]) -> dict[int, int]:
    """How often each of `lots` has ended before, where it has."""
    return {row["lot_id"]: row["times"] for row in await bulk.among(db, sql.ENDED_BEFORE, lots)}


async def _postings(ended: Sequence[Ended]) -> list[Posting]:
    return await Posting.filter(id__in=[one.id for one in ended]).order_by("id") if ended else []
