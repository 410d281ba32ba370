"""A series on the pages: made, with events that count, who has how many stamps; and the member's card."""

from datetime import timedelta

import pytest

from club import clock
from events import events, registrations, series, sessions, stamps
from events.events import Event, Words
from events.registration import Registration
from events.series import Series, Terms
from events.sessions import Plan
from points import voucher_kinds
from points.voucher_kinds import VoucherKind


@pytest.fixture
async def wash(cast) -> VoucherKind:
    return await voucher_kinds.define(name="标准洗车", worth="thing", at=clock.now())


@pytest.fixture
async def card(cast, wash) -> Series:
    return await series.create(Terms("爱车课堂", 2, wash, store=cast.north), by=cast.dee, at=clock.now())


@pytest.fixture
async def event(cast) -> Event:
    now = clock.now()
    lesson = Words("class", "新车主课堂", place="北店培训室", store=cast.north)
    event = await events.create(lesson, by=cast.dee, at=now)
    start = now + timedelta(days=9)
    await sessions.add(event, Plan(start, start + timedelta(hours=3), 20), by=cast.dee, at=now)
    await events.publish(event, by=cast.dee, at=now)
    return event


async def test_a_series_is_made_and_given_its_events(cast, browser, wash, event):
    dee = browser(cast.dee)
    told = {"name": "爱车课堂", "needed": "3", "kind": wash.id, "store": cast.north.id}
    answer = await dee.post("/staff/series", data=told)
    made = await Series.get()
    assert answer.headers["location"] == f"/staff/series/{made.id}"
    assert (await dee.post(f"/staff/series/{made.id}/events", data={"event": event.id})).status_code == 303
    page = await dee.get(f"/staff/series/{made.id}")
    assert "新车主课堂" in page.text
    assert "3 枚印章" in (await dee.get("/staff/series?sort=name")).text
    assert (await dee.post(f"/staff/series/{made.id}/events/{event.id}/removal")).status_code == 303
    assert (await dee.post(f"/staff/series/{made.id}/ending")).status_code == 303
    assert "爱车课堂" in (await dee.get("/staff/series?state=ended")).text


async def test_what_is_missing_comes_back_with_what_was_typed(cast, browser, wash, card):
    dee = browser(cast.dee)
    page = await dee.post("/staff/series", data={"name": "夏季", "needed": "99", "kind": wash.id})
    assert page.status_code == 422
    assert "夏季" in page.text
    assert "1 到 20" in page.text
    assert (await dee.post(f"/staff/series/{card.id}/events", data={})).status_code == 422


async def test_a_member_sees_the_card_and_staff_who_has_how_many(cast, browser, card, event):
    await series.include(card, event, by=cast.dee, at=clock.now())
    page = await browser(cast.ann).get("/events")
    assert "再来 2 次" in page.text
    session = await event.sessions.all().first()
    one = await registrations.register(session, cast.ann, key="k", by=cast.ann, at=clock.now())
    await Registration.filter(id=one.id).update(checked_in_at=clock.now() - timedelta(hours=1))
    assert await stamps.give(at=clock.now()) == 1
    page = await browser(cast.ann).get("/events")
    assert "再来 1 次" in page.text
    assert "1 / 2" in page.text
    page = await browser(cast.dee).get(f"/staff/series/{card.id}?card=going")
    assert "陈静" in page.text
    page = await browser(cast.dee).get(f"/staff/series/{card.id}?card=full")
    assert "陈静" not in page.text.split("<main", 1)[1]
    assert (await browser(cast.fay).get(f"/staff/series/{card.id}")).status_code == 404


async def test_a_stranger_sees_no_card(cast, browser, card, event):
    await series.include(card, event, by=cast.dee, at=clock.now())
    assert "再来 2 次" not in (await browser().get("/events")).text


async def test_a_series_is_changed_and_a_kind_that_is_withdrawn_gives_way(cast, browser, card, wash):
    dee = browser(cast.dee)
    page = await dee.get(f"/staff/series/{card.id}/edit")
    assert 'value="爱车课堂"' in page.text
    assert 'name="store"' not in page.text
    await voucher_kinds.end(wash, at=clock.now())
    other = await voucher_kinds.define(name="精洗", worth="thing", at=clock.now())
    told = {"name": "冬季课堂", "needed": "2", "kind": wash.id}
    page = await dee.post(f"/staff/series/{card.id}/edit", data=told)
    assert page.status_code == 422
    assert "冬季课堂" in page.text
    answer = await dee.post(f"/staff/series/{card.id}/edit", data=told | {"kind": other.id})
    assert answer.status_code == 303
    await card.refresh_from_db()
    assert (card.name, card.kind_id, card.store_id) == ("冬季课堂", other.id, cast.north.id)


async def test_events_of_one_title_are_told_apart_and_a_past_one_says_what_it_gives(
    cast, browser, card, event
):
    dee, now = browser(cast.dee), clock.now()
    made = await registrations.register(
        await event.sessions.all().first(), cast.ann, key="came", by=cast.ann, at=now
    )
    await Registration.filter(id=made.id).update(checked_in_at=now)
    draft = await events.create(
        Words("class", "新车主课堂", place="北店培训室", store=cast.north), by=cast.dee, at=now
    )
    page = (await dee.get(f"/staff/series/{card.id}")).text
    choices = page.split('name="event"')[1].split("</select>")[0]
    assert "新车主课堂 · 还没有日期 · 草稿" in choices
    assert "1 人来过" in choices
    assert "data-confirm=" in page.split("</select>")[1].split("</form>")[0]
    assert str(draft.id) in choices
