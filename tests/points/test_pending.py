"""Pending: points that are there but cannot be spent yet."""

import pytest

from points import accounts, batches, errors, lots, postings, transfers
from points.batches import Earning
from points.lots import Lot
from tests.points.ledger import DAY, NOON, earned, remaining, said, spent, standing, undone

TOMORROW = NOON + DAY


async def pending(account, points, *, key="pending", days=None):
    """Points that can be spent from tomorrow on."""
    ends = NOON + days * DAY if days is not None else None
    return await postings.earn(account, points, usable_from=TOMORROW, expires_at=ends, **said(key))


async def test_pending_points_cannot_be_spent_before_their_time(account):
    await earned(account, 10)
    await pending(account, 100)
    with pytest.raises(errors.NotEnoughPoints) as refusal:
        await spent(account, 11)
    assert refusal.value.facts == {"balance": 10, "wanted": 11}
    assert await lots.spendable(account, at=NOON) == 10
    assert await accounts.balance(account) == 110


async def test_they_can_be_spent_from_the_very_instant_on(account):
    await pending(account, 100)
    assert await lots.spendable(account, at=TOMORROW) == 100
    await spent(account, 100, at=TOMORROW)
    assert await standing(account) == (0, 0)


async def test_once_usable_they_are_spent_in_the_order_of_their_end(account):
    await earned(account, 50)
    await pending(account, 50, days=9)
    await spent(account, 30, at=TOMORROW)
    assert await remaining(account) == [50, 20]


async def test_usable_at_once_is_not_pending(account):
    await postings.earn(account, 5, usable_from=NOON, **said("a"))
    await batches.earn([Earning(account.id, 5, "b", "order", 1, "test", NOON, usable_from=NOON)])
    assert await Lot.filter(usable_from=None).count() == 2


async def test_a_batch_pends_as_single_earnings_do(account):
    await batches.earn([Earning(account.id, 5, "b", "order", 1, "test", NOON, usable_from=TOMORROW)])
    assert await lots.spendable(account, at=NOON) == 0
    assert await lots.spendable(account, at=TOMORROW) == 5


async def test_an_order_voided_while_its_points_are_pending_takes_those(account):
    await earned(account, 10)
    await undone(await pending(account, 100))
    assert await remaining(account) == [10, 0]
    assert await standing(account) == (10, 0)


async def test_what_is_owed_is_settled_from_pending_points_at_once(account):
    order = await earned(account, 100)
    await spent(account, 100)
    await undone(order)
    await pending(account, 130)
    assert await standing(account) == (30, 0)
    assert await lots.spendable(account, at=NOON) == 0
    assert await lots.spendable(account, at=TOMORROW) == 30


async def test_a_reversal_takes_what_can_be_spent_before_what_pends(account):
    order = await earned(account, 100)
    await spent(account, 100)
    await pending(account, 50)
    await earned(account, 30)
    await undone(order)
    assert await remaining(account) == [0, 0, 0]
    assert await standing(account) == (-20, 20)


async def test_pending_points_end_on_their_date_like_others(account):
    await pending(account, 100, days=1)
    [ended] = await postings.expire(account, at=TOMORROW, by="job")
    assert ended.points == -100


async def test_whoever_is_merged_brings_pending_points_as_they_are(account):
    other = await accounts.open(at=NOON)
    await pending(account, 100)
    told = {"reason": "merge", "facts": {}, "by": "test", "at": NOON}
    await transfers.transfer(account, other, key="merge:1:0", **told)
    assert await lots.spendable(other, at=NOON) == 0
    assert await lots.spendable(other, at=TOMORROW) == 100


async def test_when_points_become_usable_is_no_content_of_their_key(account):
    first = await pending(account, 100)
    again = await postings.earn(account, 100, usable_from=NOON + 2 * DAY, **said("pending"))
    assert again == first
    assert await lots.spendable(account, at=TOMORROW) == 100
