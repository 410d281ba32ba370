"""Classes: the course, the emergency plan and the run sheet that is printed of both."""

from datetime import timedelta

import pytest

from club import audit
from events import events, registrations, risks, rows, runsheet, topics
from events.events import Event, Words
from events.parties import Guest, Party
from events.risks import Case
from events.topics import Slot
from tests.events.trips import NOON, START, session

CLASS = Words(kind="class", title="新车主课堂", place="朝阳北路店")
COURSE = [
    Slot("签到和欢迎", 15, "周敏"),
    Slot("仪表上的灯", 40, "王工", material="实车一台", link="https://club.example/lights"),
    Slot("茶歇", 10),
    Slot("动手换雨刮", 45, "王工", material="雨刮 6 副"),
]


@pytest.fixture
async def event(cast) -> Event:
    return await events.create(CLASS, by=cast.dee, at=NOON)


async def test_the_clock_times_follow_from_the_minutes(cast, event):
    await topics.put(event, COURSE, by=cast.dee, at=NOON)
    course = topics.slots(await topics.of(event.id))
    assert course == COURSE
    begins = topics.begins([slot.minutes for slot in course], START)
    assert [(at - START) // timedelta(minutes=1) for at in begins] == [0, 15, 55, 65]
    assert (await audit.of(event).first()).facts == {"count": 4, "minutes": 110}


async def test_an_empty_course_has_no_times():
    assert topics.begins([], START) == []


async def test_saved_again_as_it_stands_it_leaves_no_trace(cast, event):
    await topics.put(event, COURSE, by=cast.dee, at=NOON)
    ids = [one.id for one in await topics.of(event.id)]
    await topics.put(event, COURSE, by=cast.dee, at=NOON)
    assert [one.id for one in await topics.of(event.id)] == ids
    assert await audit.of(event).filter(action="event.course_designed").count() == 1


@pytest.mark.parametrize(
    ("slot", "field"),
    [
        (Slot(" ", 10), "title"),
        (Slot("茶歇", 0), "minutes"),
        (Slot("茶歇", 601), "minutes"),
        (Slot("茶歇", 10, link="javascript:alert(1)"), "link"),
        (Slot("茶" * 61, 10), "title"),
    ],
)
async def test_a_topic_that_cannot_be_is_refused_and_its_row_named(cast, event, slot, field):
    with pytest.raises(rows.WrongRow) as refusal:
        await topics.put(event, [COURSE[0], slot], by=cast.dee, at=NOON)
    assert refusal.value.facts == {"row": 2, "field": field}
    assert not await topics.of(event.id).exists()


async def test_a_course_has_no_more_topics_than_fit_on_its_page(cast, event):
    with pytest.raises(rows.TooManyRows):
        await topics.put(event, [COURSE[0]] * (rows.MOST + 1), by=cast.dee, at=NOON)


async def test_of_two_colleagues_at_one_course_the_second_is_told(cast, event):
    seen = topics.mark([])
    await topics.put(event, COURSE, seen=seen, by=cast.dee, at=NOON)
    with pytest.raises(rows.RowsChanged):
        await topics.put(event, COURSE[:1], seen=seen, by=cast.eve, at=NOON)
    assert topics.slots(await topics.of(event.id)) == COURSE


async def test_of_a_cancelled_event_nothing_changes(cast, event):
    await Event.filter(id=event.id).update(state="cancelled")
    with pytest.raises(events.EventCancelled):
        await topics.put(event, COURSE, by=cast.dee, at=NOON)
    with pytest.raises(events.EventCancelled):
        await risks.put(event, [Case("下雨", "进车间")], by=cast.dee, at=NOON)


async def test_the_emergency_plan_keeps_its_order(cast, event):
    plan = [Case("讲师没到", "替补先讲实操", "车间主任"), Case("下雨", "改到车间")]
    await risks.put(event, plan, by=cast.dee, at=NOON)
    assert risks.cases(await risks.of(event.id)) == plan
    await risks.put(event, plan[::-1], seen=risks.mark(plan), by=cast.dee, at=NOON)
    assert risks.cases(await risks.of(event.id)) == plan[::-1]
    with pytest.raises(rows.WrongRow):
        await risks.put(event, [Case("下雨", " ")], by=cast.dee, at=NOON)
    with pytest.raises(rows.RowsChanged):
        await risks.put(event, [], seen=risks.mark(plan), by=cast.dee, at=NOON)


async def test_the_run_sheet_says_who_is_expected_and_when_what_begins(cast):
    offered = await session(cast, CLASS)
    event = await Event.get(id=offered.event_id)
    await topics.put(event, COURSE, by=cast.dee, at=NOON)
    await risks.put(event, [Case("下雨", "改到车间")], by=cast.dee, at=NOON)
    party = Party((Guest("小宝", 6), Guest("奶奶")), vehicle=cast.car)
    await registrations.register(offered, cast.ann, party, key="k1", by=cast.ann, at=NOON)
    gone = await registrations.register(offered, cast.ben, key="k2", by=cast.ben, at=NOON)
    await registrations.cancel(gone, by=cast.ben, at=NOON)
    await offered.refresh_from_db()
    await offered.fetch_related("event__store")
    sheet = await runsheet.of(offered)
    assert [(topic.title, at - START) for at, topic in sheet.programme][1] == (
        "仪表上的灯",
        timedelta(minutes=15),
    )
    assert sheet.ends_at == START + timedelta(minutes=110)
    assert sheet.expected == runsheet.Expected(parties=1, people=3, children=1, cars=1, waiting=0)
    assert (sheet.organiser, len(sheet.risks)) == (cast.dee, 1)
