"""The daily check-in: a button on the home page and beside the points, and the month of the calendar."""

from datetime import timedelta

from club import clock, daily
from points import accounts

DAY = timedelta(days=1)


async def test_one_press_on_the_home_page_checks_in_and_brings_the_points(browser, cast):
    ann = browser(cast.ann)
    assert 'action="/daily"' in (await ann.get("/")).text
    answer = await ann.post("/daily")
    assert answer.headers["location"] == "/daily?done=checked-in"
    assert "签到成功" in (await ann.get(answer.headers["location"])).text
    home = (await ann.get("/")).text
    assert "今天已签到" in home
    assert 'action="/daily"' not in home
    assert "今天已签到" in (await ann.get("/points")).text
    assert await accounts.balance(cast.ann.account_id) == 2


async def test_pressing_again_changes_nothing(browser, cast):
    ann = browser(cast.ann)
    for _ in range(3):
        assert (await ann.post("/daily")).status_code == 303
    assert await accounts.balance(cast.ann.account_id) == 2


async def test_the_month_shows_the_days_and_what_a_week_brings(browser, cast):
    now = clock.now()
    for days in (2, 1):
        await daily.check_in(cast.ann, at=now - days * DAY)
    page = (await browser(cast.ann).get("/daily")).text
    assert "<b>2</b><small>连续签到天数" in page
    assert "再连续 5 天，多得 20 分" in page
    yesterday = clock.day_of(now - DAY)
    page = (await browser(cast.ann).get(f"/daily?month={yesterday}")).text
    assert f"{yesterday.day} 日，已签到" in page


async def test_a_month_that_is_none_or_to_come_is_this_one(browser, cast):
    for asked in ("never", "2999-01-01", "0001-01-01"):
        assert (await browser(cast.ben).get(f"/daily?month={asked}")).status_code == 200


async def test_the_movement_and_the_timeline_say_what_it_was(browser, cast):
    now = clock.now()
    for days in range(7, 0, -1):
        await daily.check_in(cast.ann, at=now - days * DAY)
    points = (await browser(cast.ann).get("/points")).text
    assert "每日签到" in points
    assert "连续 7 天" in points
    assert "每日签到" in (await browser(cast.dee).get(f"/staff/members/{cast.ann.id}")).text


async def test_the_seventh_day_offers_what_the_week_brings_too(browser, cast):
    now, ann = clock.now(), browser(cast.ann)
    for days in range(6, 0, -1):
        await daily.check_in(cast.ann, at=now - days * DAY)
    assert "<b>+22</b>" in (await ann.get("/daily")).text
    await ann.post("/daily")
    assert "<b>22</b><small>今天已得积分" in (await ann.get("/daily")).text
