"""Bad input to the API: each kind of it gets a problem that names what is wrong, and nothing is half done."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from club import clock, codes, vouchers
from club.orders import ServiceOrder
from club.vouchers import VoucherUse
from points.accounts import Account
from points.vouchers import Voucher
from tests.systems import ORDER
from tests.web.api.test_vouchers import issued

TOTAL = 92_050


async def refused(dms: Any, code: str, **told: Any) -> tuple[int, str]:
    """What a redemption is answered that uses nothing."""
    before = await VoucherUse.all().count()
    answer = await dms.write("/vouchers/redemptions", {"code": code, "total": TOTAL} | told)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]
    assert await VoucherUse.all().count() == before
    return answer.status_code, answer.json()["code"]


async def outcome(dms: Any, code: str) -> str:
    return (await dms.post("/vouchers/check", json={"code": code})).json()["outcome"]


async def test_a_voucher_of_another_store_is_not_used(cast, system):
    south, voucher = await system(store=cast.south), await issued(cast)
    assert await outcome(south, voucher.code) == "wrong_store"
    assert await refused(south, voucher.code) == (409, "voucher.wrong_store")


async def test_a_voucher_that_is_used_is_not_used_again_whatever_its_key(cast, system):
    dms, voucher = await system(), await issued(cast)
    await dms.write("/vouchers/redemptions", {"code": voucher.code, "total": TOTAL})
    assert await outcome(dms, voucher.code) == "used"
    assert await refused(dms, voucher.code) == (409, "voucher.used")


async def test_a_voucher_that_has_expired_is_not_used(cast, system):
    dms, voucher = await system(), await issued(cast, lasts_days=1)
    assert (await Voucher.get(id=voucher.id)).state == "issued"  # no job has put it away yet
    assert await outcome(dms, voucher.code) == "ended"
    assert await refused(dms, voucher.code) == (409, "voucher.expired")


async def test_a_voucher_that_was_taken_away_is_not_used(cast, system):
    dms, voucher = await system(), await issued(cast)
    await vouchers.cancel(voucher, reason="发错", by=cast.dee, at=clock.now())
    assert await outcome(dms, voucher.code) == "cancelled"
    assert await refused(dms, voucher.code) == (409, "voucher.cancelled")


async def test_a_forged_voucher_is_none_however_right_its_digits_look(cast, system):
    dms, forged = await system(), codes.new_voucher()
    await issued(cast)
    checked = await dms.post("/vouchers/check", json={"code": forged})
    assert (checked.status_code, checked.json()["code"]) == (404, "voucher.not_found")
    assert await refused(dms, forged) == (404, "voucher.not_found")


async def test_a_voucher_with_one_digit_wrong_is_told_so_whichever_it_is(cast, system):
    dms, voucher = await system(), await issued(cast)
    for place in range(1, len(voucher.code)):
        digit = (int(voucher.code[place]) + 1) % 10
        mistyped = f"{voucher.code[:place]}{digit}{voucher.code[place + 1 :]}"
        checked = await dms.post("/vouchers/check", json={"code": mistyped})
        assert (checked.status_code, checked.json()["code"]) == (409, "code.mistyped")
    assert await refused(dms, mistyped) == (409, "code.mistyped")
    assert await outcome(dms, voucher.code) == "ok"


async def test_an_order_changed_after_a_voucher_was_used_on_it_keeps_its_use(cast, system):
    dms, voucher = await system(), await issued(cast)
    order = (await dms.write("/orders", ORDER | {"state": "open"})).json()
    used = await dms.write("/vouchers/redemptions", {"code": voucher.code, "order": ORDER["number"]})
    assert (used.status_code, used.json()["off"]) == (201, 5_000), used.text
    changed = await dms.change(f"/orders/{order['id']}", {"lines": [{"work": "repair", "amount": 99_000}]})
    assert (changed.status_code, changed.json()["total"]) == (200, 99_000)
    settled = (await dms.write(f"/orders/{order['id']}/settlement", {})).json()
    refund = {"lines": [{"line": settled["lines"][0]["id"], "amount": 60_000}], "reason": "退"}
    for _ in range(2):  # the second one is another call, and is refused as well
        below = await dms.write(f"/orders/{order['id']}/refunds", refund)
        assert (below.status_code, below.json()["code"]) == (409, "voucher.refund_below_minimum")
    after = (await dms.get(f"/orders/{order['id']}")).json()
    assert (after["total"], after["points"], after["lines"][0]["refunded"]) == (99_000, 990, 0)
    assert await outcome(dms, voucher.code) == "used"
    assert await VoucherUse.filter(undone_at=None).count() == 1


async def test_a_key_without_the_scope_opens_no_operation_and_does_nothing(cast, system):
    reader, quoter = await system("vouchers.check"), await system("quote")
    voucher, before = await issued(cast), (await Account.get(id=cast.ann.account_id)).balance
    assert await refused(reader, voucher.code) == (403, "key.no_scope")
    paths = (await quoter.get("/openapi.json")).json()["paths"]
    for path, operations in paths.items():
        if path.endswith("/quotes"):
            continue
        for method in operations:
            asked = path.removeprefix("/api/v1").replace("{", "1{").split("{")
            address = asked[0] + "".join(part.partition("}")[2] for part in asked[1:])
            answer = await quoter.request(method, address, headers={"Idempotency-Key": "no-scope-1"})
            assert (answer.status_code, answer.json()["code"]) == (403, "key.no_scope"), (method, path)
    assert not await ServiceOrder.all().exists()
    assert (await Account.get(id=cast.ann.account_id)).balance == before


@pytest.mark.parametrize("says_its_length", [True, False])
async def test_a_body_of_ten_megabytes_is_refused(cast, system, says_its_length):
    async def dripped() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" " * 100_000

    dms = await system()
    content: Any = b" " * 10_000_000 if says_its_length else dripped()
    headers = {"Idempotency-Key": "ten-megabytes", "Content-Type": "application/json"}
    answer = await dms.post("/orders", content=content, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "http.413")
    assert answer.headers["content-type"] == "application/problem+json"
    assert (await dms.write("/orders", ORDER, call="ten-megabytes")).status_code == 201  # no call was kept


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/orders", ORDER | {"colour": "red"}, "colour"),
        ("/orders", ORDER | {"lines": [ORDER["lines"][0] | {"colour": "red"}]}, "lines.0.colour"),
        ("/customers", {"number": "C-1", "name": "周涛", "vip": True}, "vip"),
        ("/vehicles", {"vin": ORDER["vin"], "colour": "red"}, "colour"),
        ("/quotes", {"vin": ORDER["vin"], "lines": ORDER["lines"], "number": "W-1"}, "number"),
        ("/vouchers/check", {"code": "312345678901237", "customer": 1}, "customer"),
        ("/vouchers/redemptions", {"code": "312345678901237", "customer": 1}, "customer"),
        ("/vouchers/redemptions/1/undoing", {"why": "…"}, "why"),
    ],
)
async def test_an_unknown_field_is_named_and_nothing_is_done(cast, system, path, body, field):
    dms = await system()
    answer = await dms.write(path, body)
    assert answer.status_code == 422, answer.text
    assert (field, "extra_forbidden") in [(one["field"], one["code"]) for one in answer.json()["errors"]]
    assert not await ServiceOrder.all().exists()


async def test_a_number_that_no_order_can_have_is_refused_when_it_is_asked_for(cast, system):
    dms = await system()
    assert (await dms.get("/orders?number=%00")).status_code == 422
