"""Exchanges: taken at once or held until they are paid; called off, exactly what was taken comes back."""

from datetime import UTC, datetime

import pytest

from points import accounts, errors, exchanges, holds, postings, proof, rewards, voucher_kinds, vouchers
from points.exchanges import Exchange
from points.rewards import Price, Reward, StockChange
from points.voucher import Voucher
from tests.points.ledger import DAY, NOON, earned, remaining, standing
from tests.points.shelf import GRACE, WEEK, cancelled, had, paid, shelved, stock
from tests.points.vouchers import kind, use


async def test_without_cash_the_points_are_spent_and_the_voucher_is_there(account):
    await earned(account, 150)
    reward = await shelved(stock=3)
    made = await had(reward, account, facts={"title": "标准洗车"})
    assert (made.state, made.points, made.cash, made.cost) == ("done", 100, 0, 35_00)
    voucher = await Voucher.get(id=made.voucher_id)
    assert (voucher.state, voucher.account_id, voucher.kind_id) == ("issued", account.id, reward.kind_id)
    assert (await made.spent).facts == {"title": "标准洗车", "reward": reward.id}
    assert await standing(account) == (50, 0)
    assert await stock(reward) == (1, 2)


async def test_with_cash_the_points_are_held_until_it_is_paid(account):
    await earned(account, 150)
    reward = await shelved(cash=198_00, stock=1)
    made = await had(reward, account)
    assert (made.state, made.expires_at, made.voucher_id) == ("held", NOON + WEEK, None)
    assert await stock(reward) == (1, 0)
    done = await paid(made, way="wechat", store=2, at=NOON + DAY)
    assert (done.state, done.way, done.store, done.paid_by) == ("done", "wechat", 2, "desk")
    assert (await Voucher.get(id=done.voucher_id)).state == "issued"
    assert await standing(account) == (50, 0)
    assert (await paid(made)).id == done.id
    assert await Voucher.all().count() == 1


async def test_the_same_key_is_the_same_exchange_and_another_price_under_it_a_conflict(account):
    await earned(account, 300)
    reward = await shelved()
    made = await had(reward, account, key="press")
    assert (await had(reward, account, key="press")).id == made.id
    with pytest.raises(errors.KeyConflict):
        await had(await shelved(points=50), account, key="press")
    assert await standing(account) == (200, 0)


async def test_a_price_that_changed_meanwhile_takes_nothing_and_says_the_new_one(account):
    await earned(account, 300)
    reward = await shelved(prices={"gold": 80})
    seen = reward.price("gold")
    await rewards.amend(reward, points=120, prices={"gold": 90}, cash=1_00)
    with pytest.raises(errors.PriceChanged) as said:
        await had(reward, account, tier="gold", price=seen)
    assert said.value.facts == {"points": 90, "cash": 1_00, "seen": 80, "seen_cash": 0}
    assert await standing(account) == (300, 0)
    assert await stock(reward) == (0, None)


@pytest.mark.parametrize(
    ("terms", "error"),
    [
        ({"stock": 0}, errors.OutOfStock),
        ({"starts_at": NOON + DAY}, errors.NotBegun),
        ({"ends_at": NOON}, errors.OfferOver),
        ({"tiers": ["gold"]}, errors.NotForTier),
        ({"points": 301}, errors.NotEnoughPoints),
        ({"points": 301, "cash": 1}, errors.NotEnoughPoints),
    ],
)
async def test_what_stands_against_it_takes_nothing(account, terms, error):
    await earned(account, 300)
    reward = await shelved(**terms)
    with pytest.raises(error):
        await had(reward, account)
    assert await Exchange.all().count() == await Voucher.all().count() == 0
    assert await standing(account) == (300, 0)
    assert (await stock(reward))[0] == 0


async def test_a_draft_and_what_has_ended_cannot_be_had(account):
    await earned(account, 300)
    draft = await rewards.draft(await kind(), at=NOON, name="杯", group="goods", points=10)
    with pytest.raises(errors.NotOnOffer):
        await had(draft, account)
    reward = await shelved()
    assert await rewards.end(reward, at=NOON)
    assert not await rewards.end(reward, at=NOON)
    with pytest.raises(errors.NotOnOffer):
        await had(reward, account)


