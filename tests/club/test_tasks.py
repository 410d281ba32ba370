"""Tasks: what was promised is done, moved, given or called off, once, and everybody can read it."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta

import pytest

from club import activity, audit, members, notes, staff, tasks
from club.tasks import Changed, DueInThePast, ReopenTooLate, Settled, Task, Wordless

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)  # nine in the morning in Shanghai
TUESDAY = date(2026, 11, 24)


async def promised(cast, **told):
    said = {"text": "答复右后门异响", "day": TUESDAY, "owner": cast.dee, "member": cast.ann, "by": cast.dee}
    return await tasks.make(told.pop("kind", "promise"), at=MONDAY, **(said | told))


async def test_a_promise_is_due_at_the_end_of_its_day_or_by_its_hour(cast):
    whole, timed = await promised(cast), await promised(cast, hour=time(17, 0))
    assert (whole.due_at, whole.day) == (datetime(2026, 11, 24, 16, tzinfo=UTC), TUESDAY)
    assert (timed.due_at, timed.day) == (datetime(2026, 11, 24, 9, tzinfo=UTC), TUESDAY)


async def test_it_stands_on_the_timeline_and_in_the_audit_log(cast):
    task = await promised(cast)
    await tasks.move(task, day=date(2026, 11, 26), reason="等配件", turn=0, by=cast.dee, at=MONDAY)
    await tasks.give(task, to=cast.eve, turn=1, by=cast.dee, at=MONDAY)
    await tasks.finish(task, outcome="换了密封条", turn=2, by=cast.eve, at=MONDAY)
    deeds = ["task.done", "task.given", "task.moved", "task.made"]
    rows = await activity.of(cast.ann).limit(4)
    assert [row.kind for row in rows] == deeds
    assert rows[0].facts["outcome"] == "换了密封条"
    assert [entry.action for entry in await audit.of(task)] == deeds
    assert (task.state, task.settled_by_id, task.owner_id) == ("done", cast.eve.id, cast.eve.id)


@pytest.mark.parametrize(
    "told", [{"day": date(2026, 11, 22)}, {"day": date(2026, 11, 23), "hour": time(8, 59)}]
)
async def test_nothing_is_promised_for_a_time_that_has_passed(cast, told):
    with pytest.raises(DueInThePast):
        await promised(cast, **told)


async def test_each_deed_says_its_words(cast):
    with pytest.raises(Wordless):
        await promised(cast, text=" ")
    task = await promised(cast)
    for deed in (
        tasks.finish(task, outcome=" ", turn=0, by=cast.dee, at=MONDAY),
        tasks.cancel(task, reason="", turn=0, by=cast.dee, at=MONDAY),
        tasks.move(task, day=TUESDAY, reason="", turn=0, by=cast.dee, at=MONDAY),
    ):
        with pytest.raises(Wordless):
            await deed


async def test_of_two_colleagues_at_once_the_second_learns_who_was_faster(cast):
    task = await promised(cast)
    tries = [
        tasks.finish(await tasks.Task.get(id=task.id), outcome="好了", turn=0, by=one, at=MONDAY)
        for one in (cast.dee, cast.eve)
    ]
    done = await asyncio.gather(*tries, return_exceptions=True)
    (late,) = [one for one in done if one]
    assert isinstance(late, Settled)
    assert late.facts["who"] in ("Dee", "Eve")
    assert late.facts["at"] == MONDAY


async def test_who_saw_an_older_state_changes_nothing(cast):
    task = await promised(cast)
    await tasks.move(task, day=date(2026, 11, 26), reason="等配件", turn=0, by=cast.dee, at=MONDAY)
    with pytest.raises(Changed) as late:
        await tasks.give(task, to=cast.eve, turn=0, by=cast.eve, at=MONDAY)
    assert late.value.facts == {"who": "Dee", "day": date(2026, 11, 26), "owner": "Dee"}
    assert (await tasks.Task.get(id=task.id)).owner_id == cast.dee.id


async def test_what_was_settled_by_mistake_is_opened_again_within_a_day(cast):
    task = await promised(cast)
    await tasks.finish(task, outcome="好了", turn=0, by=cast.dee, at=MONDAY)
    await tasks.reopen(task, turn=1, by=cast.eve, at=MONDAY + timedelta(hours=23))
    kept = await Task.get(id=task.id)
    assert (kept.state, kept.outcome, kept.settled_at, kept.settled_by_id) == ("open", "", None, None)
    assert (kept.owner_id, kept.due_at) == (cast.dee.id, task.due_at)
    assert [row.kind for row in await activity.of(cast.ann).limit(2)] == ["task.reopened", "task.done"]
    with pytest.raises(Changed):
        await tasks.reopen(task, turn=1, by=cast.dee, at=MONDAY)
    await tasks.cancel(task, reason="不用了", turn=2, by=cast.dee, at=MONDAY)
    with pytest.raises(ReopenTooLate):
        await tasks.reopen(task, turn=3, by=cast.dee, at=MONDAY + timedelta(days=1))


async def test_a_task_of_somebody_who_has_left_is_theirs_who_opens_it_again(cast):
    task = await promised(cast)
    await tasks.finish(task, outcome="好了", turn=0, by=cast.dee, at=MONDAY)
    await staff.deactivate(cast.dee, by=cast.gil, at=MONDAY)
    await tasks.reopen(task, turn=1, by=cast.eve, at=MONDAY)
    assert (await Task.get(id=task.id)).owner_id == cast.eve.id


async def test_what_is_to_be_done_can_be_said_better(cast):
    task = await promised(cast)
    await tasks.reword(task, text=" 答复左后门异响 ", turn=0, by=cast.eve, at=MONDAY)
    assert (await Task.get(id=task.id)).text == "答复左后门异响"
    with pytest.raises(Wordless):
        await tasks.reword(task, text=" ", turn=1, by=cast.eve, at=MONDAY)
    with pytest.raises(Changed):
        await tasks.reword(task, text="别的", turn=0, by=cast.dee, at=MONDAY)


async def test_who_called_back_has_spoken_with_the_member(cast):
    task = await promised(cast, kind="callback", text="报价：四轮换胎")
    await tasks.finish(task, outcome="周六来换", turn=0, by=cast.eve, at=MONDAY)
    last = await notes.last_contact(cast.ann)
    assert (last.about, last.text, last.by_id) == ("报价：四轮换胎", "周六来换", cast.eve.id)


async def test_a_store_sees_its_own_tasks_and_the_merged_ones_of_a_member(cast):
    hers = await promised(cast, member=cast.ben)
    south = await promised(cast, member=cast.cho, owner=cast.fay, by=cast.fay)
    assert await tasks.visible_to(cast.eve) == [hers]
    assert await tasks.visible_to(cast.fay) == [south]
    await members.merge(cast.ben, into=cast.ann, by=cast.dee, at=MONDAY)
    assert await tasks.of(cast.ann) == [hers]


async def test_everything_open_goes_to_a_colleague_when_somebody_leaves(cast):
    open_one, done = await promised(cast), await promised(cast)
    await tasks.finish(done, outcome="好", turn=0, by=cast.dee, at=MONDAY)
    both = [open_one.id, done.id]
    assert await tasks.give_several(both, cast.dee, to=cast.eve, by=cast.gil, at=MONDAY) == [open_one.id]
    assert await tasks.Task.filter(owner_id=cast.dee.id, state="open").count() == 0
