"""Holds: points set aside, then spent in part or as a whole, given back, or timed out. Each once."""

from datetime import timedelta

import pytest

from points import errors, holds, lots, postings, proof
from points.holds import Hold
from points.lots import Draw
from points.postings import Posting
from tests.points.ledger import DAY, NOON, earned, remaining, said, spent, standing, undone

TOMORROW = NOON + DAY
LATER = NOON + 5 * DAY


async def held(account, points, *, key="hold:event:7", until=LATER, at=NOON):
    told = {"reason": "event", "facts": {"title": "Tea"}, "store": 2, "by": "member", "at": at}
    return await holds.place(account, points, key=key, expires_at=until, **told)


async def captured(hold, points=None, *, at=TOMORROW, **told):
    return await holds.capture(hold, points, by="staff:17", at=at, **told)


async def released(hold, *, at=TOMORROW):
    return await holds.release(hold, by="staff:17", at=at)


async def state(hold):
    return (await Hold.get(id=hold.id)).state


async def test_what_is_held_cannot_be_spent(account):
    await earned(account, 100)
    hold = await held(account, 70)
    assert (hold.points, hold.captured, hold.state) == (70, 0, "open")
    assert (hold.reason, hold.facts, hold.store, hold.by) == ("event", {"title": "Tea"}, 2, "member")
    with pytest.raises(errors.NotEnoughPoints) as refusal:
        await spent(account, 31)
    assert refusal.value.facts == {"balance": 30, "wanted": 31}
    assert await standing(account) == (30, 0)


async def test_a_hold_takes_the_points_that_end_first(account):
    await earned(account, 50)
    await earned(account, 50, days=3)
    await held(account, 60)
    assert await remaining(account) == [40, 0]


async def test_more_than_can_be_spent_is_not_held(account):
    await earned(account, 10)
    with pytest.raises(errors.NotEnoughPoints) as refusal:
        await held(account, 11)
    assert refusal.value.facts == {"balance": 10, "wanted": 11}
    assert (await Hold.all().count(), await Posting.all().count()) == (0, 1)


@pytest.mark.parametrize("amount", [0, -1, 10**12 + 1, 1.5, True])
async def test_no_hold_of_nothing_of_less_or_of_too_much(account, amount):
    with pytest.raises(errors.InvalidAmount):
        await held(account, amount)


async def test_a_hold_that_would_be_over_at_once_is_refused(account):
    await earned(account, 10)
    with pytest.raises(errors.AlreadyOver):
        await held(account, 10, until=NOON)
    with pytest.raises(errors.NaiveInstant):
        await held(account, 10, until=LATER.replace(tzinfo=None))
    assert await standing(account) == (10, 0)


async def test_asking_again_gives_the_very_hold(account):
    await earned(account, 100)
    first = await held(account, 70)
    assert await held(account, 70, until=LATER + DAY, at=TOMORROW) == first
    assert await standing(account) == (30, 0)


async def test_asking_again_after_it_was_settled_says_so(account):
    await earned(account, 100)
    await captured(await held(account, 70))
    assert (await held(account, 70)).state == "captured"
    assert await standing(account) == (30, 0)


async def test_the_key_of_a_hold_stands_for_what_it_said(account):
    await earned(account, 100)
    await held(account, 70)
    with pytest.raises(errors.KeyConflict):
        await held(account, 71)
    with pytest.raises(errors.KeyConflict):
        await postings.spend(account, 7, **said("hold:event:7"))


async def test_a_capture_spends_what_was_held_from_the_very_lots(account):
    first, _ = await earned(account, 50, days=9), await earned(account, 50)
    hold = await held(account, 70)
    await earned(account, 40, days=3)  # would be spent first
    spend = await captured(hold)
    assert (spend.kind, spend.points, spend.reason, spend.store) == ("spend", -70, "event", 2)
    assert (spend.by, spend.at, spend.facts) == ("staff:17", TOMORROW, {"title": "Tea", "hold": hold.id})
    assert await Draw.filter(posting=spend, lot__posting=first).values_list("points", flat=True) == [50]
    assert await remaining(account) == [0, 30, 40]
    assert await standing(account) == (70, 0)


