"""An invitation round: filled from a segment once, shared evenly, asked by one colleague at a time."""

import asyncio
from datetime import timedelta

import pytest

from club import activity, clock, consents, members, notes, roles, segments
from club.audit import Entry
from club.members import Member
from club.privacy import parts
from club.segments import EVERYBODY
from events import calls, conversion, eligibility, events, invitations, inviting, privacy, registrations
from events.events import Event, EventCancelled, Words
from events.invitations import ENOUGH, Invitation, InvitationTry
from tests.cast import OPENED, hire, join
from tests.events.trips import NOON, session

LESSON = Words(kind="class", title="新车主课堂", place="朝阳北路店")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
PHONE = {"marketing_phone": True}


@pytest.fixture
async def group(cast):
    for who in (cast.ann, cast.ben, cast.cho):
        await consents.choose(who, PHONE, source="portal", by=who, at=OPENED)
    told = {"purpose": "课堂", "plan": "邀请来上课", "store": None, "by": cast.gil, "at": OPENED}
    return await segments.save("所有人", EVERYBODY, **told)


@pytest.fixture
async def event(cast) -> Event:
    return await Event.get(id=(await session(cast, LESSON)).event_id)


async def fill(event, group, cast, *, seen=99, at=NOON):
    return await inviting.fill(event, group, seen=seen, by=cast.dee, at=at)


async def ask(cast, event, member, by=None) -> Invitation:
    """The invitation of `member`, on the list of `by`."""
    one = await Invitation.get(event=event, member=member)
    await inviting.give(one, to=by or cast.dee, turn=one.turn, by=cast.dee, at=NOON)
    await one.refresh_from_db()
    return one


async def test_everybody_of_a_segment_is_invited_once(cast, event, group):
    assert await fill(event, group, cast) == 3
    assert await fill(event, group, cast) == 0
    seen = await inviting.preview(event, group, at=NOON)
    assert (seen.people, seen.new, seen.invited) == (3, (), 3)


async def test_two_who_fill_at_once_invite_nobody_twice(cast, event, group):
    made = await asyncio.gather(*(fill(event, group, cast) for _ in range(4)))
    assert sum(made) == 3 == await Invitation.all().count()


async def test_the_preview_says_who_is_left_out_and_why(cast, event, group):
    offered = await event.sessions.all().first()
    await registrations.register(offered, cast.ann, key="k1", by=cast.ann, at=NOON)
    await consents.choose(cast.cho, {"marketing_phone": False}, source="portal", by=cast.cho, at=NOON)
    await join("13500000001", name="孙悦")
    seen = await inviting.preview(event, group, at=NOON)
    assert (seen.people, seen.new, seen.callable) == (4, (cast.ben.id,), 1)
    assert (seen.registered, seen.no_consent, seen.unreachable) == (1, 2, 0)


async def test_who_allows_nothing_but_news_of_own_events_is_invited_to_none(cast, event, group):
    told = {"marketing_phone": False, "service_sms": True}
    await consents.choose(cast.cho, told, source="portal", by=cast.cho, at=NOON)
    seen = await inviting.preview(event, group, at=NOON)
    assert (cast.cho.id in seen.new, seen.no_consent) == (False, 1)


async def test_without_a_number_somebody_is_reached_by_wechat_or_not_at_all(cast, event, group):
    await Member.filter(id__in=[cast.ann.id, cast.ben.id]).update(phone=None)
    await consents.choose(cast.ben, {"marketing_wechat": True}, source="portal", by=cast.ben, at=NOON)
    seen = await inviting.preview(event, group, at=NOON)
    assert (set(seen.new), seen.callable) == ({cast.ben.id, cast.cho.id}, 1)
    assert seen.unreachable == 1


async def test_an_event_of_a_store_invites_the_people_of_that_store(cast, group):
    event = await events.create(Words("class", "北店课堂", store=cast.north), by=cast.dee, at=NOON)
    seen = await inviting.preview(event, group, at=NOON)
    assert set(seen.new) == {cast.ann.id, cast.ben.id}


