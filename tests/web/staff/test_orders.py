"""Service orders: found, entered for a member with their points, shown with the why, voided with a reason."""

from datetime import date, timedelta

import pytest

from club import clock, members, orders, visits
from club.audit import Entry
from club.orders import Line, ServiceOrder, Sheet
from points import accounts
from points.postings import Posting
from tests import cast as casting
from tests.web.portal import given


@pytest.fixture
def eve(cast, browser):
    return browser(cast.eve)


@pytest.fixture
def sheet(cast):
    """The form as Eve fills it in for Ann's car."""
    return {
        "member": cast.ann.id,
        "number": "N-100",
        "store": cast.north.id,
        "vehicle": cast.car.id,
        "mileage": "18400",
        "maintenance": "512",
        "accident": "1800.50",
    }


async def test_an_order_that_is_entered_gives_its_points_at_once_and_says_why(cast, eve, sheet):
    answer = await eve.post("/staff/orders", data=sheet)
    order = await ServiceOrder.get(number="N-100")
    assert answer.headers["location"] == f"/staff/orders/{order.id}"
    assert (order.total, order.state, order.mileage) == (231_250, "settled", 18_400)
    assert await accounts.balance(cast.ann.account_id) == 512
    page = await eve.get(f"/staff/orders/{order.id}")
    for words in (
        "陈静",
        "+512",
        "保养 ¥512 × 1 得 512 分",
        "事故维修 ¥1,800.50 不计分",
        "¥2,312.50",
        "已结算",
        "沪B·***86",
        "Eve登记",
    ):
        assert words in page.text


async def test_the_form_of_a_member_offers_the_cars_and_the_stores_that_may_be_chosen(cast, eve, browser):
    page = await eve.get(f"/staff/orders/new?member={cast.ann.id}")
    assert "帕萨特" in page.text
    assert "北店" in page.text
    assert "南店" not in page.text
    assert "南店" in (await browser(cast.gil).get(f"/staff/orders/new?member={cast.ann.id}")).text


async def test_without_a_member_one_is_searched_for_first(cast, eve):
    assert "是谁的工单" in (await eve.get("/staff/orders/new")).text
    for typed in ("陈静", "6K286", "13816526034"):
        assert (
            f"/staff/orders/new?member={cast.ann.id}" in (await eve.get(f"/staff/orders/new?q={typed}")).text
        )
    assert "没有找到" in (await eve.get("/staff/orders/new?q=Cho")).text
    assert "/staff/orders/new" in (await eve.get("/staff/orders")).text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"number": ""}, "填工单上的单号"),
        ({"number": "x" * 41}, "最多 40 个字"),
        ({"mileage": "far"}, "最多 2,000,000"),
        ({"mileage": "9000000"}, "最多 2,000,000"),
        ({"maintenance": "-5"}, "不能是负数"),
        ({"maintenance": "five"}, "填金额"),
        ({"maintenance": "5.005"}, "最多两位小数"),
        ({"maintenance": "NaN"}, "填金额"),
        ({"maintenance": "", "accident": ""}, "至少填一项"),
        ({"store": "99"}, "从列表里选"),
        ({"vehicle": "99"}, "从列表里选"),
    ],
)
async def test_bad_input_comes_back_with_its_sentence_and_the_values(eve, sheet, wrong, sentence):
    page = await eve.post("/staff/orders", data=sheet | wrong)
    assert page.status_code == 422
    assert 'class="err"' in page.text
    assert sentence in page.text
    assert "1800.50" in page.text or "accident" in wrong
    assert await ServiceOrder.all().count() == 0


async def test_a_number_stands_for_one_order_the_same_sheet_again_is_that_order(cast, eve, sheet):
    await eve.post("/staff/orders", data=sheet)
    assert (await eve.post("/staff/orders", data=sheet)).status_code == 303
    other = await eve.post("/staff/orders", data=sheet | {"maintenance": "600"})
    assert other.status_code == 422
    assert "N-100" in other.text
    assert "内容不一样" in other.text
    assert await accounts.balance(cast.ann.account_id) == 512


