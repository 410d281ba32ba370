"""The course of a class, its emergency plan and run sheet: edited without a script, read by members."""

from datetime import timedelta

import pytest

from club import clock
from events import events, risks, sessions, topics
from events.events import Event, Words
from events.risks import Case
from events.sessions import Plan, Session
from events.template_plans import AT_A_CLASS
from events.topics import Slot

ROW = {"rows-0-minutes": "15", "rows-0-title": "签到和欢迎", "rows-0-speaker": "周敏"}
TWO = ROW | {
    "rows-1-minutes": "40",
    "rows-1-title": "仪表上的灯",
    "rows-1-link": "https://club.example/lights",
}


@pytest.fixture
async def session(cast) -> Session:
    now = clock.now()
    lesson = Words("class", "新车主课堂", place="北店培训室", store=cast.north)
    event = await events.create(lesson, by=cast.dee, at=now)
    start = clock.start_of(clock.day_of(now) + timedelta(days=9)) + timedelta(hours=9)
    session = await sessions.add(event, Plan(start, start + timedelta(hours=3), 20), by=cast.dee, at=now)
    await events.publish(event, by=cast.dee, at=now)
    return await Session.get(id=session.id).select_related("event")


@pytest.fixture
def event(session) -> Event:
    return session.event


def address(event, page="course"):
    return f"/staff/events/{event.id}/{page}"


async def test_rows_are_added_moved_and_taken_out_before_anything_is_saved(cast, browser, event):
    dee = browser(cast.dee)
    added = await dee.post(address(event), data=TWO | {"do": "add"})
    assert added.status_code == 200
    assert 'name="rows-2-title"' in added.text
    moved = await dee.post(address(event), data=TWO | {"do": "up-1"})
    assert moved.text.index("仪表上的灯") < moved.text.index("签到和欢迎")
    out = await dee.post(address(event), data=TWO | {"do": "remove-0"})
    assert "签到和欢迎" not in out.text
    assert not await topics.of(event.id).exists()


async def test_the_course_is_saved_and_the_clock_times_follow(cast, browser, event):
    dee = browser(cast.dee)
    seen = topics.mark([])
    answer = await dee.post(address(event), data=TWO | {"do": "save", "seen": seen, "rows-2-title": " "})
    assert answer.headers["location"].startswith(address(event))
    page = await dee.get(address(event))
    assert "09:15" in page.text
    assert [one.title for one in await topics.of(event.id)] == ["签到和欢迎", "仪表上的灯"]


async def test_a_row_that_is_not_right_comes_back_with_a_sentence_and_what_was_typed(cast, browser, event):
    sent = TWO | {"rows-1-minutes": "很久", "rows-1-link": "javascript:alert(1)", "do": "save"}
    page = await browser(cast.dee).post(address(event), data=sent)
    assert page.status_code == 422
    assert "仪表上的灯" in page.text
    assert "1 到 600" in page.text
    assert "https://" in page.text
    assert not await topics.of(event.id).exists()


async def test_what_a_colleague_saved_meanwhile_is_not_overwritten(cast, browser, event):
    await topics.put(event, [Slot("新的", 5)], by=cast.dee, at=clock.now())
    sent = TWO | {"do": "save", "seen": topics.mark([])}
    page = await browser(cast.dee).post(address(event), data=sent)
    assert page.status_code == 422
    assert "同事" in page.text
    assert (await topics.of(event.id).get()).title == "新的"


async def test_who_may_not_plan_reads_the_course(cast, browser, event):
    await topics.put(event, [Slot("仪表上的灯", 40, "王工")], by=cast.dee, at=clock.now())
    page = await browser(cast.eve).get(address(event))
    assert "王工" in page.text
    assert "<form" not in page.text.split("<main", 1)[1]


async def test_members_read_the_topics_as_the_programme_instead_of_the_stops_of_the_words(
    cast, browser, event
):
    words = Words(
        "class", "新车主课堂", body="10:00 旧的安排\n\n带上行驶证。", place="北店培训室", store=cast.north
    )
    await events.edit(event, words, by=cast.dee, at=clock.now())
    before = await browser(cast.ann).get(f"/events/{event.code}")
    assert "旧的安排" in before.text
    course = [Slot("欢迎", 15), Slot("仪表上的灯", 40, "王工", link="https://club.example/lights")]
    await topics.put(event, course, by=cast.dee, at=clock.now())
    page = await browser(cast.ann).get(f"/events/{event.code}")
    assert "旧的安排" not in page.text.partition("<main")[2]
    for said in ("09:15", "仪表上的灯", "王工", 'href="https://club.example/lights"', "带上行驶证"):
        assert said in page.text


async def test_on_dates_that_begin_at_different_times_the_programme_says_how_long_each_takes(
    cast, browser, event, session
):
    start = session.starts_at + timedelta(days=1, hours=5)
    await sessions.add(event, Plan(start, start + timedelta(hours=3), 20), by=cast.dee, at=clock.now())
    await topics.put(event, [Slot("欢迎", 15)], by=cast.dee, at=clock.now())
    page = await browser(cast.ann).get(f"/events/{event.code}")
    assert "<time>15 分钟</time>" in page.text


async def test_the_usual_cases_are_put_in_once_and_saved_with_the_rest(cast, browser, event):
    dee, own = browser(cast.dee), {"rows-0-risk": "下雨", "rows-0-deed": "改到三楼", "rows-0-who": "小周"}
    page = await dee.post(address(event, "emergency"), data=own | {"do": "usual"})
    assert page.text.count('value="下雨"') == 1
    assert f'name="rows-{len(AT_A_CLASS) - 1}-risk"' in page.text
    assert "改到三楼" in page.text
    answer = await dee.post(address(event, "emergency"), data=own | {"do": "save"})
    assert answer.status_code == 303
    assert risks.cases(await risks.of(event.id)) == [Case("下雨", "改到三楼", "小周")]
    wrong = await dee.post(address(event, "emergency"), data={"rows-0-risk": "下雨", "do": "save"})
    assert wrong.status_code == 422


async def test_the_run_sheet_holds_programme_plan_and_numbers(cast, browser, event, session):
    now = clock.now()
    await topics.put(event, [Slot("仪表上的灯", 40, "王工", "实车一台")], by=cast.dee, at=now)
    await risks.put(event, [Case("下雨", "改到车间", "小周")], by=cast.dee, at=now)
    page = await browser(cast.eve).get(f"/staff/sessions/{session.id}/runsheet")
    assert page.status_code == 200
    for said in ("09:00", "09:40", "仪表上的灯", "实车一台", "下雨", "改到车间", "小周", "Dee", "data-print"):
        assert said in page.text
    elsewhere = await browser(cast.fay).get(f"/staff/sessions/{session.id}/runsheet")
    assert elsewhere.status_code == 404
