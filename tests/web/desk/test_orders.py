"""An order at the desk: what it will earn is said before, what it has earned after, and why none."""

import re
import uuid
from datetime import timedelta

import pytest

from club import clock, mileage, orders, tiers
from club.members import Member
from club.orders import Line, ServiceOrder, Sheet
from club.visits import DeskVisit
from points import accounts, rules
from tests.web.desk.conftest import PARTIAL


@pytest.fixture
async def visit(cast, scan, code_of):
    await scan(code_of(cast.ann))
    return await DeskVisit.get()


def stamped(page):
    """Which visit a form says it was opened for."""
    return re.search(r'name="visit" value="([^"]+)"', page.text)[1]


@pytest.fixture
async def paper(cast, eve, visit):
    """The form as it is sent; `paper(maintenance="486")`."""
    stamp = stamped(await eve.get(f"/desk/orders/new?visit={visit.id}"))
    return lambda **told: {
        "key": str(uuid.uuid4()),
        "visit": stamp,
        "number": "RO-1",
        "vehicle": cast.car.id,
        **told,
    }


async def balance(member):
    return await accounts.balance(member.account_id)


async def test_what_it_will_earn_is_said_while_it_is_typed(cast, eve, visit, paper):
    typed = paper(number="", maintenance="486", warranty="300")
    answer = await eve.get("/desk/orders/quote", params=typed, headers=PARTIAL)
    assert "这单得 486 积分：保养 ¥486 × 1 得 486 分，保修 ¥300 不计分" in answer.text
    nothing = await eve.get("/desk/orders/quote", params=paper(accident="3600"), headers=PARTIAL)
    assert "这单没有积分：事故维修 ¥3,600 不计分" in nothing.text
    assert "填上金额" in (await eve.get("/desk/orders/quote", params=paper(), headers=PARTIAL)).text
    wrong = await eve.get("/desk/orders/quote", params=paper(maintenance="-5"), headers=PARTIAL)
    assert "这单" not in wrong.text
    assert not await ServiceOrder.exists()


async def test_without_javascript_a_button_reckons_and_enters_nothing(eve, paper):
    page = await eve.post("/desk/orders", data=paper(maintenance="486", quote="1"))
    assert page.status_code == 200
    assert "这单得 486 积分" in page.text
    assert 'value="486' in page.text
    assert not await ServiceOrder.exists()


async def test_the_points_are_there_at_once_with_the_sentence_to_read_out(cast, eve, visit, paper):
    answer = await eve.post("/desk/orders", data=paper(maintenance="486", mileage="18400"))
    page = (await eve.get(answer.headers["location"])).text
    for words in ("+486 积分", "这单得 486 积分：保养 ¥486 × 1 得 486 分", "回到陈女士"):
        assert words in page
    assert await balance(cast.ann) == 486
    order = await ServiceOrder.get()
    assert (order.store_id, order.member_id, order.mileage) == (cast.north.id, cast.ann.id, 18400)


async def test_a_mileage_that_does_not_fit_is_asked_about_on_the_form(cast, eve, paper):
    await mileage.record(cast.car, 124_859, source="order:1", at=clock.now() - timedelta(days=9))
    typed = paper(maintenance="486", mileage="100")
    asked = await eve.post("/desk/orders", data=typed)
    assert asked.status_code == 422
    assert "比上次的 124,859 公里少" in asked.text
    assert not await ServiceOrder.exists()
    again = re.search(r'name="sure" type="hidden" value="(\d+)"', asked.text)[1]
    assert (await eve.post("/desk/orders", data=typed | {"sure": again})).status_code == 303


