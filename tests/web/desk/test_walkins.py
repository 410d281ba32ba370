"""Somebody without a ticket stands at the desk, and what is about to begin has room."""

import re
import uuid

import pytest

from club import clock, households
from club.visits import DeskVisit
from events import registrations, terms
from events.events import Event
from events.fee import Fee
from events.parties import Guest, Party
from events.registration import Companion, Registration
from events.sessions import Session
from events.terms import Terms


@pytest.fixture
async def dee(cast, browser):
    """Dee's browser, at the same desk: she plans events."""
    client = browser(cast.dee)
    await client.post("/desk/place", data={"desk": cast.desk.id})
    return client


@pytest.fixture
async def at_the_desk(cast, scan, dee):
    """Ben stands before Dee; the address at which he is registered for a session."""

    async def address(session):
        await scan(cast.ben.phone, client=dee)
        visit = await DeskVisit.filter(member=cast.ben).order_by("-id").first()
        return f"/desk/visits/{visit.id}/walkins/{session.id}"

    return address


def entered(**told):
    return {"car": "0", "nonce": str(uuid.uuid4()), "key": uuid.uuid4().hex, **told}


async def test_what_is_on_and_has_room_stands_there_with_a_way_to_register(cast, trip, scan, dee, eve):
    await trip()
    answer = (await scan(cast.ben.phone, client=dee)).text
    for words in ("坝上草原自驾", "还空 30 位 · 免费", "现场报名"):
        assert words in answer
    of_eve = (await scan(cast.ben.phone)).text
    assert "还空 30 位" in of_eve
    assert "现场报名" not in of_eve
    assert f"找{cast.dee.name}办" in of_eve


async def test_they_are_registered_and_let_in_at_once(cast, trip, at_the_desk, dee):
    session = await trip()
    address = await at_the_desk(session)
    assert "给李强报名" in (await dee.get(address)).text
    form = entered(**{"guests-0-name": "李小满", "guests-0-age": "5"})
    for _twice in range(2):
        answer = await dee.post(address, data=form)
        assert answer.status_code == 303
        assert "请进" in (await dee.get(answer.headers["location"])).text
    one = await Registration.get(member=cast.ben)
    assert (one.seats, one.by, bool(one.checked_in_at)) == (2, f"staff:{cast.dee.id}", True)
    assert (await Companion.get(registration=one)).name == "李小满"


async def test_what_it_costs_is_said_before_and_asked_for_behind_it(cast, trip, at_the_desk, dee):
    session = await trip()
    await terms.put(await Event.get(id=session.event_id), Terms(fen_each=100_00), by=cast.dee, at=clock.now())
    address = await at_the_desk(session)
    assert "每人 ¥100" in (await dee.get(address)).text
    asked = await dee.post(address, data=entered())
    assert "一共 ¥100" in asked.text
    assert not await Registration.exists()
    answer = await dee.post(address, data=entered(seen="0:10000"))
    assert "未付款" in (await dee.get(answer.headers["location"])).text


async def test_a_price_that_rose_since_it_was_read_out_is_said_before_anybody_is_in(
    cast, trip, at_the_desk, dee
):
    session = await trip()
    event = await Event.get(id=session.event_id)
    await terms.put(event, Terms(fen_each=100_00, free_below=6), by=cast.dee, at=clock.now())
    address = await at_the_desk(session)
    form = entered(**{"guests-0-name": "李小满", "guests-0-age": "5"})
    page = (await dee.post(address, data=form)).text
    form["seen"] = re.search('name="seen" value="([^"]*)"', page)[1]
    for dearer, together in (
        (Terms(fen_each=150_00, free_below=6), "¥150"),
        (Terms(fen_each=100_00), "¥200"),
    ):
        await terms.put(event, dearer, by=cast.dee, at=clock.now())
        assert f"一共 {together}" in (await dee.post(address, data=form)).text
        assert not await Registration.exists()
    form["seen"] = "0:20000"
    assert (await dee.post(address, data=form)).status_code == 303
    assert (await Fee.get()).fen == 200_00


async def test_who_has_too_few_points_is_not_called_you(cast, trip, at_the_desk, dee):
    session = await trip()
    event = await Event.get(id=session.event_id)
    await terms.put(event, Terms(points_each=400_000), by=cast.dee, at=clock.now())
    refused = await dee.post(await at_the_desk(session), data=entered(seen="400000:0"))
    assert refused.status_code == 422
    assert "要用 400,000" in refused.text
    assert "你有" not in refused.text


async def test_who_has_a_ticket_or_comes_along_is_offered_no_other(cast, trip, scan, dee):
    session = await trip()
    home = {"name": "陈家", "by": cast.dee, "at": clock.now()}
    await households.bring_together(cast.ann, cast.ben, **home)
    party = Party((Guest("李强", member=cast.ben.id),))
    await registrations.register(session, cast.ann, party, key="k", by=cast.dee, at=clock.now())
    assert "现场报名" not in (await scan(cast.ann.phone, client=dee)).text
    assert "现场报名" not in (await scan(cast.ben.phone, client=dee)).text


async def test_where_it_is_full_or_others_wait_there_is_no_way_in(cast, trip, scan, at_the_desk, dee):
    session = await trip()
    await Session.filter(id=session.id).update(taken=30)
    answer = (await scan(cast.ben.phone, client=dee)).text
    assert "没有空位了" in answer
    assert "现场报名" not in answer
    refused = await dee.post(await at_the_desk(session), data=entered(**{"guests-0-name": "李小满"}))
    assert refused.status_code == 422
    assert 'value="李小满"' in refused.text
    assert not await Registration.filter(member=cast.ben).exists()
    await Session.filter(id=session.id).update(taken=28, waiting=1)
    assert "1 家在候补" in (await scan(cast.ben.phone, client=dee)).text


async def test_what_is_not_on_here_is_not_found(cast, trip, at_the_desk, dee, eve):
    there = await trip(store=cast.south)
    assert (await dee.get(await at_the_desk(there))).status_code == 404
    here = await at_the_desk(await trip())
    assert (await eve.post(here, data=entered())).status_code == 403
    await DeskVisit.all().update(expires_at=clock.now())
    assert (await dee.get(here)).status_code == 404
