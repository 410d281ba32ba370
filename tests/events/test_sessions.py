"""Events and their sessions: offered, changed, called off."""

from datetime import timedelta

import pytest

from club import audit
from club.messages import outbox
from events import cancellations, events, refusals, registrations, replanning, sessions
from events.parties import Guest, Party
from events.registration import Registration
from events.sessions import Session
from tests.events.trips import NOON, START, TRIP, plan, session


async def test_an_event_is_a_draft_until_it_is_published(cast):
    event = await events.create(TRIP, by=cast.dee, at=NOON)
    assert await events.published() == []
    with pytest.raises(events.NoSession):
        await events.publish(event, by=cast.dee, at=NOON)

    await sessions.add(event, plan(), by=cast.dee, at=NOON)
    assert await sessions.coming(NOON) == []
    await events.publish(event, by=cast.dee, at=NOON)
    assert [offered.event.title for offered in await sessions.coming(NOON)] == ["坝上草原自驾"]
    with pytest.raises(events.NotDraft):
        await events.publish(event, by=cast.dee, at=NOON)


async def test_what_an_event_says_can_be_changed_and_the_change_is_written_down(cast):
    event = await events.create(TRIP, by=cast.dee, at=NOON)
    await events.edit(event, events.Words("trip", "坝上草原两日", place="朝阳北路店"), by=cast.dee, at=NOON)
    assert (await events.Event.get(id=event.id)).title == "坝上草原两日"
    assert (await audit.of(event).first()).facts["changed"] == ["title"]


async def test_staff_see_the_events_of_their_store_and_of_the_whole_club(cast):
    whole = await events.create(TRIP, by=cast.gil, at=NOON)
    north = await events.create(events.Words("class", "课堂", store=cast.north), by=cast.dee, at=NOON)
    assert await events.visible_to(cast.fay) == [whole]
    assert await events.visible_to(cast.dee) == [north, whole]


async def test_unless_it_is_said_otherwise_check_in_begins_two_hours_before(cast):
    offered = await session(cast)
    assert (offered.opens_at, offered.closes_at) == (NOON, START)
    assert offered.checkin_from == START - timedelta(hours=2)
    assert offered.place == "朝阳北路店"


@pytest.mark.parametrize(
    ("other", "error"),
    [
        ({"ends_at": START}, sessions.WrongTimes),
        ({"closes_at": NOON - timedelta(days=1)}, sessions.WrongTimes),
        ({"closes_at": START + timedelta(days=1)}, sessions.WrongTimes),
        ({"checkin_from": START + timedelta(days=1)}, sessions.WrongTimes),
        ({"capacity": 0}, sessions.WrongCapacity),
    ],
)
async def test_a_plan_that_cannot_be_is_refused(cast, other, error):
    event = await events.create(TRIP, by=cast.dee, at=NOON)
    with pytest.raises(error):
        await sessions.add(event, plan(**other), by=cast.dee, at=NOON)


async def test_nobody_comes_to_a_place_that_is_not_told(cast):
    event = await events.create(events.Words("trip", "自驾"), by=cast.dee, at=NOON)
    with pytest.raises(sessions.NoPlace):
        await sessions.add(event, plan(), by=cast.dee, at=NOON)


async def test_there_are_never_fewer_places_than_are_taken(cast):
    offered = await session(cast)
    guests = [Guest("小宝", 6), Guest("奶奶")]
    await registrations.register(offered, cast.ann, Party(tuple(guests)), key="k1", by=cast.ann, at=NOON)
    with pytest.raises(sessions.FewerThanTaken) as refusal:
        await replanning.change(offered, plan(capacity=2), by=cast.dee, at=NOON)
    assert refusal.value.facts == {"capacity": 2, "taken": 3}
    await replanning.change(offered, plan(capacity=3), by=cast.dee, at=NOON)
    assert (offered.capacity, offered.left) == (3, 0)


async def test_a_session_called_off_ends_its_registrations_and_tells_the_members_why(cast):
    offered = await session(cast)
    ticket = await registrations.register(offered, cast.ann, key="k1", by=cast.ann, at=NOON)
    await cancellations.cancel_session(offered, reason="大雪封路", by=cast.dee, at=NOON)
    assert (await Registration.get(id=ticket.id)).state == "cancelled"
    assert (await Session.get(id=offered.id)).taken == 0
    message = await outbox.Message.get(kind="session_cancelled")
    assert (message.member_id, "大雪封路" in message.body) == (cast.ann.id, True)
    with pytest.raises(sessions.SessionCancelled):
        await cancellations.cancel_session(offered, reason="大雪封路", by=cast.dee, at=NOON)
    with pytest.raises(sessions.SessionCancelled):
        await replanning.change(offered, plan(), by=cast.dee, at=NOON)
    with pytest.raises(refusals.Cancelled):
        await registrations.register(offered, cast.ben, key="k2", by=cast.ben, at=NOON)


async def test_an_event_called_off_is_held_on_none_of_its_dates(cast):
    offered = await session(cast)
    event = await events.Event.get(id=offered.event_id)
    other = await sessions.add(event, plan(), by=cast.dee, at=NOON)
    await cancellations.cancel_event(event, reason="大雪封路", by=cast.dee, at=NOON + timedelta(days=1))
    states = await sessions.of(event).values_list("id", "state")
    assert dict(states) == {offered.id: "cancelled", other.id: "cancelled"}
    assert (event.state, event.cancel_reason) == ("cancelled", "大雪封路")
    for deed in (
        cancellations.cancel_event(event, reason="大雪封路", by=cast.dee, at=NOON),
        events.edit(event, events.Words("trip", "另一个"), by=cast.dee, at=NOON),
        sessions.add(event, plan(), by=cast.dee, at=NOON),
    ):
        with pytest.raises(events.EventCancelled):
            await deed
