"""The waitlist as staff see it: in its order, what the head waits for, and the exceptions they make."""

import pytest

from club import activity, clock
from club.messages.outbox import Message
from events import registrations
from events.events import Event
from events.parties import Guest, Party
from events.registration import Registration
from events.sessions import Session
from tests.cast import join
from tests.web.portal import given

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def dee(cast, browser):
    return browser(cast.dee)


async def waits(session, member, *companions):
    party = Party(tuple(Guest(name) for name in companions), waits=True)
    told = {"key": f"w:{member.id}", "by": member, "at": clock.now()}
    return await registrations.register(session, member, party, **told)


@pytest.fixture
async def queue(cast):
    """Four places: one free, Ann's family of three waits, and Ben behind her."""
    _, session = await given.dated(store=cast.north, capacity=4)
    other = await join("13616526037", name="周敏", source_code=cast.poster.code)
    await waits(session, other, "周一", "周二")
    return session, await waits(session, cast.ann, "陈小宝", "陈大宝"), await waits(session, cast.ben)


async def test_the_queue_stands_in_order_and_says_why_its_head_waits(cast, dee, queue):
    session, _anns, _bens = queue
    page = await dee.get(f"/staff/sessions/{session.id}/waitlist")
    assert "下一位陈静要 3 人，现在空 1 人" in page.text
    assert page.text.index(">陈静<") < page.text.index(">李强<")
    assert "2 组候补" in page.text
    part = await dee.get(f"/staff/sessions/{session.id}/waitlist", headers=PARTIAL)
    assert part.text.lstrip().startswith('<div id="live"')


async def test_who_fits_is_let_past_with_a_reason(cast, dee, queue):
    session, anns, bens = queue
    address = f"/staff/waitlist/{bens.id}/passing"
    assert "让李强先上" in (await dee.get(address)).text
    assert (await dee.post(address, data={"reason": ""})).status_code == 422
    no_room = await dee.post(f"/staff/waitlist/{anns.id}/passing", data={"reason": "x"})
    assert no_room.status_code == 422
    assert "还剩 1 位" in no_room.text
    await dee.post(address, data={"reason": "前一家要三个位子"})
    assert (await Registration.get(id=bens.id)).state == "offered"
    [row] = await activity.of(cast.ben).filter(kind="waitlist.preferred")
    assert row.facts["why"] == "前一家要三个位子"
    assert "收回名额" in (await dee.get(f"/staff/sessions/{session.id}/waitlist")).text


async def test_whoever_is_taken_out_is_told(cast, dee, queue):
    session, anns, _bens = queue
    await dee.post(f"/staff/waitlist/{anns.id}/removal")
    assert (await Registration.get(id=anns.id)).ended == "left"
    assert await Message.filter(kind="registration_cancelled", member_id=cast.ann.id).count() == 1
    page = await dee.get(f"/staff/sessions/{session.id}/waitlist")  # and Ben, who is next now, fits
    assert "2 组候补" not in page.text
    assert "待确认" in page.text


async def test_a_party_that_is_in_is_not_cancelled_from_the_waitlist(cast, dee, queue):
    session, *_ = queue
    one = await Registration.filter(session_id=session.id, state="registered").get()
    assert (await dee.post(f"/staff/waitlist/{one.id}/removal")).status_code == 303
    assert (await Registration.get(id=one.id)).state == "registered"


async def test_an_empty_queue_says_what_comes_here(cast, dee):
    _, session = await given.dated(store=cast.north)
    assert "没有人候补" in (await dee.get(f"/staff/sessions/{session.id}/waitlist")).text


async def test_another_stores_waitlist_is_not_found(cast, browser, queue):
    session, anns, _ = queue
    fay = browser(cast.fay)
    assert (await fay.get(f"/staff/sessions/{session.id}/waitlist")).status_code == 404
    assert (await fay.post(f"/staff/waitlist/{anns.id}/removal")).status_code == 404


async def test_a_queue_by_tier_shows_the_tier(cast, dee):
    event, session = await given.dated(store=cast.north, capacity=1)
    await Event.filter(id=event.id).update(queue_by="tier")
    session = await Session.get(id=session.id)
    await waits(session, cast.ben)
    await waits(session, cast.ann)
    page = (await dee.get(f"/staff/sessions/{session.id}/waitlist")).text
    row = page.split(">陈静<")[1].split("</tr>")[0]
    assert cast.ann.tier.name in row


async def test_who_waits_is_taken_out_not_cancelled(dee, queue):
    _session, anns, _bens = queue
    page = (await dee.get(f"/staff/registrations/{anns.id}")).text
    assert "移出候补…" in page
    assert "取消报名…" not in page
    assert "另定比例" not in page
