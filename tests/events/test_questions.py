"""Questions: what an event asks of a party or of each person; what was asked is retired, not changed."""

import pytest

from events import changes, questions, registrations
from events.parties import Guest, Party
from events.questions import Asked, Question, TooManyQuestions, Unanswered, WrongAnswer, WrongQuestion
from events.registration import Companion
from tests.events.queues import event_of, offered_on
from tests.events.trips import NOON

DIET = Asked("忌口", required=True, of_each=True)
ROOM = Asked("房型", "choice", ("大床", "双床"), required=True)
SIZE = Asked("衣服尺码", "number")
SINGS = Asked("唱歌吗", "yesno")


@pytest.fixture
async def trip(cast):
    return await offered_on(cast, capacity=9)


@pytest.fixture
async def asked(cast, trip):
    """Their ids, by text."""
    await put(cast, trip, DIET, ROOM, SIZE, SINGS)
    return {one.text: str(one.id) for one in await questions.of(trip.event_id)}


async def put(cast, trip, *some):
    await questions.put(await event_of(trip), some, by=cast.dee, at=NOON)


def party(asked, told, *guests):
    def by_id(answers):
        return {asked[text]: answer for text, answer in answers.items()}

    others = tuple(Guest(f"友{n}", answers=by_id(one)) for n, one in enumerate(guests))
    return Party(others, answers=by_id(told))


async def register(trip, member, whole, **other):
    told = {"key": "k", "by": member, "at": NOON} | other
    return await registrations.register(trip, member, whole, **told)


async def test_the_party_answers_for_all_and_each_for_themselves(cast, trip, asked):
    whole = party(asked, {"忌口": "无", "房型": "双床", "唱歌吗": "yes"}, {"忌口": " 花生 ", "房型": "大床"})
    one = await register(trip, cast.ann, whole)
    assert one.answers == {asked["忌口"]: "无", asked["房型"]: "双床", asked["唱歌吗"]: "yes"}
    assert (await Companion.get(registration_id=one.id)).answers == {asked["忌口"]: "花生"}


@pytest.mark.parametrize(
    ("told", "guest", "error", "person"),
    [
        ({"房型": "双床"}, {"忌口": "无"}, Unanswered, 0),
        ({"忌口": "无", "房型": "双床"}, {}, Unanswered, 1),
        ({"忌口": "无", "房型": "帐篷"}, {"忌口": "无"}, WrongAnswer, 0),
        ({"忌口": "无", "房型": "双床", "衣服尺码": "大"}, {"忌口": "无"}, WrongAnswer, 0),
        ({"忌口": "无", "房型": "双床", "唱歌吗": "也许"}, {"忌口": "无"}, WrongAnswer, 0),
        ({"忌口": "无" * 121, "房型": "双床"}, {"忌口": "无"}, WrongAnswer, 0),
    ],
)
async def test_what_is_asked_is_answered(cast, trip, asked, told, guest, error, person):
    with pytest.raises(error) as refusal:
        await register(trip, cast.ann, party(asked, told, guest))
    assert refusal.value.facts["person"] == person
    assert refusal.value.facts["question"] in asked


async def test_answers_are_changed_with_the_party(cast, trip, asked):
    one = await register(trip, cast.ann, party(asked, {"忌口": "无", "房型": "双床"}))
    await changes.change(one, party(asked, {"忌口": "海鲜", "房型": "大床"}), by=cast.ann, at=NOON)
    assert one.answers == {asked["忌口"]: "海鲜", asked["房型"]: "大床"}
    with pytest.raises(Unanswered):
        await changes.change(one, party(asked, {"房型": "大床"}), by=cast.ann, at=NOON)


async def test_staff_need_not_know_the_answers(cast, trip, asked):
    await register(trip, cast.ann, Party(), by=cast.dee)


async def test_a_question_keeps_its_answers_when_others_come_and_go(cast, trip, asked):
    await put(cast, trip, ROOM, DIET)
    now = await questions.of(trip.event_id)
    assert [(one.text, str(one.id)) for one in now] == [("房型", asked["房型"]), ("忌口", asked["忌口"])]
    await put(cast, trip, Asked("房型", "choice", ("大床", "双床", "帐篷"), required=True))
    [room] = await questions.of(trip.event_id)
    assert str(room.id) != asked["房型"]
    assert await Question.filter(event_id=trip.event_id).count() == 5


@pytest.mark.parametrize(
    "wrong",
    [
        Asked(" "),
        Asked("问" * 61),
        Asked("怎么", "essay"),
        Asked("房型", "choice", ("大床",)),
        Asked("房型", "choice", ("大床", "大床")),
        Asked("忌口", "text", ("花生",)),
    ],
)
async def test_a_question_can_be_asked_and_answered(cast, trip, wrong):
    with pytest.raises(WrongQuestion) as refusal:
        await put(cast, trip, DIET, wrong)
    assert refusal.value.facts == {"place": 2}
    assert await questions.of(trip.event_id) == []


async def test_an_event_asks_no_more_than_a_dozen(cast, trip):
    with pytest.raises(TooManyQuestions):
        await put(cast, trip, *(Asked(f"问题{n}") for n in range(13)))
