"""Points: the balance and every movement, each with its why."""

from club import clock, orders
from club.orders import Line
from points import postings
from tests.web.portal import given


async def test_a_settled_order_stands_there_with_what_each_work_gave(browser, cast):
    await given.order(cast, cast.ann, Line("maintenance", 51200, "小保养"), Line("warranty", 30000, "门锁"))
    page = await browser(cast.ann).get("/points")
    for told in ("512", "北店保养和保修", "保养 ¥512 × 1 得 512 分", "保修 ¥300 不计分", "+512"):
        assert told in page.text


async def test_why_there_were_no_points_is_said_in_one_sentence(browser, cast):
    await given.order(cast, cast.ann, Line("accident", 180000, "右前门"))
    page = await browser(cast.ann).get("/points")
    assert "为什么没积分？" in page.text
    assert "事故维修 ¥1,800 不计分" in page.text


async def test_a_voided_order_names_what_was_taken_back(browser, cast):
    order = await given.order(cast, cast.ann, Line("repair", 20000), number="W-7")
    await orders.void(order, reason="登记错了", by=cast.gil, at=clock.now())
    ann = browser(cast.ann)
    page = await ann.get("/points")
    assert "工单 W-7 作废了：登记错了" in page.text
    assert "−200" in page.text
    await given.delivered()
    assert "工单 W-7 作废了：登记错了" in (await ann.get("/messages")).text


async def test_a_voided_order_is_nothing_that_was_earned_this_year(browser, cast):
    await given.order(cast, cast.ann, Line("repair", 30000), number="W-6")
    order = await given.order(cast, cast.ann, Line("repair", 20000), number="W-7")
    ann = browser(cast.ann)
    assert "<b>500</b><small>今年得到" in (await ann.get("/points")).text
    await orders.void(order, reason="登记错了", by=cast.gil, at=clock.now())
    assert "<b>300</b><small>今年得到" in (await ann.get("/points")).text


async def test_older_movements_are_on_the_next_page(browser, cast):
    for number in range(33):
        await postings.earn(
            cast.ann.account_id,
            number + 1,
            key=f"k{number}",
            reason="birthday",
            facts={},
            store=None,
            by="test",
            at=clock.now(),
        )
    ann = browser(cast.ann)
    first = await ann.get("/points")
    assert ">+33<" in first.text
    assert ">+3<" not in first.text
    address = first.text.split('class="center"><a class="btn small" href="')[1].split('"')[0]
    second = await ann.get(address)
    assert ">+3<" in second.text
    assert ">+4<" not in second.text


async def test_nothing_yet_says_what_will_be_there(browser, cast):
    assert "还没有积分" in (await browser(cast.ben).get("/points")).text


async def test_another_members_points_are_not_ones_own(browser, cast):
    await given.order(cast, cast.ann, Line("repair", 20000))
    assert "+200" not in (await browser(cast.ben).get("/points")).text


async def test_a_stranger_has_to_sign_in(browser, cast):
    assert (await browser().get("/points")).headers["location"].startswith("/signin")
