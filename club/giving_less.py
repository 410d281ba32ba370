"""Giving less: what an earning by amounts gives once less was paid; the difference is taken back.

It is reckoned from what the earning's own posting says, as on its day: the rate of each kind of work, with
what multiplied it, times what is left; floored once over all lines. No rule and no tier of today counts, and
it is never more than was granted. Where the rule gives a fixed number, and for what other rules gave besides,
the points are in proportion, floored; growth goes the same way.

What is taken back stands under `<key>`, of the extras under `<key>+<rule>`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

from club import actors, clock, earning, tiers
from club.actors import Actor
from club.earned import given_by
from club.earning import Note
from club.members import Member, holding, merges
from points import lessening, postings, usage
from points.lessening import Less
from points.postings import Posting
from points.sql import Database

FEN_IN_A_YUAN = 100


@dataclass(frozen=True)
class Paid:
    """Fen by kind of work: what was paid at first, and what is `left` of it."""

    first: Mapping[str, int]
    left: Mapping[str, int]


class Due(NamedTuple):
    """What one posting of the earning gives less from now on."""

    earned: Posting
    points: int
    growth: int


async def lessen(
    member: Member,
    earned: str,
    paid: Paid,
    *,
    key: str,
    reason: str,
    by: Actor,
    at: datetime,
    subject: str = "",
    note: Note | None = None,
    **facts: Any,
) -> list[Posting]:
    """Take back what was posted under the key `earned` for what is no longer paid, if that is anything.

    Points that are spent already are owed. What stood on the account of somebody who was merged is passed on
    to who stays. Once for each key. Raises KeyConflict.
    """
    async with in_transaction() as db:
        posting = await Posting.get_or_none(key=earned)
        member = await holding.owner(member, posting and posting.account_id)
        dues, made = await _dues(db, posting, paid), list[Posting]()
        for due in dues:
            told = {**facts, "subject": subject}
            if due.earned.key != earned:
                told["extra_to"] = key
            said: dict[str, Any] = {"reason": reason, "facts": told, "by": actors.name(by), "at": at}
            own_key = key + due.earned.key.removeprefix(earned)
            made.append(await postings.lessen(due.earned, due.points, due.growth, key=own_key, **said))
            if due.earned.account_id != member.account_id:
                await merges.pass_on(due.earned.account_id, cause=f"{made[-1].id}", by=by, at=at)
            await earning.tell(member, "points.reversed", made[-1], by, at, subject)
        await usage.give_back(db, [(due.earned, due.points) for due in dues], clock.zone())
        if made:
            await earning.send(member, note, made[0], at, -sum(one.points for one in made))
        if any(one.growth for one in made):
            await tiers.reconsider(member, at=at)
    return made


async def foresee(earned: str, paid: Paid, *, at: datetime, using_db: BaseDBAsyncClient | None = None) -> int:
    """How many points `lessen` would take back at `at`."""
    db = using_db or get_connection("default")
    posting = await Posting.filter(key=earned).using_db(using_db).first()
    dues = await _dues(db, posting, paid, using_db=using_db)
    return sum([await lessening.takes(db, due.earned, due.points, at=at) for due in dues])


async def _dues(
    db: Database, posting: Posting | None, paid: Paid, *, using_db: BaseDBAsyncClient | None = None
) -> list[Due]:
    given = await given_by(posting, using_db=using_db)
    if posting is None or not given:
        return []
    less = await lessening.of(db, [one.id for one in given])
    points, share = _left(posting, paid)
    dues: list[Due] = []
    for one in given:
        still = points if one.id == posting.id else int(one.points * share)
        growth = still if one.growth == one.points else int(one.growth * share)
        before = less.get(one.id, Less())
        due = Due(
            one, max(0, one.points - before.points - still), max(0, one.growth - before.growth - growth)
        )
        dues += [due] if due.points or due.growth else []
    return dues


def _left(posting: Posting, paid: Paid) -> tuple[int, Fraction]:
    """What the rule that counted gives for what is left, and in which proportion to what it gave.

    A cap is kept: as long as what is left comes to as much as was granted, nothing is taken back.
    """
    rated = [line for line in posting.facts.get("lines", ()) if line["rate"] is not None]
    if not rated:
        share = _share(sum(paid.left.values()), sum(paid.first.values()))
        return int(posting.points * share), share
    rates = {line["work"]: Fraction(Decimal(line["rate"])) for line in rated}
    was = sum((rates[line["work"]] * line["amount"] for line in rated), Fraction(0)) / FEN_IN_A_YUAN
    now = sum((rate * paid.left.get(work, 0) for work, rate in rates.items()), Fraction(0)) / FEN_IN_A_YUAN
    is_capped = posting.points < int(was)
    return min(posting.points, int(now)), _share(now, posting.points if is_capped else was)


def _share(left: Fraction | int, of: Fraction | int) -> Fraction:
    return min(Fraction(1), Fraction(left) / Fraction(of)) if of else Fraction(1)
