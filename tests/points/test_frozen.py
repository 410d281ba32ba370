"""Frozen: nothing goes out; what comes in, what ends and what is undone goes on."""

import pytest

from points import accounts, errors, holds, postings, transfers
from points.accounts import Account
from tests.points.ledger import DAY, NOON, earned, said, spent, standing, undone


@pytest.fixture
async def frozen(account):
    """An account with 100 points that has been frozen since noon."""
    await earned(account, 100, days=5)
    await accounts.freeze(account, at=NOON)
    return account


async def test_nothing_is_spent_from_a_frozen_account(frozen):
    with pytest.raises(errors.AccountFrozen) as refusal:
        await spent(frozen, 1)
    assert refusal.value.facts == {"account": frozen.id, "since": NOON}
    assert await standing(frozen) == (100, 0)


async def test_nothing_is_held_or_taken_by_hand_either(frozen):
    with pytest.raises(errors.AccountFrozen):
        await holds.place(frozen, 1, expires_at=NOON + DAY, **said("a"))
    with pytest.raises(errors.AccountFrozen):
        await postings.adjust(frozen, -1, **said("b"))
    assert await standing(frozen) == (100, 0)


async def test_what_was_held_before_is_not_captured_but_can_be_released(account):
    await earned(account, 100)
    hold = await holds.place(account, 60, expires_at=NOON + DAY, **said("a"))
    await accounts.freeze(account, at=NOON)
    with pytest.raises(errors.AccountFrozen):
        await holds.capture(hold, by="test", at=NOON)
    await holds.release(hold, by="test", at=NOON)
    assert await standing(account) == (100, 0)


async def test_earnings_go_on(frozen):
    await earned(frozen, 10)
    await postings.adjust(frozen, 5, **said("a"))
    assert await standing(frozen) == (115, 0)


async def test_reversals_and_expiry_go_on(account):
    order, gift = await earned(account, 100, days=5), await spent(account, 30)
    await accounts.freeze(account, at=NOON)
    await undone(gift)
    await undone(await earned(account, 7))
    assert len(await postings.expire(account, at=NOON + 5 * DAY, by="job")) == 1
    await undone(order, at=NOON + 5 * DAY)
    assert await standing(account) == (0, 0)


async def test_the_points_of_a_frozen_account_do_not_get_away_by_a_merge(frozen):
    other = await accounts.open(at=NOON)
    told = {"reason": "merge", "facts": {}, "by": "test", "at": NOON}
    with pytest.raises(errors.AccountFrozen):
        await transfers.transfer(frozen, other, key="merge:1:0", **told)
    await transfers.transfer(other, frozen, key="merge:2:0", **told)
    assert await standing(frozen) == (100, 0)


async def test_thawed_points_can_be_spent_again(frozen):
    await accounts.thaw(frozen, at=NOON + DAY)
    await spent(frozen, 100, at=NOON + DAY)
    assert await standing(frozen) == (0, 0)


async def test_freezing_twice_keeps_the_first_instant(frozen):
    await accounts.freeze(frozen, at=NOON + DAY)
    assert (await Account.get(id=frozen.id)).frozen_at == NOON


async def test_asking_again_for_what_was_spent_before_answers_as_before(account):
    await earned(account, 100)
    gift = await postings.spend(account, 10, **said("gift"))
    await accounts.freeze(account, at=NOON)
    assert await postings.spend(account, 10, **said("gift")) == gift
