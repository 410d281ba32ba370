"""The door of the shop: what others learn of an exchange, whose it is after a merge, who undoes it when."""

from datetime import timedelta

import pytest

from club import activity, audit, catalogue, clock, holds, members, settings_of_points, shop
from club.audit import Entry
from club.messages.outbox import Message
from club.privacy import closing
from points import accounts, errors, proof
from points.exchanges import Exchange
from points.rewards import Reward
from points.voucher import Voucher
from tests import cast as casting
from tests.shelves import had, rich, shelved

NOON = casting.OPENED + timedelta(days=30)
DAY = timedelta(days=1)


@pytest.fixture
async def ann(cast):
    await rich(cast.ann, at=NOON)
    return await members.Member.get(id=cast.ann.id).select_related("tier")


async def deeds(one):
    return [entry.action for entry in await audit.of(one).order_by("id")]


async def told(member):
    return await Message.filter(member_id=member.id).order_by("id").values_list("kind", flat=True)


async def test_an_exchange_stands_on_the_timeline_and_in_the_log_once(ann):
    reward = await shelved(at=NOON, stock=2)
    made = await had(ann, reward, at=NOON)
    assert (await had(ann, reward, at=NOON)).id == made.id
    assert await deeds(made) == ["exchange.made"]
    lines = await activity.of(ann).filter(kind__startswith="exchange")
    assert [(line.kind, line.facts["title"], line.facts["points"]) for line in lines] == [
        ("exchange.made", "标准洗车", 100)
    ]
    assert [entry.action for entry in await Entry.filter(subject_kind="voucher")] == ["voucher.issued"]
    assert await accounts.balance(ann.account_id) == 400


async def test_with_cash_it_is_kept_to_the_end_of_a_day_and_paid_at_the_desk(cast, ann):
    reward = await shelved(at=NOON, cash=198_00)
    made = await had(ann, reward, at=NOON)
    assert made.expires_at == clock.end_of(clock.day_of(NOON) + 7 * DAY)
    assert [one.id for one in await shop.waiting(ann, NOON)] == [made.id]
    assert (await holds.of(ann).first()).facts["title"] == "标准洗车"
    paid = await shop.pay(made, way="wechat", by=cast.eve, store=cast.north.id, at=NOON + DAY)
    again = await shop.pay(made, way="wechat", by=cast.eve, store=cast.north.id, at=NOON + DAY)
    assert paid.id == again.id
    assert (paid.state, paid.paid_by, paid.store) == ("done", f"staff:{cast.eve.id}", cast.north.id)
    assert await deeds(made) == ["exchange.made", "exchange.paid"]
    assert [*await told(ann)][-2:] == ["reward_kept", "reward_ready"]
    assert not await shop.waiting(ann, NOON)


async def test_how_long_it_is_kept_is_a_setting(cast, ann):
    await settings_of_points.change("hold_days", 2, by=cast.gil, at=NOON - DAY)
    made = await had(ann, await shelved(at=NOON, cash=1_00), at=NOON)
    assert made.expires_at == clock.end_of(clock.day_of(NOON) + 2 * DAY)


async def test_an_unknown_way_to_pay_takes_nothing(cast, ann):
    made = await had(ann, await shelved(at=NOON, cash=1_00), at=NOON)
    with pytest.raises(shop.UnknownWay):
        await shop.pay(made, way="shells", by=cast.eve, store=cast.north.id, at=NOON)


async def test_what_is_not_paid_in_time_goes_back_by_the_hour_and_the_member_is_told(ann):
    reward = await shelved(at=NOON, cash=1_00, stock=1)
    made = await had(ann, reward, at=NOON)
    late = made.expires_at
    assert await holds.release_due(at=late) == 0  # the shop lets its own go
    assert await shop.expire_due(at=late) == 1
    assert await shop.expire_due(at=late) == 0
    assert (await Exchange.get(id=made.id)).state == "expired"
    assert (await Reward.get(id=reward.id)).left == 1
    assert await accounts.balance(ann.account_id) == 500
    assert [*await told(ann)][-1] == "reward_let_go"
    assert await deeds(made) == ["exchange.made", "exchange.expired"]


async def test_one_that_cannot_be_let_go_holds_up_no_other(cast, ann):
    await rich(cast.ben, at=NOON)
    bad, good = [
        await had(member, await shelved(at=NOON, cash=1_00), key=member.name, at=NOON)
        for member in (ann, cast.ben)
    ]
    await Reward.filter(id=bad.reward_id).update(taken=0)  # there is no piece to give back
    with pytest.raises(shop.NotLetGo) as failed:
        await shop.expire_due(at=good.expires_at)
    assert failed.value.facts == {"done": 1, "exchanges": {bad.id: "IntegrityError"}}
    assert (await Exchange.get(id=good.id)).state == "expired"


async def test_a_member_gives_back_what_is_unused_within_a_week(ann):
    made = await had(ann, await shelved(at=NOON), at=NOON)
    assert shop.returnable_until(made) == NOON + 7 * DAY
    with pytest.raises(shop.TooLate):
        await shop.withdraw(made, by=ann, at=NOON + 7 * DAY)
    over = await shop.withdraw(made, by=ann, at=NOON + 6 * DAY)
    assert over.state == "cancelled"
    assert await accounts.balance(ann.account_id) == 500
    assert (await Voucher.get(id=made.voucher_id)).state == "refunded"


