"""Vouchers of members: given, used, undone, passed on within a household, ended; and what is told of it."""

import asyncio
from datetime import timedelta

import pytest

from club import activity, audit, households, members, orders, vouchers
from club.care import voucher_endings
from club.members import merging
from club.members.holding import MemberClosed
from club.messages import outbox
from club.orders import AlreadyVoid, Line, ServiceLine, Sheet, refunds
from club.privacy import closing, parts, promised
from club.vouchers import MoreThanOrder, NotInHousehold, OrderVoid, To, UndoTooLate, on_orders
from club.vouchers.on_orders import RefundBelowMinimum
from points import errors, proof, voucher_kinds
from tests import cast as casting

NOON = casting.OPENED + timedelta(days=30)
MINUTE = timedelta(minutes=1)


async def kind(**terms):
    told = {"name": "标准洗车", "name_en": "Car wash", "worth": "thing", "cost": 35_00, "lasts_days": 90}
    return await voucher_kinds.define(**{**told, **terms}, at=casting.OPENED)


async def given(member, of=None, key="gift", **more):
    return await vouchers.issue(
        member, of or await kind(), key=key, reason="test", by="test", at=NOON, **more
    )


async def used(cast, voucher, key="press", **more):
    told = {"key": key, "store": cast.north.id, "by": cast.eve, "at": NOON} | more
    return await vouchers.redeem(voucher, **told)


async def deeds(member):
    return [line.kind for line in await activity.of(member) if line.kind.startswith("voucher")]


async def told(member):
    return [
        one.kind
        for one in await outbox.Message.filter(member_id=member.id).order_by("id")
        if one.kind.startswith("voucher")
    ]


async def test_one_is_given_once_and_its_member_is_told(cast):
    of = await kind()
    one = await given(cast.ann, of)
    assert (await given(cast.ann, of)).id == one.id
    assert (len(one.code), one.code[0]) == (15, "3")
    assert await deeds(cast.ann) == ["voucher.issued"]
    assert await told(cast.ann) == ["voucher_given"]
    assert (await vouchers.by_code(one.code)).id == one.id
    assert [voucher.id for voucher in await vouchers.of(cast.ann)] == [one.id]


async def test_whoever_has_left_is_given_none(cast):
    await members.Member.filter(id=cast.ben.id).update(closed_at=NOON)
    with pytest.raises(MemberClosed):
        await given(cast.ben)


async def test_a_use_stands_on_the_timeline_and_is_undone_for_a_quarter_of_an_hour(cast):
    voucher = await given(cast.ann)
    use = await used(cast, voucher)
    assert (await used(cast, voucher)).id == use.id
    assert await vouchers.usable(cast.ann, NOON) == []
    with pytest.raises(UndoTooLate):
        await vouchers.undo(use, by=cast.eve, at=NOON + 15 * MINUTE)
    await vouchers.undo(use, by=cast.eve, at=NOON + 14 * MINUTE)
    late = await used(cast, voucher, "again")
    await vouchers.undo(late, by=cast.dee, at=NOON + 90 * MINUTE, within=None)
    assert [one.id for one in await vouchers.usable(cast.ann, NOON)] == [voucher.id]
    assert sorted(await deeds(cast.ann)) == [
        "voucher.issued",
        *["voucher.use_undone"] * 2,
        *["voucher.used"] * 2,
    ]
    assert len(await audit.of(voucher)) == 5


async def test_only_those_of_this_store_are_usable_here_and_those_that_end_first_come_first(cast):
    ever = await given(cast.ann, await kind(lasts_days=None), key="1")
    soon = await given(cast.ann, await kind(lasts_days=3), key="2")
    south = await given(cast.ann, await kind(stores=[cast.south.id]), key="3")
    here = await vouchers.usable(cast.ann, NOON, cast.north.id)
    assert [one.id for one in here] == [soon.id, ever.id]
    assert len(await vouchers.usable(cast.ann, NOON)) == 3
    with pytest.raises(errors.WrongStore):
        await used(cast, south)


async def test_a_total_that_nobody_said_is_that_of_the_order_and_a_void_order_takes_none(cast):
    lines = [Line("maintenance", 698_00)]
    order = await orders.enter(Sheet("W-1", cast.north, lines, member=cast.ann), by="test", at=NOON)
    of = await kind(worth="amount", amount=200_00, minimum=500_00)
    use = await used(cast, await given(cast.ann, of), order="W-1")
    assert (use.total, use.off) == (698_00, 200_00)
    await orders.void(order, reason="录错", by="test", at=NOON)
    with pytest.raises(OrderVoid):
        await used(cast, await given(cast.ann, of, key="2"), "again", order="W-1", total=698_00)


