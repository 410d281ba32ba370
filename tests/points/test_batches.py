"""Many earnings at once come to the very ledger that the single verb makes."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from points import accounts, batches, bulk, postings, proof
from points.batches import Earning
from points.errors import InvalidAmount, InvalidFacts, KeyConflict
from points.lots import Draw, Lot
from points.postings import Posting
from tests import databases, sizes
from tests.points.ledger import DAY, NOON, earned, said, spent, undone


def earning(account: Any, points: int, key: str, **other: Any) -> Earning:
    told = {"reason": "order", "store": 1, "by": "import:1", "at": NOON} | other
    return Earning(account.id, points, key, **told)


async def ledger() -> list[Any]:
    """All that the ledger says, without ids."""
    rows = await Posting.all().order_by("key").values(
        "key", "fingerprint", "kind", "points", "reason", "facts", "store", "by", "at", "rule",
        "rule_version", "account__balance", "account__owed",
    )  # fmt: skip
    lots = (
        await Lot.all()
        .order_by("posting__key")
        .values("posting__key", "points", "remaining", "earned_at", "expires_at")
    )
    draws = (
        await Draw.all()
        .order_by("posting__key", "lot__posting__key")
        .values("posting__key", "lot__posting__key", "points")
    )
    return [rows, lots, draws]


async def test_a_batch_earns_what_single_verbs_earn(db):
    many, one = await accounts.open(at=NOON), await accounts.open(at=NOON)
    ends = NOON + 30 * DAY
    told = {"facts": {"order": "单号 1", "lines": [{"points": 5}]}, "rule": "service", "rule_version": 2}
    [made] = await batches.earn([earning(many, 5, "a", expires_at=ends, **told)])
    await postings.earn(one, 5, expires_at=ends, **said("b", reason="order", by="import:1", **told))
    first, second = await Posting.all().order_by("key")
    assert (made.id, made.is_new) == (first.id, True)
    same = ("kind", "points", "reason", "facts", "store", "by", "at", "rule", "rule_version")
    assert [getattr(first, name) for name in same] == [getattr(second, name) for name in same]
    again = await postings.earn(many, 5, expires_at=ends, **said("a", reason="order", by="x", **told))
    assert again.id == first.id  # the same content by the other way
    assert [lot.remaining for lot in await Lot.all()] == [5, 5]
    assert (await proof.verify()).ok


async def test_what_an_account_owes_is_settled_by_the_batch(db):
    account = await accounts.open(at=NOON)
    posting = await earned(account, 100)
    await spent(account, 100)
    await undone(posting)
    await batches.earn([earning(account, 60, "a"), earning(account, 60, "b")])
    row = await accounts.Account.get(id=account.id)
    assert (row.balance, row.owed) == (20, 0)
    assert (await proof.verify()).ok


async def test_a_batch_that_is_sent_again_changes_nothing(db):
    account = await accounts.open(at=NOON)
    first = await batches.earn([earning(account, 5, "a"), earning(account, 5, "a")])
    again = await batches.earn([earning(account, 5, "a")])
    assert [made.id for made in (*first, *again)] == [first[0].id] * 3
    assert not again[0].is_new
    assert await accounts.balance(account) == 5


async def test_one_conflict_leaves_the_whole_batch_undone(db):
    account = await accounts.open(at=NOON)
    await batches.earn([earning(account, 5, "a")])
    with pytest.raises(KeyConflict):
        await batches.earn([earning(account, 7, "b"), earning(account, 6, "a")])
    with pytest.raises(KeyConflict):
        await batches.earn([earning(account, 7, "c"), earning(account, 6, "c")])
    assert await accounts.balance(account) == 5


async def test_what_the_single_verb_refuses_the_batch_refuses(db):
    account = await accounts.open(at=NOON)
    with pytest.raises(InvalidAmount):
        await batches.earn([earning(account, -1, "a")])
    with pytest.raises(InvalidFacts):
        await batches.earn([earning(account, 1, "a", facts={"x": "\0"})])


STORY = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 40), st.booleans(), st.integers(0, 3)),
    min_size=1,
    max_size=12,
)


@settings(
    max_examples=sizes.scaled(12, full=100),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(story=STORY, debts=st.lists(st.integers(1, 50), min_size=3, max_size=3))
async def test_any_story_told_in_batches_or_one_by_one_is_the_same_ledger(db, story, debts):
    told = []
    for in_batches in (True, False):
        await databases.fresh()
        holders = [await accounts.open(at=NOON) for _ in range(3)]
        for holder, debt in zip(holders[:2], debts, strict=False):
            posting = await earned(holder, debt)
            await spent(holder, debt)
            await undone(posting)
        earnings = [
            earning(holders[who], points, f"k{n}", expires_at=NOON + (1 + days) * DAY if ends else None,
                    at=NOON + timedelta(minutes=n))
            for n, (who, points, ends, days) in enumerate(story)
        ]  # fmt: skip
        for size in (len(earnings),) if in_batches else (1,) * len(earnings):
            part, earnings = earnings[:size], earnings[size:]
            if in_batches:
                await batches.earn(part)
            else:
                await batches._singly(part[0])
        assert (await proof.verify()).ok
        told.append(await ledger())
    assert told[0] == told[1]


async def test_ids_that_are_reserved_are_nobody_elses(db):
    from tortoise.transactions import in_transaction

    async with in_transaction() as inside:
        ids = await accounts.open_many(inside, 3, at=NOON)
        more = await bulk.new_ids(inside, "points_account", 2)
    account = await accounts.open(at=NOON)
    assert len({*ids, *more, account.id}) == 6
    assert ids == sorted(ids)
