"""What is bought in the shop, for no car: its own points, money that is spent, no visit to the workshop."""

from datetime import UTC, datetime, timedelta

import pytest

from club import activity, audit, orders, referrals
from club.earned import digest
from club.members import Member
from club.messages.outbox import Message
from club.orders import Line, ServiceOrder, Sheet
from club.orders.recording import fingerprint
from points import accounts, postings, proof, rules
from points.facts import Fact
from points.postings import Posting
from tests import cast as casting

NOON = casting.OPENED + timedelta(days=30)
LATER = NOON + timedelta(days=1)
GOODS = [Line("accessories", 20_000), Line("parts", 5_050)]  # fen


def sheet(cast, number="P-1", **other):
    told = {"store": cast.north, "lines": GOODS, "member": cast.ann, "kind": "purchase"}
    return Sheet(number, **told | other)


async def bought(cast, number="P-1", at=NOON, **other) -> ServiceOrder:
    return await orders.enter(sheet(cast, number, **other), by=cast.dee, at=at)


async def shop_rule(points=10, **when):
    terms = {"type": "fixed", "points": points, "expiry": "never"}
    return await rules.define("shop", "purchase", terms, valid_from=casting.OPENED, by="test", **when)


async def balance(member):
    return await accounts.balance(member.account_id)


async def test_without_a_rule_for_purchases_it_earns_as_a_service_order_does(cast):
    made = await bought(cast)
    assert (made.kind, made.state, made.total, made.vehicle_id) == ("purchase", "settled", 25_050, None)
    posting = await postings.of(cast.ann.account_id).first()
    assert (posting.points, posting.reason, posting.rule) == (250, "purchase", "service")


async def test_with_one_it_earns_by_that_alone_and_service_orders_go_on_by_theirs(cast):
    await shop_rule()
    await bought(cast)
    assert await balance(cast.ann) == 10
    await orders.enter(sheet(cast, "W-1", kind="service"), by=cast.dee, at=NOON)
    assert await balance(cast.ann) == 10 + 250


@pytest.mark.parametrize("has_rule", [True, False])
async def test_a_quote_is_what_entering_it_gives(cast, has_rule):
    if has_rule:
        await shop_rule()
    member = await Member.get(id=cast.ann.id).select_related("tier")
    quoted = await orders.quote(sheet(cast), member, at=NOON)
    await bought(cast)
    assert (await balance(cast.ann), quoted.total) == ((10, 10) if has_rule else (250, 250))


async def test_log_timeline_and_message_speak_of_a_purchase(cast):
    made = await bought(cast)
    await orders.void(made, reason="退货", by=cast.gil, at=LATER)
    deeds = ["purchase.recorded", "purchase.settled", "purchase.voided"]
    assert sorted([row.action for row in await audit.of(made)]) == deeds
    told = await activity.of(cast.ann).filter(subject=f"order:{made.id}").values_list("kind", flat=True)
    assert sorted(told) == ["points.earned", "points.reversed", "purchase.settled", "purchase.voided"]
    kinds = await Message.filter(member_id=cast.ann.id).order_by("id").values_list("kind", flat=True)
    assert [kind for kind in kinds if "purchase" in kind] == ["purchase_points", "purchase_voided"]


async def test_voided_it_gives_its_points_back(cast):
    made = await bought(cast)
    await orders.void(made, reason="退货", by=cast.gil, at=LATER)
    assert await balance(cast.ann) == 0
    undone = await Posting.get(key=f"reverse:order:{made.id}")
    assert (undone.reason, undone.facts["order"], undone.facts["number"]) == ("order.void", "purchase", "P-1")
    assert (await proof.verify()).ok


async def test_its_money_is_spent_but_nobody_came_to_the_workshop(cast):
    await bought(cast, at=LATER)
    fresh = await Member.get(id=cast.ann.id)
    assert (fresh.visits, fresh.spent, fresh.last_visit_at) == (0, 25_050, None)
    service = await orders.enter(sheet(cast, "W-1", kind="service"), by=cast.dee, at=NOON)
    fresh = await Member.get(id=cast.ann.id)
    assert (fresh.visits, fresh.spent, fresh.last_visit_at) == (1, 50_100, NOON)
    await orders.void(service, reason="录错", by=cast.gil, at=LATER)
    fresh = await Member.get(id=cast.ann.id)
    assert (fresh.visits, fresh.spent, fresh.last_visit_at) == (0, 25_050, None)


async def test_it_is_no_first_service_order_for_who_brought_the_friend(cast):
    friend = await casting.join("13511112222", name="周敏", at=NOON, invite_code=cast.ann.invite_code)
    await bought(cast, "P-1", member=friend)
    assert await balance(cast.ann) == 0
    service = await orders.enter(sheet(cast, "W-1", kind="service", member=friend), by=cast.dee, at=NOON)
    assert await balance(cast.ann) == 1000
    await bought(cast, "P-2", member=friend)
    await orders.void(service, reason="录错", by=cast.gil, at=LATER)
    assert await balance(cast.ann) == 0  # no purchase takes its place
    referral = await referrals.by_referrer(cast.ann).get()
    assert (referral.first_order_id, referral.rewarded_at) == (None, None)


@pytest.mark.parametrize("wrong", [{"kind": "gift"}, {"vehicle": True}, {"kilometres": 18_400}])
async def test_a_purchase_has_neither_car_nor_mileage_and_there_is_no_third_kind(cast, wrong):
    wrong = {name: cast.car if value is True else value for name, value in wrong.items()}
    with pytest.raises(orders.WrongKind):
        await bought(cast, **wrong)
    assert not await ServiceOrder.exists()


async def test_under_one_number_a_purchase_and_a_service_order_are_two_contents(cast):
    await bought(cast)
    assert (await bought(cast)).number == "P-1"  # sent again
    with pytest.raises(orders.NumberTaken):
        await bought(cast, kind="service")


def test_what_tells_service_orders_apart_is_what_it_was_before_there_were_kinds():
    """Files of then come again: their orders and what they earned are known by these."""
    content = fingerprint(1, 2, None, 30_480, [Line("maintenance", 51_250, "保养")])
    assert content == "ed036a54ecf92c263d0435ea98f2851ed06020a30962280002ba137ca182cf4b"
    day = datetime(2026, 11, 20, tzinfo=UTC)
    fact = Fact("service_order", day, {"maintenance": 51_250}, tier="silver", store=1, model="帕萨特")
    assert digest(fact) == "7062bda95be26bd0"
