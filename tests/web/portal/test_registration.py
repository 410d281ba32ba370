"""Registering for an event: the date, the car, who comes along; with and without scripts."""

import re
from datetime import timedelta

from club import clock, vehicles
from club.members import Member
from events import cancellations, sessions
from events.parties import Guest
from events.registration import Companion, Registration
from events.sessions import Plan, Session
from tests import cast as casting
from tests.web.portal import given

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


def filled(session, key="a-key-of-the-form", **told):
    return {"key": key, "session": str(session.id), **told}


async def test_a_member_registers_with_a_car_and_a_child(browser, cast):
    event, session = await given.dated()
    companions = {"companions-0-name": "小宝", "companions-0-age": "5"}
    answer = await browser(cast.ann).post(
        f"/events/{event.code}/registration", data=filled(session, vehicle=str(cast.car.id), **companions)
    )
    ticket = await Registration.get(member_id=cast.ann.id)
    assert answer.headers["location"] == f"/tickets/{ticket.code}?done=registered"
    assert (ticket.seats, ticket.vehicle_id) == (2, cast.car.id)
    assert await Companion.filter(registration_id=ticket.id).values_list("name", "age") == [("小宝", 5)]


async def test_the_form_chooses_the_first_date_and_car_and_carries_a_key_of_its_own(browser, cast):
    event, session = await given.dated()
    ann = browser(cast.ann)
    pages = [(await ann.get(f"/events/{event.code}/registration")).text for _ in range(2)]
    assert f'name="session" value="{session.id}"' in pages[0]
    assert f'value="{cast.car.id}" checked' in pages[0]
    keys = {re.search(r'name="key" value="([^"]+)"', page)[1] for page in pages}  # type: ignore[index]
    assert len(keys) == 2


async def test_the_same_form_sent_twice_is_one_registration(browser, cast):
    event, session = await given.dated()
    ann = browser(cast.ann)
    answers = [await ann.post(f"/events/{event.code}/registration", data=filled(session)) for _ in range(2)]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert (await Session.get(id=session.id)).taken == 1


async def test_a_line_for_a_companion_comes_and_goes_without_scripts(browser, cast):
    event, session = await given.dated()
    ann, address = browser(cast.ann), f"/events/{event.code}/registration"
    more = await ann.post(address, data=filled(session, add="1", **{"companions-0-name": "周明"}))
    assert more.status_code == 200
    assert 'value="周明"' in more.text
    assert 'name="companions-1-name"' in more.text
    two = {"companions-0-name": "周明", "companions-1-name": "周小禾"}
    less = await ann.post(address, data=filled(session, remove="0", **two))
    assert 'value="周小禾"' in less.text
    assert "周明" not in less.text
    assert not await Registration.exists()


async def test_with_htmx_the_form_alone_comes_back(browser, cast):
    event, session = await given.dated()
    ann, address = browser(cast.ann), f"/events/{event.code}/registration"
    part = await ann.post(address, data=filled(session, add="1"), headers=PARTIAL)
    assert part.text.lstrip().startswith("<form")
    done = await ann.post(address, data=filled(session), headers=PARTIAL)
    assert done.headers["hx-redirect"].startswith("/tickets/")


async def another_date(event, session, days=7):
    """As `session`, so many days later."""
    week = timedelta(days=days)
    plan = Plan(session.starts_at + week, session.ends_at + week, 10, opens_at=session.opens_at)
    return await sessions.add(event, plan, by="test", at=session.opens_at)


async def test_the_heading_names_the_date_where_there_is_no_other(browser, cast):
    event, session = await given.dated()
    ann, address = browser(cast.ann), f"/events/{event.code}/registration"
    heading = re.compile(r'<header class="head">.*?</header>')
    assert "12:00" in heading.search((await ann.get(address)).text)[0]  # type: ignore[index]
    later = await another_date(event, session)
    page = await ann.post(address, data=filled(later, add="1"))
    assert "12:00" not in heading.search(page.text)[0]  # type: ignore[index]
    assert f'value="{later.id}" checked' in page.text


async def test_one_more_person_brings_no_dates_that_cannot_be_had(browser, cast):
    event, session = await given.dated()
    off, held = await another_date(event, session), await another_date(event, session, 14)
    await cancellations.cancel_session(off, reason="大雪", by=cast.dee, at=clock.now())
    await given.ticket(held, cast.ann)
    page = await browser(cast.ann).post(
        f"/events/{event.code}/registration", data=filled(session, add="1"), headers=PARTIAL
    )
    assert f'type="hidden" name="session" value="{session.id}"' in page.text
    assert "已取消" not in page.text


