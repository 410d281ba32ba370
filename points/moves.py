"""Moves: what a posting, once written, does to the balance and the lots of its account.

Each begins by moving the balance, which locks the account's row: what it then reads of the lots can't change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from points import lots, sql
from points.accounts import Account
from points.errors import AccountFrozen, NotEnoughPoints
from points.lots import Draw, Lot, Part
from points.sql import Database

if TYPE_CHECKING:
    from points.posting import Posting


async def give(
    db: Database, posting: Posting, *, expires_at: datetime | None, usable_from: datetime | None
) -> None:
    """Open a lot of the posting's points, if there are any; what the account owes is settled from it."""
    if not posting.points and not posting.growth:
        return
    owed = (await _sums(db, posting))["owed"]
    if posting.points:
        said = (posting.account_id, posting.id, posting.points, posting.at, expires_at, usable_from, None)
        await sql.rows(db, sql.OPEN_LOT, *said)
    if owed:
        await lots.settle(db, posting.account_id, posting.at)


async def take(db: Database, posting: Posting, *, aside: Sequence[Part] = ()) -> None:
    """Draw the posting's points from what was set `aside` for it, whether its date is over or not, then from
    the lots that hold and expire first. Raises NotEnoughPoints, AccountFrozen.
    """
    account, wanted = await _sums(db, posting), -posting.points
    _not_frozen(posting, account)
    own = Counter[int]()  # a hold that grew may have taken from one lot twice
    for lot_id, points in lots.first(aside, wanted):
        own[lot_id] += points
    held = await lots.holding(db, posting.account_id, posting.at)
    others = [Part(id, points - own[id]) for id, points in held if points > own[id]]
    more, free = wanted - own.total(), max(0, lots.total(others) - account["owed"])
    if free < more:
        raise NotEnoughPoints(balance=wanted - more + free, wanted=wanted)
    await lots.draw(db, posting.id, [*map(Part._make, own.items()), *lots.first(others, more)])


async def take_from(db: Database, posting: Posting, parts: Sequence[Part]) -> None:
    """Draw the posting's points from `parts`, whether their date is over or not. Raises AccountFrozen."""
    _not_frozen(posting, await _sums(db, posting))
    await lots.draw(db, posting.id, lots.first(parts, -posting.points))


async def return_to(db: Database, posting: Posting, parts: Sequence[Part]) -> None:
    """Put `parts` back into the very lots; what the account owes is left to `settle`."""
    await _sums(db, posting)
    await lots.draw(db, posting.id, [Part(lot_id, -points) for lot_id, points in parts])


async def settle(db: Database, posting: Posting) -> None:
    """Let what has come back to the account pay what it owes."""
    if (await Account.get(id=posting.account_id).only("owed")).owed:
        await lots.settle(db, posting.account_id, posting.at)


async def put_back(db: Database, reversal: Posting, *, grace: timedelta | None = None) -> None:
    """Return what was drawn to the very lots it came from; what it left owed is owed no more.

    Given `grace`, what came from lots that have ended goes to new ones instead, which hold for so long.
    """
    owed = (await _sums(db, reversal))["owed"]
    drawn = [Part(*draw) for draw in await _drawn_by(reversal)]
    ended = await _ended(drawn, reversal.at) if grace is not None else {}
    kept = [part for part in drawn if part.lot_id not in ended]
    await lots.draw(db, reversal.id, [Part(lot_id, -points) for lot_id, points in kept])
    for lot_id, points in drawn:
        if lot_id in ended:
            life = (ended[lot_id], reversal.at + (grace or timedelta()), None, lot_id)
            await sql.rows(db, sql.OPEN_LOT, reversal.account_id, reversal.id, points, *life)
    if missing := reversal.points - lots.total(drawn):
        await _forgive(db, reversal, missing)
    if owed > missing:
        await lots.settle(db, reversal.account_id, reversal.at)


async def take_back(db: Database, reversal: Posting, own: Sequence[Part]) -> None:
    """Draw from what is left of the reversed earning, then as a debt is paid; the rest is owed."""
    await _sums(db, reversal)
    held = dict(own)
    held.update(await lots.reachable(db, reversal.account_id, reversal.at))
    drawn = lots.first([Part(*lot) for lot in held.items()], -reversal.points)
    await lots.draw(db, reversal.id, drawn)
    await sql.rows(db, sql.OWE, reversal.account_id, -reversal.points - lots.total(drawn))


async def hand_out(db: Database, posting: Posting, parts: Sequence[Lot]) -> None:
    """Draw all that these lots hold: it goes on elsewhere as it is."""
    await _sums(db, posting)
    await lots.draw(db, posting.id, [Part(lot.id, lot.remaining) for lot in parts])


async def take_in(db: Database, posting: Posting, parts: Sequence[Lot]) -> None:
    """Open the same lots here: so many points each, earned then, until then; what is owed is settled."""
    owed = (await _sums(db, posting))["owed"]
    for lot in parts:
        life = (lot.earned_at, lot.expires_at, lot.usable_from, lot.id)
        said = (posting.account_id, posting.id, lot.remaining, *life)
        await sql.rows(db, sql.OPEN_LOT, *said)
    if owed:
        await lots.settle(db, posting.account_id, posting.at)


async def pay_or_owe(db: Database, posting: Posting) -> None:
    """Draw the posting's points from what holds; the rest is owed."""
    await _sums(db, posting)
    drawn = lots.first(await lots.reachable(db, posting.account_id, posting.at), -posting.points)
    await lots.draw(db, posting.id, drawn)
    await sql.rows(db, sql.OWE, posting.account_id, -posting.points - lots.total(drawn))


async def _drawn_by(reversal: Posting) -> list[tuple[int, int]]:
    drawn = Draw.filter(posting_id=reversal.reverses_id).order_by("id")
    return await drawn.values_list("lot_id", "points")


async def _ended(drawn: Sequence[Part], at: datetime) -> dict[int, datetime]:
    """Those lots that have ended at `at`, with when they were earned."""
    over = Lot.filter(id__in=[part.lot_id for part in drawn], expires_at__lte=at)
    return dict(await over.values_list("id", "earned_at"))


async def _forgive(db: Database, reversal: Posting, missing: int) -> None:
    """What the reversed posting never found is given to it, so that nobody will look for it any more."""
    said = (reversal.account_id, reversal.id, missing, reversal.at, None, None, None)
    [lot] = await sql.rows(db, sql.OPEN_LOT, *said)
    await lots.draw(db, reversal.reverses_id or 0, [Part(lot["id"], missing)])
    await sql.rows(db, sql.OWE, reversal.account_id, -missing)


async def _sums(db: Database, posting: Posting) -> dict[str, Any]:
    """Move balance and growth by what the posting says and lock the account; what stands there otherwise."""
    [account] = await sql.rows(db, sql.MOVE, posting.account_id, posting.points, posting.growth)
    return account


def _not_frozen(posting: Posting, account: Mapping[str, Any]) -> None:
    if since := account["frozen_at"]:
        raise AccountFrozen(account=posting.account_id, since=sql.instant(since))
