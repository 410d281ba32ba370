"""Vouchers: what they take off, when they are refused, and that a use can be undone."""

from datetime import datetime

import pytest
from tortoise.transactions import in_transaction

from points import accounts, errors, proof, voucher_kinds, vouchers
from points.voucher import Voucher
from points.vouchers import Asked, VoucherUse
from tests.points.ledger import DAY, NOON
from tests.points.vouchers import ZONE, given, kind, use

OFF_200 = {"worth": "amount", "amount": 200_00, "minimum": 500_00}


async def state(voucher: Voucher) -> tuple[str, int]:
    """State and uses, after the proof."""
    report = await proof.verify()
    assert report.ok, report.differences
    now = await Voucher.get(id=voucher.id)
    return now.state, now.used


async def test_a_voucher_is_used_once_and_then_says_when_and_where(account):
    voucher = await given(account)
    made = await vouchers.redeem(voucher, **use(store=7, order="W-1", by="staff:4"))
    assert await state(voucher) == ("used", 1)
    with pytest.raises(errors.VoucherUsed) as refused:
        await vouchers.redeem(voucher, **use(at=NOON + DAY))
    facts = {"use": made.id, "at": NOON, "store": 7, "order": "W-1", "by": "staff:4"}
    assert refused.value.facts == {"voucher": voucher.id, **facts}


async def test_the_same_press_is_the_same_use(account):
    voucher = await given(account, await kind(times=3))
    first = await vouchers.redeem(voucher, **use("press"))
    again = await vouchers.redeem(voucher, **use("press", at=NOON + DAY, by="other"))
    assert (first.id, first.at) == (again.id, again.at)
    assert await state(voucher) == ("issued", 1)
    with pytest.raises(errors.KeyConflict):
        await vouchers.redeem(voucher, **use("press", store=2))
    with pytest.raises(errors.KeyConflict):
        await vouchers.redeem(await given(account), **use("press"))


async def test_a_card_of_three_washes_washes_three_times(account):
    voucher = await given(account, await kind(times=3))
    for left in (2, 1, 0):
        await vouchers.redeem(voucher, **use())
        assert (await state(voucher))[1] == 3 - left
    with pytest.raises(errors.VoucherUsed):
        await vouchers.redeem(voucher, **use())


async def test_an_undone_use_gives_the_voucher_back_once(account):
    voucher = await given(account)
    made = await vouchers.redeem(voucher, **use())
    undone = await vouchers.undo(made, by="staff:4", at=NOON + DAY)
    assert (undone.undone_at, undone.undone_by) == (NOON + DAY, "staff:4")
    assert await state(voucher) == ("issued", 0)
    with pytest.raises(errors.UseUndone):
        await vouchers.undo(made, by="staff:4", at=NOON + DAY)
    await vouchers.redeem(voucher, **use())
    assert await state(voucher) == ("used", 1)


async def test_an_amount_is_taken_off_from_its_minimum_on_and_never_more_than_the_order(account):
    below = await given(account, await kind(**OFF_200))
    with pytest.raises(errors.TotalNeeded):
        await vouchers.redeem(below, **use())
    with pytest.raises(errors.BelowMinimum) as refused:
        await vouchers.redeem(below, **use(total=499_99))
    assert refused.value.facts == {"voucher": below.id, "minimum": 500_00, "total": 499_99}
    assert (await vouchers.redeem(below, **use(total=500_00))).off == 200_00
    small = await given(account, await kind(worth="amount", amount=200_00))
    assert (await vouchers.redeem(small, **use(total=150_00))).off == 150_00


async def test_a_percentage_is_of_the_total_and_rounds_down(account):
    voucher = await given(account, await kind(worth="percent", percent=80, times=3))
    with pytest.raises(errors.TotalNeeded):
        await vouchers.redeem(voucher, **use())
    made = await vouchers.redeem(voucher, **use(total=9_99))
    assert (made.off, made.cost) == (1_99, 35_00)


async def test_it_holds_until_its_day_is_over_and_not_longer(account):
    voucher = await given(account, await kind(lasts_days=1))
    ends = datetime(2026, 3, 3, tzinfo=ZONE)  # the day of issue is 1 March, in the evening
    assert voucher.expires_at == ends
    with pytest.raises(errors.VoucherExpired):
        await vouchers.redeem(voucher, **use(at=ends))
    await vouchers.redeem(voucher, **use(at=ends.replace(day=2, hour=23)))


