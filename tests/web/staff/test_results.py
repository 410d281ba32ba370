"""Results of events for staff: one by one and side by side, with what a session cost."""

from datetime import timedelta

import pytest

from club import clock
from events import arrivals, feedback
from events.feedback import Told
from tests.web.portal import given

DAY = timedelta(days=1)


@pytest.fixture
async def held(cast):
    return await given.dated("冬季用车课堂", in_days=-2, kind="class", store=cast.north)


@pytest.fixture
async def told(cast, held):
    """Ann came and said how it was, without her name; Ben did not come."""
    ticket = await given.ticket(held[1], cast.ann)
    await given.ticket(held[1], cast.ben)
    await arrivals.note(ticket, reason="手机没电", by=cast.dee, at=held[1].starts_at)
    said = Told({("overall", ""): "4", ("useful", ""): "2"}, "停车不好找")
    now = clock.now()
    await feedback.give(ticket, said, key="f", opened_at=now - DAY, by=cast.ann, at=now)
    return ticket


async def test_a_page_says_who_came_how_it_was_and_what_was_written_without_a_name(cast, browser, held, told):
    page = (await browser(cast.dee).get(f"/staff/events/{held[0].id}/results")).text
    for words in ("到场", "爽约", "4.0 / 5", "2.0 / 5", "停车不好找", "90 天内进厂"):
        assert words in page
    assert "陈静" not in page


async def test_whoever_allows_it_is_named(cast, browser, held, told):
    said = Told({("overall", ""): "4"}, "停车不好找", may_be_named=True)
    now = clock.now()
    await feedback.give(told, said, key="g", opened_at=now - DAY, by=cast.ann, at=now)
    assert "陈静" in (await browser(cast.dee).get(f"/staff/events/{held[0].id}/results")).text


async def test_the_overview_of_an_event_that_was_held_has_a_few_of_them(cast, browser, held, told):
    assert "办得怎么样" in (await browser(cast.dee).get(f"/staff/events/{held[0].id}")).text
    ahead, _ = await given.dated(in_days=3, store=cast.north)
    assert "办得怎么样" not in (await browser(cast.dee).get(f"/staff/events/{ahead.id}")).text


async def test_whoever_sees_no_service_orders_sees_no_workshop(cast, browser, held, told):
    page = (await browser(cast.staff["marketing"]).get(f"/staff/events/{held[0].id}/results")).text
    assert "90 天内进厂" not in page
    assert "4.0 / 5" in page


async def test_all_events_stand_side_by_side_and_add_up(cast, browser, held, told):
    await given.dated("象山看海", in_days=-6)
    await given.dated("以后的活动", in_days=6)
    page = (await browser(cast.dee).get("/staff/events/results")).text
    assert "冬季用车课堂" in page
    assert "象山看海" in page
    assert "以后的活动" not in page
    assert "共 2 个活动" in page
    narrowed = (await browser(cast.dee).get("/staff/events/results?kind=trip")).text
    assert "冬季用车课堂" not in narrowed
    assert "共 1 个活动" in narrowed


async def test_they_are_sorted_and_what_is_not_known_stands_last(cast, browser, held, told):
    await given.dated("象山看海", in_days=-6)
    for way in ("overall", "-overall"):
        page = (await browser(cast.dee).get(f"/staff/events/results?sort={way}")).text
        assert page.index("冬季用车课堂</a>") < page.index("象山看海</a>")
    page = (await browser(cast.dee).get("/staff/events/results?sort=when")).text
    assert page.index("象山看海</a>") < page.index("冬季用车课堂</a>")


async def test_the_other_store_sees_none_of_it(cast, browser, held, told):
    assert (await browser(cast.fay).get(f"/staff/events/{held[0].id}/results")).status_code == 404
    assert "冬季用车课堂" not in (await browser(cast.fay).get("/staff/events/results")).text
