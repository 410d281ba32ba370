"""A price or a share is what the page said: where it would cost more by now, the page asks once more."""

from club import clock
from events import registrations, replanning, terms
from events.sessions import Plan
from events.terms import Terms
from tests.web.portal import parties
from web import text


async def test_a_price_that_went_up_meanwhile_comes_back_with_the_form_and_what_was_entered(browser, cast):
    event, session = await parties.trip(room=4, fen_each=50_00)
    ann, address = browser(cast.ann), f"/events/{event.code}/registration"
    assert 'name="seen" value="0:5000"' in (await ann.get(address)).text
    await terms.put(event, Terms(fen_each=80_00), by=cast.dee, at=clock.now())
    sent = {"key": "k", "session": str(session.id), "vehicle": "", "companions-0-name": "周明"}
    page = await ann.post(address, data=sent | {"seen": "0:10000"})
    assert page.status_code == 422
    for said in ("价格刚刚涨了", 'value="周明"', "¥160", 'name="seen" value="0:16000"'):
        assert said in page.text
    assert (await ann.post(address, data=sent | {"seen": "0:16000"})).status_code == 303


async def test_a_cancellation_that_costs_more_by_now_asks_once_more(browser, cast):
    _, session = await parties.trip(room=4, fen_each=50_00, refunds=((24 * 60, 100), (1, 50)))
    told = {"key": "k", "by": cast.ann, "at": clock.now()}
    ticket = await registrations.register(session, cast.ann, **told)
    ann, address = browser(cast.ann), f"/tickets/{ticket.code}/cancellation"
    assert 'name="seen" value="50"' in (await ann.get(address)).text
    page = await ann.post(address, data={"seen": "100"})
    assert page.status_code == 409
    assert "现在只退 50%" in page.text
    assert (await ann.post(address, data={"seen": "50"})).status_code == 303


async def test_a_ticket_of_a_date_that_was_moved_says_until_when_all_comes_back(browser, cast):
    _, session = await parties.trip(room=4, fen_each=50_00, refunds=((24 * 60, 100), (1, 50)))
    ticket = await registrations.register(session, cast.ann, key="k", by=cast.ann, at=clock.now())
    later = Plan(session.starts_at + parties.DAY, session.ends_at + parties.DAY, 4)
    await replanning.change(session, later, by=cast.dee, at=clock.now())
    page = (await browser(cast.ann).get(f"/tickets/{ticket.code}")).text
    assert "现在取消：全部退回" in page
    assert f"{text.moment(clock.now() + parties.DAY)[:-3]}" in page