@pytest.mark.parametrize("said", [100_00, 20_00])
async def test_together_they_take_off_no_more_than_the_order(account, said):
    stacks = {"worth": "amount", "amount": 80_00, "minimum": 20_00, "is_stackable": True}
    one, other = [await given(account, await kind(**stacks)) for _ in range(2)]
    assert (await vouchers.redeem(one, **use(order="W-1", total=100_00))).off == 80_00
    assert (await vouchers.redeem(other, **use(order="W-1", total=said))).off == 20_00
    third = await given(account, await kind(worth="percent", percent=50, is_stackable=True))
    assert (await vouchers.redeem(third, **use(order="W-1", total=100_00))).off == 0
    elsewhere = await given(account, await kind(**stacks))
    assert (await vouchers.redeem(elsewhere, **use(order="W-2", total=100_00))).off == 80_00


async def test_a_kind_that_ends_on_a_day_ends_all_of_its_vouchers_then(account):
    ends = NOON + 5 * DAY
    assert (await given(account, await kind(ends_at=ends))).expires_at == ends
    with pytest.raises(errors.AlreadyOver):
        await given(account, await kind(ends_at=ends), at=ends)


async def test_it_is_used_in_its_stores_alone(account):
    voucher = await given(account, await kind(stores=[2, 3]))
    with pytest.raises(errors.WrongStore) as refused:
        await vouchers.redeem(voucher, **use(store=1))
    assert refused.value.facts["stores"] == [2, 3]
    await vouchers.redeem(voucher, **use(store=3))


@pytest.mark.parametrize(("first", "second"), [(False, False), (True, False), (False, True)])
async def test_one_that_is_not_stackable_shares_an_order_with_no_other(account, first, second):
    one, other = [await given(account, await kind(is_stackable=stacks)) for stacks in (first, second)]
    made = await vouchers.redeem(one, **use(order="W-1"))
    with pytest.raises(errors.NotStackable):
        await vouchers.redeem(other, **use(order="W-1"))
    await vouchers.undo(made, by="desk", at=NOON)
    await vouchers.redeem(other, **use(order="W-1"))
    await vouchers.redeem(one, **use(order="W-1", store=2))  # another store's order of that number


async def test_stackable_ones_share_an_order(account):
    stacks = await kind(is_stackable=True, times=2)
    one, other = await given(account, stacks), await given(account, stacks)
    for voucher in (one, other, one):
        await vouchers.redeem(voucher, **use(order="W-1"))
    assert len(await vouchers.on_order(1, "W-1")) == 3


async def test_asked_twice_it_is_given_once(account):
    of = await kind()
    one = await given(account, of, key="gift")
    assert (await given(account, of, key="gift")).id == one.id
    with pytest.raises(errors.KeyConflict):
        await given(account, of, key="gift", reason="other")
    with pytest.raises(errors.CodeTaken):
        await given(account, of, code=one.code)
    assert await Voucher.all().count() == 1


async def test_of_an_ended_kind_none_is_given_and_those_out_hold(account):
    of = await kind()
    voucher = await given(account, of, key="gift")
    assert await voucher_kinds.end(of, at=NOON)
    with pytest.raises(errors.KindEnded):
        await given(account, of)
    assert (await given(account, of, key="gift")).id == voucher.id
    await vouchers.redeem(voucher, **use())


async def test_what_was_promised_is_not_made_worse(account):
    of = await kind(times=3)
    assert (await voucher_kinds.amend(of, times=4)).times == 4
    await given(account, of)
    for change in ({"times": 2}, {"minimum": 1}, {"stores": [1]}, {"lasts_days": 1}, {"ends_at": NOON}):
        with pytest.raises(errors.TermsFixed):
            await voucher_kinds.amend(of, **change)
    mended = await voucher_kinds.amend(of, name="精洗", about="含内饰", times=4)
    assert (mended.name, mended.times) == ("精洗", 4)


