"""Vouchers by the API: looked at, used once whoever asks at the same time, undone, and in the order's way."""

import asyncio

import pytest

from club import vouchers
from points import voucher_kinds
from tests import cast as casting
from tests.systems import ORDER


async def issued(cast, member=None, **terms):
    told = {
        "name": "满减券",
        "worth": "amount",
        "amount": 5_000,
        "minimum": 50_000,
        "stores": [cast.north.id],
    }
    kind = await voucher_kinds.define(**{**told, **terms}, at=casting.OPENED)
    return await vouchers.issue(
        member or cast.ann,
        kind,
        key=f"test:{kind.id}",
        reason="gift",
        by=cast.dee,
        at=casting.OPENED,
        store=None,
    )


async def test_a_voucher_is_looked_at_used_once_and_undone(cast, system):
    dms, voucher = await system(), await issued(cast)
    asked = {"code": f"{voucher.code[:5]} {voucher.code[5:]}", "total": 92_050}
    told = (await dms.post("/vouchers/check", json=asked)).json()
    assert (told["outcome"], told["off"], told["left"]) == ("ok", 5_000, 1)
    assert told["customer_id"] == cast.ann.id
    used = await dms.write("/vouchers/redemptions", asked | {"order": "W-1001"})
    assert (used.status_code, used.json()["off"]) == (201, 5_000), used.text
    assert used.json()["voucher"]["outcome"] == "used"
    second = await dms.write("/vouchers/redemptions", asked | {"order": "W-1002"})
    assert (second.status_code, second.json()["code"]) == (409, "voucher.used")
    undone = await dms.write(f"/vouchers/redemptions/{used.json()['id']}/undoing", {})
    assert undone.json()["voucher"]["outcome"] == "ok"


async def test_of_twenty_who_use_it_at_once_one_does(cast, system):
    dms, voucher = await system(), await issued(cast)
    asked = {"code": voucher.code, "total": 92_050}
    answers = await asyncio.gather(*(dms.write("/vouchers/redemptions", asked) for _ in range(20)))
    assert sorted(one.status_code for one in answers) == [201] + [409] * 19
    assert await vouchers.VoucherUse.all().count() == 1


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"total": 49_999}, 409, "voucher.below_minimum"),
        ({"total": None}, 422, "voucher.total_needed"),
        ({"code": "312345678901234"}, 409, "code.mistyped"),
        ({"code": "hello"}, 409, "code.unknown"),
    ],
)
async def test_what_cannot_be_used_says_why(cast, system, change, status, code):
    dms, voucher = await system(), await issued(cast)
    answer = await dms.write("/vouchers/redemptions", {"code": voucher.code, "total": 92_050} | change)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not await vouchers.VoucherUse.all().exists()


async def test_a_voucher_of_another_store_is_told_so(cast, system):
    south, voucher = await system(store=cast.south), await issued(cast)
    told = (await south.post("/vouchers/check", json={"code": voucher.code})).json()
    assert (told["outcome"], told["customer_id"]) == ("wrong_store", None)
    refused = await south.write("/vouchers/redemptions", {"code": voucher.code, "total": 92_050})
    assert (refused.status_code, refused.json()["code"]) == (409, "voucher.wrong_store")


async def test_an_order_on_which_a_voucher_was_used_gives_it_back_when_it_is_voided(cast, system):
    dms, voucher = await system(), await issued(cast)
    order = (await dms.write("/orders", ORDER)).json()
    used = await dms.write("/vouchers/redemptions", {"code": voucher.code, "order": "W-1001"})
    assert used.status_code == 201, used.text
    refund = {"lines": [{"line": order["lines"][0]["id"], "amount": 60_000}], "reason": "退"}
    refused = await dms.write(f"/orders/{order['id']}/refunds", refund)
    assert (refused.status_code, refused.json()["code"]) == (409, "voucher.refund_below_minimum")
    await dms.write(f"/orders/{order['id']}/voiding", {"reason": "开错"})
    assert (await dms.post("/vouchers/check", json={"code": voucher.code})).json()["outcome"] == "ok"
