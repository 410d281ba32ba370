"""Growth: earnings bring it, what undoes them takes it back, and spending leaves it alone."""

import pytest

from points import accounts, batches, errors, postings
from points.accounts import Account
from points.batches import Earning
from points.postings import Posting
from tests.points.ledger import DAY, NOON, earned, said, spent, standing, undone


async def grown(account):
    """The growth that the account says, after the proof."""
    await standing(account)
    return (await Account.get(id=account.id)).growth


async def test_an_earning_brings_growth_beside_its_points(account):
    posting = await postings.earn(account, 100, growth=120, **said("a"))
    assert (posting.points, (await Posting.get(id=posting.id)).growth) == (100, 120)
    assert await grown(account) == 120


async def test_spending_holding_and_expiry_leave_growth_alone(account):
    await postings.earn(account, 100, growth=100, expires_at=NOON + DAY, **said("a"))
    await spent(account, 60)
    await postings.expire(account, at=NOON + DAY, by="job")
    assert await accounts.balance(account) == 0
    assert await grown(account) == 100


async def test_growth_comes_without_points_too(account):
    await postings.earn(account, 0, growth=30, **said("a"))
    assert await standing(account) == (0, 0)
    assert await grown(account) == 30


async def test_an_earning_undone_takes_its_growth_along_also_what_was_spent_of_it(account):
    order = await postings.earn(account, 100, growth=150, **said("a"))
    await spent(account, 80)
    assert (await undone(order)).growth == -150
    assert await grown(account) == 0


async def test_growth_goes_whole_though_part_of_the_points_has_expired(account):
    order = await postings.earn(account, 100, growth=100, expires_at=NOON + DAY, **said("a"))
    await postings.expire(account, at=NOON + DAY, by="job")
    assert (await undone(order, at=NOON + DAY)).growth == -100
    assert await grown(account) == 0


async def test_growth_is_set_right_by_hand_either_way_with_points_or_without(account):
    await postings.adjust(account, 10, growth=50, **said("a"))
    lowered = await postings.adjust(account, 0, growth=-20, **said("b"))
    assert await grown(account) == 30
    await undone(lowered)
    assert await grown(account) == 50


async def test_an_adjustment_of_nothing_at_all_is_refused(account):
    with pytest.raises(errors.InvalidAmount):
        await postings.adjust(account, 0, growth=0, **said("a"))


@pytest.mark.parametrize("amount", [-1, 10**12 + 1, 1.5])
async def test_growth_below_nothing_or_beyond_all_measure_is_refused(account, amount):
    with pytest.raises(errors.InvalidAmount):
        await postings.earn(account, 1, growth=amount, **said("a"))
    with pytest.raises(errors.InvalidAmount):
        await batches.earn([Earning(account.id, 1, "a", "order", 1, "test", NOON, growth=amount)])
    assert await Posting.all().count() == 0


async def test_growth_is_content_that_a_key_stands_for(account):
    first = await postings.earn(account, 1, growth=2, **said("a"))
    assert await postings.earn(account, 1, growth=2, **said("a")) == first
    with pytest.raises(errors.KeyConflict):
        await postings.earn(account, 1, growth=3, **said("a"))


async def test_a_key_from_before_there_was_growth_stays_good(account):
    """The fingerprint as the first version of the ledger wrote it."""
    posting = await postings.earn(account, 186, **said("earn:order:17", reason="order", store=1))
    from points import content

    old = content.fingerprint(account.id, "earn", 186, "order", {}, 1, None, None, None)
    assert posting.fingerprint == old


async def test_a_batch_brings_growth_as_single_earnings_do(db):
    holders = [await accounts.open(at=NOON) for _ in range(2)]
    told = ("order", 1, "test", NOON)
    await batches.earn([
        Earning(holders[0].id, 10, "a", *told, growth=12),
        Earning(holders[0].id, 0, "b", *told, growth=3),
        Earning(holders[1].id, 5, "c", *told),
    ])  # fmt: skip
    assert [await grown(holder) for holder in holders] == [15, 0]
    again = await postings.earn(holders[0], 10, growth=12, **said("a", reason="order"))
    assert again.growth == 12


async def test_earnings_without_growth_bring_none(account):
    await earned(account, 100)
    assert await grown(account) == 0