async def test_a_purchase_is_entered_tagged_found_and_voided_as_such(cast, eve, browser, sheet):
    page = await eve.get(f"/staff/orders/new?member={cast.ann.id}")
    assert "店内购物，不涉及车辆" in page.text
    bought = sheet | {"number": "P-1", "vehicle": "-1", "mileage": "", "accident": ""}
    answer = await eve.post("/staff/orders", data=bought)
    await eve.post("/staff/orders", data=sheet)
    shown = (await eve.get(answer.headers["location"])).text
    for words in ('<span class="tag">店内</span>', "买了什么", "店内购物：保养", "+512"):
        assert words in shown
    assert "推荐人" not in (await browser(cast.gil).get(answer.headers["location"])).text
    for address, found in (("kind=purchase", "P-1"), ("kind=service", "N-100")):
        listed = (await eve.get(f"/staff/orders?{address}")).text
        assert (found in listed, "1–1 / 1" in listed) == (True, True)
    log = (await browser(cast.gil).get("/staff/audit?action=purchase.settled")).text
    assert "购物单" in log
    timeline = (await browser(cast.dee).get(f"/staff/members/{cast.ann.id}")).text
    assert "店内购物" in timeline
    care = browser(cast.staff["care_manager"])
    gone = await care.post(answer.headers["location"] + "/voiding", data={"reason": "退货"})
    page = (await care.get(gone.headers["location"])).text
    for words in ("购物积分收回", f"{cast.staff['care_manager'].name} 作废", "−512"):
        assert words in page
    assert await accounts.balance(cast.ann.account_id) == 512


async def test_what_was_bought_is_spent_but_no_visit_on_the_page_of_the_customer(cast, browser):
    sheet = Sheet("P-1", cast.north, [Line("parts", 20_000)], member=cast.ann, kind="purchase")
    await orders.enter(sheet, by=cast.dee, at=clock.now())
    dee = browser(cast.dee)
    page = (await dee.get(f"/staff/members/{cast.ann.id}")).text
    assert "还没有进过厂" in page
    assert "店内购物 ¥200" in page
    await given.order(cast, cast.ann, Line("repair", 50_000), number="W-7")
    page = (await dee.get(f"/staff/members/{cast.ann.id}")).text
    assert "¥700 · 平均 ¥500" in page


async def test_another_stores_store_cannot_be_chosen(cast, eve, sheet):
    assert (await eve.post("/staff/orders", data=sheet | {"store": cast.south.id})).status_code == 422


async def test_a_voided_order_gives_its_points_back_and_says_why(cast, browser):
    order = await given.order(cast, cast.ann, Line("repair", 20_000), number="W-7")
    care = browser(cast.staff["care_manager"])
    assert "它得的 200 分" in (await care.get(f"/staff/orders/{order.id}")).text
    answer = await care.post(f"/staff/orders/{order.id}/voiding", data={"reason": "重复开单"})
    assert answer.headers["location"] == f"/staff/orders/{order.id}"
    page = await care.get(f"/staff/orders/{order.id}")
    for words in ("重复开单", "−200", " 作废</b>", f"{cast.staff['care_manager'].name} 作废"):
        assert words in page.text
    assert "作废，扣回积分" not in page.text
    assert await accounts.balance(cast.ann.account_id) == 0
    assert (await Entry.get(action="order.voided")).facts == {"number": "W-7"}


async def test_voiding_needs_a_reason_and_happens_once(cast, browser):
    order = await given.order(cast, cast.ann, Line("repair", 20_000), number="W-7")
    care = browser(cast.staff["care_manager"])
    page = await care.post(f"/staff/orders/{order.id}/voiding", data={"reason": ""})
    assert page.status_code == 422
    assert 'id="reason-error"' in page.text
    await orders.void(order, reason="重复", by=cast.gil, at=clock.now())
    again = await care.post(f"/staff/orders/{order.id}/voiding", data={"reason": "还是不对"})
    assert again.status_code == 422
    assert "已经作废" in again.text


async def test_the_list_is_narrowed_sorted_and_paged(cast, eve):
    for place in range(52):
        lines = [Line("repair", 10_000 + place)]
        await given.order(cast, cast.ann if place else cast.ben, *lines, number=f"A-{place:03}")
    assert "1–50 / 52" in (await eve.get("/staff/orders")).text
    assert "51–52 / 52" in (await eve.get("/staff/orders?page=2")).text
    assert "1–1 / 1" in (await eve.get("/staff/orders?number=a-007")).text
    assert "1–1 / 1" in (await eve.get(f"/staff/orders?member={cast.ben.id}")).text
    assert "没有这样的工单" in (await eve.get("/staff/orders?state=void")).text
    today = clock.day_of(clock.now() - timedelta(hours=1))
    assert "1–50 / 52" in (await eve.get(f"/staff/orders?day={today}&state=settled")).text
    cheapest = (await eve.get("/staff/orders?sort=total")).text
    assert cheapest.index("A-000") < cheapest.index("A-001")
    assert 'aria-sort="ascending"' in cheapest
    assert "A-051" in (await eve.get("/staff/orders?sort=-number")).text.split("A-050")[0]


