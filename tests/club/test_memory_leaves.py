"""What colleagues keep of a person is in the person's copy, and goes when the account is closed."""

from datetime import timedelta

from club import activity, clock, members, notes, relatives, tasks
from club.members import Merge
from club.privacy import closing, parts
from club.relatives import Relative
from club.tasks import Task

NOW = clock.now()
DAY = timedelta(days=1)


async def remembered(cast):
    said = {"by": cast.dee, "at": NOW}
    await notes.write(cast.ben, "phone", about="右后门异响", text="答应试车", **said)
    await relatives.add(cast.ann, name="邓颖", relation="mother", **said)
    day = clock.day_of(NOW + DAY)
    await tasks.make("promise", text="回电给陈静", day=day, owner=cast.dee, member=cast.ann, **said)
    await members.merge(cast.ben, into=cast.ann, reason="陈静换了号", **said)


async def test_it_is_all_in_the_copy_the_merged_record_s_too(cast):
    await remembered(cast)
    read = await parts.read(await parts.person(cast.ann))
    assert [row["about"] for row in read["notes"]] == ["右后门异响"]
    assert [row["text"] for row in read["tasks"]] == ["回电给陈静"]
    assert [row["name"] for row in read["relatives"]] == ["邓颖"]
    assert [row["reason"] for row in read["merges"]] == ["陈静换了号"]


async def test_nothing_of_it_says_who_it_was_once_the_account_is_closed(cast):
    await remembered(cast)
    request = await closing.ask(cast.ann, by=cast.ann, at=NOW)
    await closing.close(request, at=request.due_at, by="job:closures")
    assert await notes.Note.filter(about="", text="").count() == await notes.Note.all().count() == 1
    assert not await Relative.exists()
    task = await Task.get()
    assert (task.state, task.text) == ("cancelled", "")
    assert (await Merge.get()).reason == ""
    for row in await activity.Activity.all():
        assert "陈静" not in str(row.facts)
