"""Notes and contacts: one memory, corrected within a day by its author, nothing overwritten."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from club import activity, members, notes
from club.notes import Note, NotYours, Replaced, TooLate, TooLong, Wordless

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)
DAY = timedelta(days=1)


async def spoke(cast, **told):
    said = {"about": "右后门异响", "text": "答应试车后答复", "by": cast.dee, "at": MONDAY} | told
    return await notes.write(cast.ann, said.pop("kind", "phone"), **said)


async def test_whoever_spoke_last_is_known_with_what_about(cast):
    await spoke(cast)
    await spoke(cast, kind="wechat", about="约保养", by=cast.eve, at=MONDAY + DAY)
    await spoke(cast, kind="note", about="爱喝茶", at=MONDAY + 2 * DAY)
    last = await notes.last_contact(cast.ann)
    assert (last.kind, last.about, last.by.name, last.role) == ("wechat", "约保养", "Eve", "front_desk")
    kinds = [row.kind for row in await activity.of(cast.ann).limit(3)]
    assert kinds == ["note.added", "contact.messaged", "contact.phoned"]


async def test_a_correction_is_a_new_note_and_the_old_one_is_kept(cast):
    note = await spoke(cast)
    once = await notes.correct(note, about="左后门异响", text="", by=cast.dee, at=MONDAY + DAY / 2)
    twice = await notes.correct(once, about="左前门异响", text="", by=cast.dee, at=MONDAY + DAY / 2)
    assert [one.about for one in await notes.of(cast.ann)] == ["左前门异响"]
    assert (twice.original_id, twice.at) == (note.id, note.at)
    assert await Note.all().count() == 3


async def test_only_its_author_corrects_a_note_and_only_for_a_day(cast):
    note = await spoke(cast)
    assert notes.may_correct(note, cast.dee, MONDAY)
    with pytest.raises(NotYours):
        await notes.correct(note, about="x", text="", by=cast.eve, at=MONDAY)
    with pytest.raises(TooLate):
        await notes.correct(note, about="x", text="", by=cast.dee, at=MONDAY + DAY)
    assert not notes.may_correct(note, cast.dee, MONDAY + DAY)


async def test_two_corrections_at_once_are_one(cast):
    note = await spoke(cast)
    tries = [notes.correct(note, about=word, text="", by=cast.dee, at=MONDAY) for word in "ab"]
    done = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(one, Replaced) for one in done) == 1
    assert await notes.of(cast.ann).count() == 1


async def test_a_note_needs_a_word_and_has_its_length(cast):
    with pytest.raises(Wordless):
        await spoke(cast, about="  ")
    with pytest.raises(TooLong):
        await spoke(cast, text="长" * 501)


async def test_what_is_pinned_stays_pinned_through_a_correction(cast):
    note = await spoke(cast, pinned=True)
    corrected = await notes.correct(note, about="x", text="", by=cast.dee, at=MONDAY)
    assert corrected.pinned
    await notes.pin(corrected, False, by=cast.eve, at=MONDAY)
    assert not await notes.of(cast.ann).filter(pinned=True).exists()


async def test_what_was_written_of_a_merged_record_is_read_of_who_stays(cast):
    note = await notes.write(cast.ben, "visit", about="看新车", by=cast.dee, at=MONDAY)
    await members.merge(cast.ben, into=cast.ann, by=cast.dee, at=MONDAY)
    assert await notes.last_contact(cast.ann) == note