async def test_a_limit_for_ever_counts_what_stands_and_a_month_begins_at_midnight_of_the_zone(account):
    await earned(account, 900)
    once = await shelved(per_member=1)
    first = await had(once, account)
    with pytest.raises(errors.LimitReached) as said:
        await had(once, account, at=NOON + 400 * DAY)
    assert said.value.facts == {"limit": 1, "why": "ever", "again": None}
    await cancelled(first)
    await had(once, account)
    monthly = await shelved(per_member=1, span="month")
    await had(monthly, account)
    april = datetime(2026, 3, 31, 16, tzinfo=UTC)  # midnight in Shanghai
    with pytest.raises(errors.LimitReached) as said:
        await had(monthly, account, at=april - DAY / 86400)
    assert said.value.facts["again"] == april
    await had(monthly, account, at=april)


async def test_calling_off_gives_the_very_lots_the_piece_and_the_voucher_back(account):
    await earned(account, 60, days=10)
    await earned(account, 60)
    reward = await shelved(stock=1)
    made = await had(reward, account)
    assert await remaining(account) == [0, 20]
    over = await cancelled(made, reason="换错了")
    assert (over.state, over.reason, over.cash_back) == ("cancelled", "换错了", 0)
    assert await remaining(account) == [60, 60]
    assert await stock(reward) == (0, 1)
    assert (await Voucher.get(id=made.voucher_id)).state == "refunded"
    assert (await cancelled(made)).id == over.id
    assert await standing(account) == (120, 0)


async def test_points_that_ended_meanwhile_come_back_with_a_grace(account):
    await earned(account, 100, days=10)
    made = await had(await shelved(), account)
    late = NOON + 20 * DAY
    await cancelled(made, at=late)
    assert (await standing(account))[0] == 100
    await postings.expire_due(at=late + GRACE, by="test")
    assert await standing(account) == (0, 0)


async def test_cash_that_was_paid_is_noted_as_given_back(account):
    await earned(account, 100)
    reward = await shelved(cash=198_00)
    done = await paid(await had(reward, account))
    over = await cancelled(done, by="staff:3")
    assert (over.cash_back, over.ended_by) == (198_00, "staff:3")
    assert await standing(account) == (100, 0)


async def test_what_is_used_or_passed_on_is_not_called_off(account):
    await earned(account, 300)
    made = await had(await shelved(), account)
    await vouchers.redeem(made.voucher_id, **use())
    with pytest.raises(errors.VoucherUsed):
        await cancelled(made)
    other = await had(await shelved(), account)
    await Voucher.filter(id=other.voucher_id).update(account_id=(await accounts.open(at=NOON)).id)
    with pytest.raises(errors.VoucherElsewhere):
        await cancelled(other)
    assert await standing(account) == (100, 0)


async def test_what_is_not_paid_in_time_is_let_go_and_not_paid_after(account):
    await earned(account, 100)
    reward = await shelved(cash=1_00, stock=1)
    made = await had(reward, account)
    assert not await exchanges.expire(made, by="job", at=NOON + WEEK - DAY)
    with pytest.raises(errors.ExchangeSettled):
        await paid(made, at=NOON + WEEK)
    [due] = await exchanges.due(at=NOON + WEEK)
    assert await exchanges.expire(due, by="job", at=NOON + WEEK)
    assert not await exchanges.expire(due, by="job", at=NOON + WEEK)
    with pytest.raises(errors.ExchangeSettled):
        await cancelled(made)
    assert await standing(account) == (100, 0)
    assert await stock(reward) == (0, 1)


async def test_it_is_paid_at_the_stores_it_is_for(account):
    await earned(account, 100)
    made = await had(await shelved(cash=1_00, stores=[2]), account)
    with pytest.raises(errors.NotAtThisStore):
        await paid(made, store=1)
    assert (await paid(made, store=2)).state == "done"


