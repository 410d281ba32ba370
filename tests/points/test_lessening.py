"""Lessening: part of an earning is taken back, several times, and the rest of it later."""

from datetime import timedelta

import pytest

from points import accounts, errors, postings, proof
from points.lessening import Lessening
from tests.points.ledger import DAY, NOON, earned, remaining, said, spent, standing, undoing, undone


async def lessened(posting, points, *, growth=0, at=NOON):
    number = await Lessening.all().count()
    return await postings.lessen(posting, points, growth, **undoing(f"less:{number}", at=at))


async def test_what_is_taken_back_of_an_earning_comes_from_its_own_points_first(account):
    await earned(account, 100, days=1)
    order = await earned(account, 50, days=9)
    less = await lessened(order, 20)
    assert (less.points, less.kind, less.store) == (-20, "lessen", order.store)
    assert await remaining(account) == [100, 30]
    assert (await proof.verify()).ok


async def test_who_has_spent_it_pays_from_what_else_there_is_and_owes_the_rest(account):
    order = await earned(account, 50)
    await spent(account, 50)
    await earned(account, 15)
    await lessened(order, 20)
    assert await standing(account) == (-5, 5)
    await earned(account, 30)
    assert await standing(account) == (25, 0)
    assert (await proof.verify()).ok


async def test_nothing_is_spent_from_below_zero(account):
    order = await earned(account, 50)
    await spent(account, 50)
    await lessened(order, 20)
    with pytest.raises(errors.NotEnoughPoints) as refused:
        await spent(account, 1)
    assert refused.value.facts == {"balance": 0, "wanted": 1}


async def test_it_can_be_lessened_until_nothing_is_left_of_it(account):
    order = await earned(account, 50)
    for points in (20, 20):
        await lessened(order, points)
    with pytest.raises(errors.MoreThanGiven) as refused:
        await lessened(order, 11)
    assert refused.value.facts == {"given": 10, "wanted": 11}
    await lessened(order, 10)
    assert await standing(account) == (0, 0)
    assert (await proof.verify()).ok


async def test_undoing_it_afterwards_takes_what_is_left(account):
    order = await postings.earn(account, 50, growth=50, **said("earn:order"))
    await lessened(order, 20, growth=20)
    undo = await undone(order)
    assert (undo.points, undo.growth) == (-30, -30)
    with pytest.raises(errors.AlreadyReversed):
        await lessened(order, 1)
    assert (await proof.verify()).ok


async def test_a_lessening_is_not_undone_itself(account):
    order = await earned(account, 50)
    with pytest.raises(errors.NothingToReverse):
        await undone(await lessened(order, 20))
    with pytest.raises(errors.NothingToReverse):
        await lessened(await spent(account, 10), 5)


@pytest.mark.parametrize(
    ("spends", "taken"),
    [(0, [0, 0, 0]), (60, [0, 40, 20]), (100, [40, 40, 20])],
)
async def test_what_has_ended_of_it_is_gone_already_and_is_not_taken_twice(account, spends, taken):
    """100 points, of which some are spent and the rest ends; 40, 40 and 20 are to be taken back."""
    order = await earned(account, 100, days=5)
    if spends:
        await spent(account, spends)
    later = NOON + 9 * DAY
    await postings.expire(account, at=later, by="job")
    for points, took in zip((40, 40, 20), taken, strict=True):
        assert (await lessened(order, points, at=later)).points == -took
    assert await accounts.balance(account) == -spends
    assert (await proof.verify()).ok


async def test_what_ended_after_part_of_it_was_taken_back_counts_when_the_rest_is_undone(account):
    order = await earned(account, 100, days=5)
    await lessened(order, 40)
    await postings.expire(account, at=NOON + 9 * DAY, by="job")
    assert (await undone(order, at=NOON + 9 * DAY)).points == 0
    assert await standing(account) == (0, 0)
    assert (await proof.verify()).ok


async def test_what_came_back_and_ended_after_others_had_paid_is_not_paid_again(account):
    order = await earned(account, 100, days=5)
    gift = await spent(account, 100)
    await lessened(order, 40)
    await undone(gift)
    await postings.expire(account, at=NOON + 9 * DAY, by="job")
    await undone(order, at=NOON + 9 * DAY)
    assert (await standing(account))[0] <= 0
    assert (await proof.verify()).ok


async def test_the_same_key_lessens_once_and_other_content_is_a_conflict(account):
    order = await earned(account, 50)
    asked = undoing("less")
    once = await postings.lessen(order, 30, **asked)
    again = await postings.lessen(order, 30, **{**asked, "at": NOON + timedelta(hours=1)})
    assert (once.id, once.points) == (again.id, -30)
    with pytest.raises(errors.KeyConflict):
        await postings.lessen(order, 20, **asked)
    assert await standing(account) == (20, 0)


async def test_the_proof_finds_a_lessening_that_says_too_little(account):
    order = await earned(account, 50)
    await lessened(order, 30)
    await Lessening.all().update(points=20)
    assert {one.check for one in (await proof.verify()).differences} == {"posting.lessening"}
    await Lessening.all().update(points=60)
    assert {one.check for one in (await proof.verify()).differences} == {"earning.lessened"}
