"""Moves: what a posting, once written, does to the balance and the lots of its account.

Each begins by moving the balance, which locks the account's row: what it then reads of the lots can't change.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from points import lots, sql
from points.errors import NotEnoughPoints
from points.lots import Draw, Lot, Part
from points.sql import Database

if TYPE_CHECKING:
    from points.postings import Posting


async def give(db: Database, posting: Posting, *, expires_at: datetime | None) -> None:
    """Open a lot of the posting's points, if there are any; what the account owes is settled from it."""
    if not posting.points:
        return
    owed = await _balance(db, posting)
    await sql.rows(db, sql.OPEN_LOT, posting.account_id, posting.id, posting.points, posting.at, expires_at)
    if owed:
        await lots.settle(db, posting.account_id, posting.at)


async def take(db: Database, posting: Posting) -> None:
    """Draw the posting's points from the lots that hold and expire first. Raises NotEnoughPoints."""
    owed, wanted = await _balance(db, posting), -posting.points
    held = await lots.holding(db, posting.account_id, posting.at)
    if (balance := max(0, lots.total(held) - owed)) < wanted:
        raise NotEnoughPoints(balance=balance, wanted=wanted)
    await lots.draw(db, posting.id, lots.first(held, wanted))


async def put_back(db: Database, reversal: Posting) -> None:
    """Return what was drawn to the very lots it came from; what it left owed is owed no more."""
    owed = await _balance(db, reversal)
    drawn = [Part(*draw) for draw in await _drawn_by(reversal)]
    await lots.draw(db, reversal.id, [Part(lot_id, -points) for lot_id, points in drawn])
    if missing := reversal.points - lots.total(drawn):
        await _forgive(db, reversal, missing)
    if owed > missing:
        await lots.settle(db, reversal.account_id, reversal.at)


async def take_back(db: Database, reversal: Posting) -> None:
    """Draw from the lot of the reversed earning, then from those that expire first; the rest is owed."""
    await _balance(db, reversal)
    own = Lot.filter(posting_id=reversal.reverses_id, remaining__gt=0)
    held = dict(await own.values_list("id", "remaining"))
    held.update(await lots.holding(db, reversal.account_id, reversal.at))
    drawn = lots.first([Part(*lot) for lot in held.items()], -reversal.points)
    await lots.draw(db, reversal.id, drawn)
    await sql.rows(db, sql.OWE, reversal.account_id, -reversal.points - lots.total(drawn))


async def hand_out(db: Database, posting: Posting, parts: Sequence[Lot]) -> None:
    """Draw all that these lots hold, whether their date is over or not: it goes on elsewhere as it is."""
    await _balance(db, posting)
    await lots.draw(db, posting.id, [Part(lot.id, lot.remaining) for lot in parts])


async def take_in(db: Database, posting: Posting, parts: Sequence[Lot]) -> None:
    """Open the same lots here: so many points each, earned then, until then; what is owed is settled."""
    owed = await _balance(db, posting)
    for lot in parts:
        said = (posting.account_id, posting.id, lot.remaining, lot.earned_at, lot.expires_at)
        await sql.rows(db, sql.OPEN_LOT, *said)
    if owed:
        await lots.settle(db, posting.account_id, posting.at)


async def pay_or_owe(db: Database, posting: Posting) -> None:
    """Draw the posting's points from what holds; the rest is owed."""
    await _balance(db, posting)
    drawn = lots.first(await lots.holding(db, posting.account_id, posting.at), -posting.points)
    await lots.draw(db, posting.id, drawn)
    await sql.rows(db, sql.OWE, posting.account_id, -posting.points - lots.total(drawn))


async def end(db: Database, posting: Posting, lot: Lot) -> None:
    """Draw what an expired lot still held."""
    await _balance(db, posting)
    await lots.draw(db, posting.id, [Part(lot.id, -posting.points)])


async def _drawn_by(reversal: Posting) -> list[tuple[int, int]]:
    return await Draw.filter(posting_id=reversal.reverses_id).values_list("lot_id", "points")


async def _forgive(db: Database, reversal: Posting, missing: int) -> None:
    """What the reversed posting never found is given to it, so that nobody will look for it any more."""
    said = (reversal.account_id, reversal.id, missing, reversal.at, None)
    [lot] = await sql.rows(db, sql.OPEN_LOT, *said)
    await lots.draw(db, reversal.reverses_id or 0, [Part(lot["id"], missing)])
    await sql.rows(db, sql.OWE, reversal.account_id, -missing)


async def _balance(db: Database, posting: Posting) -> int:
    """Move the balance by the posting's points and lock the account; what it owes."""
    [account] = await sql.rows(db, sql.MOVE, posting.account_id, posting.points)
    return account["owed"]
