"""Preparations: a task for each in its owner's box as soon as there is a date; both keep together."""

from datetime import timedelta

import pytest

from club import clock, tasks
from club.audit import Entry
from club.tasks import Task
from events import cancellations, classes, events, preparations, replanning, risks, sessions, topics
from events.events import Event, Words
from events.preparations import Preparation
from events.risks import Case
from events.sessions import Session
from events.topics import Slot
from tests.events.trips import NOON, START, plan

LESSON = Words(kind="class", title="新车主课堂", place="朝阳北路店")
DAY = timedelta(days=1)
THE_DAY = clock.day_of(START)


@pytest.fixture
async def event(cast) -> Event:
    return await events.create(LESSON, by=cast.dee, at=NOON)


async def add(event, cast, text="借投影仪", days=3, **more) -> Preparation:
    told = {"owner": cast.eve, "by": cast.dee, "at": NOON} | more
    return await preparations.add(event, text, days=days, **told)


async def offered(event, cast, **other) -> Session:
    return await sessions.add(event, plan(**other), by=cast.dee, at=NOON)


async def test_with_a_date_it_is_a_task_of_whoever_does_it(cast, event):
    await offered(event, cast)
    made = await add(event, cast)
    task = await Task.get(id=made.task_id)
    assert (task.text, task.owner_id, task.made_by_id, task.day) == (
        "借投影仪",
        cast.eve.id,
        cast.dee.id,
        THE_DAY - 3 * DAY,
    )
    assert made.due_on == task.day


async def test_without_a_date_it_waits_for_the_first_one(cast, event):
    made = await add(event, cast)
    assert made.task_id is None
    assert await preparations.keep_up(at=NOON) == 0
    await offered(event, cast)
    assert await preparations.keep_up(at=NOON) == 1
    assert (await Preparation.get(id=made.id)).due_on == THE_DAY - 3 * DAY
    assert await preparations.keep_up(at=NOON) == 0
    assert await Task.all().count() == 1


async def test_what_should_have_been_done_long_ago_is_due_today(cast, event):
    await offered(event, cast)
    made = await add(event, cast, days=200)
    task = await Task.get(id=made.task_id)
    assert (made.due_on, task.day) == (THE_DAY - 200 * DAY, clock.day_of(NOON))
    for hours in (1, 30):  # it is late by now, and stays so: nothing has moved
        assert await preparations.keep_up(at=NOON + timedelta(hours=hours)) == 0
    assert not await Entry.filter(action="task.moved").exists()


async def test_what_began_late_goes_along_with_its_date_all_the_same(cast, event):
    session = await offered(event, cast)
    made = await add(event, cast, days=30)
    await preparations.keep_up(at=NOON)
    month = 40 * DAY
    later = plan(starts_at=START + month, ends_at=START + month + timedelta(hours=3))
    await replanning.change(session, later, by=cast.dee, at=NOON)
    assert await preparations.keep_up(at=NOON) == 1
    assert (await Task.get(id=made.task_id)).day == THE_DAY + 10 * DAY


async def test_what_was_left_undone_before_the_first_date_does_not_jump_to_the_second(cast, event):
    await offered(event, cast)
    made = await add(event, cast)
    second = START + 20 * DAY
    await offered(event, cast, starts_at=second, ends_at=second + timedelta(hours=3))
    after = START + 2 * DAY
    assert await preparations.keep_up(at=after) == 0
    assert (await Task.get(id=made.task_id)).day == THE_DAY - 3 * DAY


async def test_with_its_date_called_off_it_is_for_the_next_one(cast, event):
    session = await offered(event, cast)
    made = await add(event, cast)
    second = START + 20 * DAY
    other = await offered(event, cast, starts_at=second, ends_at=second + timedelta(hours=3))
    await cancellations.cancel_session(session, reason="大雪", by=cast.dee, at=NOON)
    assert await preparations.keep_up(at=NOON) == 1
    now = await Preparation.get(id=made.id)
    assert (now.session_id, now.due_on) == (other.id, THE_DAY + 17 * DAY)


