"""A member's orders: of the workshop and of the shop, each with what it earned and why."""

from club import clock, orders
from club.orders import Line, Sheet
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
