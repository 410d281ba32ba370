"""Transfers: all that stands on one account moves to another, and can go back. For two holders who are one.

A transfer is made of pairs of postings, one on each side, that name each other in their facts: a pair for the
lots of each store, which keep store, earning day and end; and where the account owes, a pair the other way,
by which the other side pays the debt, or owes it from then on. Afterwards nothing is left on the one side.

Undoing gives everything back as it was brought: to the very lots, with their ends. What was spent meanwhile
was spent by the other side, which pays it from its own points or owes it. What of the moved points ended
meanwhile has ended on both sides: it goes back to a lot that is over, and ends there too.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tortoise.transactions import in_transaction

from points import accounts, moves, postings
from points.accounts import Account, id_of
from points.expiry import expire
from points.instants import utc
from points.lots import Lot
from points.posting import Posting, draft, post
from points.sql import Database

SIDES = ("out", "in")


async def transfer(
    source: Account | int,
    target: Account | int,
    *,
    key: str,
    reason: str,
    facts: Mapping[str, Any],
    by: str,
    at: datetime,
) -> list[Posting]:
    """Leave nothing on `source`: its points and what it owes are `target`'s from now on; what is over ends.

    The postings, none if there was nothing to move; under a `key` that was used before, those of then. What
    is held stays held where it is: pass on what a release brings back. Raises AccountFrozen.
    """
    one, other = id_of(source), id_of(target)
    async with in_transaction() as db:
        await lock(one, other)
        if known := await of(one, other, key=key):
            return known
        await accounts.must_give(one)
        await expire(one, at=at, by=by)
        said = {"reason": reason, "facts": facts, "by": by, "at": at}
        held = Lot.filter(account_id=one, remaining__gt=0).select_related("posting").order_by("id")
        by_store: dict[int | None, list[Lot]] = {}
        for lot in await held:
            by_store.setdefault(lot.posting.store, []).append(lot)
        made: list[Posting] = []
        for store, parts in by_store.items():
            points = sum(lot.remaining for lot in parts)
            given, taken = _pair(one, other, points, f"{key}:{store or 0}", store, said)
            await post(db, given)
            await moves.hand_out(db, given, parts)
            await post(db, taken)
            await moves.take_in(db, taken, parts)
            made += [given, taken]
        return made + await _debt(db, one, other, key, said)


async def undo(
    source: Account | int,
    target: Account | int,
    *,
    key: str,
    reason: str,
    facts: Mapping[str, Any],
    by: str,
    at: datetime,
) -> list[Posting]:
    """Undo every transfer between the two whose key begins with `key`, the latest first; once."""
    async with in_transaction():
        await lock(id_of(source), id_of(target))
        legs = await of(id_of(source), id_of(target), key=key)
        undone = await Posting.filter(reverses_id__in=[leg.id for leg in legs]).values_list(
            "reverses_id", flat=True
        )
        return [
            await postings.reverse(leg, key=f"undo:{leg.key}", reason=reason, facts=facts, by=by, at=at)
            for leg in reversed(legs)
            if leg.id not in undone
        ]


async def of(one: int, other: int, *, key: str) -> list[Posting]:
    """The postings of transfers between two accounts whose key begins with `key`, in their order."""
    both = Posting.filter(account_id__in=[one, other], kind="transfer", key__startswith=f"{key}:")
    return await both.order_by("id")


async def lock(one: int, other: int) -> None:
    """Hold both accounts, always in the same order: two who need them can't wait for each other."""
    for account_id in sorted({one, other}):
        await accounts.lock(account_id)


async def _debt(db: Database, one: int, other: int, key: str, said: dict[str, Any]) -> list[Posting]:
    """What `one` owes is paid by `other`, who owes it from now on as far as there is too little."""
    owed = (await Account.get(id=one).only("id", "owed")).owed
    if not owed:
        return []
    given, taken = _pair(other, one, owed, f"{key}:debt", None, said)
    await post(db, given)
    await moves.pay_or_owe(db, given)
    await post(db, taken)
    await moves.give(db, taken, expires_at=None, usable_from=None)
    return [given, taken]


def _pair(
    giver: int, taker: int, points: int, key: str, store: int | None, said: dict[str, Any]
) -> tuple[Posting, Posting]:
    """Two drafts that name each other: what leaves `giver` and what reaches `taker`."""
    said = {**said, "store": store, "at": utc(said["at"])}
    facts: dict[str, Any] = said.pop("facts")
    given, taken = (f"{key}:{side}" for side in SIDES)
    return (
        draft(giver, "transfer", -points, key=given, facts={**facts, "pair": taken}, **said),
        draft(taker, "transfer", points, key=taken, facts={**facts, "pair": given}, **said),
    )