async def test_what_is_bought_in_the_shop_is_for_no_car_and_goes_by_its_own_rules(cast, eve, paper):
    terms = {"type": "fixed", "points": 30, "expiry": "never"}
    await rules.define("shop", "purchase", terms, valid_from=clock.now() - timedelta(days=9), by="test")
    typed = paper(vehicle="-1", accessories="200")
    assert "这单得 30 积分" in (await eve.get("/desk/orders/quote", params=typed, headers=PARTIAL)).text
    answer = await eve.post("/desk/orders", data=typed)
    assert "+30 积分" in (await eve.get(answer.headers["location"])).text
    made = await ServiceOrder.get()
    assert (made.kind, made.vehicle_id, made.member_id) == ("purchase", None, cast.ann.id)
    assert await balance(cast.ann) == 30


async def test_a_purchase_with_a_mileage_is_asked_about_beside_it(eve, paper):
    page = await eve.post("/desk/orders", data=paper(vehicle="-1", accessories="200", mileage="18400"))
    assert page.status_code == 422
    assert "里程不用填" in page.text
    assert '<option selected value="-1">' in page.text
    assert not await ServiceOrder.exists()


async def test_an_order_that_earns_nothing_says_why_in_the_large_answer(eve, paper):
    answer = await eve.post("/desk/orders", data=paper(accident="3600"))
    page = (await eve.get(answer.headers["location"])).text
    assert "这单没有积分" in page
    assert "事故维修 ¥3,600 不计分" in page


async def test_a_double_press_enters_once(cast, eve, paper):
    form = paper(maintenance="486")
    first, second = [await eve.post("/desk/orders", data=form) for _ in range(2)]
    assert first.headers["location"] == second.headers["location"]
    assert await balance(cast.ann) == 486


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"number": ""}, "工单号"),
        ({"maintenance": ""}, "至少填一项"),
        ({"maintenance": "-1"}, "不能是负数"),
        ({"maintenance": "x"}, "512.50"),
        ({"vehicle": "999"}, "从列表里选"),
        ({"mileage": "9999999"}, "2,000,000"),
    ],
)
async def test_bad_input_comes_back_with_its_sentence_and_the_values(eve, paper, wrong, sentence):
    page = await eve.post("/desk/orders", data=paper(**{"maintenance": "486"} | wrong))
    assert page.status_code == 422
    assert sentence in page.text
    assert 'class="err"' in page.text
    assert not await ServiceOrder.exists()


async def test_a_number_that_is_taken_with_other_content_is_said_beside_it(cast, eve, paper):
    await eve.post("/desk/orders", data=paper(maintenance="486"))
    taken = await eve.post("/desk/orders", data=paper(maintenance="512"))
    assert taken.status_code == 422
    assert "RO-1" in taken.text
    assert 'id="number-error"' in taken.text
    same_form = paper(number="RO-2", maintenance="10")
    await eve.post("/desk/orders", data=same_form)
    conflict = await eve.post("/desk/orders", data=same_form | {"maintenance": "99"})
    assert conflict.status_code == 422
    assert "已经登记过工单 RO-2" in conflict.text
    assert await balance(cast.ann) == 496


async def test_a_form_needs_somebody_who_stands_or_stood_here(cast, eve, visit, paper):
    assert (await eve.get("/desk/orders/new?visit=999")).status_code == 404
    assert (await eve.get("/desk/orders/new?visit=x")).status_code == 404
    await DeskVisit.filter(id=visit.id).update(expires_at=clock.now())
    assert (await eve.get(f"/desk/orders/new?visit={visit.id}")).status_code == 404
    late = await eve.post("/desk/orders", data=paper(maintenance="486"))
    assert late.status_code == 303
    assert (await ServiceOrder.get()).member_id == cast.ann.id


async def test_no_form_is_sent_for_another_visit_than_it_was_opened_for(
    cast, eve, visit, paper, scan, code_of, monkeypatch
):
    await scan(code_of(cast.ben))
    second = await DeskVisit.exclude(id=visit.id).get()
    for number in (
        visit.id,
        second.id,
        999,
        "",
        stamped(await eve.get(f"/desk/orders/new?visit={second.id}"))[:-1],
    ):
        sent = paper(visit=number, maintenance="1")
        assert (await eve.post("/desk/orders", data=sent)).status_code == 404, number
        assert (await eve.get("/desk/orders/quote", params=sent, headers=PARTIAL)).status_code == 404
    form = paper(number="", maintenance="486")
    back = await eve.post("/desk/orders", data=form)
    assert stamped(back) == form["visit"]
    monkeypatch.setattr("club.visits.REMEMBERED", timedelta(seconds=-1))
    assert (await eve.post("/desk/orders", data=paper(maintenance="486"))).status_code == 404
    assert not await ServiceOrder.exists()


