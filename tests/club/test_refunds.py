"""Refunds: part of an order is given back, and what those lines earned with it, once."""

import asyncio
from datetime import timedelta

import pytest

from club import activity, audit, clock, orders, tiers
from club.members import Member, merging
from club.messages import outbox
from club.orders import Line, ServiceLine, ServiceOrder, Sheet, refunds
from points import accounts, errors, postings, proof, rules
from points.lots import Lot
from points.standing import standing
from tests import cast as casting

NOON = casting.OPENED + timedelta(days=30)
LATER = NOON + timedelta(days=2)
SERVICE = [Line("maintenance", 68_000, "小保养"), Line("parts", 24_050, "机油")]  # fen
EXPIRY = "end_of_next_year"


@pytest.fixture(autouse=True)
async def proven(db):
    """Whatever a test did, the ledger adds up afterwards, budgets by their days too."""
    yield
    report = await proof.verify(zone=clock.zone())
    assert report.ok, [str(one) for one in report.differences]


async def entered(cast, *lines, number="WX-1", at=NOON, **other):
    sheet = Sheet(number=number, store=cast.north, lines=lines or SERVICE, **{"vehicle": cast.car} | other)
    return await orders.enter(sheet, by=cast.dee, at=at)


async def refunded(cast, order, *fen, key="form-0001", at=LATER, reason="机油退了"):
    """So many fen of each of its lines, in their order; 0 is none."""
    ids = await ServiceLine.filter(order_id=order.id).order_by("id").values_list("id", flat=True)
    asked = {id_: amount for id_, amount in zip(ids, fen, strict=False) if amount}
    return await orders.refund(order, asked, key=key, reason=reason, by=cast.dee, at=at)


async def balance(member):
    return await accounts.balance(member.account_id)


async def spend(member, points, key="gift", at=NOON):
    said = {"reason": "reward", "facts": {}, "store": None, "by": "t", "at": at}
    return await postings.spend(member.account_id, points, key=key, **said)


async def moved(member):
    return list(await postings.of(member.account_id).order_by("id").values_list("points", flat=True))


async def test_a_line_that_is_refunded_takes_back_what_it_earned(cast):
    order = await entered(cast)
    await refunded(cast, order, 0, 24_050)
    assert await moved(cast.ann) == [920, -240]
    stands = await standing(cast.ann.account_id, at=LATER)
    assert (stands.spendable, stands.growth) == (680, 680)


async def test_the_order_and_what_its_member_spent_are_net_of_it_and_the_visit_stays(cast):
    order = await entered(cast)
    made = await refunded(cast, order, 10_000, 50)
    order = await ServiceOrder.get(id=order.id)
    assert (order.state, order.total, made.total) == ("settled", 82_000, 10_050)
    ann = await Member.get(id=cast.ann.id)
    assert (ann.visits, ann.spent, ann.last_visit_at) == (1, 82_000, NOON)
    lines = await ServiceLine.filter(order_id=order.id).order_by("id").values_list("amount", "refunded")
    assert list(lines) == [(68_000, 10_000), (24_050, 50)]


async def test_part_of_a_line_takes_back_the_difference_to_what_is_left(cast):
    order = await entered(cast)
    await refunded(cast, order, 0, 51)  # 920.50 less 0.51 is 919.99
    assert await moved(cast.ann) == [920, -1]
    await refunded(cast, order, 0, 99, key="form-0002")  # 919.00
    assert await moved(cast.ann) == [920, -1]


async def test_three_lines_of_different_rates_are_floored_once(cast):
    order = await entered(
        cast,
        Line("maintenance", 10_050),
        Line("parts", 3_333),
        Line("bodywork", 5_033),
        Line("accident", 900),
    )
    assert await balance(cast.ann) == 158  # 100.50 + 33.33 + 25.165 = 158.995
    await refunded(cast, order, 0, 1, 0)
    assert await balance(cast.ann) == 158  # 158.985
    await refunded(cast, order, 0, 0, 2_000, key="form-0002")
    assert await balance(cast.ann) == 148  # 148.985
    await refunded(cast, order, 0, 0, 0, 900, key="form-0003")
    assert await balance(cast.ann) == 148
    await refunded(cast, order, 10_050, 3_332, 3_033, key="form-0004")
    assert await balance(cast.ann) == 0