@pytest.mark.parametrize("few", [10_000, 10])
async def test_orders_are_found_by_a_name_however_many_have_it(cast, eve, monkeypatch, few):
    monkeypatch.setattr("club.orders.finding.FEW", few)
    people = [await casting.join(f"139{number:08}", name=f"王{number:02}") for number in range(53)]
    merged = await casting.join("13700000001", name="赵六")
    await given.order(cast, people[-1], Line("repair", 100), number="A-1")
    await given.order(cast, merged, Line("repair", 100), number="A-2")
    await given.order(cast, cast.ann, Line("repair", 100), number="A-3")
    await members.merge(merged, into=people[0], by=cast.gil, at=clock.now())
    page = (await eve.get("/staff/orders?q=王")).text
    assert ("A-1" in page, "A-2" in page, "A-3" in page) == (True, True, False)


async def test_another_stores_orders_are_not_found(cast, browser):
    order = await given.order(cast, cast.ann, Line("repair", 20_000))
    fay = browser(cast.fay)
    assert "还没有工单" in (await fay.get("/staff/orders")).text
    assert (await fay.get(f"/staff/orders/{order.id}")).status_code == 404
    assert (await fay.get(f"/staff/orders/new?member={cast.ann.id}")).status_code == 404
    assert (await fay.get("/staff/orders/999999999999999999999")).status_code == 404


async def test_a_guest_of_another_store_is_served_once_the_desk_has_seen_them(cast, eve, sheet):
    guest = sheet | {"member": cast.cho.id, "vehicle": "0"}
    assert (await eve.post("/staff/orders", data=guest)).status_code == 404
    at = clock.now() - timedelta(hours=3)
    await visits.open(cast.cho, desk=cast.desk, staff=cast.eve, at=at)
    form = (await eve.get(f"/staff/orders/new?member={cast.cho.id}")).text
    assert "Cho Park" in form
    assert f"/staff/members/{cast.cho.id}" not in form
    assert (await eve.post("/staff/orders", data=guest)).status_code == 303
    order = await ServiceOrder.get(number="N-100")
    assert (order.store_id, order.member_id) == (cast.north.id, cast.cho.id)
    await visits.DeskVisit.all().update(opened_at=clock.now() - timedelta(hours=13))
    assert (await eve.get(f"/staff/orders/new?member={cast.cho.id}")).status_code == 404


async def test_who_may_not_enter_or_void_is_refused(cast, browser, sheet):
    order = await given.order(cast, cast.ann, Line("repair", 20_000))
    caller = browser(cast.staff["callback_caller"])
    assert (await caller.get(f"/staff/orders/{order.id}")).status_code == 200
    assert (await caller.post("/staff/orders", data=sheet)).status_code == 403
    assert (await caller.post(f"/staff/orders/{order.id}/voiding", data={"reason": "x"})).status_code == 403
    assert (await browser(cast.staff["marketing"]).get("/staff/orders")).status_code == 403
    assert "/staff/orders/new" not in (await caller.get("/staff/orders")).text


async def test_voiding_asks_first_and_names_the_points_that_are_lost(cast, browser):
    order = await given.order(cast, cast.ann, Line("repair", 20_000))
    earned = await Posting.get(key=f"earn:order:{order.id}")
    page = (await browser(cast.gil).get(f"/staff/orders/{order.id}")).text
    assert 'data-title="作废工单 W-0001"' in page
    assert f'data-confirm="陈女士的 {earned.points} 分收回' in page


async def test_who_may_not_void_reads_who_can(cast, eve):
    order = await given.order(cast, cast.ann, Line("repair", 20_000))
    page = (await eve.get(f"/staff/orders/{order.id}")).text
    assert "作废要找客户关爱经理" in page
    assert "/voiding" not in page