async def test_what_the_job_does_stands_in_the_jobs_name(cast, event):
    made = await add(event, cast)
    session = await offered(event, cast)
    await preparations.keep_up(at=NOON)
    task = await Task.get(id=made.id)
    assert (task.owner_id, task.made_by_id) == (cast.eve.id, cast.dee.id)
    moved = plan(starts_at=START + DAY, ends_at=START + DAY + timedelta(hours=3))
    await replanning.change(session, moved, by=cast.dee, at=NOON)
    await preparations.keep_up(at=NOON)
    with pytest.raises(tasks.Changed) as refusal:
        await tasks.finish(task, outcome="好", turn=0, by=cast.eve, at=NOON)
    assert refusal.value.facts["why"] == "job"
    await cancellations.cancel_event(event, reason="大雪", by=cast.dee, at=NOON)
    await preparations.keep_up(at=NOON)
    deeds = Entry.filter(action__startswith="task.").order_by("id")
    assert await deeds.values_list("action", "by") == [
        (deed, "job:preparations") for deed in ("task.made", "task.moved", "task.cancelled")
    ]
    assert (await Task.get(id=task.id)).settled_by_id is None


async def test_what_nobody_does_begins_when_somebody_is_named(cast, event):
    await offered(event, cast)
    made = await add(event, cast, owner=None)
    assert made.task_id is None
    await preparations.assign(made, cast.eve, by=cast.dee, at=NOON)
    assert (await Task.get()).owner_id == cast.eve.id
    with pytest.raises(preparations.AlreadyGiven) as refusal:
        await preparations.assign(made, cast.dee, by=cast.dee, at=NOON)
    assert refusal.value.facts == {"owner": "Eve"}
    assert await Task.all().count() == 1
    assert (await Entry.get(action="event.preparation_given")).facts["owner"] == "Eve"


async def test_with_another_date_it_is_due_on_another_day_unless_somebody_has_moved_it(cast, event):
    session = await offered(event, cast)
    first, second = await add(event, cast), await add(event, cast, "约讲师")
    by_hand = await Task.get(id=second.task_id)
    told = {"reason": "讲师出差", "turn": 0, "by": cast.eve, "at": NOON}
    await tasks.move(by_hand, day=THE_DAY - DAY, **told)
    later = plan(starts_at=START + 2 * DAY, ends_at=START + 2 * DAY + timedelta(hours=3))
    await replanning.change(session, later, by=cast.dee, at=NOON)
    assert await preparations.keep_up(at=NOON) == 1
    assert (await Task.get(id=first.task_id)).day == THE_DAY - DAY
    assert (await Task.get(id=by_hand.id)).day == THE_DAY - DAY
    assert await preparations.keep_up(at=NOON) == 0


async def test_what_is_late_is_listed_until_it_is_done(cast, event):
    await offered(event, cast)
    made = await add(event, cast)
    later = START - 2 * DAY
    assert not await preparations.late(event.id, NOON).exists()
    assert await preparations.late(event.id, later).get() == made
    task = await Task.get(id=made.task_id)
    await tasks.finish(task, outcome="借好了", turn=0, by=cast.eve, at=later)
    assert not await preparations.late(event.id, later).exists()
    [done] = await preparations.of(event.id)
    assert (done.task.state, done.task.settled_by) == ("done", cast.eve)


async def test_it_is_called_off_with_its_event_or_when_it_is_dropped(cast, event):
    await offered(event, cast)
    first, second = await add(event, cast), await add(event, cast, "约讲师")
    await preparations.drop(second, by=cast.dee, at=NOON)
    assert (await Task.get(id=second.task_id)).state == "cancelled"
    await cancellations.cancel_event(event, reason="大雪", by=cast.dee, at=NOON)
    assert await preparations.keep_up(at=NOON) == 1
    assert (await Task.get(id=first.task_id)).state == "cancelled"
    with pytest.raises(events.EventCancelled):
        await add(event, cast)


@pytest.mark.parametrize(
    ("text", "days", "field"), [(" ", 1, "text"), ("借", -1, "days"), ("借", 366, "days")]
)
async def test_one_that_lacks_something_is_refused(cast, event, text, days, field):
    with pytest.raises(preparations.Incomplete) as refusal:
        await add(event, cast, text, days)
    assert refusal.value.facts == {"field": field}


async def test_a_new_event_takes_over_what_its_template_has_planned(cast, event):
    template = await events.create(LESSON, by=cast.dee, at=NOON)
    await Event.filter(id=template.id).update(state="template")
    template = await Event.get(id=template.id)
    await topics.put(template, [Slot("欢迎", 15)], by=cast.dee, at=NOON)
    await risks.put(template, [Case("下雨", "进车间")], by=cast.dee, at=NOON)
    await add(template, cast)
    assert not await Task.all().exists()
    await offered(event, cast)
    for _ in range(2):
        await classes.take_over(template, event, by=cast.dee, at=NOON)
    assert topics.slots(await topics.of(event.id)) == [Slot("欢迎", 15)]
    assert risks.cases(await risks.of(event.id)) == [Case("下雨", "进车间")]
    assert (await Task.get()).owner_id == cast.eve.id
