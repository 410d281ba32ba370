"""Points: the balance and every movement, each with its why."""

from datetime import date, timedelta

from club import clock, orders
from club.orders import Line
from points import holds, postings
from tests.web.portal import given
from web import text

DAY = timedelta(days=1)


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


def figure(page, name):
    return page.text.split(f"</b><small>{name}")[0].rpartition("<b>")[2]


def told(key, **other):
    return {
        "key": key,
        "reason": "event",
        "facts": {},
        "store": None,
        "by": "test",
        "at": clock.now(),
    } | other


async def test_each_kind_of_points_stands_apart(browser, cast):
    account, now = cast.ann.account_id, clock.now()
    await postings.earn(account, 500, growth=600, **told("a"))
    await postings.earn(account, 70, usable_from=now + 3 * DAY, **told("b"))
    await postings.earn(account, 40, expires_at=now - DAY, **told("c", at=now - 9 * DAY))
    facts = {"title": "莫干山自驾"}
    await holds.place(account, 120, expires_at=now + 9 * DAY, **told("d", facts=facts))
    page = await browser(cast.ann).get("/points")
    assert '<p class="big">380<' in page.text
    names = ("待到账", "预留中", "已过期", "累计成长值")
    assert [figure(page, name) for name in names] == ["70", "120", "40", "600"]
    usable = text.short_day(now + 3 * DAY)
    assert f'<b class="held">+70</b><span class="tag">{usable}起可用</span>' in page.text
    assert "莫干山自驾" in page.text
    assert ">−120<" not in page.text
    home = await browser(cast.ann).get("/")
    assert ">380<" in home.text


async def test_a_captured_hold_is_one_line_as_any_spend(browser, cast):
    await postings.earn(cast.ann.account_id, 500, **told("a"))
    hold = await holds.place(cast.ann.account_id, 120, expires_at=clock.now() + DAY, **told("d"))
    await holds.capture(hold, 90, by="test", at=clock.now())
    page = await browser(cast.ann).get("/points")
    assert figure(page, "预留中") == "0"
    assert page.text.count(">−90<") == 1
    assert "+120" not in page.text


async def test_what_ends_next_is_said_with_its_last_day(browser, cast):
    midnight = clock.start_of(date(clock.day_of(clock.now()).year + 1, 1, 1))
    await postings.earn(cast.ann.account_id, 300, expires_at=midnight, **told("a"))
    await postings.earn(cast.ann.account_id, 900, expires_at=midnight + 400 * DAY, **told("b"))
    page = await browser(cast.ann).get("/points")
    assert "<b>300 积分</b> 12月31日到期" in page.text


async def test_whoever_owes_points_reads_why_the_balance_is_below_nothing(browser, cast):
    order = await postings.earn(cast.ann.account_id, 300, **told("a"))
    await postings.spend(cast.ann.account_id, 200, **told("b"))
    undoing = {"key": "c", "reason": "order.void", "facts": {}, "by": "test", "at": clock.now()}
    await postings.reverse(order, **undoing)
    page = await browser(cast.ann).get("/points")
    assert '<p class="big">−200<' in page.text
    assert "之后的积分会先补上" in page.text


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
    assert ">+13<" not in first.text
    address = first.text.split('class="center"><a class="btn small" href="')[1].split('"')[0]
    second = await ann.get(address)
    assert ">+13<" in second.text
    assert ">+14<" not in second.text


async def test_nothing_yet_says_what_will_be_there(browser, cast):
    assert "还没有积分" in (await browser(cast.ben).get("/points")).text


async def test_another_members_points_are_not_ones_own(browser, cast):
    await given.order(cast, cast.ann, Line("repair", 20000))
    assert "+200" not in (await browser(cast.ben).get("/points")).text


async def test_a_stranger_has_to_sign_in(browser, cast):
    assert (await browser().get("/points")).headers["location"].startswith("/signin")


async def test_growth_in_all_is_told_from_that_which_counts_for_the_tier(browser, cast):
    long_ago = clock.now() - 800 * DAY
    await postings.earn(cast.ann.account_id, 500, growth=500, **told("old", at=long_ago))
    page = await browser(cast.ann).get("/points")
    assert figure(page, "累计成长值") == "500"
    assert 'href="/privileges"' in page.text
    staff = (await browser(cast.dee).get(f"/staff/members/{cast.ann.id}/points")).text
    assert ('<span class="v">0</span>' in staff, "累计 500" in staff) == (True, True)
