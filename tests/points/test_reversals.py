"""Reversals: a movement is undone once, as exactly as what happened since allows."""

import pytest

from points import accounts, errors, lots, postings
from points.lots import Lot
from tests.points.ledger import DAY, NOON, earned, remaining, said, spent, standing, undoing, undone


async def test_a_spend_undone_goes_back_to_the_very_lots(account):
    await earned(account, 30, days=1)
    await earned(account, 100, days=2)
    await undone(await spent(account, 50))
    assert await remaining(account) == [30, 100]
    assert await standing(account) == (130, 0)


async def test_points_that_go_back_keep_their_date(account):
    await earned(account, 30, days=1)
    gift = await spent(account, 30)
    await undone(gift, at=NOON + 3 * DAY)
    assert await accounts.balance(account) == 30
    assert await lots.spendable(account, at=NOON + 3 * DAY) == 0
    assert [posting.points for posting in await postings.expire(account, at=NOON + 3 * DAY, by="job")] == [
        -30
    ]
    assert await standing(account) == (0, 0)


async def test_an_earning_undone_takes_its_own_points_first(account):
    await earned(account, 100, days=1)
    order = await earned(account, 50, days=9)
    undo = await undone(order)
    assert (undo.points, undo.reverses_id, undo.store) == (-50, order.id, order.store)
    assert await remaining(account) == [100, 0]
    assert await standing(account) == (100, 0)


async def test_what_was_spent_of_an_undone_earning_is_taken_from_what_ends_first(account):
    order = await earned(account, 50, days=1)
    await earned(account, 100, days=9)
    await earned(account, 100, days=5)
    await spent(account, 40)
    await undone(order)
    assert await remaining(account) == [0, 100, 60]
    assert await standing(account) == (160, 0)


async def test_what_nobody_has_any_more_is_owed(account):
    order = await earned(account, 100)
    await spent(account, 70)
    await undone(order)
    assert await standing(account) == (-70, 70)


async def test_nothing_is_spent_while_points_are_owed(account):
    order = await earned(account, 100)
    await spent(account, 70)
    await undone(order)
    with pytest.raises(errors.NotEnoughPoints) as refusal:
        await spent(account, 1)
    assert refusal.value.facts == {"balance": 0, "wanted": 1}


async def test_a_spend_that_is_told_late_cannot_use_what_is_owed_since(account):
    await earned(account, 40, days=1)
    order = await earned(account, 30)
    await spent(account, 60)
    await undone(order, at=NOON + DAY)
    assert await standing(account) == (-20, 20)
    with pytest.raises(errors.NotEnoughPoints):
        await spent(account, 1, at=NOON)


async def test_the_next_points_settle_what_is_owed(account):
    order = await earned(account, 100)
    await spent(account, 70)
    await undone(order)
    await earned(account, 50)
    assert await standing(account) == (-20, 20)
    await earned(account, 50)
    assert await standing(account) == (30, 0)
    assert await lots.spendable(account, at=NOON) == 30


async def test_the_oldest_debt_is_settled_first(account):
    orders = [await earned(account, 10), await earned(account, 20)]
    await spent(account, 30)
    old, new = [await undone(order, at=NOON + n * DAY) for n, order in enumerate(orders)]
    await earned(account, 15, at=NOON + 2 * DAY)
    [lot] = await Lot.filter(remaining=0, points=15).prefetch_related("draws")
    assert sorted((draw.posting_id, draw.points) for draw in lot.draws) == [(old.id, 10), (new.id, 5)]
    assert await standing(account) == (-15, 15)


async def test_points_that_have_ended_settle_nothing(account):
    order = await earned(account, 100)
    await spent(account, 100)
    await undone(order)
    await earned(account, 40, days=0)
    assert await standing(account) == (-60, 100)
    await postings.expire(account, at=NOON, by="job")
    assert await standing(account) == (-100, 100)


async def test_points_that_come_back_from_a_spend_settle_what_is_owed(account):
    order = await earned(account, 100)
    gift = await spent(account, 70)
    await undone(order)
    await undone(gift)
    assert await standing(account) == (0, 0)
    assert await remaining(account) == [0]


async def test_what_of_an_earning_has_expired_is_not_taken_twice(account):
    order = await earned(account, 100, days=1)
    await earned(account, 500)
    await spent(account, 30)
    await postings.expire(account, at=NOON + DAY, by="job")
    assert (await undone(order, at=NOON + DAY)).points == -30
    assert await standing(account) == (470, 0)


async def test_it_makes_no_difference_whether_the_sweep_or_the_reversal_was_first(account):
    order = await earned(account, 100, days=1)
    await earned(account, 500)
    await spent(account, 30)
    await undone(order, at=NOON + DAY)
    assert await postings.expire(account, at=NOON + DAY, by="job") == []
    assert await standing(account) == (470, 0)


async def test_an_earning_of_nothing_can_be_undone_too(account):
    assert (await undone(await earned(account, 0))).points == 0
    assert await standing(account) == (0, 0)


async def test_an_adjustment_can_be_undone_either_way(account):
    await earned(account, 100)
    await undone(await postings.adjust(account, 10, **said("a")))
    await undone(await postings.adjust(account, -10, **said("b")))
    assert await standing(account) == (100, 0)