async def test_amounts_that_have_fen_align_with_those_that_have_none(cast, eve):
    order = await given.order(cast, cast.ann, Line("repair", 20_000), Line("parts", 35_050))
    page = (await eve.get(f"/staff/orders/{order.id}")).text
    for words in ("¥200.00", "¥350.50", "¥550.50"):
        assert words in page
    await given.order(cast, cast.ann, Line("repair", 20_000), number="W-0002")
    assert "¥200.00" in (await eve.get("/staff/orders")).text
    assert "¥200.00" not in (await eve.get("/staff/orders?number=W-0002")).text


async def test_a_form_sent_back_says_what_its_amounts_come_to(cast, eve, sheet):
    page = await eve.post(
        "/staff/orders", data=sheet | {"number": "", "maintenance": "512.5", "parts": "100"}
    )
    assert page.status_code == 422
    assert "<output>¥2,413</output>" in page.text


async def test_an_order_of_nobody_is_given_to_the_member_who_is_found(cast, eve, browser):
    sheet = orders.Sheet(number="X-9", store=cast.north, lines=[Line("maintenance", 51_200)])
    order = await orders.enter(sheet, by=cast.dee, at=clock.now())
    assert f"/staff/orders/{order.id}" in (await browser(cast.gil).get("/staff/quality/orders")).text
    asked = (await eve.get(f"/staff/orders/{order.id}?q=陈静")).text
    assert "陈静" in asked
    assert "没有写会员，也没有写车" in asked
    answer = await eve.post(f"/staff/orders/{order.id}/attribution", data={"member": cast.ann.id})
    assert answer.headers["location"].startswith(f"/staff/orders/{order.id}")
    assert "+512" in (await eve.get(f"/staff/orders/{order.id}")).text
    late = await eve.post(f"/staff/orders/{order.id}/attribution", data={"member": cast.ben.id})
    assert late.status_code == 409
    assert "已经是别人的" in late.text


@pytest.mark.parametrize("typed", ["1e3", "1_000", "+5", "١٢٣", "1,00", "NaN", "0x10", "12345678901234"])
async def test_an_amount_is_written_in_digits(eve, sheet, typed):
    page = await eve.post("/staff/orders", data=sheet | {"maintenance": typed})
    assert page.status_code == 422
    assert "用数字填金额（元），如 1,280 或 512.50" in page.text
    assert not await ServiceOrder.exists()


@pytest.mark.parametrize("typed", ["1,280.50", "１２８０．５", " 1280.50 ", "1，280.5"])
async def test_an_amount_is_read_as_people_write_it(eve, sheet, typed):
    await eve.post("/staff/orders", data=sheet | {"maintenance": typed, "accident": ""})
    assert (await ServiceOrder.get(number="N-100")).total == 128_050


async def test_an_order_of_a_file_shows_days_without_hours_and_both_where_they_differ(cast, browser):
    gil = browser(cast.gil)
    opened = clock.start_of(date(2025, 11, 18))
    sheet = Sheet("W-9", cast.north, [Line("maintenance", 51_200)], vehicle=cast.car, member=cast.ann)
    order = await orders.record(sheet, by=cast.gil, at=opened)
    await orders.settle(order, by=cast.gil, at=opened)
    for address in ("/staff/orders", f"/staff/orders/{order.id}", f"/staff/members/{cast.ann.id}"):
        page = (await gil.get(address)).text
        assert "2025-11-18" in page
        assert "00:00<" not in page
        assert "结算 2025" not in page
    await ServiceOrder.filter(id=order.id).update(settled_at=opened + timedelta(days=2))
    for address in ("/staff/orders", f"/staff/orders/{order.id}", f"/staff/members/{cast.ann.id}"):
        page = (await gil.get(address)).text
        assert "进店 2025-11-18" in page
        assert "结算 2025-11-20" in page


async def test_the_points_of_an_order_name_its_number_and_car(cast, browser):
    sheet = Sheet("W-9", cast.north, [Line("maintenance", 51_200)], vehicle=cast.car)
    await orders.enter(sheet, by=cast.gil, at=clock.now())
    for address in ("/staff/points", f"/staff/members/{cast.ann.id}/points", f"/staff/members/{cast.ann.id}"):
        assert "工单 W-9 · 大众 帕萨特" in (await browser(cast.gil).get(address)).text
    ann = browser(cast.ann)
    assert "工单 W-9 · 大众 帕萨特" in (await ann.get("/points")).text
    assert "W-9 · 大众 帕萨特" in (await ann.get("/points/orders")).text