async def test_an_order_of_which_all_is_refunded_stays_settled_with_nothing_left(cast):
    order = await entered(cast)
    await refunded(cast, order, 60_000)
    await refunded(cast, order, 8_000, 24_050, key="form-0002")
    order = await ServiceOrder.get(id=order.id)
    assert (order.state, order.total, await balance(cast.ann)) == ("settled", 0, 0)
    assert (await Member.get(id=cast.ann.id)).visits == 1
    assert await refunds.of(order).count() == 2


async def test_the_movement_says_what_was_refunded_and_the_member_reads_it_in_a_message(cast):
    order = await entered(cast)
    made = await refunded(cast, order, 0, 12_000)
    posting = await postings.of(cast.ann.account_id).first()
    assert (posting.reason, posting.points, posting.store) == ("order.refund", -120, cast.north.id)
    assert posting.facts["refunded"] == [{"work": "parts", "description": "机油", "amount": 12_000}]
    assert (posting.facts["refund"], posting.facts["number"]) == (made.id, "WX-1")
    message = await outbox.Message.get(kind="order_refunded")
    assert message.variables == message.variables | {"points": "120", "number": "WX-1", "reason": "机油退了"}
    kinds = await activity.of(cast.ann).filter(subject=f"order:{order.id}").values_list("kind", flat=True)
    assert sorted(kinds) == ["order.refunded", "order.settled", "points.earned", "points.reversed"]
    assert await audit.of(order).filter(action="order.refunded").count() == 1


async def test_a_refund_of_what_earned_nothing_moves_no_points_and_says_nothing(cast):
    order = await entered(cast, Line("maintenance", 10_000), Line("warranty", 5_000))
    await refunded(cast, order, 0, 5_000)
    assert await moved(cast.ann) == [100]
    assert not await outbox.Message.exists(kind="order_refunded")


async def test_the_rates_are_those_of_the_day_of_the_order(cast):
    order = await entered(cast, Line("maintenance", 10_000))
    doubled = {"type": "per_yuan", "rates": {"maintenance": 5}, "expiry": EXPIRY}
    await rules.define("service", "service_order", doubled, valid_from=NOON + timedelta(hours=1), by="test")
    await refunded(cast, order, 2_500)
    assert await balance(cast.ann) == 75


async def test_a_cap_is_kept_until_what_is_left_comes_to_less(cast):
    capped = {
        "type": "per_yuan",
        "rates": {"parts": 1},
        "expiry": EXPIRY,
        "caps": {"each": 100},
        "budget": 900,
    }
    await rules.define("service", "service_order", capped, valid_from=casting.OPENED, by="test")
    order = await entered(cast, Line("parts", 18_000))
    await refunded(cast, order, 5_000)
    assert await balance(cast.ann) == 100
    await refunded(cast, order, 6_000, key="form-0002")
    assert await balance(cast.ann) == 70


async def test_a_budget_has_again_what_a_refund_takes_back_and_what_voiding_does(cast):
    asked = {"type": "per_yuan", "rates": {"parts": 1}, "expiry": EXPIRY, "caps": {"rule_day": 200}}
    await rules.define("service", "service_order", asked, valid_from=casting.OPENED, by="test")
    order = await entered(cast, Line("parts", 18_000))
    await refunded(cast, order, 8_000)
    second = await entered(cast, Line("parts", 18_000), number="WX-2", at=NOON + timedelta(hours=1))
    assert await balance(cast.ann) == 200
    await orders.void(order, reason="登记错了", by=cast.dee, at=LATER)
    await orders.void(second, reason="登记错了", by=cast.dee, at=LATER)
    assert await balance(cast.ann) == 0


async def test_what_others_rules_gave_besides_goes_back_in_proportion(cast):
    twice = {"type": "multiplier", "by": 2, "expiry": "never"}
    more = {"type": "fixed", "points": 31, "expiry": "never", "stacking": "adds", "growth": 7}
    for code, terms in (("twice", twice), ("more", more)):
        await rules.define(code, "service_order", terms, valid_from=casting.OPENED, by="test")
    order = await entered(cast, Line("parts", 20_000))
    assert await balance(cast.ann) == 200 + 200 + 31
    await refunded(cast, order, 5_000)
    stands = await standing(cast.ann.account_id, at=LATER)
    assert (stands.spendable, stands.growth) == (150 + 150 + 23, 150 + 5)
    await orders.void(order, reason="登记错了", by=cast.dee, at=LATER)
    stands = await standing(cast.ann.account_id, at=LATER)
    assert (stands.spendable, stands.owed, stands.growth) == (0, 0, 0)


