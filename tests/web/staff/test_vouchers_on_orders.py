"""An order's page names the vouchers used on it, and a refund that would leave too little says so."""

import pytest

from club import clock, vouchers
from club.orders import Line, ServiceLine
from points import voucher_kinds
from points.vouchers import VoucherUse
from tests.web.portal import given


@pytest.fixture
async def order(cast):
    """¥698, on which a voucher of ¥200 from ¥500 on was used."""
    order = await given.order(cast, cast.ann, Line("maintenance", 698_00), number="W-7")
    terms = {"name": "保养抵用券", "worth": "amount", "amount": 200_00, "minimum": 500_00}
    kind = await voucher_kinds.define(**terms, at=clock.now())
    said = {"key": "gift", "by": cast.dee, "at": clock.now()}
    voucher = await vouchers.issue(cast.ann, kind, reason="test", **said)
    await vouchers.redeem(voucher, store=cast.north.id, order="W-7", **said)
    return order


@pytest.fixture
def care(cast, browser):
    return browser(cast.staff["care_manager"])


async def test_the_order_names_what_was_used_on_it(care, order):
    page = (await care.get(f"/staff/orders/{order.id}")).text
    for words in ("用在这一单的卡券", "保养抵用券", "抵 ¥200", "满 ¥500 可用", "Dee"):
        assert words in page


async def test_a_refund_below_the_minimum_is_refused_with_what_to_do(care, order):
    line = await ServiceLine.get(order_id=order.id)
    form = {"key": "form-0001", "reason": "少做一项", f"line_{line.id}": "198.01"}
    answer = await care.post(f"/staff/orders/{order.id}/refunds", data=form)
    assert answer.status_code == 422
    for words in ("保养抵用券", "满 ¥500", "只剩 ¥499.99"):
        assert words in answer.text
    form[f"line_{line.id}"] = "198"
    assert (await care.post(f"/staff/orders/{order.id}/refunds", data=form)).status_code == 303


async def test_voiding_gives_it_back(care, order):
    await care.post(f"/staff/orders/{order.id}/voiding", data={"reason": "录错了"})
    assert (await VoucherUse.get()).undone_at
    assert "用在这一单的卡券" not in (await care.get(f"/staff/orders/{order.id}")).text