async def test_whoever_was_merged_is_not_invited_under_the_other_name(cast, event, group):
    await fill(event, group, cast)
    await members.merge(cast.ben, into=cast.ann, by=cast.dee, at=NOON)
    await Invitation.filter(member=cast.ann).delete()
    seen = await inviting.preview(event, group, at=NOON)
    assert (seen.people, seen.invited, seen.new) == (2, 2, ())


async def test_more_than_the_page_told_are_not_invited(cast, event, group):
    with pytest.raises(inviting.MoreThanSeen) as refusal:
        await fill(event, group, cast, seen=2)
    assert refusal.value.facts == {"people": 3, "seen": 2}
    assert not await Invitation.all().exists()


async def test_nobody_is_invited_to_what_was_called_off(cast, event, group):
    await Event.filter(id=event.id).update(state="cancelled")
    with pytest.raises(EventCancelled):
        await fill(event, group, cast)


async def test_who_is_invited_may_register_where_it_takes_an_invitation(cast, event, group):
    await Event.filter(id=event.id).update(by_invitation=True)
    event = await Event.get(id=event.id)
    assert await eligibility.refused(event, cast.ann, at=NOON)
    await fill(event, group, cast)
    assert await eligibility.refused(event, cast.ann, at=NOON) is None


async def test_the_list_is_shared_evenly_and_nobody_gets_people_of_another_store(cast, event, group):
    for number in range(4):
        who = await join(f"1350000000{number}", name="车主", source_code=cast.poster.code)
        await consents.choose(who, PHONE, source="portal", by=who, at=OPENED)
    await fill(event, group, cast)
    got = await inviting.share(event, [cast.dee, cast.eve, cast.fay], by=cast.gil, at=NOON)
    assert got == {cast.dee.id: 3, cast.eve.id: 3, cast.fay.id: 1}
    assert (await Invitation.get(member=cast.cho)).caller_id == cast.fay.id
    assert await inviting.share(event, [cast.dee], by=cast.gil, at=NOON) == {cast.dee.id: 0}
    assert await inviting.share(event, [cast.dee], anew=True, by=cast.gil, at=NOON) == {cast.dee.id: 6}
    with pytest.raises(inviting.NobodyAsks):
        await inviting.share(event, [], by=cast.gil, at=NOON)


async def test_one_of_two_who_give_the_same_away_is_told(cast, event, group):
    await fill(event, group, cast)
    one = await Invitation.get(member=cast.ann)
    await inviting.give(one, to=cast.eve, turn=0, by=cast.dee, at=NOON)
    with pytest.raises(invitations.AnsweredMeanwhile):
        await inviting.give(one, to=cast.dee, turn=0, by=cast.dee, at=NOON)
    with pytest.raises(roles.NotAllowed):
        await inviting.give(one, to=cast.fay, turn=1, by=cast.dee, at=NOON)


async def test_a_number_is_uncovered_for_one_colleague_at_a_time_and_written_down(cast, event, group):
    await fill(event, group, cast)
    one = await ask(cast, event, cast.ann)
    adviser = cast.staff["sales_adviser"]
    assert await calls.dial(one, turn=one.turn, by=cast.dee, at=NOON) == cast.ann.phone
    assert await Entry.filter(action="member.revealed", by=f"staff:{cast.dee.id}").count() == 1
    with pytest.raises(invitations.BeingCalled) as refusal:
        await calls.dial(one, turn=one.turn, by=adviser, at=NOON + MINUTE)
    assert refusal.value.facts["who"] == "Dee"
    with pytest.raises(invitations.BeingCalled):
        await calls.answer(one, "coming", channel="phone", turn=one.turn, by=adviser, at=NOON + MINUTE)
    later = NOON + 16 * MINUTE
    assert await calls.dial(one, turn=one.turn, by=adviser, at=later) == cast.ann.phone
    assert one.caller_id == adviser.id