async def test_pieces_are_counted_with_a_reason_and_nothing_below_what_is_taken(account):
    await earned(account, 300)
    reward = await shelved(stock=2)
    await had(reward, account)
    change = await rewards.restock(reward, 5, reason="到货", by="staff:1", at=NOON)
    assert (change.before, change.left) == (1, 5)
    assert await stock(reward) == (1, 5)
    await rewards.restock(reward, 0, reason="摔坏了", by="staff:1", at=NOON)
    with pytest.raises(errors.OutOfStock):
        await had(reward, account)
    await rewards.restock(reward, None, reason="不再数了", by="staff:1", at=NOON)
    await had(reward, account)
    assert await StockChange.filter(reward_id=reward.id).count() == 3
    for wrong in ({"left": -1}, {"reason": " "}):
        with pytest.raises(errors.InvalidTerms):
            await rewards.restock(reward, **{"left": 1, "reason": "数", **wrong}, by="staff:1", at=NOON)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"group": ""},
        {"points": 0},
        {"cash": -1},
        {"prices": {"gold": 0}},
        {"stock": -1},
        {"per_member": 0},
        {"span": "week"},
        {"starts_at": NOON, "ends_at": NOON},
        {"colour": "red"},
    ],
)
async def test_terms_that_make_no_sense_are_refused(db, wrong):
    with pytest.raises(errors.InvalidTerms):
        await shelved(**wrong)


async def test_a_kind_of_voucher_that_has_ended_is_given_by_no_new_reward(account):
    of = await kind()
    reward = await rewards.draft(of, at=NOON, name="杯", group="goods", points=10)
    await voucher_kinds.end(of, at=NOON)
    with pytest.raises(errors.KindEnded):
        await rewards.publish(reward, at=NOON)
    with pytest.raises(errors.KindEnded):
        await rewards.draft(of, at=NOON, name="杯", group="goods", points=10)


async def test_nobody_has_what_gives_a_kind_that_has_ended_but_who_has_reserved_it(account):
    await earned(account, 300)
    reward = await shelved(cash=1_00)
    made = await had(reward, account)
    with pytest.raises(errors.TermsFixed):
        await voucher_kinds.amend(reward.kind_id, cost=1_00)
    await voucher_kinds.end(reward.kind_id, at=NOON)
    with pytest.raises(errors.NotOnOffer):
        await had(reward, account)
    assert (await Voucher.get(id=(await paid(made)).voucher_id)).state == "issued"


async def test_what_is_reserved_is_kept_no_longer_than_its_voucher_would_hold(account):
    await earned(account, 300)
    of = await kind(ends_at=NOON + DAY)
    draft = await rewards.draft(of, at=NOON, name="杯", group="goods", points=10, cash=1_00)
    reward = await rewards.publish(draft, at=NOON)
    assert (await had(reward, account)).expires_at == NOON + DAY
    with pytest.raises(errors.NotOnOffer):
        await had(reward, account, at=NOON + DAY)


async def test_a_published_reward_changes_its_terms_and_an_ended_one_no_more(db):
    reward = await shelved(stock=3)
    assert await rewards.amend(reward, points=90, stock=7) == ["points"]  # pieces are counted by restock
    assert await rewards.amend(reward, points=90) == []
    assert (await Reward.get(id=reward.id)).price("any") == Price(90, 0)
    with pytest.raises(errors.RewardPublished):
        await rewards.publish(reward, at=NOON)
    await rewards.end(reward, at=NOON)
    for deed in (rewards.amend(reward, points=1), rewards.publish(reward, at=NOON)):
        with pytest.raises(errors.RewardEnded):
            await deed


async def test_the_voucher_that_was_agreed_on_is_the_one_that_is_given(account):
    await earned(account, 100)
    reward = await shelved(cash=1_00)
    made = await had(reward, account)
    with pytest.raises(errors.InvalidTerms):
        await rewards.amend(reward, kind=await kind(name="别的"))
    assert await rewards.amend(reward, kind=reward.kind_id) == []
    assert (await Voucher.get(id=(await paid(made)).voucher_id)).kind_id == reward.kind_id


async def test_the_proof_finds_a_piece_too_many_and_points_that_came_back(account):
    await earned(account, 300)
    reward = await shelved(stock=9)
    done, held = await had(reward, account), await had(await shelved(cash=1_00), account)
    assert (await proof.verify()).ok
    await Reward.filter(id=reward.id).update(taken=2)
    await postings.reverse(await done.spent, key="x", reason="x", facts={}, by="test", at=NOON)
    await holds.release(await held.hold, by="test", at=NOON)
    await vouchers.refund(done.voucher_id, by="test", at=NOON)
    found = {difference.check for difference in (await proof.verify()).differences}
    assert found == {"reward.taken", "exchange.points", "exchange.voucher"}
