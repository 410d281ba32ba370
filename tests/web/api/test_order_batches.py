"""Orders by the API, several in one call: each as if it came alone."""

import asyncio
import copy
from typing import Any

import pytest

from club import api_keys, audit, clock, webhooks
from club.activity import Activity
from club.messages.outbox import Message
from club.orders import ServiceOrder
from club.webhooks import WebhookDelivery
from points import proof
from points.accounts import Account
from tests.systems import ORDER


def numbered(number: str, **change: Any) -> dict[str, Any]:
    return copy.deepcopy(ORDER) | {"number": number} | change


async def balance(member) -> int:
    return (await Account.get(id=member.account_id)).balance


async def sent(dms, *orders: dict[str, Any]) -> dict[str, Any]:
    answer = await dms.write("/orders/batches", {"orders": [*orders]})
    assert answer.status_code == 200, answer.text
    return answer.json()


def shape(told: dict[str, Any]) -> dict[str, Any]:
    """An order as it is told, less what no two have in common."""
    lines = [{**line, "id": 0} for line in told["lines"]]
    return {**told, "id": 0, "number": "", "opened_at": "", "settled_at": "", "lines": lines}


async def test_each_order_of_a_batch_is_told_as_if_it_came_alone(cast, system):
    dms = await system()
    alone = (await dms.write("/orders", numbered("W-1"))).json()
    told = await sent(dms, numbered("W-2"), numbered("W-3"))
    assert told["refused"] == 0
    assert [(one["number"], one["outcome"], one["problem"]) for one in told["items"]] == [
        ("W-2", "created", None),
        ("W-3", "created", None),
    ]
    for one in told["items"]:
        assert shape(one["order"]) == shape(alone)
        assert one["order"] == (await dms.get(f"/orders/{one['order']['id']}")).json()
    assert await balance(cast.ann) == 3 * 920
    assert (await proof.verify()).ok


async def test_what_is_written_down_of_an_order_is_the_same_in_a_batch(cast, system):
    dms, at = await system(), clock.now()
    told = {"name": "DMS", "url": "http://127.0.0.1:9/", "events": ["order.settled", "points.earned"]}
    await webhooks.create(**told, store=None, by=cast.gil, at=at)
    order = (await dms.write("/orders", numbered("W-1"))).json()
    alone = await rows(order["id"])
    order = (await sent(dms, numbered("W-2")))["items"][0]["order"]
    assert await rows(order["id"]) == alone
    await cast.ann.refresh_from_db()
    assert (cast.ann.visits, cast.ann.spent) == (2, 2 * 92_050)
    first, second = await Message.filter(kind="order_points").order_by("id")
    assert (first.variables["points"], first.channel) == (second.variables["points"], second.channel)
    assert (first.variables["balance"], second.variables["balance"]) == ("920", "1,840")


async def rows(order: int) -> list[Any]:
    """What others can read of an order: log, timeline, letters to systems."""
    of = await ServiceOrder.get(id=order)
    entries = await audit.Entry.filter(subject_kind="serviceorder", subject_id=order).order_by("id")
    lines = await Activity.filter(subject=f"order:{order}").order_by("id")
    letters = await WebhookDelivery.all().select_related("entry").order_by("-id").limit(2)
    return [
        [(one.action, one.by, one.store_id, {**one.facts, "number": ""}) for one in entries],
        [(one.kind, one.by, one.store_id, {**one.facts, "number": "", "posting": 0}) for one in lines],
        [(one.entry.action, one.state) for one in letters],
        (of.by, of.state, of.kind, of.member_id, of.vehicle_id, of.mileage, of.key),
    ]