async def test_of_many_who_call_at_once_one_gets_the_number(cast, event, group):
    await fill(event, group, cast)
    one = await Invitation.get(member=cast.ann)
    team = [await hire("callback_caller", login=f"c{n}", store=cast.north) for n in range(5)]

    async def dial(by):
        try:
            return await calls.dial(await Invitation.get(id=one.id), turn=0, by=by, at=NOON)
        except (invitations.BeingCalled, invitations.AnsweredMeanwhile):
            return None

    numbers = await asyncio.gather(*map(dial, team))
    assert [number for number in numbers if number] == [cast.ann.phone]


async def test_an_answer_is_remembered_as_a_contact_for_whoever_speaks_with_them_next(cast, event, group):
    await fill(event, group, cast)
    one = await ask(cast, event, cast.ann)
    words = {"words": "周末要加班", "note": "考虑中：周末要加班"}
    told = {"channel": "phone", "by": cast.dee, "at": NOON}
    day = clock.day_of(NOON) + 2 * DAY
    await calls.answer(one, "thinking", again_on=day, turn=one.turn, **words, **told)
    last = await notes.last_contact(cast.ann)
    assert (last.about, last.text, last.by_id) == ("新车主课堂", "考虑中：周末要加班", cast.dee.id)
    assert (one.state, one.again_on, one.asked_by_id) == ("thinking", day, cast.dee.id)
    [tried] = await InvitationTry.all()
    assert (tried.answer, tried.words, tried.again_on) == ("thinking", "周末要加班", day)
    entry = await Entry.get(action="invitation.answered")
    assert "words" not in entry.facts
    assert entry.facts["answer"] == "thinking"


async def test_who_thinks_about_it_stands_on_the_list_again_on_the_day(cast, event, group):
    await fill(event, group, cast)
    one = await ask(cast, event, cast.ann)
    day = clock.day_of(NOON) + 2 * DAY
    await calls.answer(one, "thinking", channel="phone", again_on=day, turn=one.turn, by=cast.dee, at=NOON)
    assert not await invitations.to_ask(event, cast.dee, NOON).exists()
    assert await invitations.to_ask(event, cast.dee, NOON + 2 * DAY).get() == one


async def test_who_is_not_reached_three_times_is_left_alone(cast, event, group):
    await fill(event, group, cast)
    one = await ask(cast, event, cast.ann)
    for times in range(1, ENOUGH + 1):
        assert await invitations.to_ask(event, cast.dee, NOON).exists()
        told = {"channel": "phone", "turn": one.turn, "by": cast.dee, "at": NOON + times * MINUTE}
        await calls.answer(one, "unreached", **told)
        assert one.unreached == times
    assert one.rests
    assert not await invitations.to_ask(event, cast.dee, NOON).exists()
    with pytest.raises(calls.Resting):
        await calls.dial(one, turn=one.turn, by=cast.dee, at=NOON)
    lines = await activity.of(cast.ann).filter(kind="invitation.unreached").count()
    assert (lines, await InvitationTry.all().count()) == (ENOUGH, ENOUGH)
    assert await notes.last_contact(cast.ann) is None


async def test_who_registers_alone_is_not_called_any_more(cast, event, group):
    await fill(event, group, cast)
    await ask(cast, event, cast.ann)
    assert await invitations.to_ask(event, cast.dee, NOON).exists()
    offered = await event.sessions.all().first()
    await ask(cast, event, cast.ben)
    await registrations.register(offered, cast.ann, key="k1", by=cast.ann, at=NOON)
    [left] = await invitations.to_ask(event, cast.dee, NOON)
    assert left.member_id == cast.ben.id
    await members.merge(cast.ann, into=cast.ben, by=cast.dee, at=NOON)
    assert not await invitations.to_ask(event, cast.dee, NOON).exists()


