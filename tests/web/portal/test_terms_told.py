"""What the page of an event says of money, of what comes back and of room: one truth, and only what holds."""

from datetime import UTC, datetime, timedelta

import pytest

from club import clock
from events import events, sessions
from events.events import Words
from events.sessions import Plan
from tests.web.portal import given, parties
from web.portal import giving_back

START = datetime(2030, 6, 15, 1, tzinfo=UTC)
WEEK, THREE_DAYS = (7 * 24, 100), (3 * 24, 50)


@pytest.mark.parametrize(
    ("refunds", "days_before", "said"),
    [
        ((), 10, []),
        ((WEEK, THREE_DAYS), 10, ["全部退回", "退 50%", "不退"]),
        ((WEEK, THREE_DAYS, (0, 0)), 10, ["全部退回", "退 50%", "不退"]),
        ((WEEK, THREE_DAYS), 5, ["退 50%", "不退"]),
        ((WEEK, THREE_DAYS, (0, 0)), 1, ["不退"]),
        ((WEEK, (0, 50)), 1, ["退 50%"]),
        (((0, 0),), 1, ["不退"]),
    ],
)
def test_of_the_rules_only_what_still_holds_is_told(refunds, days_before, said):
    told = giving_back.rules(refunds, START, START - timedelta(days=days_before))
    assert [what for _when, what in told] == said
    assert [when for when, _what in told if when == "现在起"] == (["现在起"] if said == ["不退"] else [])


@pytest.mark.parametrize(
    ("hours_before", "said"),
    [
        (9 * 24, ["全部退回", "退 50%", "不退"]),
        (6 * 24, ["全部退回", "退 50%", "不退"]),
        (3 * 24, ["全部退回", "不退"]),
    ],
)
def test_of_a_date_that_was_moved_all_comes_back_for_a_day_whatever_the_rules_say(hours_before, said):
    at = START - timedelta(hours=hours_before)
    told = giving_back.rules((WEEK, THREE_DAYS), START, at, at + timedelta(days=1))
    assert [what for _when, what in told] == said


def test_of_a_date_that_was_moved_forward_nothing_is_promised_after_its_start():
    at, last = START - timedelta(days=20), START - timedelta(days=5)
    told = giving_back.rules((WEEK, THREE_DAYS), START, at, last=last)
    assert [what for _when, what in told] == ["全部退回", "退 50%"]
    assert told[-1][0].startswith("2030年6月10日")
    told = giving_back.rules((WEEK, THREE_DAYS), START, at, last=START - timedelta(days=10))
    assert told == [("2030年6月5日 周三 09:00 前", "全部退回")]


async def test_a_date_for_which_nothing_comes_back_any_more_says_so_and_what_is_not_asked_for(browser, cast):
    event, _ = await parties.trip(fen_each=100_00, refunds=((60 * 24, 100), (30 * 24, 50)))
    page = (await browser().get(f"/events/{event.code}")).text
    for told in ("<span>现在起</span><b>不退</b>", "现在取消：不退", "还没付的现金", "取消后不用再付"):
        assert told in page
    assert "全部退回</b></li>\n  <li><span>现在起" not in page


async def test_what_is_paid_to_others_is_no_price_of_ours(browser, cast):
    event, session = await given.dated(price_text="每车 ¥198")
    page = (await browser().get(f"/events/{event.code}")).text
    for told in ("路上自付 每车 ¥198", "报名费", "免费", "我们前台不收"):
        assert told in page
    assert "现场付给工作人员" not in page
    assert "路上自付 每车 ¥198" in (await browser().get("/events")).text
    ticket = await given.ticket(session, cast.ann)
    page = (await browser(cast.ann).get(f"/tickets/{ticket.code}")).text
    assert "路上自付" in page
    assert "我们前台不收" in page


async def test_what_is_left_is_told_once_and_a_full_date_leaves_nothing(browser, cast):
    event, _ = await given.dated(kind="class", capacity=10)
    assert (await browser().get(f"/events/{event.code}")).text.count("还剩") == 1
    cars, _ = await parties.trip(room=10, cars=3)
    page = (await browser().get(f"/events/{cars.code}")).text
    assert "<dt>还剩</dt><dd>3 台车，10 人</dd>" in page
    full, taken = await parties.trip(room=1, cars=3)
    await given.ticket(taken, cast.cho)
    assert "<dt>还剩</dt>" not in (await browser().get(f"/events/{full.code}")).text


async def test_whoever_is_there_reads_so_on_the_event_and_in_the_list(browser, cast):
    event, session = await given.dated()
    ticket = await given.ticket(session, cast.ann)
    ticket.checked_in_at = clock.now()
    await ticket.save(update_fields=["checked_in_at"])
    ann = browser(cast.ann)
    for address in ("/events", f"/events/{event.code}"):
        page = (await ann.get(address)).text
        assert "已签到" in page
        assert "已报名" not in page


async def _class(body, *starts):
    now = clock.now()
    event = await events.create(
        Words("class", "冬季课", body=body, place="浦东店"), by="test", at=now - timedelta(days=9)
    )
    for day, (hour, minute) in enumerate(starts, 1):
        at = clock.start_of(clock.day_of(now) + timedelta(days=day)) + timedelta(hours=hour, minutes=minute)
        plan = Plan(at, at + timedelta(minutes=90), 10, opens_at=now - timedelta(days=8))
        await sessions.add(event, plan, by="test", at=now - timedelta(days=9))
    await events.publish(event, by="test", at=now - timedelta(days=9))
    return event


BODY = "10:00 签到\n10:10 轮胎\n10:40 电瓶"


@pytest.mark.parametrize(
    ("starts", "times"),
    [
        (((10, 0),), ["10:00", "10:10", "10:40"]),
        (((9, 30), (10, 0)), ["10:00", "10:10", "10:40"]),
        (((12, 40),), ["12:40", "12:50", "13:20"]),
        (((10, 0), (14, 0)), ["10 分钟", "30 分钟", ""]),
    ],
)
async def test_a_programme_written_for_another_hour_goes_by_the_dates(browser, cast, starts, times):
    event = await _class(BODY, *starts)
    page = (await browser().get(f"/events/{event.code}")).text
    for time, what in zip(times, ("签到", "轮胎", "电瓶"), strict=True):
        assert f"<time>{time}</time><b>{what}</b>" in page


async def test_a_programme_with_days_or_one_that_runs_back_stays_as_it_was_written(browser, cast):
    for body in ("10:00 签到\n次日 轮胎", "10:00 签到\n09:00 轮胎"):
        event = await _class(body, (15, 0))
        assert "<time>10:00</time><b>签到</b>" in (await browser().get(f"/events/{event.code}")).text
