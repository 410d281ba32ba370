"""The phone list: for the leaders while the trip is on, with a reason for others, each opening a look."""

from datetime import timedelta

import pytest

from club.audit import Entry
from club.members import Member
from club.privacy import looks, parts
from events import cancellations, leading, phones, registrations
from events.parties import Party
from events.phones import NotALeader, NotNow, ReasonNeeded
from events.registration import Registration
from events.sessions import SessionCancelled
from tests.events.trips import NOON, START, session

GATE = START - timedelta(minutes=30)
END = START + timedelta(hours=9)


@pytest.fixture
async def trip(cast):
    """Ann and Ben come; Ann leads."""
    offered = await session(cast)
    for who in (cast.ann, cast.ben):
        told = {"emergency_name": "妈妈", "emergency_phone": "13912345678"}
        party = Party(**told, leaders_may_call=True)
        one = await registrations.register(offered, who, party, key=f"k{who.id}", by=who, at=NOON)
        if who is cast.ann:
            await leading.name(offered, "leader", one, phone=cast.ann.phone, by=cast.dee, at=NOON)
    return offered


async def opened(trip, by, at=GATE, **more):
    return await phones.open_for(trip, by=by, at=at, **more)


async def test_a_leader_opens_it_and_everybody_on_it_was_looked_at(cast, trip):
    contacts = await opened(trip, cast.ann)
    assert [(one.name, one.phone) for one in contacts] == [
        ("陈静", cast.ann.phone),
        ("李强", cast.ben.phone),
    ]
    assert contacts[0].emergency_phone == "13912345678"
    entries = await Entry.filter(action="member.revealed").order_by("id")
    assert [(entry.by, entry.subject_id) for entry in entries] == [
        (f"member:{cast.ann.id}", cast.ann.id),
        (f"member:{cast.ann.id}", cast.ben.id),
    ]
    assert [look.facts["field"] for look in await looks.at([cast.ben.id])] == ["phone_and_contact"]
    [opening] = await phones.openings(trip.id)
    assert (opening.by, opening.count, opening.reason) == (f"member:{cast.ann.id}", 2, "")


async def test_a_member_who_leads_reads_no_number_of_who_has_not_agreed(cast, trip):
    await Registration.filter(member_id=cast.ben.id).update(leaders_may_call=False)
    ben = (await opened(trip, cast.ann))[1]
    assert (ben.name, ben.phone, ben.emergency, ben.emergency_phone) == ("李强", "", "", "")
    assert await looks.at([cast.ben.id]) == []
    assert (await phones.openings(trip.id).get()).count == 1
    assert [one.phone for one in await opened(trip, cast.dee, reason="车主走散了")][1] == cast.ben.phone


async def test_whoever_was_merged_is_called_at_the_number_of_who_stays(cast, trip):
    await Member.filter(id=cast.ben.id).update(merged_into_id=cast.cho.id)
    who = await Member.get(id=cast.cho.id)
    assert [(one.name, one.phone) for one in await opened(trip, cast.ann)][1] == (
        who.name or who.address_form,
        who.phone or "",
    )


async def test_each_opening_is_written_down(cast, trip):
    await opened(trip, cast.ann)
    await opened(trip, cast.ann)
    assert await phones.openings(trip.id).count() == 2


async def test_a_colleague_who_leads_needs_no_reason_and_another_does(cast, trip):
    with pytest.raises(ReasonNeeded):
        await opened(trip, cast.dee)
    await opened(trip, cast.dee, reason="车主走散了")
    assert (await phones.openings(trip.id).first()).reason == "车主走散了"
    await leading.name(trip, "sweep", cast.eve, phone="13800001111", by=cast.dee, at=NOON)
    assert len(await opened(trip, cast.eve)) == 2
    assert "走散" not in str([entry.facts for entry in await Entry.all()])


async def test_nobody_else_opens_it(cast, trip):
    for stranger in (cast.ben, cast.eve):
        with pytest.raises(NotALeader):
            await opened(trip, stranger, reason="想看看")
    assert await phones.openings(trip.id).count() == 0
    assert await Entry.filter(action="member.revealed").count() == 0


async def test_it_opens_with_the_check_in_and_closes_six_hours_after_the_end(cast, trip):
    since, until = trip.checkin_from, END + timedelta(hours=6)
    for at in (since - timedelta(seconds=1), until):
        with pytest.raises(NotNow) as refused:
            await opened(trip, cast.ann, at=at)
        assert refused.value.facts == {"since": since, "until": until}
    await opened(trip, cast.ann, at=since)
    await opened(trip, cast.ann, at=until - timedelta(seconds=1))


async def test_who_cancels_leads_no_more_and_a_cancelled_trip_has_no_list(cast, trip):
    [anns] = await registrations.of(cast.ann)
    await registrations.cancel(anns, by=cast.ann, at=NOON)
    with pytest.raises(NotALeader):
        await opened(trip, cast.ann)
    await cancellations.cancel_session(trip, reason="大雪", by=cast.dee, at=NOON)
    with pytest.raises(SessionCancelled):
        await opened(trip, cast.dee, reason="x")


async def test_that_she_led_is_in_her_copy_and_her_number_goes_with_her(cast, trip):
    import web.wiring

    assert web.wiring
    whose = await parts.person(cast.ann)
    [row] = (await parts.read(whose))["leading"]
    assert (row["role"], row["phone"]) == ("leader", cast.ann.phone)
    await parts.erase(whose, at=NOON)
    [row] = (await parts.read(whose))["leading"]
    assert row["phone"] == ""