async def test_a_fixed_number_for_an_order_goes_back_in_proportion(cast):
    fixed = {"type": "fixed", "points": 100, "expiry": EXPIRY}
    await rules.define("service", "service_order", fixed, valid_from=casting.OPENED, by="test")
    order = await entered(cast, Line("parts", 30_000))
    await refunded(cast, order, 10_000)
    assert await balance(cast.ann) == 66


async def test_what_is_spent_already_is_owed_and_settled_by_what_comes_later(cast):
    order = await entered(cast)
    await spend(cast.ann, 900)
    await refunded(cast, order, 0, 24_050)
    stands = await standing(cast.ann.account_id, at=LATER)
    assert (await balance(cast.ann), stands.spendable, stands.owed) == (-220, 0, 220)
    with pytest.raises(errors.NotEnoughPoints):
        await spend(cast.ann, 1, key="second", at=LATER)
    await entered(cast, Line("parts", 30_000), number="WX-2", at=LATER + timedelta(hours=1))
    stands = await standing(cast.ann.account_id, at=LATER + timedelta(hours=1))
    assert (stands.usable, stands.owed) == (80, 0)


async def test_what_is_frozen_gives_back_all_the_same(cast):
    order = await entered(cast)
    await accounts.freeze(cast.ann.account_id, at=NOON)
    await refunded(cast, order, 0, 24_050)
    assert await balance(cast.ann) == 680


async def test_points_keep_the_end_that_they_had(cast):
    order = await entered(cast)
    before = await Lot.filter(account_id=cast.ann.account_id).values("id", "expires_at", "usable_from")
    await refunded(cast, order, 0, 24_050)
    assert (
        await Lot.filter(account_id=cast.ann.account_id).values("id", "expires_at", "usable_from") == before
    )
    last_day = clock.day_of(before[0]["expires_at"] - timedelta(seconds=1))
    assert f"{last_day}" == "2027-12-31"
    assert (await standing(cast.ann.account_id, at=before[0]["expires_at"])).spendable == 0


async def test_points_that_pend_are_taken_from_those_and_the_rest_is_usable_on_its_day(cast):
    pending = {"type": "per_yuan", "rates": {"parts": 1}, "expiry": EXPIRY, "pending_days": 7}
    await rules.define("service", "service_order", pending, valid_from=casting.OPENED, by="test")
    order = await entered(cast, Line("parts", 30_000))
    await refunded(cast, order, 10_000)
    stands = await standing(cast.ann.account_id, at=LATER)
    assert (stands.spendable, stands.pending) == (0, 200)
    assert (await standing(cast.ann.account_id, at=NOON + timedelta(days=8))).spendable == 200


async def test_a_tier_that_rested_on_what_was_refunded_is_taken_back(cast):
    said = {"by": "test", "at": casting.OPENED}
    silver = await tiers.add("silver", name="银卡", name_en="Silver", level=2, growth_from=1000, **said)
    tier = cast.ann.tier_id
    order = await entered(cast, Line("parts", 120_000))
    assert (await Member.get(id=cast.ann.id)).tier_id == silver.id
    await refunded(cast, order, 30_000)
    assert (await Member.get(id=cast.ann.id)).tier_id == tier


async def test_the_same_refund_sent_again_is_the_same(cast):
    order = await entered(cast)
    once = await refunded(cast, order, 0, 10_000)
    again = await refunded(cast, order, 0, 10_000, at=LATER + timedelta(hours=1))
    assert (once.id, await balance(cast.ann)) == (again.id, 820)


@pytest.mark.parametrize("other", [{"reason": "别的"}, {"fen": (0, 9_000)}, {"number": "WX-2"}])
async def test_other_content_under_its_key_is_a_conflict(cast, other):
    order = await entered(cast)
    await refunded(cast, order, 0, 10_000)
    if number := other.pop("number", None):
        order = await entered(cast, Line("parts", 30_000), Line("parts", 30_000), number=number)
    fen = other.pop("fen", (0, 10_000))
    with pytest.raises(orders.RefundConflict) as refused:
        await refunded(cast, order, *fen, **other)
    assert refused.value.facts == {"key": "form-0001", "number": "WX-1"}


async def test_twenty_presses_at_once_refund_once(cast):
    order = await entered(cast)
    presses = [refunded(cast, order, 0, 10_000) for _ in range(20)]
    assert len({one.id for one in await asyncio.gather(*presses)}) == 1
    assert (await ServiceOrder.get(id=order.id)).total == 82_050
    assert await moved(cast.ann) == [920, -100]


