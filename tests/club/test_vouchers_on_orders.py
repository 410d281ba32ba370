"""Vouchers on orders: what a use takes off, and what becomes of it when the order changes."""

import asyncio

import pytest

from club import orders, vouchers
from club.orders import AlreadyVoid, Line, ServiceLine, Sheet, refunds
from club.privacy import closing
from club.vouchers import MoreThanOrder, OrderVoid, on_orders
from club.vouchers.on_orders import ChangeBelowVoucher, RefundBelowMinimum
from points import errors, proof
from tests.club.slips import MINUTE, NOON, given, kind, told, used


async def used_on_an_order(cast, number="W-1", whose=None):
    """A voucher of ¥200 from ¥500 on, used on an order of ¥698: the order, the voucher, the use."""
    lines = [Line("maintenance", 500_00), Line("parts", 198_00)]
    order = await orders.enter(Sheet(number, cast.north, lines, member=cast.ann), by="test", at=NOON)
    of = await kind(worth="amount", amount=200_00, minimum=500_00)
    voucher = await given(whose or cast.ann, of, key=f"gift:{number}")
    return order, voucher, await used(cast, voucher, f"press:{number}", order=number)


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
    await orders.enter(Sheet("W-1", cast.north, [Line("repair", 50_00)], member=cast.ann), by="test", at=NOON)
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


async def test_an_open_order_is_not_changed_below_what_its_vouchers_were_used_for(cast):
    sheet = Sheet("W-1", cast.north, [Line("repair", 500_00)], member=cast.ann)
    order = await orders.record(sheet, by="test", at=NOON)
    stacks = {"worth": "amount", "is_stackable": True}
    first = await given(cast.ann, await kind(**stacks, amount=100_00, minimum=300_00), key="1")
    second = await given(cast.ann, await kind(**stacks, amount=250_00), key="2")
    use = await used(cast, first, "first", order="W-1")
    await used(cast, second, "second", order="W-1")

    async def becomes(fen):
        await orders.change(order, lines=[Line("repair", fen)], by=cast.dee, at=NOON)
        await order.refresh_from_db()
        return order.total

    for fen in (299_99, 349_99):
        with pytest.raises(ChangeBelowVoucher):
            await becomes(fen)
    assert await becomes(350_00) == 350_00
    await vouchers.undo(use, by=cast.eve, at=NOON)
    assert await becomes(250_00) == 250_00


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


async def test_a_use_undone_while_its_order_is_voided_stops_neither(cast):
    made = [await used_on_an_order(cast, f"W-{number}", cast.ben) for number in range(6)]
    said = {"by": cast.dee, "at": NOON}
    results = await asyncio.gather(
        *(orders.void(order, reason="录错", **said) for order, _voucher, _use in made),
        *(vouchers.undo(use, **said) for _order, _voucher, use in made),
        return_exceptions=True,
    )
    assert [one for one in results[:6] if isinstance(one, Exception)] == []
    assert all(isinstance(one, errors.UseUndone) for one in results if isinstance(one, Exception))
    assert len(await vouchers.usable(cast.ben, NOON)) == 6
    assert (await proof.verify()).ok


async def test_whoever_has_left_gets_no_voucher_back(cast, settings):
    settings(closure_days=0)
    order, voucher, _use = await used_on_an_order(cast, "W-1", cast.ben)
    desk = await given(cast.ben, key="2")
    use = await used(cast, desk, "desk")
    await closing.ask(cast.ben, by=cast.ben, at=NOON)
    await orders.void(order, reason="录错", by=cast.dee, at=NOON)
    await vouchers.undo(use, by=cast.dee, at=NOON)
    for one in (voucher, desk):
        await one.refresh_from_db()
        assert (one.state, one.used) == ("cancelled", 0)
    assert await vouchers.usable(cast.ben, NOON) == []
