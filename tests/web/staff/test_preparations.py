"""Preparations on the page: added, given, dropped; what is late is seen on the event and by its owner."""

from datetime import timedelta

import pytest

from club import clock
from club.tasks import Task
from events import events, preparations, sessions
from events.events import Event, Words
from events.preparations import Preparation
from events.sessions import Plan
from web import text
from web.portal import dates


@pytest.fixture
async def event(cast) -> Event:
    now = clock.now()
    lesson = Words("class", "新车主课堂", place="北店培训室", store=cast.north)
    event = await events.create(lesson, by=cast.dee, at=now)
    start = now + timedelta(days=9)
    await sessions.add(event, Plan(start, start + timedelta(hours=3), 20), by=cast.dee, at=now)
    return event


def address(event):
    return f"/staff/events/{event.id}/preparations"


async def test_one_is_added_and_stands_in_the_box_of_whoever_does_it(cast, browser, event):
    told = {"text": "借投影仪", "days": "2", "owner": cast.eve.id}
    dee = browser(cast.dee)
    assert (await dee.post(address(event), data=told)).status_code == 303
    page = await dee.get(address(event))
    for said in ("借投影仪", "Eve", "提前 2 天"):
        assert said in page.text
    assert "借投影仪" in (await browser(cast.eve).get("/staff/tasks")).text


async def test_without_words_or_days_nothing_is_added(cast, browser, event):
    page = await browser(cast.dee).post(address(event), data={"text": " ", "days": "很多", "owner": "0"})
    assert page.status_code == 422
    assert "0 到 365" in page.text
    assert not await Preparation.all().exists()


async def test_what_nobody_does_is_given_to_somebody_and_dropped_again(cast, browser, event):
    made = await preparations.add(event, "约讲师", days=3, owner=None, by=cast.dee, at=clock.now())
    dee = browser(cast.dee)
    other = await preparations.add(event, "订茶歇", days=30, owner=None, by=cast.dee, at=clock.now())
    page = (await dee.get(address(event))).text
    assert f'name="owner-{made.id}"' in page
    row = page.split("订茶歇")[1].split("</li>")[0]
    day = text.short_day((await event.sessions).pop().starts_at - timedelta(days=30))
    assert f"提前 30 天，{day}" in row
    assert "过期" in row
    chosen = {f"owner-{made.id}": cast.eve.id, f"owner-{other.id}": "0"}
    answer = await dee.post(f"{address(event)}/owners", data=chosen)
    assert answer.status_code == 303
    assert (await Task.get()).owner_id == cast.eve.id
    assert (await dee.post(f"/staff/preparations/{made.id}/dropping")).status_code == 303
    assert (await Task.get()).state == "cancelled"
    assert (await dee.post(f"/staff/preparations/{made.id}/dropping")).status_code == 303


async def test_what_is_late_is_seen_on_the_event_and_on_the_owners_day(cast, browser, event):
    await preparations.add(event, "借投影仪", days=2, owner=cast.eve, by=cast.dee, at=clock.now())
    await Task.all().update(due_at=clock.now() - timedelta(hours=1))
    page = await browser(cast.dee).get(f"/staff/events/{event.id}")
    assert "1 项筹备过期" in page.text
    assert "借投影仪" in (await browser(cast.eve).get("/staff")).text


async def test_what_a_colleague_gave_meanwhile_is_said_and_nothing_is_called_saved(cast, browser, event):
    made = await preparations.add(event, "约讲师", days=3, owner=None, by=cast.dee, at=clock.now())
    dee, way = browser(cast.dee), f"{address(event)}/owners"
    for nobody in ("0", "", "99"):
        assert (await dee.post(way, data={f"owner-{made.id}": nobody})).status_code == 422
    await preparations.assign(made, cast.eve, by=cast.dee, at=clock.now())
    page = await dee.post(way, data={f"owner-{made.id}": cast.dee.id})
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert (await Task.get()).owner_id == cast.eve.id


async def test_the_run_sheet_names_both_days_and_by_when_each_thing_is_due(cast, browser, event):
    now, start = clock.now(), clock.now() + timedelta(days=40)
    await preparations.add(event, "约讲师", days=30, owner=None, by=cast.dee, at=now)
    await sessions.add(event, Plan(start, start + timedelta(days=1), 20), by=cast.dee, at=now)
    first, last = await sessions.of(event)
    soon = (await browser(cast.dee).get(f"/staff/sessions/{first.id}/runsheet")).text
    assert f"{text.short_day(first.starts_at - timedelta(days=30))} <span" in soon
    assert "过期" in soon
    page = (await browser(cast.dee).get(f"/staff/sessions/{last.id}/runsheet")).text
    assert dates.span(last.starts_at, last.ends_at) in page
    assert text.short_day(start - timedelta(days=30)) in page
    assert "过期" not in page
