"""How was it: asked of whoever came, the day after; answered once, changed for a week, and not paid for."""

from datetime import timedelta

import pytest

from club import activity
from club.messages.outbox import Message
from club.privacy import parts
from events import arrivals, feedback, feedback_plans, registrations
from events.feedback import Feedback, Told
from events.feedback_questions import BY_KIND
from points.postings import Posting
from tests.events.trips import NOON, START, TRIP, session
from web import wiring

_ = wiring
END = START + timedelta(hours=9)
NEXT_DAY = END + timedelta(days=1)
ALL_WELL = {("overall", ""): "5", ("organised", ""): "5", ("clear", ""): "5", ("food", ""): "5"}


@pytest.fixture
async def offered(cast):
    return await session(cast)


@pytest.fixture
async def came(cast, offered):
    """Ann registered and was there."""
    return await comes(cast, offered, cast.ann)


async def comes(cast, offered, member):
    ticket = await registrations.register(offered, member, key=f"k{member.id}", by=member, at=NOON)
    await arrivals.note(ticket, reason="手机没电", by=cast.dee, at=START)
    return ticket


async def give(cast, ticket, answers=None, *, key="f1", at=NEXT_DAY, took=timedelta(minutes=1), **other):
    told = Told(answers or {("overall", ""): "4"}, **other)
    return await feedback.give(ticket, told, key=key, opened_at=at - took, by=cast.ann, at=at)


async def asked(at):
    return await feedback.ask_due(at=at)


async def test_whoever_came_is_asked_the_day_after_and_once(cast, offered, came):
    await registrations.register(offered, cast.ben, key="ben", by=cast.ben, at=NOON)
    assert await asked(END + timedelta(hours=1)) == 0
    assert await asked(NEXT_DAY) == 1
    assert await asked(NEXT_DAY + timedelta(hours=1)) == 0
    [message] = await Message.filter(kind="feedback_asked")
    assert (message.member_id, message.about) == (cast.ann.id, f"feedback:{came.id}")


async def test_a_worker_that_was_down_asks_within_a_week_and_not_after_it(cast, came):
    assert await asked(END + timedelta(days=9)) == 0
    assert await asked(END + timedelta(days=6)) == 1


async def test_whoever_said_it_already_is_not_asked(cast, came):
    await give(cast, came, at=END + timedelta(hours=1))
    assert await asked(NEXT_DAY) == 0


async def test_what_is_asked_goes_by_the_kind_until_staff_choose(cast, offered):
    event = await offered.event
    assert (await feedback_plans.of(event)).names == BY_KIND["trip"]
    form = await feedback_plans.put(event, ["room", "clear"], ["张师傅", " "], by=cast.dee, at=NOON)
    assert form.names == ("overall", "clear", "room")
    assert [one.key for one in form.questions] == [("overall", ""), ("clear", "张师傅"), ("room", "")]
    assert await feedback_plans.of(event) == form


async def test_a_copy_of_an_event_asks_the_same_of_nobody_yet(cast, offered):
    event, other = await offered.event, await (await session(cast)).event
    await feedback_plans.put(event, ["clear"], ["张师傅"], by=cast.dee, at=NOON)
    await feedback_plans.take_along(event, other, by=cast.dee, at=NOON)
    assert await feedback_plans.of(other) == feedback_plans.Form(("overall", "clear"))


async def test_the_same_speaker_is_not_named_twice(cast, offered):
    with pytest.raises(feedback_plans.WrongSpeakers):
        await feedback_plans.put(await offered.event, [], ["张师傅", "张师傅"], by=cast.dee, at=NOON)


async def test_one_question_alone_wants_an_answer(cast, came):
    with pytest.raises(feedback.Unanswered):
        await give(cast, came, {("food", ""): "3"})
    given = await give(cast, came, {("overall", ""): "2"})
    assert feedback.told(given).answers == {("overall", ""): "2"}


@pytest.mark.parametrize(
    "answers",
    [
        {("overall", ""): "6"},
        {("overall", ""): "4", ("again", ""): "perhaps"},
        {("overall", ""): "4", ("wish", ""): "moon"},
        {("overall", ""): "4", ("room", ""): "3"},  # not asked of a trip
        {("overall", ""): "4", ("words", ""): "hello"},
    ],
)
async def test_an_answer_that_is_none_is_refused_and_nothing_is_kept(cast, came, answers):
    with pytest.raises(feedback.WrongAnswer):
        await give(cast, came, answers)
    assert not await Feedback.exists()


async def test_the_same_sent_twice_is_one_and_other_answers_under_its_key_are_a_conflict(cast, came):
    first = await give(cast, came)
    assert (await give(cast, came)).id == first.id
    with pytest.raises(feedback.KeyConflict):
        await give(cast, came, {("overall", ""): "1"})
    assert await Feedback.all().count() == 1


async def test_it_can_be_said_otherwise_for_a_week(cast, came):
    await give(cast, came, words="午饭太晚")
    changed = await give(
        cast, came, {("overall", ""): "3", ("wish", ""): "care"}, key="f2", at=NEXT_DAY + timedelta(days=6)
    )
    assert (changed.words, feedback.told(changed).answers[("wish", "")]) == ("", "care")
    with pytest.raises(feedback.Over):
        await give(cast, came, key="f3", at=NEXT_DAY + timedelta(days=7))
    assert [row.kind for row in await activity.of(cast.ann).filter(kind="feedback.given")] == [
        "feedback.given"
    ]


async def test_only_who_came_says_how_it_was_and_not_before_the_end(cast, offered, came):
    with pytest.raises(feedback.NotYet):
        await give(cast, came, at=START + timedelta(hours=1))
    away = await registrations.register(offered, cast.ben, key="ben", by=cast.ben, at=NOON)
    with pytest.raises(feedback.NotThere):
        await give(cast, away)
    with pytest.raises(feedback.Over):
        await give(cast, came, at=END + timedelta(days=30))


async def test_top_marks_within_seconds_are_kept_and_flagged(cast, came):
    assert (await give(cast, came, ALL_WELL, took=timedelta(seconds=5))).is_hasty
    slower = await give(cast, came, ALL_WELL, key="f2", took=timedelta(seconds=40))
    assert not slower.is_hasty
    honest = await give(cast, came, ALL_WELL | {("food", ""): "4"}, key="f3", took=timedelta(seconds=5))
    assert not honest.is_hasty


async def test_it_earns_nothing(cast, came):
    before = await Posting.all().count()
    await give(cast, came, ALL_WELL)
    assert await Posting.all().count() == before


async def test_the_copy_has_it_and_the_closure_takes_the_words_away(cast, came):
    await give(cast, came, words="午饭太晚", may_be_named=True)
    person = await parts.person(cast.ann)
    [row] = (await parts.read(person))["feedback"]
    assert (row["title"], row["text"], row["named"]) == (TRIP.title, "午饭太晚", True)
    await parts.erase(person, at=NEXT_DAY)
    left = await Feedback.get()
    assert (left.words, left.may_be_named) == ("", False)