@pytest.mark.parametrize(
    "terms",
    [
        {"name": " "},
        {"name": "洗" * 61},
        {"worth": "gold"},
        {"worth": "amount"},
        {"worth": "percent", "percent": 100},
        {"times": 0},
        {"minimum": -1},
        {"lasts_days": -1},
        {"cost": 1.5},
        {"colour": "red"},
    ],
)
async def test_terms_that_make_no_sense_are_refused(db, terms):
    with pytest.raises(errors.InvalidTerms):
        await kind(**terms)


async def test_a_cancelled_one_is_not_used_and_stays_cancelled(account):
    voucher = await given(account, await kind(times=2))
    made = await vouchers.redeem(voucher, **use())
    await vouchers.cancel(voucher, reason="mistake", by="staff:1", at=NOON)
    with pytest.raises(errors.VoucherCancelled) as refused:
        await vouchers.redeem(voucher, **use())
    assert refused.value.facts["state"] == "cancelled"
    await vouchers.undo(made, by="staff:1", at=NOON)
    assert await state(voucher) == ("cancelled", 0)


async def test_only_an_unused_one_is_given_back(account):
    voucher = await given(account, await kind(times=2))
    made = await vouchers.redeem(voucher, **use())
    with pytest.raises(errors.VoucherUsed):
        await vouchers.refund(voucher, by="member", at=NOON)
    await vouchers.undo(made, by="desk", at=NOON)
    await vouchers.refund(voucher, by="member", at=NOON)
    assert await state(voucher) == ("refunded", 0)
    with pytest.raises(errors.VoucherCancelled):
        await vouchers.refund(voucher, by="member", at=NOON)


async def test_it_is_passed_on_if_its_kind_allows(account):
    other = await accounts.open(at=NOON)
    with pytest.raises(errors.NotTransferable):
        await vouchers.transfer(await given(account), other, by="member", at=NOON)
    voucher = await given(account, await kind(is_transferable=True, times=2))
    await vouchers.redeem(voucher, **use())
    for _press in range(2):
        assert (await vouchers.transfer(voucher, other, by="member", at=NOON)).account_id == other.id
    made = await vouchers.redeem(voucher, **use())
    assert made.account_id == other.id
    assert await state(voucher) == ("used", 2)


async def test_those_past_their_time_end_and_a_use_of_theirs_can_still_be_undone(account):
    short, twice = await given(account, await kind(lasts_days=1)), await given(account, await kind(times=2))
    endless = await given(account, await kind(lasts_days=None))
    made = await vouchers.redeem(twice, **use())
    late = NOON + 100 * DAY
    assert [one.id for one in await vouchers.expire_due(at=late, limit=1)] == [short.id]
    assert [one.id for one in await vouchers.expire_due(at=late)] == [twice.id]
    assert await vouchers.expire_due(at=late) == []
    await vouchers.undo(made, by="desk", at=late)
    assert [await state(one) for one in (short, twice, endless)] == [
        ("expired", 0),
        ("expired", 0),
        ("issued", 0),
    ]


async def test_many_are_issued_once_also_after_a_break(account):
    of = await kind()
    told = {
        "kind": of,
        "reason": "campaign",
        "facts": {},
        "store": None,
        "by": "job",
        "at": NOON,
        "zone": ZONE,
    }
    asked = [Asked(account.id, f"3{n:014}", f"campaign:1:{n}") for n in range(20)]
    async with in_transaction() as db:
        assert len(await vouchers.issue_many(db, asked[:12], **told)) == 12
    async with in_transaction() as db:
        made = await vouchers.issue_many(db, asked, **told)
    assert [*made] == [one.key for one in asked[12:]]
    assert await Voucher.all().count() == 20
    with pytest.raises(errors.CodeTaken):
        async with in_transaction() as db:
            await vouchers.issue_many(db, [Asked(account.id, asked[0].code, "campaign:1:20")], **told)


async def test_the_proof_finds_what_was_changed_behind_its_back(account):
    voucher = await given(account, await kind(times=2))
    await vouchers.redeem(voucher, **use())
    await Voucher.filter(id=voucher.id).update(used=0)
    assert [one.check for one in (await proof.verify()).differences] == ["voucher.used"]
    await Voucher.filter(id=voucher.id).update(used=1)
    await VoucherUse.all().update(at=NOON - DAY)
    assert [one.check for one in (await proof.verify()).differences] == ["voucher.use"]
