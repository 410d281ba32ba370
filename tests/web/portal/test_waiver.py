"""The safety notes on the ticket of whoever was registered by staff: read, accepted, seen at the desk."""

from dataclasses import replace

import pytest

from club import clock
from events import registrations, terms
from events.registration import Registration
from events.terms import Terms
from tests.web.portal import given

NOTES = Terms(waiver="不酒驾\n系好安全带")


@pytest.fixture
async def trip(cast):
    event, session = await given.dated(store=cast.north)
    await terms.put(event, NOTES, by=cast.dee, at=clock.now())
    return session


@pytest.fixture
async def ticket(cast, trip):
    return await registered(cast, trip, cast.ann)


async def registered(cast, trip, who):
    """By staff, who ask nothing."""
    return await registrations.register(trip, who, key=who.name, by=cast.dee, at=clock.now())


async def test_whoever_was_registered_by_staff_accepts_them_on_the_ticket(cast, browser, ticket):
    ann, dee = browser(cast.ann), browser(cast.dee)
    shown = (await ann.get(f"/tickets/{ticket.code}")).text
    assert f"/tickets/{ticket.code}/waiver" in shown
    of_staff = f"/staff/registrations/{ticket.id}"
    assert "还没同意" in (await dee.get(of_staff)).text
    page = (await ann.get(f"/tickets/{ticket.code}/waiver")).text
    assert "系好安全带" in page
    unticked = await ann.post(f"/tickets/{ticket.code}/waiver", data={"version": "1"})
    assert unticked.status_code == 422
    assert "系好安全带" in unticked.text
    sent = {"version": "1", "agrees": "yes"}
    answer = await ann.post(f"/tickets/{ticket.code}/waiver", data=sent)
    assert answer.headers["location"].startswith(f"/tickets/{ticket.code}")
    assert (await Registration.get(id=ticket.id)).waiver_version == 1
    assert f"/tickets/{ticket.code}/waiver" not in (await ann.get(f"/tickets/{ticket.code}")).text
    told = (await dee.get(of_staff)).text
    assert "同意了安全须知" in told
    assert "系好安全带" in told


async def test_notes_that_changed_meanwhile_are_read_first(cast, browser, ticket, trip):
    event = await trip.event
    await terms.put(event, replace(NOTES, waiver="不酒驾，不超车"), by=cast.dee, at=clock.now())
    sent = {"version": "1", "agrees": "yes"}
    page = await browser(cast.ann).post(f"/tickets/{ticket.code}/waiver", data=sent)
    assert page.status_code == 409
    assert "不酒驾，不超车" in page.text
    assert (await Registration.get(id=ticket.id)).waiver_version == 0


async def test_who_has_not_accepted_them_is_found_in_the_list(cast, browser, ticket, trip):
    accepted = await registered(cast, trip, cast.ben)
    await Registration.filter(id=accepted.id).update(waiver_version=1)
    page = (await browser(cast.dee).get(f"/staff/sessions/{trip.id}?waiver=open")).text
    assert f"/staff/registrations/{ticket.id}" in page
    assert f"/staff/registrations/{accepted.id}" not in page


async def test_an_event_without_notes_has_no_such_page(cast, browser):
    _, session = await given.dated(store=cast.north)
    ticket = await given.ticket(session, cast.ann)
    assert (await browser(cast.ann).get(f"/tickets/{ticket.code}/waiver")).status_code == 404
