"""Orders by the API: written down, changed while open, settled, refunded, voided; they earn as ever."""

import asyncio

import pytest

from club import audit, orders
from club.orders import ServiceOrder
from points.accounts import Account
from tests.systems import ORDER


async def balance(member) -> int:
    return (await Account.get(id=member.account_id)).balance


async def test_an_order_earns_points_and_says_why(cast, system):
    dms = await system()
    made = await dms.write("/orders", ORDER)
    assert made.status_code == 201, made.text
    told = made.json()
    assert (told["state"], told["total"], told["points"], told["store"]) == ("settled", 92_050, 920, "north")
    assert told["customer_id"] == cast.ann.id
    assert "920" in told["why"]
    assert await balance(cast.ann) == 920
    assert (await dms.get(f"/orders/{told['id']}")).json() == told
    order = await ServiceOrder.get(id=told["id"])
    assert {entry.by for entry in await audit.of(order)} == {f"apikey:{dms.key.id}"}


async def test_an_open_order_is_changed_then_settled_and_then_no_longer(cast, system):
    dms = await system()
    order = (await dms.write("/orders", ORDER | {"state": "open"})).json()
    assert (order["state"], order["points"]) == ("open", 0)
    changed = await dms.change(f"/orders/{order['id']}", {"lines": [{"work": "repair", "amount": 50_000}]})
    assert (changed.status_code, changed.json()["total"]) == (200, 50_000)
    settled = await dms.write(f"/orders/{order['id']}/settlement", {})
    assert (settled.status_code, settled.json()["points"]) == (200, 500)
    late = await dms.change(f"/orders/{order['id']}", {"kilometres": 40_000})
    assert (late.status_code, late.json()["code"]) == (409, "order.not_open")
    assert await balance(cast.ann) == 500


async def test_a_refund_takes_back_what_its_lines_earned_and_voiding_the_rest(cast, system):
    dms = await system()
    order = (await dms.write("/orders", ORDER)).json()
    refund = {"lines": [{"line": order["lines"][1]["id"], "amount": 24_050}], "reason": "配件退货"}
    refunded = await dms.write(f"/orders/{order['id']}/refunds", refund)
    assert (refunded.status_code, refunded.json()["points"]) == (201, 680)
    again = await dms.write(f"/orders/{order['id']}/refunds", refund)
    assert (again.status_code, again.json()["code"]) == (409, "refund.more_than_left")
    voided = await dms.write(f"/orders/{order['id']}/voiding", {"reason": "重复开单"})
    assert (voided.json()["state"], voided.json()["points"]) == ("void", 0)
    assert await balance(cast.ann) == 0


async def test_the_same_call_gets_the_very_same_answer(cast, system):
    dms = await system()
    first = await dms.write("/orders", ORDER, call="order-W-1001")
    again = await dms.write("/orders", dict(reversed(ORDER.items())), call="order-W-1001")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    other = await dms.write("/orders", ORDER | {"number": "W-1002"}, call="order-W-1001")
    assert (other.status_code, other.json()["code"]) == (409, "api.key_used")
    assert await balance(cast.ann) == 920


async def test_a_call_that_was_refused_is_refused_again_in_the_same_words(cast, system):
    dms = await system()
    await dms.write("/orders", ORDER)
    wrong = ORDER | {"lines": [{"work": "repair", "amount": 100}]}
    first = await dms.write("/orders", wrong, call="order-W-1001-again")
    assert (first.status_code, first.json()["code"]) == (409, "order.number_taken")
    await ServiceOrder.filter(number="W-1001").update(number="W-OTHER")
    again = await dms.write("/orders", wrong, call="order-W-1001-again")
    assert (again.status_code, again.content) == (409, first.content)
    assert not await ServiceOrder.exists(number="W-1001")


async def test_of_one_call_sent_twenty_times_at_once_one_is_done(cast, system):
    dms = await system()
    sent = [dms.write("/orders", ORDER, call="order-W-1001") for _ in range(20)]
    answers = await asyncio.gather(*sent)
    assert {(one.status_code, one.content) for one in answers} == {(201, answers[0].content)}
    assert sum("Idempotency-Replayed" not in one.headers for one in answers) == 1
    assert await ServiceOrder.all().count() == 1
    assert await balance(cast.ann) == 920


async def test_a_key_sees_the_orders_of_its_store_alone(cast, system):
    north, south = await system(), await system(store=cast.south)
    order = (await north.write("/orders", ORDER)).json()
    assert (await south.get(f"/orders/{order['id']}")).json()["code"] == "order.not_found"
    voiding = await south.write(f"/orders/{order['id']}/voiding", {"reason": "…"})
    assert voiding.status_code == 404
    assert (await south.get("/orders")).json() == {"items": [], "next": None}
    assert len((await north.get("/orders?number=w—1001")).json()["items"]) == 1
    assert (await ServiceOrder.get(id=order["id"])).state == "settled"
    elsewhere = await north.write("/orders", ORDER | {"number": "W-2", "store": "south"})
    assert elsewhere.json()["errors"][0]["field"] == "store"
    everywhere = await system(store=None)
    unsaid = await everywhere.write("/orders", ORDER | {"number": "W-3"})
    assert unsaid.json()["errors"][0] | {"message": ""} == {
        "field": "store",
        "code": "store.missing",
        "message": "",
    }


async def test_a_list_is_read_page_by_page(cast, system):
    dms = await system()
    for number in range(5):
        await orders.record(
            orders.Sheet(number=f"W-{number}", store=cast.north, lines=[orders.Line("repair", 100)]),
            by=cast.dee,
            at=cast.ann.joined_at,
        )
    seen, cursor = [], ""
    while cursor is not None:
        page = (await dms.get("/orders", params={"limit": 2, "cursor": cursor})).json()
        seen += [one["number"] for one in page["items"]]
        cursor = page["next"]
    assert seen == ["W-4", "W-3", "W-2", "W-1", "W-0"]
    forged = await dms.get("/orders", params={"cursor": "abc"})
    assert (forged.status_code, forged.json()["code"]) == (422, "cursor.unknown")


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"total": 3}, "total", "extra_forbidden"),
        ({"lines": []}, "lines", "too_short"),
        ({"lines": [{"work": "repair", "amount": -1}]}, "lines.0.amount", "greater_than_equal"),
        ({"lines": [{"work": "repair", "amount": "100"}]}, "lines.0.amount", "int_type"),
        ({"vin": "LSVAU2180N2183295"}, "vin", "order.unknown_car"),
        ({"vin": "123"}, "vin", "vin.invalid"),
        ({"customer_id": 999}, "customer_id", "customer.unknown"),
        ({"settled_at": "2999-01-01T00:00:00Z"}, "settled_at", "time_range"),
        ({"settled_at": "2099-01-01T00:00:00Z"}, "opened_at", "order.to_come"),
        ({"opened_at": 1700000000}, "opened_at", "time_shape"),
    ],
)
async def test_what_is_wrong_is_said_with_its_field(cast, system, change, field, code):
    dms = await system()
    answer = await dms.write("/orders", ORDER | change)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [(field, code)]
    assert not await ServiceOrder.all().exists()