async def test_nobody_says_that_an_order_comes_to_more_than_it_does(cast):
    await orders.enter(
        Sheet("W-1", cast.north, [Line("repair", 50_00)], member=cast.ann), by="test", at=NOON
    )
    voucher = await given(cast.ann, await kind(worth="amount", amount=200_00, minimum=500_00))
    with pytest.raises(MoreThanOrder) as refused:
        await used(cast, voucher, order="W-1", total=10_000_00)
    assert refused.value.facts == {"number": "W-1", "total": 50_00}


async def test_the_number_of_an_order_is_spelled_as_the_order_has_it(cast):
    order, voucher, _use = await used_on_an_order(cast, number="ｗ—1")
    with pytest.raises(errors.NotStackable):
        await used(cast, await given(cast.ann, key="2"), "again", order="w-1")
    await orders.void(order, reason="录错", by=cast.dee, at=NOON)
    assert [one.id for one in await vouchers.usable(cast.ann, NOON)][:1] == [voucher.id]


async def test_it_goes_to_somebody_of_the_household_and_to_nobody_else(cast):
    voucher = await given(cast.ann, await kind(is_transferable=True))
    with pytest.raises(NotInHousehold):
        await vouchers.transfer(voucher, cast.ben, by=cast.ann, at=NOON)
    await households.bring_together(cast.ann, cast.ben, name="陈家", by="test", at=NOON)
    assert [one.id for one in await vouchers.relatives(await members.Member.get(id=cast.ann.id))] == [
        cast.ben.id
    ]
    for _press in range(2):
        await vouchers.transfer(voucher, cast.ben, by=cast.ann, at=NOON)
    assert [one.id for one in await vouchers.of(cast.ben)] == [voucher.id]
    assert await vouchers.of(cast.ann) == []
    assert await told(cast.ann) == ["voucher_given", "voucher_passed_on"]
    assert await told(cast.ben) == ["voucher_received"]
    assert (await deeds(cast.ann))[0] == "voucher.transferred"
    assert (await used(cast, voucher)).account_id == cast.ben.account_id


async def test_one_is_taken_away_with_its_reason_and_a_used_one_is_not(cast):
    voucher = await given(cast.ann)
    await vouchers.cancel(voucher, reason="发错了", by=cast.dee, at=NOON)
    assert await told(cast.ann) == ["voucher_given", "voucher_cancelled"]
    with pytest.raises(errors.VoucherCancelled):
        await used(cast, voucher)
    other = await given(cast.ann, key="2")
    await used(cast, other)
    with pytest.raises(errors.VoucherUsed):
        await vouchers.cancel(other, reason="发错了", by=cast.dee, at=NOON)


async def test_what_is_past_its_time_ends_by_itself(cast):
    await given(cast.ann, await kind(lasts_days=3), key="1")
    await given(cast.ben, await kind(lasts_days=3), key="2")
    later = NOON + timedelta(days=5)
    assert [await vouchers.expire_due(at=later, limit=1) for _ in range(3)] == [1, 1, 0]
    assert await deeds(cast.ben) == ["voucher.expired", "voucher.issued"]


async def test_many_are_given_one_each_and_run_again_nothing_twice(cast):
    of = await kind()
    to = [To(one.id, one.account_id, f"campaign:1:{one.id}") for one in (cast.ann, cast.ben, cast.cho)]
    said = {"reason": "campaign", "by": cast.dee, "at": NOON}
    assert len(await vouchers.issue_many(to[:2], of, **said)) == 2
    assert len(await vouchers.issue_many(to, of, **said)) == 1
    for one in (cast.ann, cast.ben, cast.cho):
        assert len(await vouchers.of(one)) == 1
        assert await deeds(one) == ["voucher.issued"]
    assert (await proof.verify()).ok


async def used_on_an_order(cast, number="W-1", **terms):
    """A voucher of ¥200 from ¥500 on, used on an order of ¥698: the order, the voucher, the use."""
    lines = [Line("maintenance", 500_00), Line("parts", 198_00)]
    order = await orders.enter(Sheet("W-1", cast.north, lines, member=cast.ann), by="test", at=NOON)
    of = await kind(worth="amount", amount=200_00, minimum=500_00, **terms)
    voucher = await given(cast.ann, of)
    return order, voucher, await used(cast, voucher, order=number)


async def test_a_voided_order_gives_its_vouchers_back_and_says_so(cast):
    order, voucher, use = await used_on_an_order(cast)
    await orders.void(order, reason="录错", by=cast.dee, at=NOON + 60 * MINUTE)
    assert [one.id for one in await vouchers.usable(cast.ann, NOON)] == [voucher.id]
    await use.refresh_from_db()
    assert use.undone_by == f"staff:{cast.dee.id}"
    assert (await told(cast.ann))[-1] == "voucher_given_back"
    assert (await proof.verify()).ok