async def test_a_consent_withdrawn_holds_at_once(cast, event, group):
    await fill(event, group, cast)
    one = await ask(cast, event, cast.ann)
    await consents.choose(cast.ann, {"marketing_phone": False}, source="portal", by=cast.ann, at=NOON)
    with pytest.raises(calls.NotConsented):
        await calls.dial(one, turn=one.turn, by=cast.dee, at=NOON)
    with pytest.raises(calls.NotConsented):
        await calls.answer(one, "coming", channel="phone", turn=one.turn, by=cast.dee, at=NOON)
    mine = invitations.to_ask(event, cast.dee, NOON)
    assert await mine.exists()
    assert not await mine.filter(invitations.by_phone()).exists()
    await calls.answer(one, "coming", channel="person", turn=one.turn, by=cast.dee, at=NOON)
    assert (await notes.last_contact(cast.ann)).kind == "visit"


@pytest.mark.parametrize(
    ("said", "more", "field"),
    [
        ("declined", {}, "words"),
        ("thinking", {}, "again_on"),
        ("thinking", {"again_on": clock.day_of(NOON) - DAY}, "again_on"),
        ("yes", {}, "channel"),
        ("coming", {"channel": "pigeon"}, "channel"),
    ],
)
async def test_an_answer_that_lacks_something_is_not_written_down(cast, event, group, said, more, field):
    await fill(event, group, cast)
    one = await ask(cast, event, cast.ann)
    told = {"channel": "phone", "turn": one.turn, "by": cast.dee, "at": NOON} | more
    with pytest.raises(calls.Incomplete) as refusal:
        await calls.answer(one, said, **told)
    assert refusal.value.facts == {"why": field}
    assert not await InvitationTry.all().exists()


async def test_the_second_of_two_who_answer_learns_who_was_faster(cast, event, group):
    await fill(event, group, cast)
    one = await ask(cast, event, cast.ann)
    turn = one.turn
    await calls.answer(one, "coming", channel="phone", turn=turn, by=cast.dee, at=NOON)
    with pytest.raises(invitations.AnsweredMeanwhile) as refusal:
        await calls.answer(one, "declined", channel="phone", words="没空", turn=turn, by=cast.eve, at=NOON)
    assert refusal.value.facts["who"] == "Dee"


async def test_conversion_is_seen_at_once_and_by_caller(cast, event, group):
    await fill(event, group, cast)
    await inviting.share(event, [cast.dee], by=cast.gil, at=NOON)
    one = await Invitation.get(member=cast.ann)
    await calls.answer(one, "coming", channel="phone", turn=one.turn, by=cast.dee, at=NOON)
    offered = await event.sessions.all().first()
    ticket = await registrations.register(offered, cast.ben, key="k1", by=cast.ben, at=NOON)
    await type(ticket).filter(id=ticket.id).update(checked_in_at=NOON)
    total, each = await conversion.of(event)
    assert [*total.counts.values()] == [3, 1, 1, 1, 1]
    assert [(one.name, one.counts["invited"]) for one in each] == [("Dee", 2), ("", 1)]


async def test_what_somebody_answered_is_in_their_copy_and_gone_with_the_account(cast, event, group):
    await fill(event, group, cast)
    one = await ask(cast, event, cast.ann)
    told = {"channel": "phone", "words": "婆婆住院", "turn": one.turn, "by": cast.dee, "at": NOON}
    await calls.answer(one, "declined", **told)
    person = await parts.person(cast.ann)
    [part] = [part for part in privacy.PARTS if part.name == "invitations"]
    [row] = await part.read(person)
    assert (row["title"], row["state"], row["words"]) == ("新车主课堂", "declined", "婆婆住院")
    await part.erase(person, NOON)
    assert not await Invitation.exclude(words="").exists()
    assert not await InvitationTry.exclude(words="").exists()