async def test_of_a_hold_captured_in_part_the_rest_goes_back(account):
    await earned(account, 50, days=9)
    await earned(account, 50)
    hold = await held(account, 70)
    await captured(hold, 30, reason="event.fee", facts={"seats": 1})
    settled = await Hold.get(id=hold.id).prefetch_related("spent", "returned")
    assert (settled.state, settled.captured, settled.settled_at) == ("captured", 30, TOMORROW)
    assert (settled.spent.reason, settled.spent.facts) == ("event.fee", {"seats": 1, "hold": hold.id})
    assert settled.returned.points == 70
    assert await remaining(account) == [20, 50]
    assert await standing(account) == (70, 0)


async def test_no_more_is_captured_than_was_held(account):
    await earned(account, 100)
    hold = await held(account, 70)
    with pytest.raises(errors.MoreThanHeld) as refusal:
        await captured(hold, 71)
    assert refusal.value.facts == {"held": 70, "wanted": 71}
    for amount in (0, -5):
        with pytest.raises(errors.InvalidAmount):
            await captured(hold, amount)
    assert await state(hold) == "open"


async def test_what_ended_while_it_was_held_is_captured_all_the_same(account):
    await earned(account, 50, days=2)
    hold = await held(account, 50)
    assert await postings.expire(account, at=NOON + 3 * DAY, by="job") == []
    await captured(hold, 30, at=NOON + 3 * DAY)
    assert await lots.spendable(account, at=NOON + 3 * DAY) == 0
    assert [gone.points for gone in await postings.expire(account, at=NOON + 3 * DAY, by="job")] == [-20]
    assert await standing(account) == (0, 0)


async def test_a_release_gives_everything_back_to_the_very_lots(account):
    await earned(account, 50, days=9)
    await earned(account, 50)
    hold = await held(account, 70)
    posting = await released(hold)
    assert (posting.kind, posting.points, posting.facts["hold"]) == ("release", 70, hold.id)
    assert await remaining(account) == [50, 50]
    assert await state(hold) == "released"
    assert await standing(account) == (100, 0)


async def test_each_hold_settles_once(account):
    await earned(account, 100)
    hold = await held(account, 70)
    await captured(hold, 20)
    for settle in (captured, released):
        with pytest.raises(errors.HoldSettled) as refusal:
            await settle(hold)
        assert refusal.value.facts == {"hold": hold.id, "state": "captured", "captured": 20}
    assert await standing(account) == (80, 0)


async def test_a_hold_whose_time_is_over_is_not_captured_swept_or_not(account):
    await earned(account, 100)
    hold = await held(account, 70)
    with pytest.raises(errors.HoldSettled) as refusal:
        await captured(hold, at=LATER)
    assert refusal.value.facts["state"] == "expired"
    assert (await captured(hold, at=LATER - timedelta(microseconds=1))).points == -70


async def test_holds_whose_time_is_over_are_released_by_the_sweep_once(account):
    await earned(account, 100)
    first, second = await held(account, 10, key="a", until=TOMORROW), await held(account, 20, key="b")
    assert await holds.release_due(at=TOMORROW - timedelta(seconds=1), by="job") == []
    assert [posting.points for posting in await holds.release_due(at=TOMORROW, by="job")] == [10]
    assert await holds.release_due(at=TOMORROW, by="job") == []
    assert [await state(hold) for hold in (first, second)] == ["expired", "open"]
    assert await standing(account) == (80, 0)


async def test_the_sweep_goes_on_in_batches(account):
    await earned(account, 100)
    for number in range(5):
        await held(account, 10, key=f"{number}", until=TOMORROW)
    sizes = []
    while done := await holds.release_due(at=TOMORROW, by="job", limit=2):
        sizes.append(len(done))
    assert sizes == [2, 2, 1]
    assert await standing(account) == (100, 0)


async def test_a_captured_hold_is_undone_like_any_spend(account):
    await earned(account, 50, days=9)
    await earned(account, 50)
    spend = await captured(await held(account, 70), 60)
    await undone(spend, at=TOMORROW)
    assert await remaining(account) == [50, 50]
    assert await standing(account) == (100, 0)


async def test_neither_side_of_a_hold_is_reversed(account):
    await earned(account, 50)
    hold = await held(account, 50)
    back = await released(hold)
    for posting in (await Posting.get(id=hold.posting_id), back):
        with pytest.raises(errors.NothingToReverse) as refusal:
            await undone(posting)
        assert refusal.value.facts == {"posting": posting.id, "kind": posting.kind}


