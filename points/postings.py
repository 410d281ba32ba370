"""Postings: every movement of points, once, for good, and the verbs that make them.

Every verb is one transaction (inside another one, a savepoint of it) and names what it does by a `key`, so
that it is done once (posting.py says how).

    posting = await postings.earn(
        account, 186, key="earn:order:17", reason="order", facts={"order": "N-0017"}, store=1, by="staff:17",
        at=now, expires_at=ends, rule="service", rule_version=3,
    )
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TypedDict, Unpack

from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from points import accounts, content, descent, lessening, moves, sql
from points.accounts import Account, id_of
from points.errors import AlreadyReversed, NothingToReverse
from points.expiry import expire, expire_due, forfeit
from points.instants import pending, utc
from points.lessening import Less, lessen
from points.posting import Movement, Posting, Undoing, draft, is_written, post, values
from points.sql import Database

__all__ = ["Posting", "adjust", "earn", "expire", "expire_due", "forfeit", "lessen", "of", "reverse", "spend"]

FINAL = ("reverse", "lessen", "expire", "hold", "release")

Move = Callable[[Database, Posting], Awaitable[None]]


def of(account: Account | int) -> QuerySet[Posting]:
    """The movements of an account, newest first."""
    return Posting.filter(account_id=id_of(account)).order_by("-at", "-id")


async def earn(
    account: Account | int,
    points: int,
    *,
    growth: int = 0,
    usable_from: datetime | None = None,
    expires_at: datetime | None = None,
    rule: str | None = None,
    rule_version: int | None = None,
    **movement: Unpack[Movement],
) -> Posting:
    """Add `points`, which can be spent from `usable_from` until `expires_at`, and `growth`.

    Zero is a movement that says why nothing was earned. What the account owes is settled first, also from
    points that are pending. Raises InvalidAmount, KeyConflict.
    """
    content.whole(points, least=0)
    content.whole(growth, least=0)
    holder = id_of(account)
    wanted = draft(holder, "earn", points, growth=growth, rule=rule, rule_version=rule_version, **movement)
    life = _life(wanted, expires_at, usable_from)
    if points and await _earned_at_once(wanted, **life):
        return wanted
    return await _made(wanted, partial(moves.give, **life))


async def spend(account: Account | int, points: int, **movement: Unpack[Movement]) -> Posting:
    """Take `points`, those that expire first, never those that have.

    Raises NotEnoughPoints(balance, wanted), where `balance` is what can be spent; AccountFrozen;
    InvalidAmount; KeyConflict.
    """
    content.whole(points, least=1)
    return await _made(draft(id_of(account), "spend", -points, **movement), moves.take)


async def adjust(
    account: Account | int,
    points: int,
    *,
    growth: int = 0,
    expires_at: datetime | None = None,
    **movement: Unpack[Movement],
) -> Posting:
    """Correct an account by hand: above zero like an earning, below zero like a spend, with their errors.

    `growth` may rise or fall; `points` are nothing only where it does.
    """
    content.whole(growth, least=-content.MOST)
    content.whole(points, least=-content.MOST, but=None if growth else 0)
    wanted = draft(id_of(account), "adjust", points, growth=growth, **movement)
    if points < 0:
        return await _made(wanted, moves.take)
    return await _made(wanted, partial(moves.give, **_life(wanted, expires_at)))


async def reverse(posting: Posting, *, grace: timedelta | None = None, **undoing: Unpack[Undoing]) -> Posting:
    """Undo a posting, once, and the growth that it brought; of an earning that was lessened, what is left.

    A spend goes back to the very lots that it came from, with their dates; what of it has ended meanwhile
    comes back, given `grace`, for so long from now. An earning is taken from its own
    lot, then from those that expire first; what no lot has any more is owed, and the balance may fall below
    zero. What of an earning has expired is gone already and is not taken twice, wherever a transfer had
    brought it: whoever undoes what was moved holds the other account too (transfers.lock).

    Raises AlreadyReversed, NothingToReverse, KeyConflict.
    """
    if posting.kind in FINAL:
        raise NothingToReverse(posting=posting.id, kind=posting.kind)
    async with in_transaction() as db:
        await accounts.lock(posting.account_id)
        heirs = await descent.of(db, posting.id, utc(undoing["at"])) if posting.points > 0 else []
        less = (await lessening.of(db, [posting.id])).get(posting.id, Less())
        left = posting.points - less.taken - sum(heir.lost(posting.account_id) for heir in heirs)
        wanted = draft(
            posting.account_id,
            "reverse",
            -left if posting.points < 0 else -max(0, left),
            growth=less.growth - posting.growth,
            store=posting.store,
            reverses_id=posting.id,
            **undoing,
        )
        if (earlier := await Posting.get_or_none(reverses_id=posting.id)) and earlier.key != wanted.key:
            raise AlreadyReversed(posting=posting.id, reversal=earlier.id)
        if await post(db, wanted):
            if posting.points < 0:
                await moves.put_back(db, wanted, grace=grace)
            else:
                await moves.take_back(db, wanted, descent.on(posting.account_id, heirs))
    return earlier or wanted


class _Life(TypedDict):
    expires_at: datetime | None
    usable_from: datetime | None


def _life(wanted: Posting, expires_at: datetime | None, usable_from: datetime | None = None) -> _Life:
    ends = utc(expires_at) if expires_at else None
    return {"expires_at": ends, "usable_from": pending(usable_from, wanted.at)}


async def _earned_at_once(wanted: Posting, **life: Unpack[_Life]) -> bool:
    """The usual earning in one statement, where the database can; False if nothing was done."""
    if not (db := sql.in_one_statement()):
        return False
    return is_written(wanted, await sql.rows(db, sql.EARN, *values(wanted), *life.values()))


async def _made(wanted: Posting, move: Move) -> Posting:
    """`wanted` written and done, in one transaction; or the posting that its key stands for already."""

    async def deed(db: Database) -> bool:
        if is_new := await post(db, wanted):
            await move(db, wanted)
        return is_new

    return wanted if await sql.together(deed) else await Posting.get(key=wanted.key)