async def test_of_many_refunds_at_once_no_line_gives_more_than_was_paid(cast):
    order = await entered(cast, Line("parts", 10_000))
    many = [refunded(cast, order, 3_000, key=f"form-{number:04}") for number in range(8)]
    done = await asyncio.gather(*many, return_exceptions=True)
    assert sum(isinstance(one, orders.MoreThanLeft) for one in done) == 5
    assert (await ServiceOrder.get(id=order.id)).total == 1_000
    assert await balance(cast.ann) == 10


async def test_voiding_afterwards_takes_back_exactly_what_is_left(cast):
    order = await entered(cast)
    await refunded(cast, order, 0, 24_050)
    await orders.void(order, reason="登记错了", by=cast.dee, at=LATER)
    assert await moved(cast.ann) == [920, -240, -680]
    assert (await Member.get(id=cast.ann.id)).spent == 0
    assert (await outbox.Message.get(kind="order_voided")).variables["points"] == "680"


async def test_a_void_order_is_not_refunded_nor_one_that_was_never_paid(cast):
    order = await entered(cast)
    await orders.void(order, reason="登记错了", by=cast.dee, at=NOON)
    with pytest.raises(orders.AlreadyVoid):
        await refunded(cast, order, 100)
    sheet = Sheet(number="WX-2", store=cast.north, lines=SERVICE, vehicle=cast.car)
    still_open = await orders.record(sheet, by=cast.dee, at=NOON)
    with pytest.raises(orders.NotSettled) as refused:
        await refunded(cast, still_open, 100)
    assert refused.value.facts == {"number": "WX-2", "state": "open"}


async def test_more_than_is_left_of_a_line_is_refused_and_leaves_nothing(cast):
    order = await entered(cast)
    await refunded(cast, order, 0, 24_000)
    line = await ServiceLine.get(order_id=order.id, work="parts")
    with pytest.raises(orders.MoreThanLeft) as refused:
        await refunded(cast, order, 100, 51, key="form-0002")
    assert refused.value.facts == {"line": line.id, "left": 50, "wanted": 51}
    assert await balance(cast.ann) == 680
    assert await refunds.of(order).count() == 1


async def test_what_is_no_refund_is_refused(cast):
    order, other = await entered(cast), await entered(cast, number="WX-2")
    with pytest.raises(orders.NothingRefunded):
        await refunded(cast, order)
    with pytest.raises(orders.WrongAmount):
        await refunded(cast, order, -5)
    stranger = await ServiceLine.filter(order_id=other.id).first()
    with pytest.raises(orders.WrongAmount):
        await orders.refund(order, {stranger.id: 5}, key="form-0009", reason="?", by=cast.dee, at=LATER)
    for reason in (" ", "长" * 121):
        with pytest.raises(orders.NoReason):
            await refunded(cast, order, 100, reason=reason)


async def test_an_order_of_nobody_is_refunded_and_earns_for_the_rest_once_it_is_somebodys(cast):
    order = await entered(cast, vehicle=None)
    await refunded(cast, order, 0, 24_050)
    await orders.attribute(order, cast.ben, by=cast.dee, at=LATER)
    assert (await balance(cast.ben), (await Member.get(id=cast.ben.id)).spent) == (680, 68_000)
    await refunded(cast, order, 8_000, key="form-0002")
    assert await balance(cast.ben) == 600


async def test_of_somebody_who_was_merged_it_is_taken_from_who_stays(cast):
    order = await entered(cast, vehicle=None, member=cast.ben)
    await merging.merge(cast.ben, into=cast.ann, reason="同一个人", by=cast.gil, at=NOON + timedelta(days=1))
    await refunded(cast, order, 0, 24_050)
    assert (await balance(cast.ann), await balance(cast.ben)) == (680, 0)
    await orders.void(order, reason="登记错了", by=cast.dee, at=LATER)
    assert (await balance(cast.ann), await balance(cast.ben)) == (0, 0)


async def test_a_purchase_is_refunded_in_its_own_words(cast):
    order = await entered(cast, Line("accessories", 20_000), vehicle=None, member=cast.ann, kind="purchase")
    await refunded(cast, order, 5_000)
    posting = await postings.of(cast.ann.account_id).first()
    assert (posting.points, posting.facts["order"]) == (-50, "purchase")
    assert await outbox.Message.exists(kind="purchase_refunded")
    assert await audit.of(order).filter(action="purchase.refunded").exists()


async def test_what_is_told_beforehand_is_what_is_taken_back(cast):
    order = await entered(cast)
    parts = await ServiceLine.get(order_id=order.id, work="parts")
    assert await refunds.foresee(order, {parts.id: 24_050}, at=LATER) == 240
    assert await balance(cast.ann) == 920