async def test_a_refund_leaves_what_a_voucher_was_used_for(cast):
    order, _voucher, use = await used_on_an_order(cast)
    first, second = await ServiceLine.filter(order_id=order.id).order_by("id")
    said = {"reason": "少做一项", "by": cast.dee, "at": NOON + MINUTE}
    await orders.refund(order, {second.id: 100_00}, key="r-1", **said)
    with pytest.raises(RefundBelowMinimum) as refused:
        await orders.refund(order, {first.id: 98_01}, key="r-2", **said)
    assert refused.value.facts["remaining"] == 499_99
    with pytest.raises(RefundBelowMinimum):
        await refunds.foresee(order, {first.id: 500_00}, at=NOON)
    await orders.refund(order, {second.id: 98_00}, key="r-3", **said)
    await vouchers.undo(use, by=cast.eve, at=NOON + MINUTE)
    await orders.refund(order, {first.id: 500_00}, key="r-4", **said)


async def test_of_a_record_that_was_merged_they_are_those_of_who_stays(cast):
    of = await kind()
    voucher = await given(cast.ben, of)
    await merging.merge(cast.ben, into=cast.ann, reason="同一个人", by=cast.dee, at=NOON)
    assert [one.id for one in await vouchers.usable(cast.ann, NOON)] == [voucher.id]
    await used(cast, voucher)
    assert (await deeds(cast.ann))[0] == "voucher.used"
    assert (await activity.of(cast.ann).first()).member_id == cast.ann.id
    assert (await given(cast.ann, of)).id == voucher.id  # asked again for whom it was then


async def test_whoever_leaves_is_told_what_is_lost_and_has_none_any_more(cast, settings):
    settings(closure_days=0)
    voucher, gone = await given(cast.ann), await given(cast.ann, key="2")
    await used(cast, gone)
    lost = [loss for loss in await closing.losses(cast.ann, at=NOON) if loss.kind == "voucher"]
    assert [loss.facts["title"] for loss in lost] == ["标准洗车"]
    await closing.ask(cast.ann, by=cast.ann, at=NOON)
    await voucher.refresh_from_db()
    await gone.refresh_from_db()
    assert (voucher.state, gone.state) == ("cancelled", "used")


async def test_members_hear_once_of_one_that_ends_within_a_week(cast):
    voucher = await given(cast.ann, await kind(lasts_days=20))
    await given(cast.ann, await kind(lasts_days=3), key="short")
    soon = voucher.expires_at - timedelta(days=6)
    assert await voucher_endings.warn_due(at=voucher.expires_at - timedelta(days=8)) == 0
    assert [await voucher_endings.warn_due(at=soon) for _ in range(2)] == [1, 0]
    assert (await told(cast.ann))[-1] == "voucher_ending"


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
async def test_messages_name_it_in_the_language_of_whom_they_are_for(cast, locale):
    await members.Member.filter(id=cast.ann.id).update(locale=locale)
    await given(cast.ann)
    said = await outbox.Message.get(kind="voucher_given")
    assert ("标准洗车" in said.subject) == (locale == "zh_CN")
    assert ("Car wash" in said.subject) == (locale == "en")


async def test_the_copy_of_their_data_has_each_voucher_with_its_uses(cast):
    await used(cast, await given(cast.ann, await kind(times=2)), order="W-3")
    [row] = await promised.vouchers(await parts.person(cast.ann))
    assert (row["title"], row["used"], [use["order"] for use in row["uses"]]) == ("标准洗车", 1, ["W-3"])


async def test_orders_are_voided_and_refunded_while_vouchers_are_used_on_them(cast):
    """Whoever is first, nothing stays used on a void order, and nobody waits in a circle."""
    of = await kind(worth="amount", amount=200_00, minimum=500_00)
    made = []
    for number in range(6):
        lines = [Line("maintenance", 698_00)]
        sheet = Sheet(f"W-{number}", cast.north, lines, member=cast.ann)
        made.append(await orders.enter(sheet, by="test", at=NOON))
    held = [await given(cast.ann, of, key=f"gift:{number}") for number in range(6)]
    said = {"reason": "少做", "by": cast.dee, "at": NOON}
    line = {order.id: (await ServiceLine.get(order_id=order.id)).id for order in made}
    results = await asyncio.gather(
        *(
            used(cast, one, f"use:{one.id}", order=order.number)
            for one, order in zip(held, made, strict=True)
        ),
        *(orders.refund(order, {line[order.id]: 300_00}, key=f"r-{order.id}", **said) for order in made),
        *(orders.void(order, **said) for order in made[:3]),
        return_exceptions=True,
    )
    refusals = (OrderVoid, RefundBelowMinimum, errors.BelowMinimum, AlreadyVoid)
    assert [one for one in results if isinstance(one, Exception) and not isinstance(one, refusals)] == []
    for order in made[:3]:
        assert await on_orders.uses(order.store_id, order.number) == []
    for order in made[3:]:
        await order.refresh_from_db()
        assert len(await on_orders.uses(order.store_id, order.number)) == (order.total == 698_00)
    assert (await proof.verify()).ok
