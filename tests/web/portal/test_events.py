"""What is on: the list with its filters, and the page of one event."""

from datetime import timedelta

from club import clock
from events import cancellations, sessions
from events.sessions import Plan
from tests.web.portal import given


async def test_anybody_sees_what_is_published_and_how_many_places_are_left(browser, cast):
    await given.dated("莫干山两日自驾", capacity=12)
    await given.dated("还在写的草稿", published=False)
    page = await browser().get("/events")
    assert page.status_code == 200
    assert "莫干山两日自驾" in page.text
    assert "还剩 12 位" in page.text
    assert "还在写的草稿" not in page.text


async def test_the_chips_tell_trips_from_classes_and_what_has_places(browser, cast):
    await given.event("自驾一场")
    _, full = await given.dated("坐满的课", kind="class", capacity=1)
    await given.ticket(full, cast.cho)
    visitor = browser()
    classes, open_ones = await visitor.get("/events?kind=class"), await visitor.get("/events?kind=open")
    assert ("坐满的课" in classes.text, "自驾一场" in classes.text) == (True, False)
    assert ("坐满的课" in open_ones.text, "自驾一场" in open_ones.text) == (False, True)
    assert "已满" in classes.text


async def test_a_filter_that_nobody_knows_is_none(browser, cast):
    await given.event("自驾一场")
    assert "自驾一场" in (await browser().get("/events?kind=%27%22")).text


async def test_nothing_on_says_so(browser, cast):
    await given.dated("上个月的", in_days=-20)
    page = await browser().get("/events")
    assert "上个月的" not in page.text
    assert "下一程正在准备" in page.text


async def test_an_event_names_time_place_price_and_places(browser, cast):
    event = await given.event(
        "冬季用车课堂", summary="一小时讲透", body="先看胎压\n\n- 带驾驶证", price_text="¥98"
    )
    page = await browser().get(f"/events/{event.code}")
    for told in (
        "冬季用车课堂",
        "一小时讲透",
        "浦东店",
        "¥98",
        "还剩 10 位",
        "先看胎压",
        "<li>带驾驶证</li>",
    ):
        assert told in page.text
    assert f"/events/{event.code}/registration" in page.text


async def test_one_that_opens_later_or_is_full_cannot_be_chosen(browser, cast):
    later, _ = await given.dated("看海", in_days=30, opens_in_days=5)
    page = await browser(cast.ann).get(f"/events/{later.code}")
    assert "开放" in page.text
    assert f"/events/{later.code}/registration" not in page.text


async def test_whoever_has_a_ticket_sees_the_way_to_it(browser, cast):
    event, session = await given.dated()
    ticket = await given.ticket(session, cast.ann)
    assert f"/tickets/{ticket.code}" in (await browser(cast.ann).get(f"/events/{event.code}")).text
    assert f"/tickets/{ticket.code}" not in (await browser(cast.ben).get(f"/events/{event.code}")).text


async def test_a_cancelled_event_says_so_and_offers_nothing(browser, cast):
    event = await given.event()
    await cancellations.cancel_event(event, reason="下大雪", by="test", at=clock.now())
    page = await browser().get(f"/events/{event.code}")
    assert "我们取消了：下大雪" in page.text
    assert page.text.count("抱歉") == 1
    for gone in ("/registration", "我要报名", "不去了怎么"):
        assert gone not in page.text


async def test_a_date_that_is_called_off_offers_nothing_either(browser, cast):
    event, session = await given.dated()
    await cancellations.cancel_session(session, reason="下大雪", by="test", at=clock.now())
    page = await browser(cast.ben).get(f"/events/{event.code}")
    assert "我们取消了：下大雪" in page.text
    assert "我要报名" not in page.text


async def test_other_dates_stand_below(browser, cast):
    event, session = await given.dated()
    plan = Plan(session.starts_at + timedelta(days=7), session.ends_at + timedelta(days=7), 5, place="徐汇店")
    await sessions.add(event, plan, by="test", at=clock.now())
    page = await browser().get(f"/events/{event.code}")
    assert "别的场次" in page.text
    assert "徐汇店" in page.text


async def test_a_draft_and_an_unknown_code_are_not_found(browser, cast):
    draft, _ = await given.dated(published=False)
    assert (await browser(cast.ann).get(f"/events/{draft.code}")).status_code == 404
    assert (await browser(cast.ann).get("/events/nosuchcode")).status_code == 404


async def test_the_stops_of_a_day_are_a_timeline_and_the_rest_is_said_below(browser, cast):
    body = "06:30 浦东店集合，发对讲机\n10:00 水库\n次日自由活动，10:30 返程\r\n\r\n- 暖和的衣服\n- 油箱加满"
    event, _ = await given.dated(body=body, price_text="每车 ¥198", store=cast.north)
    page = (await browser().get(f"/events/{event.code}")).text
    assert "<time>06:30</time><b>浦东店集合</b><small>发对讲机</small>" in page
    assert "<time>次日</time><b>自由活动</b><small>10:30 返程</small>" in page
    for told in (
        "行程",
        "怎么玩",
        "<li>油箱加满</li>",
        "路上自付",
        "我们前台不收",
        "打给北店",
        "tel:010-65000001",
    ):
        assert told in page


async def test_a_class_is_no_trip_and_a_free_one_has_no_costs(browser, cast):
    event, session = await given.dated(kind="class", body="带上你的问题。", price_text="免费")
    page = (await browser().get(f"/events/{event.code}")).text
    assert "讲什么" in page
    for gone in ("怎么玩", "费用", "行程"):
        assert gone not in page
    assert session.closes_at == session.starts_at
    assert "截止" not in page