async def test_what_was_paid_is_given_back_at_a_desk_alone(cast, ann):
    made = await had(ann, await shelved(at=NOON, cash=1_00), at=NOON)
    stale = await Exchange.get(id=made.id)
    await shop.pay(made, way="cash", by=cast.eve, store=cast.north.id, at=NOON)
    with pytest.raises(shop.PaidAtDesk):
        await shop.withdraw(stale, by=ann, at=NOON)  # the page had been open since before
    late = NOON + shop.UNDO_WITHIN
    with pytest.raises(shop.TooLate):
        await shop.undo(made, by=cast.eve, store=cast.north.id, at=late)
    over = await shop.undo(made, by=cast.eve, store=cast.north.id, at=late - timedelta(seconds=1))
    assert (over.cash_back, over.ended_by) == (1_00, f"staff:{cast.eve.id}")


async def test_a_desk_undoes_the_payments_that_it_took_itself_and_each_once(cast, ann):
    free = await had(ann, await shelved(at=NOON), at=NOON)
    paid = await had(ann, await shelved(at=NOON, cash=1_00), key="paid", at=NOON)
    await shop.pay(paid, way="cash", by=cast.eve, store=cast.north.id, at=NOON)
    here, there = ({"by": cast.eve, "store": store.id, "at": NOON} for store in (cast.north, cast.south))
    for exchange, desk in ((free, here), (paid, there)):
        with pytest.raises(shop.NotPaidHere):
            await shop.undo(exchange, **desk)
        assert (await Exchange.get(id=exchange.id)).state == "done"
    await shop.undo(paid, **here)
    with pytest.raises(errors.ExchangeSettled):
        await shop.undo(paid, **here)


async def test_a_colleague_calls_it_off_with_a_reason_that_the_member_reads(cast, ann):
    made = await had(ann, await shelved(at=NOON), at=NOON)
    for reason, error in ((" ", shop.ReasonNeeded), ("x" * 121, shop.ReasonTooLong)):
        with pytest.raises(error):
            await shop.cancel(made, reason=reason, by=cast.dee, at=NOON)
    await shop.cancel(made, reason="机器坏了", by=cast.dee, at=NOON)
    assert "机器坏了" in (await Message.filter(kind="reward_cancelled").first()).body


async def test_a_frozen_member_neither_has_nor_pays_but_gets_back(cast, ann):
    reward = await shelved(at=NOON, cash=1_00)
    made = await had(ann, reward, at=NOON)
    await accounts.freeze(ann.account_id, at=NOON)
    with pytest.raises(errors.AccountFrozen):
        await had(ann, reward, key="again", at=NOON)
    with pytest.raises(errors.AccountFrozen):
        await shop.pay(made, way="cash", by=cast.eve, store=cast.north.id, at=NOON)
    await shop.withdraw(made, by=ann, at=NOON)
    assert await accounts.balance(ann.account_id) == 500


async def test_after_a_merge_it_is_paid_called_off_and_counted_by_who_stays(cast, ann):
    paid, free = await shelved(at=NOON, cash=1_00), await shelved(at=NOON, per_member=1)
    waits, has = await had(ann, paid, at=NOON), await had(ann, free, key="other", at=NOON)
    ben = await members.Member.get(id=cast.ben.id).select_related("tier")
    await members.merge(ann, into=ben, reason="同一个人", by=cast.dee, at=NOON)
    assert {one.id for one in await shop.of(ben)} == {waits.id, has.id}
    with pytest.raises(errors.LimitReached):
        await had(ben, free, key="third", at=NOON)
    await shop.pay(waits, way="cash", by=cast.eve, store=cast.north.id, at=NOON)
    await shop.withdraw(has, by=ben, at=NOON)
    assert await accounts.balance(ann.account_id) == 0
    assert await accounts.balance(ben.account_id) == 400
    assert (await proof.verify()).ok


async def test_whoever_leaves_has_nothing_kept_any_more(ann):
    reward = await shelved(at=NOON, cash=1_00, stock=1)
    made = await had(ann, reward, at=NOON)
    await closing.close(await closing.ask(ann, by=ann, at=NOON), by="test", at=NOON + DAY)
    assert (await Exchange.get(id=made.id)).state == "cancelled"
    assert (await Reward.get(id=reward.id)).left == 1
    assert (await proof.verify()).ok


async def test_releasing_the_hold_by_hand_calls_the_exchange_off(cast, ann):
    made = await had(ann, await shelved(at=NOON, cash=1_00), at=NOON)
    await holds.release(await made.hold, by=cast.dee, at=NOON)
    assert (await Exchange.get(id=made.id)).state == "cancelled"
    with pytest.raises(errors.HoldSettled):
        await holds.release(await made.hold, by=cast.dee, at=NOON)


async def test_the_catalogue_leaves_a_trace_of_each_change(cast):
    reward = await shelved(at=NOON, stock=3)
    await catalogue.edit(reward, points=90, by=cast.gil, at=NOON)
    await catalogue.edit(reward, points=90, by=cast.gil, at=NOON)
    await catalogue.restock(reward, 9, reason="到货", by=cast.gil, at=NOON)
    await catalogue.end(reward, by=cast.gil, at=NOON)
    names = ["drafted", "published", "edited", "restocked", "ended"]
    assert await deeds(reward) == [f"reward.{name}" for name in names]
