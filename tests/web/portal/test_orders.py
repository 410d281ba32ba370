"""A member's orders: of the workshop and of the shop, each with what it earned and why."""

from datetime import timedelta

from club import clock, orders
from club.orders import Line, Sheet
from points import rules
from tests.web.portal import given


async def test_what_was_bought_in_the_shop_stands_among_the_orders_with_its_reason(browser, cast):
    await given.order(cast, cast.ann, Line("repair", 50_000), number="W-7")
    sheet = Sheet("P-1", cast.north, [Line("accessories", 20_000)], member=cast.ann, kind="purchase")
    await orders.enter(sheet, by=cast.dee, at=clock.now())
    page = (await browser(cast.ann).get("/points/orders")).text
    for words in ("P-1 · 店内购物", "精品附件 ¥200 × 1 得 200 分", "W-7", "+500", "+200"):
        assert words in page
    assert "购物单 P-1" in (await browser(cast.ann).get("/points")).text


async def test_where_there_is_none_it_says_so(browser, cast):
    assert "还没有工单" in (await browser(cast.ben).get("/points/orders")).text


async def test_a_stranger_has_to_sign_in(browser, cast):
    assert (await browser().get("/points/orders")).headers["location"].startswith("/signin")


async def test_the_page_says_what_brings_points_to_a_member_of_this_tier(cast, browser):
    said = {"kind": "service_order", "valid_from": clock.now() - timedelta(days=1), "by": "test"}
    gold = {"type": "multiplier", "by": "2", "expiry": "never", "only": {"tier": ["gold"]}}
    await rules.define("for-gold", terms=gold, **said)
    theirs = {
        "type": "multiplier",
        "by": "3",
        "expiry": "never",
        "budget": 9000,
        "caps": {"member_ever": 500},
    }
    await rules.define("for-all", terms=theirs, **said)
    page = (await browser(cast.ann).get("/points/orders")).text
    for words in (
        "怎么得积分",
        "保养",
        "每付 1 元得 1 分",
        "每日签到",
        "每次 2 分",
        "3 倍",
        "每人总共最多 500 分",
    ):
        assert words in page
    assert ("2 倍" in page, "9,000" in page) == (False, False)
