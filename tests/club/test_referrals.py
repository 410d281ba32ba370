"""Referrals: a friend by a link, points once for the first order that holds."""

import asyncio
from datetime import timedelta

import pytest

from club import activity, audit, orders, referrals
from club.messages import outbox
from club.orders import Line, Sheet
from points import accounts, proof, rules
from points.postings import Posting
from tests import cast as casting

NOON = casting.OPENED + timedelta(days=30)


@pytest.fixture
async def friend(cast):
    """Brought by Ann."""
    return await casting.join("13511112222", name="周敏", at=NOON, invite_code=cast.ann.invite_code)


async def balance(member):
    return await accounts.balance(member.account_id)


async def order_of(member, cast, number, at=NOON):
    sheet = Sheet(number, cast.north, [Line("maintenance", 50_000)], member=member)
    return await orders.enter(sheet, by=cast.dee, at=at)


async def test_both_sides_and_the_staff_see_who_brought_whom(cast, friend):
    referral = await referrals.by_referrer(cast.ann).get()
    assert (referral.friend_id, referral.rewarded_at) == (friend.id, None)
    assert await referrals.visible_to(cast.dee) == [referral]
    assert await referrals.visible_to(cast.fay) == []
    assert await activity.of(cast.ann).filter(kind="referral.brought").exists()
    assert await activity.of(friend).filter(kind="referral.joined").exists()
    assert await outbox.Message.exists(kind="referral_joined", member_id=cast.ann.id)


async def test_no_row_keeps_the_friends_name(cast, friend):
    order = await order_of(friend, cast, "F-1")
    await orders.void(order, reason="录错", by=cast.gil, at=NOON)
    for rows in (activity.Activity.all(), audit.Entry.all(), Posting.all()):
        facts = [row.facts for row in await rows]
        assert facts
        assert not [told for told in facts if "周" in str(told) or "陈" in str(told)]


async def test_whoever_brought_a_friend_keeps_the_reward_when_the_order_is_refunded_until_it_is_voided(
    cast, friend
):
    order = await order_of(friend, cast, "F-1")
    [line] = await orders.ServiceLine.filter(order_id=order.id)
    await orders.refund(order, {line.id: 50_000}, key="form-0001", reason="全退", by=cast.gil, at=NOON)
    assert (await balance(cast.ann), await balance(friend)) == (1000, 200)
    await orders.void(order, reason="录错", by=cast.gil, at=NOON)
    assert (await balance(cast.ann), await balance(friend)) == (0, 0)
    assert (await proof.verify()).ok


async def test_nothing_is_given_for_the_sign_up_itself(cast, friend):
    assert await balance(cast.ann) == 0


async def test_both_get_points_when_the_first_order_is_settled(cast, friend):
    await order_of(friend, cast, "F-1")
    assert await balance(cast.ann) == 1000
    assert await balance(friend) == 500 + 200
    referral = await referrals.by_referrer(cast.ann).get()
    assert (referral.points, referral.rewarded_at) == (1000, NOON)
    assert await outbox.Message.exists(kind="referral_rewarded", member_id=cast.ann.id)


async def test_the_second_order_gives_the_referrer_nothing(cast, friend):
    await order_of(friend, cast, "F-1")
    await order_of(friend, cast, "F-2")
    assert await balance(cast.ann) == 1000


async def test_of_two_first_orders_settled_at_once_one_counts(cast, friend):
    await asyncio.gather(*(order_of(friend, cast, f"F-{number}") for number in range(4)))
    assert await balance(cast.ann) == 1000


async def test_a_voided_first_order_takes_the_reward_back_and_the_next_one_brings_it_again(cast, friend):
    first = await order_of(friend, cast, "F-1")
    await orders.void(first, reason="录错了", by=cast.dee, at=NOON)
    assert (await balance(cast.ann), await balance(friend)) == (0, 0)
    await order_of(friend, cast, "F-2")
    assert (await balance(cast.ann), await balance(friend)) == (1000, 700)
    assert (await proof.verify()).ok


async def test_the_reward_passes_to_another_order_that_holds(cast, friend):
    first = await order_of(friend, cast, "F-1")
    second = await order_of(friend, cast, "F-2", at=NOON + timedelta(days=1))
    await orders.void(first, reason="录错了", by=cast.dee, at=NOON + timedelta(days=2))
    assert await balance(cast.ann) == 1000
    assert (await referrals.by_referrer(cast.ann).get()).first_order_id == second.id
    await orders.void(second, reason="录错了", by=cast.dee, at=NOON + timedelta(days=3))
    assert await balance(cast.ann) == 0


async def test_one_level_only(cast, friend):
    third = await casting.join("13511113333", name="吴刚", at=NOON, invite_code=friend.invite_code)
    await order_of(third, cast, "T-1")
    assert (await balance(friend), await balance(cast.ann)) == (1000, 0)


async def test_whoever_is_a_member_already_is_brought_by_nobody(cast):
    again = await casting.join(cast.ben.phone, at=NOON, invite_code=cast.ann.invite_code)
    assert again.id == cast.ben.id
    assert await referrals.by_referrer(cast.ann) == []


async def test_nobody_brings_themselves_and_nobody_is_brought_twice(cast, friend):
    with pytest.raises(referrals.OwnInvitation):
        await referrals.joined(cast.ann, cast.ann.invite_code, NOON)
    with pytest.raises(referrals.AlreadyBrought):
        await referrals.joined(friend, cast.ben.invite_code, NOON)


async def test_a_link_that_is_nobodys_is_no_obstacle(cast):
    joined = await casting.join("13511112222", at=NOON, invite_code="nobody")
    assert await referrals.Referral.filter(friend_id=joined.id).count() == 0


async def test_what_a_campaign_gives_besides_is_told_with_the_reward(cast, friend):
    twice = {"type": "multiplier", "by": 2, "expiry": "never"}
    await rules.define("campaign", "referral", twice, valid_from=casting.OPENED, by="test")
    await order_of(friend, cast, "F-1")
    assert await balance(cast.ann) == 2000
    assert (await referrals.by_referrer(cast.ann).get()).points == 2000
