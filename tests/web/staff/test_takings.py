"""The money of an event: held, taken, due; and what is owed to who cancelled is given back once."""

import pytest

from club import clock
from events import fees, registrations, terms
from events.fees import Fee
from events.registration import Registration
from events.sessions import Session
from events.terms import Terms
from tests.web.portal import given


@pytest.fixture
async def event(cast):
    """100 yuan each: Ann has paid and is given half back, Ben has still to pay."""
    event, session = await given.dated(store=cast.north)
    await terms.put(event, Terms(fen_each=100_00, refunds=((24 * 30, 100),)), by=cast.dee, at=clock.now())
    await given.ticket(session, cast.ben)
    anns = await given.ticket(session, cast.ann)
    await fees.pay(anns, 100_00, desk=cast.desk, by=cast.eve, at=clock.now())
    await registrations.cancel(anns, by=cast.dee, at=clock.now(), percent=50, reason="x")
    return event


async def test_the_sums_of_an_event_and_who_has_still_to_pay(cast, browser, event):
    page = await browser(cast.dee).get(f"/staff/events/{event.id}/takings")
    for words in ("前台已收", "¥100", "¥50", ">李强<"):
        assert words in page.text
    assert ">陈静<" not in page.text


async def test_money_is_given_back_once_and_stands_with_a_name(cast, browser, event):
    dee, fee = browser(cast.dee), await Fee.filter(back_fen__gt=0).get()
    page = await dee.get("/staff/takings")
    assert ">陈静<" in page.text
    assert "¥50" in page.text
    assert (await dee.post(f"/staff/takings/{fee.id}/return", data={"fen": "4000"})).status_code == 409
    sent = {"fen": fee.back_fen}
    assert (await dee.post(f"/staff/takings/{fee.id}/return", data=sent)).status_code == 303
    await fee.refresh_from_db()
    assert fee.back_by_id == cast.dee.id
    again = await dee.post(f"/staff/takings/{fee.id}/return")
    assert again.status_code == 409
    assert "已经退了" in again.text
    assert "没有要退的钱" in (await dee.get("/staff/takings")).text
    done = await dee.get("/staff/takings?state=done")
    assert cast.dee.name in done.text


async def test_the_members_page_says_what_is_to_be_given_back(cast, browser, event):
    assert "应退 ¥50" in (await browser(cast.dee).get(f"/staff/members/{cast.ann.id}")).text


async def test_another_stores_money_is_not_found(cast, browser, event):
    fay, fee = browser(cast.fay), await Fee.filter(back_fen__gt=0).get()
    assert (await fay.get(f"/staff/events/{event.id}/takings")).status_code == 404
    assert (await fay.post(f"/staff/takings/{fee.id}/return")).status_code == 404
    assert ">陈静<" not in (await fay.get("/staff/takings")).text


async def test_who_is_owed_money_is_found_and_why_stands_beside(cast, browser, event):
    dee = browser(cast.dee)
    page = (await dee.get("/staff/takings")).text
    assert "由工作人员取消" in page
    for asked in ("陈静", cast.ann.phone, cast.ann.phone[-4:]):
        assert ">陈静<" in (await dee.get(f"/staff/takings?q={asked}")).text, asked
    assert ">陈静<" not in (await dee.get("/staff/takings?q=李强")).text
    await Registration.filter(member=cast.ann).update(state="registered", cancelled_at=None, ended="")
    assert "少来了人" in (await dee.get("/staff/takings")).text
    session = await Session.get()
    assert "应退 ¥50" in (await dee.get(f"/staff/sessions/{session.id}")).text
    await Session.all().update(state="cancelled")
    assert "场次取消了" in (await dee.get("/staff/takings")).text