async def test_asking_again_gives_the_very_reversal(account):
    order = await earned(account, 100)
    first = await undone(order)
    assert await undone(order, at=NOON + DAY) == first
    assert await standing(account) == (0, 0)


async def test_asking_again_after_points_have_expired_gives_the_very_reversal(account):
    order = await earned(account, 100, days=1)
    await spent(account, 60)
    first = await undone(order)
    assert await undone(order, at=NOON + 2 * DAY) == first


async def test_nothing_is_undone_twice(account):
    order = await earned(account, 100)
    first = await undone(order)
    with pytest.raises(errors.AlreadyReversed) as refusal:
        await postings.reverse(order, **undoing("another"))
    assert refusal.value.facts == {"posting": order.id, "reversal": first.id}


async def test_the_key_of_a_reversal_stands_for_what_it_said(account):
    order = await earned(account, 100)
    await undone(order)
    with pytest.raises(errors.KeyConflict):
        await postings.reverse(order, **undoing(f"undo:{order.id}", reason="another reason"))
    with pytest.raises(errors.KeyConflict):
        await postings.reverse(await earned(account, 1), **undoing(f"undo:{order.id}"))


async def test_a_reversal_cannot_be_undone(account):
    undo = await undone(await earned(account, 100))
    with pytest.raises(errors.NothingToReverse) as refusal:
        await undone(undo)
    assert refusal.value.facts == {"posting": undo.id, "kind": "reverse"}


async def test_an_expiry_cannot_be_undone(account):
    await earned(account, 100, days=1)
    [ended] = await postings.expire(account, at=NOON + DAY, by="job")
    with pytest.raises(errors.NothingToReverse):
        await undone(ended)


async def test_what_ended_meanwhile_comes_back_for_the_grace_it_is_given(account):
    await earned(account, 30, days=1)
    await earned(account, 50, days=9)
    gift, late = await spent(account, 60), NOON + 2 * DAY
    await postings.reverse(gift, grace=7 * DAY, **undoing("undo", at=late))
    assert await lots.expiring(account, until=NOON + 99 * DAY, at=late) == [(NOON + 9 * DAY, 80)]
    assert await remaining(account) == [0, 50, 30]
    assert await postings.expire(account, at=late, by="job") == []
    assert await standing(account) == (80, 0)


async def test_what_comes_back_for_its_grace_keeps_the_day_on_which_it_was_earned(account):
    await earned(account, 30, days=1)
    gift, late = await spent(account, 30), NOON + 2 * DAY
    back = await postings.reverse(gift, grace=7 * DAY, **undoing("undo", at=late))
    lot = await Lot.get(posting=back)
    assert (lot.earned_at, lot.expires_at) == (NOON, late + 7 * DAY)


async def test_grace_changes_nothing_where_nothing_has_ended(account):
    await earned(account, 30, days=9)
    await postings.reverse(await spent(account, 20), grace=DAY, **undoing("undo"))
    assert await lots.expiring(account, until=NOON + 99 * DAY) == [(NOON + 9 * DAY, 30)]


async def test_without_grace_the_first_instant_of_the_end_is_too_late(account):
    await earned(account, 30, days=1)
    gift = await spent(account, 30)
    await undone(gift, at=NOON + DAY)
    assert await lots.spendable(account, at=NOON + DAY) == 0


async def test_what_comes_back_for_its_grace_pays_what_is_owed_first(account):
    await earned(account, 30, days=1)
    order = await earned(account, 50)
    gift = await spent(account, 80)
    await undone(order)
    await postings.reverse(gift, grace=DAY, **undoing("undo", at=NOON + 2 * DAY))
    assert await standing(account) == (30, 0)


async def test_what_came_back_for_its_grace_and_ended_is_not_taken_once_more(account):
    order = await earned(account, 100, days=1)
    await earned(account, 40)
    gift = await spent(account, 90)
    late = NOON + 2 * DAY
    await postings.reverse(gift, grace=DAY, **undoing("undo", at=late))
    assert -sum(ended.points for ended in await postings.expire(account, at=late + DAY, by="job")) == 100
    assert (await undone(order, at=late + DAY)).points == 0
    assert await standing(account) == (40, 0)


async def test_what_came_back_for_its_grace_is_the_first_to_go_with_its_order(account):
    order = await earned(account, 100, days=1)
    await earned(account, 40, days=3)
    gift = await spent(account, 100)
    late = NOON + 2 * DAY
    await postings.reverse(gift, grace=9 * DAY, **undoing("undo", at=late))
    await undone(order, at=late)
    assert await remaining(account) == [0, 40, 0]
    assert await standing(account) == (40, 0)


async def test_what_is_booked_late_pays_a_debt_with_nothing_that_has_ended_by_now(account):
    order = await earned(account, 100)
    await spent(account, 100)
    await undone(order, at=NOON + 9 * DAY)
    await earned(account, 30, days=2, at=NOON)
    await earned(account, 20, days=20, at=NOON)
    assert await remaining(account) == [0, 30, 0]
    assert await standing(account) == (-50, 80)
