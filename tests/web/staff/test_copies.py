"""Planning begins with a template, ready made or the club's own; what went well is copied."""

import pytest

from events import questions, sessions
from events.events import Event
from tests.web.portal import given
from tests.web.staff.test_events import WORDS


@pytest.fixture
def dee(cast, browser):
    return browser(cast.dee)


async def test_one_chooses_what_to_begin_with(cast, dee):
    page = (await dee.get("/staff/events/new")).text
    for words in ("周末一日自驾", "两日自驾，住一晚", "新车主课堂", "出保前课堂", "准车主体验课", "空白"):
        assert words in page
    form = (await dee.get("/staff/events/new?from=new-owners")).text
    assert 'value="新车主课堂"' in form
    assert 'name="from" value="new-owners"' in form
    assert 'name="title"' not in (await dee.get("/staff/events/new?from=nothing")).text
    assert 'name="title"' in (await dee.get("/staff/events/new?from=class")).text


async def test_a_template_brings_terms_questions_and_how_long_it_takes(cast, dee):
    await dee.post("/staff/events", data=WORDS | {"from": "two-days"})
    event = await Event.get()
    assert (event.title, event.fen_each, event.queue_by) == ("冬季用车课堂", 398_00, "tier")
    assert len(await questions.of(event.id)) == 4
    form = (await dee.get(f"/staff/events/{event.id}/sessions/new")).text
    for value in (
        'name="capacity" required type="text" value="30"',
        'name="cars" type="text" value="12"',
        "T08:00",
        "T17:00",
    ):
        assert value in form


async def test_an_event_is_copied_and_its_words_asked_for(cast, dee):
    event, _ = await given.dated(store=cast.north)
    answer = await dee.post(f"/staff/events/{event.id}/copies")
    copy = await Event.get(state="draft")
    assert answer.headers["location"] == f"/staff/events/{copy.id}/edit?done=copied"
    assert (copy.title, await sessions.of(copy).count()) == (event.title, 0)


async def test_a_template_of_the_clubs_own_is_saved_used_and_dropped(cast, dee, browser):
    event, _ = await given.dated("红叶自驾", store=cast.north, body="08:30 集合\n09:00 出发")
    await dee.post(f"/staff/events/{event.id}/copies/template")
    template = await Event.get(state="template")
    shown = (await dee.get(f"/staff/events/{template.id}")).text
    for words in ("模板", "会员看不到", "用它新建活动"):
        assert words in shown
    for address in ("/sessions/new", "/publication"):
        assert address not in shown
    assert (await browser(cast.ann).get(f"/events/{template.code}")).status_code == 404

    listed = (await dee.get("/staff/events")).text
    assert f'/staff/events/{template.id}"' not in listed
    assert f'/staff/events/{template.id}"' in (await dee.get("/staff/events?state=template")).text

    assert f"from={template.id}" in (await dee.get("/staff/events/new")).text
    await dee.post("/staff/events", data=WORDS | {"from": str(template.id)})
    made = await Event.get(state="draft")
    assert (made.title, made.pattern["capacity"]) == ("冬季用车课堂", 10)
    assert "红叶自驾" not in (await browser(cast.fay).get("/staff/events/new")).text

    await dee.post(f"/staff/events/{template.id}/cancellation")
    assert "红叶自驾" not in (await dee.get("/staff/events/new")).text
    assert (await browser(cast.ann).get(f"/events/{template.code}")).status_code == 404
