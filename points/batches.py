"""Batches: many earnings as one movement of the database, each the very posting that postings.earn makes.

An account that owes something is served by the single verb, in its turn: there the order counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from tortoise.transactions import in_transaction

from points import accounts, bulk, content, instants, postings, sql
from points.errors import KeyConflict
from points.instants import utc
from points.sql import Database


@dataclass(frozen=True)
class Earning:
    """What postings.earn is told, as one value."""

    account_id: int
    points: int
    key: str
    reason: str
    store: int | None
    by: str
    at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    expires_at: datetime | None = None
    rule: str | None = None
    rule_version: int | None = None
    growth: int = 0
    usable_from: datetime | None = None


class Posted(NamedTuple):
    """The posting that an earning's key stands for; `is_new` if this batch has made it."""

    id: int
    points: int
    is_new: bool


class _Draft(NamedTuple):
    earning: Earning
    facts: str
    fingerprint: str


async def earn(earnings: Sequence[Earning]) -> list[Posted]:
    """Add points to many accounts, or nothing of it; what each came to, in the order given.

    Raises InvalidAmount, InvalidText, InvalidFacts, KeyConflict.
    """
    drafts = [_draft(earning) for earning in earnings]
    async with in_transaction() as db:
        owing = await accounts.lock_all(db, {earning.account_id for earning in earnings})
        done = await _known(db, [earning.key for earning in earnings])
        plain = [one for one in _once(drafts, done) if one.earning.account_id not in owing]
        for draft, id in zip(plain, await bulk.new_ids(db, "points_posting", len(plain)), strict=True):
            done[draft.earning.key] = id, draft.earning.points, draft.fingerprint, True
        await _write(db, [(done[one.earning.key][0], one) for one in plain])
        for draft in _once(drafts, done):  # those of accounts that owe
            posting = await _singly(draft.earning)
            done[draft.earning.key] = posting.id, posting.points, draft.fingerprint, True
    return [_posted(draft, done) for draft in drafts]


_Done = dict[str, tuple[int, int, str, bool]]


def _draft(earning: Earning) -> _Draft:
    content.whole(earning.points, least=0)
    content.whole(earning.growth, least=0)
    content.texts(key=earning.key, reason=earning.reason, by=earning.by, rule=earning.rule)
    facts = content.kept(earning.facts)
    before = (earning.account_id, "earn", earning.points, earning.reason)
    told = (earning.store, earning.rule, earning.rule_version, None)
    after = content.ending(*told, growth=earning.growth)
    return _Draft(earning, facts, content.fingerprint_around(before, facts, after))


def _once(drafts: Iterable[_Draft], done: _Done) -> list[_Draft]:
    """Those that are not done, each key once. Raises KeyConflict."""
    new: dict[str, _Draft] = {}
    for draft in drafts:
        key = draft.earning.key
        known = done[key][2] if key in done else new.setdefault(key, draft).fingerprint
        if known != draft.fingerprint:
            raise KeyConflict(key=key)
    return list(new.values())


def _posted(draft: _Draft, done: _Done) -> Posted:
    id, points, _, is_new = done[draft.earning.key]
    return Posted(id, points, is_new)


async def _known(db: Database, keys: Iterable[str]) -> _Done:
    return {
        row["key"]: (row["id"], row["points"], row["fingerprint"], False)
        for row in await bulk.among(db, _KNOWN, keys)
    }


async def _write(db: Database, made: Sequence[tuple[int, _Draft]]) -> None:
    sums: dict[int, tuple[int, int]] = {}
    posted, lots = [], []
    for id, (earning, facts, fingerprint) in made:
        at = utc(earning.at)
        ends = utc(earning.expires_at) if earning.expires_at else None
        usable = instants.pending(earning.usable_from, at)
        posted.append((
            id, earning.account_id, earning.key, fingerprint, "earn", earning.points, earning.growth,
            earning.reason, earning.store, earning.by, at, earning.rule, earning.rule_version, None, facts,
        ))  # fmt: skip
        if earning.points:
            lots.append((earning.account_id, id, earning.points, earning.points, at, ends, usable))
        points, growth = sums.get(earning.account_id, (0, 0))
        sums[earning.account_id] = points + earning.points, growth + earning.growth
    await bulk.insert(db, "points_posting", ("id", *sql.POST_FIELDS, "facts"), posted)
    ids = await bulk.new_ids(db, "points_lot", len(lots))
    await bulk.insert(db, "points_lot", _LOT, [(id, *lot) for id, lot in zip(ids, lots, strict=True)])
    moved = [(account, *sum) for account, sum in sorted(sums.items()) if any(sum)]
    await bulk.change(db, _MOVE, moved, types="bigint bigint bigint")


async def _singly(earning: Earning) -> postings.Posting:
    told: dict[str, Any] = {name: getattr(earning, name) for name in _TOLD}
    return await postings.earn(earning.account_id, earning.points, **told)


_TOLD = (
    "key",
    "reason",
    "facts",
    "store",
    "by",
    "at",
    "expires_at",
    "rule",
    "rule_version",
    "growth",
    "usable_from",
)
_LOT = ("id", "account_id", "posting_id", "points", "remaining", "earned_at", "expires_at", "usable_from")
_KNOWN = 'SELECT "id", "key", "points", "fingerprint" FROM points_posting WHERE "key" {among}'
_MOVE = """
UPDATE points_account SET "balance" = "balance" + $2, "growth" = "growth" + $3 WHERE "id" = $1
"""
