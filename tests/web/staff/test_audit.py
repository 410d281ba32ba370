"""The audit log: what was done, said in words; one's own store's alone; narrowed and paged by its address."""

from datetime import timedelta

import pytest

from club import audit, clock, members, orders
from club.orders import Line, Sheet


@pytest.fixture
async def order(cast):
    """An order of Ann's that the front desk entered and the care manager took back."""
    sheet = Sheet("N-1", cast.north, [Line("maintenance", 60000)], member=cast.ann, vehicle=cast.car)
    entered = await orders.enter(sheet, by=cast.eve, at=clock.now())
    await orders.void(entered, reason="开错了", by=cast.staff["care_manager"], at=clock.now())
    return entered


async def test_entries_say_who_did_what_to_whom(cast, browser, order):
    page = await browser(cast.staff["care_manager"]).get("/staff/audit")
    assert page.status_code == 200
    for words in ("Eve", "工单结算", "N-1", "¥600", "工单作废", "+600", "−600", "陈女士"):
        assert words in page.text
    assert f"/staff/orders/{order.id}" in page.text
    for code in ("serviceorder", "service_order", "order.void", "posting", "points.earned", "60000"):
        assert code not in page.text.split("<table>")[1]


async def test_why_stands_on_the_page_of_the_order_that_the_entry_leads_to(cast, browser, order):
    care = browser(cast.staff["care_manager"])
    assert "开错了" not in (await care.get("/staff/audit")).text
    assert "开错了" in (await care.get(f"/staff/orders/{order.id}")).text


async def test_what_the_founding_did_has_words_too(cast, browser):
    page = await browser(cast.gil).get("/staff/audit")
    for words in ("添加门店", "设立扫码台", "新建海报", "展厅海报", "添加车辆"):
        assert words in page.text


async def test_changes_of_a_profile_and_of_staff_are_told_by_name(cast, browser):
    now = clock.now()
    await members.update_profile(cast.ann, name="陈小静", address_form="陈老师", by=cast.dee, at=now)
    await audit.record("staff.assigned", cast.eve, by=cast.gil, at=now, role="marketing", was="front_desk")
    page = await browser(cast.gil).get("/staff/audit")
    for words in ("称呼、姓名", "市场", "前台", "陈小静"):
        assert words in page.text


async def test_where_somebody_joined_is_told_by_name(cast, browser):
    await audit.record("member.joined", cast.ann, by=cast.eve, at=clock.now(), source=f"desk:{cast.desk.id}")
    page = await browser(cast.gil).get("/staff/audit?action=member.joined")
    assert "途径</span> 前台" in page.text
    assert "desk:" not in page.text


async def test_the_log_is_narrowed_by_action_person_member_and_day(cast, browser, order):
    gil = browser(cast.gil)
    await members.reveal(cast.ann, "phone", by=cast.gil, at=clock.now())
    assert "1–1 / 1" in (await gil.get("/staff/audit?action=order.voided")).text
    assert "1–1 / 1" in (await gil.get(f"/staff/audit?who={cast.gil.id}")).text
    assert "查看手机号" in (await gil.get(f"/staff/audit?member={cast.ann.id}&action=member.revealed")).text
    tomorrow = clock.day_of(clock.now()) + timedelta(days=1)
    assert "没有符合的记录" in (await gil.get(f"/staff/audit?day={tomorrow}")).text
    nonsense = await gil.get("/staff/audit?action=x&who=y&member=-1&day=z&page=0")
    assert nonsense.status_code == 200
    assert "工单结算" in nonsense.text


async def test_it_is_paged_by_fifty(cast, browser):
    for number in range(60):
        await audit.record("store.added", cast.north, by="test", at=clock.now(), code=f"s{number}")
    gil = browser(cast.gil)
    first = await gil.get("/staff/audit?action=store.added")
    assert "1–50 / 62" in first.text
    assert "/staff/audit?action=store.added&amp;page=2" in first.text
    assert "51–62 / 62" in (await gil.get("/staff/audit?action=store.added&page=2")).text
    assert "51–62 / 62" in (await gil.get("/staff/audit?action=store.added&page=99")).text


async def test_the_log_of_another_store_stays_there(cast, browser, order):
    await audit.record(
        "desk.created", cast.south_desk, by="test", at=clock.now(), store=cast.south.id, name="南二"
    )
    page = await browser(cast.staff["care_manager"]).get("/staff/audit")
    assert "南二" not in page.text
    assert "南二" in (await browser(cast.gil).get("/staff/audit")).text


async def test_a_role_without_the_permission_reads_nothing(cast, browser, order):
    assert (await browser(cast.dee).get("/staff/audit")).status_code == 403
    assert (await browser(cast.ann).get("/staff/audit")).headers["location"].startswith("/staff/signin")