async def test_the_visit_says_of_the_last_orders_why_they_earned_what_they_did(cast, eve, visit):
    now = clock.now()
    paid = Sheet("N-1", cast.north, [Line("maintenance", 60000)], member=cast.ann)
    void = Sheet("N-2", cast.north, [Line("parts", 9900)], member=cast.ann)
    unpaid = Sheet("N-3", cast.north, [Line("parts", 5000)], member=cast.ann)
    await orders.enter(paid, by=cast.eve, at=now)
    await orders.void(await orders.enter(void, by=cast.eve, at=now), reason="重复开单", by=cast.gil, at=now)
    await orders.record(unpaid, by=cast.eve, at=now)
    page = (await eve.get(f"/desk/visits/{visit.id}")).text
    for words in (
        "照着念",
        "这单得 600 积分：保养 ¥600 × 1 得 600 分",
        "这单作废了（重复开单），当时得的 99 积分已收回",
        "这单还没结算，付款后积分就到账",
    ):
        assert words in page


async def test_the_same_sentences_stand_on_the_phone_and_on_the_orders_page(cast, eve, visit, browser):
    now = clock.now()
    lines = ([Line("accident", 360000)], [Line("warranty", 100)], [Line("parts", 60)])
    entered = [
        await orders.enter(Sheet(f"N-{place}", cast.north, each, member=cast.ann), by=cast.eve, at=now)
        for place, each in enumerate(lines)
    ]
    told = (
        "这单没有积分：事故维修 ¥3,600 不计分",
        "这单没有积分：保修 ¥1 不计分",
        "这单没有积分：配件 ¥0.60，金额不够得 1 积分",
    )
    at_the_desk = (await eve.get(f"/desk/visits/{visit.id}")).text
    on_the_phone = (await browser(cast.ann).get("/points/orders")).text
    for order, sentence in zip(entered, told, strict=True):
        assert sentence in at_the_desk
        assert sentence in on_the_phone
        assert sentence in (await browser(cast.dee).get(f"/staff/orders/{order.id}")).text
    assert "/points/orders" in (await browser(cast.ann).get("/points")).text


async def test_a_settled_order_without_a_movement_says_what_it_lacks(cast, eve, visit, browser):
    order = await orders.record(
        Sheet("N-1", cast.north, [Line("parts", 5000)], member=cast.ann), by=cast.eve, at=clock.now()
    )
    joined = (await Member.get(id=cast.ann.id)).joined_at
    for settled, words in ((joined, "旧记录"), (joined.replace(year=joined.year - 1), "还没有入会")):
        await ServiceOrder.filter(id=order.id).update(state="settled", settled_at=settled)
        assert words in (await eve.get(f"/desk/visits/{visit.id}")).text


async def test_the_answer_says_what_there_is_now_and_that_the_member_has_risen(cast, eve, paper):
    await tiers.add("silver", name="银卡", level=5, growth_from=400, by="test", at=clock.now())
    first = await eve.post("/desk/orders", data=paper(maintenance="300"))
    page = (await eve.get(first.headers["location"])).text
    assert ("现在可用 300 积分" in page, "升为" in page) == (True, False)
    second = await eve.post("/desk/orders", data=paper(number="RO-2", maintenance="150"))
    page = (await eve.get(second.headers["location"])).text
    assert ("现在可用 450 积分" in page, "这单之后升为银卡" in page) == (True, True)
    assert "升为" not in (await eve.get(first.headers["location"])).text