async def test_an_order_undone_leaves_what_is_held_and_owes_the_rest(account):
    order = await earned(account, 100)
    hold = await held(account, 70)
    await undone(order)
    assert await standing(account) == (-70, 70)
    await captured(hold)
    assert await standing(account) == (-70, 70)


async def test_what_a_hold_gives_back_pays_what_is_owed(account):
    order = await earned(account, 100)
    hold = await held(account, 70)
    await undone(order)
    await captured(hold, 50)
    assert await standing(account) == (-50, 50)
    await earned(account, 60)
    other = await held(account, 10, key="b")
    await undone(await earned(account, 5))
    await released(other)
    assert await standing(account) == (10, 0)


async def resized(hold, points, *, spent=0, key="hold:event:8", at=TOMORROW):
    told = {"facts": {"title": "Tea"}, "by": "member", "at": at}
    return await holds.resize(hold, points, spent=spent, key=key, **told)


async def test_a_hold_becomes_smaller_and_keeps_what_has_ended_meanwhile(account):
    await earned(account, 60, days=1)
    await earned(account, 40, days=9)
    hold = await held(account, 100)
    assert await postings.expire(account, at=NOON + 2 * DAY, by="job") == []
    smaller = await resized(hold, 70, at=NOON + 2 * DAY)
    assert (smaller.points, smaller.expires_at, smaller.instead_of_id) == (70, hold.expires_at, hold.id)
    assert await remaining(account) == [0, 30]
    assert await standing(account) == (30, 0)


async def test_what_falls_away_is_spent_from_what_ends_first_and_the_rest_goes_back(account):
    await earned(account, 60, days=1)
    await earned(account, 40, days=9)
    smaller = await resized(hold := await held(account, 100), 50, spent=30, at=NOON + 2 * DAY)
    assert (await state(hold), (await Hold.get(id=hold.id)).captured) == ("captured", 30)
    assert await remaining(account) == [0, 20]  # 30 of those that end first are held on, 20 of the others
    await captured(smaller, at=NOON + 3 * DAY)
    assert (await proof.verify()).ok


async def test_a_hold_becomes_larger_by_what_is_good_now(account):
    await earned(account, 60, days=1)
    await earned(account, 50, days=9)
    hold = await held(account, 60)
    larger = await resized(hold, 100, at=NOON + 2 * DAY)
    assert (larger.points, await remaining(account)) == (100, [0, 10])
    with pytest.raises(errors.NotEnoughPoints) as refusal:
        await resized(larger, 111, key="hold:event:9", at=NOON + 2 * DAY)
    assert refusal.value.facts == {"balance": 110, "wanted": 111}
    assert (await state(larger), await remaining(account)) == ("open", [0, 10])
    assert (await proof.verify()).ok


async def test_who_owes_points_may_still_hold_fewer_but_not_more(account):
    spare = await earned(account, 30)
    await earned(account, 60)
    hold = await held(account, 80)
    await undone(spare)
    with pytest.raises(errors.NotEnoughPoints):
        await resized(hold, 81)
    smaller = await resized(hold, 50)
    assert (smaller.points, await standing(account)) == (50, (10, 0))


async def test_only_an_open_hold_is_resized_and_no_more_is_spent_than_falls_away(account):
    await earned(account, 60)
    hold = await held(account, 60)
    with pytest.raises(errors.MoreThanHeld):
        await resized(hold, 40, spent=21)
    with pytest.raises(errors.HoldSettled):
        await resized(hold, 40, at=LATER)
    await resized(hold, 40)
    with pytest.raises(errors.HoldSettled):
        await resized(hold, 30, key="hold:event:9")
    with pytest.raises(errors.InvalidAmount):
        await resized(hold, 0)


async def test_what_grew_within_one_lot_becomes_smaller_when_that_has_ended(account):
    await earned(account, 300, days=1)
    grown = await resized(await held(account, 100), 300, at=NOON)
    smaller = await resized(grown, 200, key="hold:event:9", at=NOON + 2 * DAY)
    assert (smaller.points, await remaining(account)) == (200, [100])
    assert await standing(account) == (100, 0)
