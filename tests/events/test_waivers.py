"""Waivers: every wording is kept, and whoever has not accepted the one of now can do so on the ticket."""

import asyncio
from dataclasses import replace

import pytest

from club import activity
from events import changes, copies, events, registrations, terms, waivers
from events.parties import Party
from events.refusals import NotChangeable, WaiverNotAccepted
from events.registration import Registration
from events.terms import Terms
from events.waivers import Waiver
from tests.events.trips import NOON, START, TRIP, session

NOTES = Terms(waiver="不酒驾")


@pytest.fixture
async def trip(cast):
    made = await session(cast)
    await terms.put(made.event, NOTES, by=cast.dee, at=NOON)
    return made


@pytest.fixture
async def ticket(cast, trip):
    """Ann's, registered by staff: nobody has asked her."""
    return await registrations.register(trip, cast.ann, key="a", by=cast.dee, at=NOON)


async def whole(ticket):
    return await Registration.get(id=ticket.id).select_related("session__event", "member")


async def test_what_a_version_said_can_be_shown_after_the_next_one_is_saved(cast, trip):
    mine = await registrations.register(trip, cast.ann, Party(waiver=1), key="a", by=cast.ann, at=NOON)
    await terms.put(trip.event, replace(NOTES, waiver="不酒驾，不超车"), by=cast.gil, at=NOON)
    said = await waivers.accepted(await whole(mine))
    assert said is not None
    assert (said.version, said.text, said.by) == (1, "不酒驾", f"staff:{cast.dee.id}")
    assert [one.text for one in await Waiver.all().order_by("version")] == ["不酒驾", "不酒驾，不超车"]


async def test_two_who_save_at_once_make_two_versions(cast, trip):
    loaded = [await events.Event.get(id=trip.event_id).select_related("segment") for _ in range(2)]
    words = ("不酒驾，系好安全带", "不酒驾，不超车")
    saving = (
        terms.put(event, replace(NOTES, waiver=text), by=cast.dee, at=NOON)
        for event, text in zip(loaded, words, strict=True)
    )
    await asyncio.gather(*saving)
    kept = await Waiver.filter(version__gt=1).order_by("version")
    assert [one.version for one in kept] == [2, 3]
    assert {one.text for one in kept} == {*words}
    now = await events.Event.get(id=trip.event_id)
    assert (now.waiver_version, now.waiver) == (3, kept[1].text)


async def test_whoever_was_registered_by_staff_accepts_it_on_the_ticket(cast, ticket):
    assert waivers.is_open(await whole(ticket), NOON)
    await waivers.accept(ticket, 1, by=cast.ann, at=NOON)
    await waivers.accept(ticket, 1, by=cast.ann, at=START)
    one = await whole(ticket)
    assert (one.waiver_version, one.waiver_at) == (1, NOON)
    assert not waivers.is_open(one, NOON)
    lines = await activity.of(cast.ann).filter(kind="waiver.accepted")
    assert [line.facts["version"] for line in lines] == [1]


async def test_a_new_version_is_asked_of_those_who_are_in(cast, trip, ticket):
    await waivers.accept(ticket, 1, by=cast.ann, at=NOON)
    await terms.put(trip.event, replace(NOTES, waiver="不酒驾，不超车"), by=cast.dee, at=NOON)
    assert waivers.is_open(await whole(ticket), NOON)
    theirs = Registration.filter(session_id=trip.id)
    assert await waivers.unaccepted(theirs, trip.event) == [ticket]
    with pytest.raises(WaiverNotAccepted):
        await waivers.accept(ticket, 1, by=cast.ann, at=NOON)
    await waivers.accept(ticket, 2, by=cast.ann, at=NOON)
    assert await waivers.unaccepted(theirs, trip.event) == []
    await changes.change(await whole(ticket), Party(remark="靠窗"), by=cast.dee, at=NOON)
    assert (await whole(ticket)).waiver_version == 2


async def test_where_nothing_is_to_be_accepted_nobody_is_asked(cast, trip, ticket):
    await terms.put(trip.event, Terms(), by=cast.dee, at=NOON)
    assert not waivers.is_open(await whole(ticket), NOON)
    assert await waivers.unaccepted(Registration.filter(session_id=trip.id), trip.event) == []
    with pytest.raises(WaiverNotAccepted):
        await waivers.accept(ticket, 2, by=cast.ann, at=NOON)


async def test_of_a_cancelled_ticket_nothing_is_accepted(cast, ticket):
    await registrations.cancel(ticket, by=cast.ann, at=NOON)
    with pytest.raises(NotChangeable):
        await waivers.accept(ticket, 1, by=cast.ann, at=NOON)


async def test_a_copy_begins_with_the_wording_as_its_first_version(cast, trip):
    await terms.put(trip.event, replace(NOTES, waiver="不酒驾，不超车"), by=cast.dee, at=NOON)
    source = await events.Event.get(id=trip.event_id).select_related("store", "segment")
    made = await copies.copy(source, TRIP, by=cast.gil, at=START)
    [kept] = await Waiver.filter(event_id=made.id)
    assert (kept.version, kept.text, made.waiver_version) == (1, "不酒驾，不超车", 1)
