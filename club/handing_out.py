"""Handing out: a worker's part of a handout, piece by piece; nobody gets two, however often it is begun.

A piece holds its people's accounts, then looks who they are by now: whoever has left or was merged meanwhile
gets none, and whose merged record has one of this handout neither. What it gives, what it tells, and how far
the handout is by then are one transaction.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import F
from tortoise.transactions import in_transaction

from club import clock, handouts, segments, vouchers
from club.errors import ClubError
from club.handouts import LEASE, Handout
from club.messages import many
from club.messages.many import Letter
from club.segments import WrongFilter
from club.vouchers import To, telling
from points import accounts, bulk
from points.errors import PointsError
from points.sql import Database
from points.voucher import Voucher
from points.voucher_kinds import expires_at

HANDOUT = "handout"  # the vouchers' `reason`; the words stand in the row of the handout
PIECE = 500


class LeaseLost(ClubError):
    """Another worker has it, or somebody stopped it: whoever had it leaves its piece undone."""

    code = "handout.lease_lost"


class Person(NamedTuple):
    """Somebody who gets one, as the message speaks to them."""

    id: int
    account: int
    locale: str
    address: str


async def run(
    handout: Handout, *, now: Callable[[], datetime], using: BaseDBAsyncClient, size: int = PIECE
) -> AsyncIterator[int]:
    """Take a claimed handout to its end, yielding after each piece of `size` how many people it looked at.

    `using` says who is meant; who they are by now is read where it is written.
    """
    try:
        meant = segments.batches(handout.question, size=size, after=handout.position, using=using)
        async for ids in meant:
            await _piece(handout, ids, at=now())
            yield len(ids)
        await handouts.finish(handout, at=now())
    except LeaseLost:
        return
    except (WrongFilter, PointsError) as error:
        await handouts.fail(handout, error.code, at=now())


async def _piece(handout: Handout, ids: Sequence[int], *, at: datetime) -> None:
    async with in_transaction() as db:
        people = await _held(db, ids)
        keys = await _keys(db, handout, people)
        asked = [key for each in keys.values() for key in each]
        there = {row["key"] for row in await bulk.among(db, _THERE, asked)}
        new = [one for one in people if there.isdisjoint(keys[one.id])]
        await _give(db, handout, new)
        skipped = len(ids) - len(new)
        progress: dict[str, Any] = {
            "position": ids[-1], "looked": F("looked") + len(ids), "issued": F("issued") + len(new),
            "left": F("left") + skipped, "leased_until": at + LEASE,
        }  # fmt: skip
        if not await handouts.held(handout).update(**progress):
            raise LeaseLost(handout=handout.id)


async def _give(db: Database, handout: Handout, people: Sequence[Person]) -> None:
    """One for each, with the audit row, the line on the timeline and the message."""
    kind, at = handout.kind, handout.asked_at
    to = [To(one.id, one.account, handout.key_of(one.id)) for one in people]
    told: dict[str, Any] = {"by": handout.by, "at": at, "store": handout.giver_id}
    made = await vouchers.issue_many(to, kind, reason=HANDOUT, handout=handout.id, **told)
    codes = {row["id"]: row["code"] for row in await bulk.among(db, _CODES, list(made.values()))}
    said = {locale: _said(handout, locale) for locale in {one.locale for one in people}}
    letters = [
        Letter(
            f"voucher:{id}:given", one.id, one.locale, one.address, f"voucher:{codes[id]}", said[one.locale]
        )
        for one in people
        for id in [made[handout.key_of(one.id)]]
    ]
    await many.post(db, "voucher_gift", letters, at=at)


def _said(handout: Handout, locale: str) -> dict[str, str]:
    """What the message tells; all of them hold equally long."""
    kind = handout.kind
    ends = expires_at(kind, at=handout.asked_at, zone=clock.zone())
    until = telling.until(Voucher(expires_at=ends), locale)
    return {"title": telling.name(kind, locale), "reason": handout.reason, "until": until}


async def _held(db: Database, ids: Sequence[int]) -> list[Person]:
    """Those of them who are members now, with their accounts held."""
    rows = await bulk.among(db, _ACCOUNTS, ids)
    await accounts.lock_all(db, [row["account_id"] for row in rows])
    return [
        Person(row["id"], row["account_id"], row["locale"], row["address_form"])
        for row in await bulk.among(db, _PEOPLE, ids)
    ]


async def _keys(db: Database, handout: Handout, people: Sequence[Person]) -> dict[int, list[str]]:
    """The keys under which a person may have one: the own, and those of the records merged into it."""
    keys = {one.id: [handout.key_of(one.id)] for one in people}
    for row in await bulk.among(db, _MERGED, list(keys)):
        keys[row["merged_into_id"]].append(handout.key_of(row["id"]))
    return keys


_CODES = 'SELECT "id", "code" FROM points_voucher WHERE "id" {among}'
_ACCOUNTS = 'SELECT "account_id" FROM club_member WHERE "id" {among}'
_PEOPLE = """
SELECT "id", "account_id", "locale", "address_form" FROM club_member
WHERE "id" {among} AND "merged_into_id" IS NULL AND "closed_at" IS NULL AND "joined_at" IS NOT NULL
ORDER BY "id"
"""
_MERGED = 'SELECT "id", "merged_into_id" FROM club_member WHERE "merged_into_id" {among}'
_THERE = 'SELECT "key" FROM points_voucher WHERE "key" {among}'