async def test_one_bad_order_does_not_stop_the_others_and_leaves_nothing(cast, system):
    dms = await system()
    await dms.write("/orders", numbered("W-0"))
    learns = {"vin": "LSVNM97M35WKFC25L", "plate": "京Z99999"}
    told = await sent(
        dms,
        numbered("W-1"),
        numbered("W-2", vin="LSVAU2180N2183295"),
        numbered("W-3", vin="123"),
        numbered("W-4", settled_at="2099-01-01T00:00:00Z"),
        numbered("W-0", lines=[{"work": "repair", "amount": 100}]),
        numbered("W-5", customer_id=999_999),
        numbered("W-6", store="south"),
        numbered("W-7", **learns),
        numbered("W-0"),
        numbered("W-1", lines=[{"work": "repair", "amount": 100}]),
        numbered("W-8"),
    )
    seen = [one["problem"]["code"] if one["problem"] else one["outcome"] for one in told["items"]]
    assert seen[:7] == [
        "created",
        "order.unknown_car",
        "vin.invalid",
        "order.to_come",
        "order.number_taken",
        "customer.unknown",
        "store.unknown",
    ]
    assert seen[7:] == ["order.unknown_car", "unchanged", "order.number_taken", "created"]
    assert told["items"][1]["problem"]["errors"][0]["field"] == "vin"
    assert told["items"][1]["order"] is None
    assert told["refused"] == 8
    assert {*await ServiceOrder.all().values_list("number", flat=True)} == {"W-0", "W-1", "W-8"}
    assert await balance(cast.ann) == 3 * 920


async def test_open_orders_purchases_and_what_is_paid_by_now_come_in_a_batch_too(cast, system):
    dms = await system()
    await dms.write("/orders", numbered("W-1", state="open"))
    bought = {"number": "S-1", "kind": "purchase", "customer_id": cast.ann.id, "lines": ORDER["lines"]}
    told = await sent(dms, numbered("W-1"), numbered("W-2", state="open"), bought, numbered("W-3"))
    assert [one["outcome"] for one in told["items"]] == ["changed", "created", "created", "created"]
    assert [one["order"]["state"] for one in told["items"]] == ["settled", "open", "settled", "settled"]
    assert await balance(cast.ann) == 3 * 920


async def test_a_batch_that_was_sent_again_does_nothing_and_says_the_same(cast, system):
    dms, body = await system(), {"orders": [numbered("W-1"), numbered("W-2", vin="123")]}
    answers = await asyncio.gather(
        *(dms.write("/orders/batches", body, call="the-batch-1") for _ in range(5))
    )
    assert {(one.status_code, one.content) for one in answers} == {(200, answers[0].content)}
    again = await dms.write("/orders/batches", body)
    assert [one["outcome"] for one in again.json()["items"]] == ["unchanged", "refused"]
    assert await balance(cast.ann) == 920


async def test_batches_with_the_same_orders_at_once_write_each_once(cast, system):
    dms = await system()
    bodies = [{"orders": [numbered(f"W-{n}") for n in range(5)]} for _ in range(4)]
    answers = await asyncio.gather(*(dms.write("/orders/batches", body) for body in bodies))
    assert {one.status_code for one in answers} == {200}
    outcomes = [one["outcome"] for answer in answers for one in answer.json()["items"]]
    assert sorted(outcomes) == ["created"] * 5 + ["unchanged"] * 15
    assert await balance(cast.ann) == 5 * 920
    assert (await proof.verify()).ok


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"orders": []}, "orders", "too_short"),
        ({"orders": [numbered(f"W-{n}") for n in range(101)]}, "orders", "too_long"),
        ({"orders": [numbered("W-1"), numbered("W-2", total=3)]}, "orders.1.total", "extra_forbidden"),
        ({"orders": [numbered("W-1")], "store": "north"}, "store", "extra_forbidden"),
    ],
)
async def test_a_field_of_the_wrong_shape_refuses_the_whole_call(cast, system, body, field, code):
    answer = await (await system()).write("/orders/batches", body)
    assert answer.status_code == 422
    assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [(field, code)]
    assert not await ServiceOrder.exists()


async def test_a_key_that_only_reads_sends_no_batch(cast, system):
    reader = await system(*[one for one in api_keys.SCOPES if one != "orders.write"])
    answer = await reader.write("/orders/batches", {"orders": [numbered("W-1")]})
    assert (answer.status_code, answer.json()["code"]) == (403, "key.no_scope")
