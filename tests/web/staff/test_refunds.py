"""Refunds: part of an order given back line by line, told in points before it is sent."""

import pytest

from club.audit import Entry
from club.messages import outbox
from club.orders import Line, Refund, ServiceLine, ServiceOrder, refund
from points import accounts
from tests.web.portal import given

KEY = "form-0001"


@pytest.fixture
async def order(cast):
    lines = [Line("maintenance", 51_200, "小保养"), Line("parts", 24_050, "机油"), Line("warranty", 5_000)]
    return await given.order(cast, cast.ann, *lines, number="W-7")


@pytest.fixture
def care(cast, browser):
    return browser(cast.staff["care_manager"])


@pytest.fixture
async def sheet(order):
    """¥120 of the oil."""
    oil = await ServiceLine.get(order_id=order.id, work="parts")
    return {"key": KEY, "reason": "机油没用完", f"line_{oil.id}": "120"}


async def test_what_was_refunded_takes_its_points_back_and_stands_on_the_page_of_the_order(
    cast, care, order, sheet
):
    page = (await care.get(f"/staff/orders/{order.id}")).text
    assert f"/staff/orders/{order.id}/refunds/new" in page
    answer = await care.post(f"/staff/orders/{order.id}/refunds", data=sheet)
    assert answer.headers["location"] == f"/staff/orders/{order.id}?done=refunded"
    assert await accounts.balance(cast.ann.account_id) == 632
    page = (await care.get(answer.headers["location"])).text
    for words in ("机油没用完", "机油 ¥120，收回 120 分", "−120", "¥682.50", "¥802.50", "因退款收回 120 分"):
        assert words in page
    assert "它得的 632 分" in page
    assert (await Entry.get(action="order.refunded")).facts["total"] == 12_000


async def test_the_form_names_each_line_with_what_was_paid_and_what_is_left(cast, care, order, sheet):
    await care.post(f"/staff/orders/{order.id}/refunds", data=sheet)
    page = (await care.get(f"/staff/orders/{order.id}/refunds/new")).text
    for words in ("小保养", "¥512", "机油", "¥240.50", "¥120.50", "保修", "陈静"):
        assert words in page


async def test_what_it_takes_back_is_told_before_it_is_sent(cast, care, order, sheet):
    quoted = await care.get(f"/staff/orders/{order.id}/refunds/quote", params=sheet)
    assert "这次退款收回 120 分" in quoted.text
    asked = await care.post(f"/staff/orders/{order.id}/refunds", data=sheet | {"quote": "1"})
    assert "这次退款收回 120 分" in asked.text
    line = await ServiceLine.get(order_id=order.id, work="warranty")
    none = await care.get(f"/staff/orders/{order.id}/refunds/quote", params={f"line_{line.id}": "50"})
    assert "这次退款不收回积分" in none.text
    assert await Refund.all().count() == 0
    assert await accounts.balance(cast.ann.account_id) == 752


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "至少给一行填上退多少"),
        ("0", "至少给一行填上退多少"),
        ("-5", "不能是负数"),
        ("1.005", "最多两位小数"),
        ("viel", "用数字填金额"),
        ("240.51", "最多还能退 ¥240.50"),
    ],
)
async def test_a_wrong_amount_is_said_beside_its_field_and_what_was_typed_stays(
    cast, care, order, sheet, typed, sentence
):
    field = next(name for name in sheet if name.startswith("line_"))
    page = await care.post(f"/staff/orders/{order.id}/refunds", data=sheet | {field: typed})
    assert page.status_code == 422
    assert sentence in page.text
    assert "-error" in page.text
    assert 'value="机油没用完"' in page.text
    assert f'value="{typed}"' in page.text
    assert await Refund.all().count() == 0


async def test_it_needs_a_reason(care, order, sheet):
    for reason in ("", "长" * 121):
        page = await care.post(f"/staff/orders/{order.id}/refunds", data=sheet | {"reason": reason})
        assert page.status_code == 422
        assert 'id="reason-error"' in page.text
        assert 'value="120"' in page.text


async def test_a_second_press_refunds_once_and_other_content_of_the_form_is_refused(cast, care, order, sheet):
    for _ in range(2):
        answer = await care.post(f"/staff/orders/{order.id}/refunds", data=sheet)
        assert answer.status_code == 303
    assert await accounts.balance(cast.ann.account_id) == 632
    other = await care.post(f"/staff/orders/{order.id}/refunds", data=sheet | {"reason": "别的"})
    assert other.status_code == 422
    assert "退过别的款" in other.text


async def test_once_all_is_refunded_there_is_no_more_to_refund(cast, care, order):
    whole = {line.id: line.amount for line in await ServiceLine.filter(order_id=order.id)}
    await refund(order, whole, key=KEY, reason="全退", by=cast.gil, at=order.settled_at)
    page = (await care.get(f"/staff/orders/{order.id}")).text
    assert ("已结算" in page, "/refunds/new" in page) == (True, False)
    again = await care.get(f"/staff/orders/{order.id}/refunds/new")
    assert again.headers["location"] == f"/staff/orders/{order.id}"


async def test_a_void_order_is_not_refunded(care, order, sheet):
    await care.post(f"/staff/orders/{order.id}/voiding", data={"reason": "重复开单"})
    assert (await care.get(f"/staff/orders/{order.id}/refunds/new")).status_code == 303
    page = await care.post(f"/staff/orders/{order.id}/refunds", data=sheet)
    assert page.status_code == 422
    assert "已经作废" in page.text


async def test_whoever_may_not_void_and_another_store_are_refused(cast, browser, order, sheet):
    dee = browser(cast.dee)
    assert "/refunds/new" not in (await dee.get(f"/staff/orders/{order.id}")).text
    for address in ("refunds/new", "refunds/quote"):
        assert (await dee.get(f"/staff/orders/{order.id}/{address}")).status_code == 403
    assert (await dee.post(f"/staff/orders/{order.id}/refunds", data=sheet)).status_code == 403
    await ServiceOrder.filter(id=order.id).update(store_id=cast.south.id)
    care = browser(cast.staff["care_manager"])
    assert (await care.get(f"/staff/orders/{order.id}/refunds/new")).status_code == 404
    assert (await care.post(f"/staff/orders/{order.id}/refunds", data=sheet)).status_code == 404


async def test_the_member_reads_it_among_points_and_orders_and_in_a_message(
    cast, care, browser, order, sheet
):
    await care.post(f"/staff/orders/{order.id}/refunds", data=sheet)
    ann = browser(cast.ann)
    points = (await ann.get("/points")).text
    for words in ("退款", "机油 ¥120，收回 120 分", "工单 W-7", "−120"):
        assert words in points
    orders = (await ann.get("/points/orders")).text
    for words in ("+632", "因退款收回 120 分"):
        assert words in orders
    message = await outbox.Message.get(kind="order_refunded", member=cast.ann)
    assert (message.variables["reason"], message.variables["balance"]) == ("机油没用完", "632")
