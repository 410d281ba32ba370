"""A party that waits stands at the desk: its place, what is free, and the places given by whoever may."""

import uuid
from datetime import timedelta

import pytest

from club import clock
from club.activity import Activity
from club.scans import Scan
from events import registrations, terms, waitlist
from events.events import Event
from events.parties import Guest, Party
from events.registration import Registration
from events.sessions import Session
from events.terms import Terms
from tests.web.desk.conftest import PARTIAL

FAMILY = Party(tuple(Guest(f"友{n}") for n in range(4)), waits=True)


@pytest.fixture
async def dee(cast, browser):
    """Dee's browser, at the same desk: she plans events."""
    client = browser(cast.dee)
    await client.post("/desk/place", data={"desk": cast.desk.id})
    return client


@pytest.fixture
async def full(trip):
    """A session with no place."""
    session = await trip()
    await Session.filter(id=session.id).update(capacity=1, taken=1)
    return session


async def queued(session, member, party):
    """In the queue, as the member did it."""
    return await registrations.register(
        session, member, party, key=str(uuid.uuid4()), by=member, at=clock.now()
    )


@pytest.fixture
async def waits(cast, full):
    """Ben's five are next and do not fit into what came free; Ann is behind them."""
    await Session.filter(id=full.id).update(capacity=9, taken=9)
    await queued(full, cast.ben, FAMILY)
    one = await queued(full, cast.ann, Party(waits=True))
    await Session.filter(id=full.id).update(taken=7)
    return one


@pytest.fixture
async def offered(cast, waits):
    await waitlist.offer_out_of_turn(waits, reason="到场了", by=cast.dee, at=clock.now())
    return waits


async def test_who_waits_reads_rank_and_room_and_the_officer_a_button(waits, scan, dee):
    answer = (await scan(waits.code, client=dee)).text
    for words in ("候补中", '候补第<b class="big">2</b>', "还空<b>2 位</b>", "现在给名额", "1 家排在前面"):
        assert words in answer


async def test_whoever_may_not_give_places_reads_whom_to_ask(cast, waits, scan):
    answer = (await scan(waits.code)).text
    assert f"可以找{cast.dee.name}给名额" in answer
    assert "现在给名额" not in answer


async def test_where_there_is_no_room_nothing_is_offered(waits, scan, dee):
    await Session.filter(id=waits.session_id).update(taken=9)
    answer = (await scan(waits.code, client=dee)).text
    assert "空位不够" in answer
    assert "现在给名额" not in answer


async def test_places_are_offered_with_a_reason_and_taken_at_their_word(cast, waits, scan, dee):
    nonce = str(uuid.uuid4())
    await scan(waits.code, nonce=nonce, client=dee)
    answer = await dee.post(f"/desk/scans/{nonce}/offers", data={"reason": "absent"}, headers=PARTIAL)
    for words in ("名额留到", "本人要来，签到", "请在手机上点“我要去”"):
        assert words in answer.text
    line = await Activity.filter(kind="waitlist.preferred").get()
    assert (line.by, line.facts["why"]) == (f"staff:{cast.dee.id}", "排在前面的没到场")
    again = {"nonce": str(uuid.uuid4())}
    for _twice in range(2):
        came = await dee.post(f"/desk/scans/{nonce}/offers/acceptance", data=again, headers=PARTIAL)
        assert "请进" in came.text
    one = await Registration.get(id=waits.id)
    assert one.state == "registered"
    assert one.checked_in_at


async def test_what_it_costs_is_said_before_and_asked_for_behind_it(cast, waits, scan, dee):
    event = await Event.get(sessions__id=waits.session_id)
    await terms.put(event, Terms(fen_each=100_00), by=cast.dee, at=clock.now())
    nonce = str(uuid.uuid4())
    assert "来的话要付 ¥100" in (await scan(waits.code, nonce=nonce, client=dee)).text
    await dee.post(f"/desk/scans/{nonce}/offers", data={"reason": "absent"}, headers=PARTIAL)
    again = {"nonce": str(uuid.uuid4())}
    came = await dee.post(f"/desk/scans/{nonce}/offers/acceptance", data=again, headers=PARTIAL)
    assert "未付款" in came.text
    assert "收款 ¥100" in came.text