async def test_a_companion_without_a_name_is_asked_for(browser, cast):
    event, session = await given.dated()
    told = {"companions-0-name": " ", "companions-0-age": "x"}
    answer = await browser(cast.ann).post(f"/events/{event.code}/registration", data=filled(session, **told))
    assert answer.status_code == 422
    assert "填上名字" in answer.text
    assert not await Registration.exists()


async def test_too_few_places_are_named(browser, cast):
    event, session = await given.dated(capacity=4)
    await given.ticket(session, cast.ben, companions=[Guest("友")])
    told = {"companions-0-name": "一", "companions-1-name": "二"}
    answer = await browser(cast.ann).post(f"/events/{event.code}/registration", data=filled(session, **told))
    assert answer.status_code == 422
    assert "还剩 2 位，你们有 3 位" in answer.text


async def test_a_party_larger_than_the_date_is_told_so_and_offered_no_queue(browser, cast):
    event, session = await given.dated(capacity=2)
    told = {"companions-0-name": "一", "companions-1-name": "二"}
    answer = await browser(cast.ann).post(f"/events/{event.code}/registration", data=filled(session, **told))
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert 'name="waits"' not in answer.text
    assert not await Registration.exists()


async def test_whoever_has_a_ticket_is_shown_it(browser, cast):
    event, session = await given.dated()
    ticket = await given.ticket(session, cast.ann)
    answer = await browser(cast.ann).post(f"/events/{event.code}/registration", data=filled(session))
    assert answer.headers["location"] == f"/tickets/{ticket.code}"


async def test_another_members_car_and_another_events_date_are_not_found(browser, cast):
    event, session = await given.dated()
    _, other = await given.dated("另一场")
    ben, address = browser(cast.ben), f"/events/{event.code}/registration"
    assert (await ben.post(address, data=filled(session, vehicle=str(cast.car.id)))).status_code == 404
    assert (await ben.post(address, data=filled(other))).status_code == 404
    assert not await Registration.exists()


async def test_one_that_is_closed_leads_back_to_its_page(browser, cast):
    event, session = await given.dated()
    await Session.filter(id=session.id).update(closes_at=clock.now())
    answer = await browser(cast.ann).get(f"/events/{event.code}/registration")
    assert answer.headers["location"] == f"/events/{event.code}"


async def test_somebody_without_a_car_comes_all_the_same(browser, cast):
    event, session = await given.dated()
    assert not await vehicles.of(cast.ben).exists()
    answer = await browser(cast.ben).post(
        f"/events/{event.code}/registration", data=filled(session, vehicle="")
    )
    assert answer.status_code == 303


async def test_a_stranger_signs_in_first_and_comes_back(browser, cast):
    event, session = await given.dated()
    answer = await browser().get(f"/events/{event.code}/registration")
    assert answer.headers["location"] == f"/signin?next=%2Fevents%2F{event.code}%2Fregistration"
    sent = await browser().post(f"/events/{event.code}/registration", data=filled(session))
    assert sent.headers["location"].startswith("/signin")
    assert not await Registration.exists()


async def test_the_dock_counts_who_comes_along(browser, cast):
    event, session = await given.dated()
    ann, address = browser(cast.ann), f"/events/{event.code}/registration"
    assert '<small id="seats">1 台车，1 人' in (await ann.get(address)).text
    part = await ann.post(address, data=filled(session, add="1"), headers=PARTIAL)
    assert '<small id="seats">2 人' in part.text
    assert 'id="dock" hx-swap-oob="innerHTML"' in part.text


async def test_who_has_told_no_name_is_asked_for_it(browser, cast):
    event, session = await given.dated()
    nameless = await casting.join("15012345678")
    theirs, address = browser(nameless), f"/events/{event.code}/registration"
    assert 'name="name"' in (await theirs.get(address)).text
    assert 'name="name"' not in (await browser(cast.ann).get(address)).text
    refused = await theirs.post(address, data=filled(session))
    assert refused.status_code == 422
    assert "填一下名字" in refused.text
    assert (await theirs.post(address, data=filled(session, name="王芳"))).status_code == 303
    assert (await Member.get(id=nameless.id)).name == "王芳"
