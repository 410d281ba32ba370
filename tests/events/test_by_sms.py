"""What cannot wait goes by SMS, too, to whoever allows it; and at night no offer's time runs."""

from datetime import timedelta

import pytest

from club import consents, members
from club.messages import channels, outbox
from club.messages.outbox import Message
from events import cancellations, registrations, replanning, terms
from events.parties import Party
from events.registration import Registration
from tests.events.trips import NOON, START, plan, session

HOUR = timedelta(hours=1)
EVENING = NOON + 12 * HOUR  # ten at night


async def allows(cast, member, given=True):
    told = {"source": "portal", "by": member, "at": NOON}
    await consents.choose(member, {consents.SERVICE_SMS: given}, **told)


async def by_sms(member=None):
    found = Message.filter(channel="sms").order_by("id")
    return await (found.filter(member_id=member.id) if member else found)


@pytest.fixture
async def trip(cast):
    return await session(cast, capacity=1)


async def queued(cast, trip):
    """Ann comes, Ben waits."""
    anns = await registrations.register(trip, cast.ann, key="a", by=cast.ann, at=NOON)
    bens = await registrations.register(trip, cast.ben, Party(waits=True), key="b", by=cast.ben, at=NOON)
    return anns, bens


async def test_places_that_are_kept_are_told_by_sms_to_whoever_allows_it(cast, trip):
    await allows(cast, cast.ben)
    anns, bens = await queued(cast, trip)
    await registrations.cancel(anns, by=cast.ann, at=NOON)
    [told] = await by_sms()
    until = (await Registration.get(id=bens.id)).offer_until
    assert (told.kind, told.member_id, told.phone) == ("place_offered", cast.ben.id, cast.ben.phone)
    assert (told.due_at, told.expires_at) == (NOON, until)
    assert await Message.filter(kind="place_offered", channel="inbox").count() == 1


async def test_without_consent_or_once_it_is_taken_back_nothing_goes_by_sms(cast, trip):
    await allows(cast, cast.ben)
    await allows(cast, cast.ben, given=False)
    anns, _bens = await queued(cast, trip)
    await registrations.cancel(anns, by=cast.ann, at=NOON)
    await cancellations.cancel_session(trip, reason="台风", by=cast.dee, at=NOON)
    assert await by_sms() == []


async def test_of_a_date_that_moves_or_is_called_off_by_sms_too(cast, trip):
    await allows(cast, cast.ann)
    await queued(cast, trip)
    later = plan(starts_at=START + HOUR, capacity=1)
    await replanning.change(trip, later, by=cast.dee, at=NOON)
    await cancellations.cancel_session(trip, reason="台风", by=cast.dee, at=EVENING)
    moved, off = await by_sms()
    assert [moved.kind, off.kind] == ["session_moved", "session_cancelled"]
    assert "台风" in off.body
    assert (moved.due_at, off.due_at) == (NOON, EVENING + 10 * HOUR)  # eight in the morning


async def test_what_would_come_after_the_start_is_not_sent(cast, trip):
    await allows(cast, cast.ann)
    await queued(cast, trip)
    late = START - 11 * HOUR  # eleven at night; it starts at ten
    soon = plan(starts_at=START - 3 * HOUR, capacity=1)
    await replanning.change(trip, soon, by=cast.dee, at=late)
    [told] = await by_sms()
    assert told.expires_at == START - 3 * HOUR < told.due_at
    await outbox.deliver(told.due_at)
    assert (await Message.get(id=told.id)).error == "expired"


async def test_whoever_was_merged_is_told_on_the_number_of_who_stays(cast, trip):
    anns, bens = await queued(cast, trip)
    await allows(cast, cast.cho)
    await members.Member.filter(id=cast.ben.id).update(merged_into_id=cast.cho.id)
    await registrations.cancel(anns, by=cast.ann, at=NOON)
    [told] = await by_sms()
    assert (told.member_id, told.phone, told.about) == (
        cast.cho.id,
        cast.cho.phone,
        f"registration:{bens.id}",
    )


@pytest.mark.parametrize(
    ("begins", "hours", "lasts"),
    [(0, 4, 4), (0, 10, 10), (0, 12, 24), (12, 12, 22), (0, 24, 48), (9, 2, 14), (12, 1, 11)],
)
def test_in_quiet_hours_no_time_runs(begins, hours, lasts):
    """From ten in the morning on; quiet from eight at night to eight in the morning."""
    at = NOON + begins * HOUR
    assert channels.lasts("sms", at, hours * HOUR) == at + lasts * HOUR


async def test_an_offer_of_the_evening_holds_through_the_next_day(cast, trip):
    await terms.put(trip.event, terms.Terms(offer_hours=12), by=cast.dee, at=NOON)
    anns, bens = await queued(cast, trip)
    await registrations.cancel(anns, by=cast.ann, at=EVENING)
    assert (await Registration.get(id=bens.id)).offer_until == EVENING + 22 * HOUR  # eight in the evening