async def test_an_offer_is_taken_at_the_price_that_was_read_out_and_else_it_is_said_first(
    cast, offered, scan, dee
):
    event = await Event.get(sessions__id=offered.session_id)
    await terms.put(event, Terms(fen_each=100_00), by=cast.dee, at=clock.now())
    nonce, again = str(uuid.uuid4()), str(uuid.uuid4())
    assert 'name="seen" value="0:10000"' in (await scan(offered.code, nonce=nonce, client=dee)).text
    told = {"nonce": again, "seen": "0:10000"}
    await terms.put(event, Terms(fen_each=150_00), by=cast.dee, at=clock.now())
    refused = await dee.post(f"/desk/scans/{nonce}/offers/acceptance", data=told, headers=PARTIAL)
    assert refused.status_code == 409
    assert "现在要 ¥150" in refused.text
    assert (await Registration.get(id=offered.id)).state == "offered"
    told |= {"seen": "0:15000"}
    came = await dee.post(f"/desk/scans/{nonce}/offers/acceptance", data=told, headers=PARTIAL)
    assert "收款 ¥150" in came.text


async def test_without_scripts_the_question_is_a_page(waits, dee):
    nonce = str(uuid.uuid4())
    await dee.post("/desk/scans", data={"code": waits.code, "nonce": nonce})
    assert "把名额给陈静？" in (await dee.get(f"/desk/scans/{nonce}/offers")).text
    given = await dee.post(f"/desk/scans/{nonce}/offers", data={"reason": "absent"})
    assert given.headers["location"] == f"/desk/scans/{nonce}"
    assert "本人要来，签到" in (await dee.get(f"/desk/scans/{nonce}")).text


async def test_no_reason_no_offer(waits, scan, dee):
    nonce = str(uuid.uuid4())
    await scan(waits.code, nonce=nonce, client=dee)
    answer = await dee.post(f"/desk/scans/{nonce}/offers", data={"reason": "because"}, headers=PARTIAL)
    assert answer.status_code == 422
    assert (await Registration.get(id=waits.id)).state == "waiting"


async def test_an_offer_that_is_over_lets_nobody_in(waits, offered, scan, dee):
    nonce = str(uuid.uuid4())
    await scan(offered.code, nonce=nonce, client=dee)
    await Registration.filter(id=offered.id).update(offer_until=clock.now())
    again = {"nonce": str(uuid.uuid4())}
    answer = await dee.post(f"/desk/scans/{nonce}/offers/acceptance", data=again, headers=PARTIAL)
    assert answer.status_code == 409
    assert not (await Registration.get(id=offered.id)).checked_in_at


@pytest.mark.parametrize("act", ["offers", "offers/acceptance"])
async def test_the_front_desk_and_another_stores_event_give_no_places(cast, eve, dee, waits, scan, act):
    nonce = str(uuid.uuid4())
    await scan(waits.code, nonce=nonce)
    told = {"reason": "absent", "nonce": str(uuid.uuid4())}
    assert (await eve.post(f"/desk/scans/{nonce}/{act}", data=told)).status_code == 403
    await Event.filter(sessions__id=waits.session_id).update(store_id=cast.south.id)
    assert (await dee.post(f"/desk/scans/{nonce}/{act}", data=told)).status_code == 404


async def test_a_scan_of_a_while_ago_gives_no_places(waits, scan, dee):
    nonce = str(uuid.uuid4())
    await scan(waits.code, nonce=nonce, client=dee)
    await Scan.all().update(at=clock.now() - timedelta(minutes=16))
    assert "现在给名额" not in (await dee.get(f"/desk/scans/{nonce}")).text
    assert (await dee.post(f"/desk/scans/{nonce}/offers", data={"reason": "absent"})).status_code == 404


async def test_who_is_found_by_hand_and_waits_stands_there_as_waiting(cast, waits, scan, dee):
    answer = (await scan(cast.ann.phone, client=dee)).text
    assert "候补中" in answer
    assert "签到 1 人" not in answer
    assert f'name="registration" value="{waits.id}"' in answer
