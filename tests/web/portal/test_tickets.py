"""A ticket: its code, its stages, and not coming after all."""

from datetime import timedelta

from club import clock
from events import cancellations, registrations
from events.parties import Guest
from events.registration import Registration
from events.sessions import Session
from tests.web.portal import given
from web import text


async def test_a_ticket_shows_its_digits_its_people_and_its_car(browser, cast):
    _, session = await given.dated()
    ticket = await given.ticket(session, cast.ann, companions=[Guest("小宝", 5)], vehicle=cast.car)
    page = await browser(cast.ann).get(f"/tickets/{ticket.code}")
    for told in (text.digits(ticket.code), "2 人", "小宝", "沪B·6K286", "等待出发"):
        assert told in page.text


async def test_its_image_may_be_kept_for_where_there_is_no_signal(browser, cast):
    _, session = await given.dated()
    ticket = await given.ticket(session, cast.ann)
    image = await browser(cast.ann).get(f"/tickets/{ticket.code}/code.svg")
    assert image.headers["content-type"] == "image/svg+xml"
    assert "private" in image.headers["cache-control"]
    assert "immutable" in image.headers["cache-control"]


async def test_whoever_is_checked_in_has_nothing_more_to_show(browser, cast):
    _, session = await given.dated()
    ticket, ann = await given.ticket(session, cast.ann), browser(cast.ann)
    assert "截一张图" in (await ann.get(f"/tickets/{ticket.code}")).text
    await Registration.filter(id=ticket.id).update(checked_in_at=clock.now())
    page = await ann.get(f"/tickets/{ticket.code}")
    assert "不用再出示" in page.text
    assert "截一张图" not in page.text


async def test_cancelling_asks_first_and_gives_the_place_back(browser, cast):
    _, session = await given.dated()
    ticket = await given.ticket(session, cast.ann)
    ann, address = browser(cast.ann), f"/tickets/{ticket.code}/cancellation"
    asked = await ann.get(address)
    assert "这次不去了？" in asked.text
    assert (await Session.get(id=session.id)).taken == 1
    answer = await ann.post(address)
    assert answer.headers["location"] == "/registrations?when=cancelled&done=cancelled"
    assert (await Session.get(id=session.id)).taken == 0
    assert (await Registration.get(id=ticket.id)).state == "cancelled"


async def test_a_reminder_of_the_day_before_is_promised_while_that_is_to_come(browser, cast):
    _, session = await given.dated()
    ticket = await given.ticket(session, cast.ann)
    ann, address = browser(cast.ann), f"/tickets/{ticket.code}"
    assert "前一天会提醒你" in (await ann.get(address)).text
    await Session.filter(id=session.id).update(starts_at=clock.now() + timedelta(minutes=35))
    page = (await ann.get(address)).text
    assert "event.ics" in page
    assert "前一天会提醒你" not in page


async def test_a_cancelled_ticket_shows_no_code_to_scan(browser, cast):
    _, session = await given.dated()
    ticket = await given.ticket(session, cast.ann)
    await registrations.cancel(ticket, by=cast.ann, at=clock.now())
    page = await browser(cast.ann).get(f"/tickets/{ticket.code}")
    assert "code.svg" not in page.text
    assert "不能用了" in page.text


async def test_a_ticket_of_a_date_that_we_called_off_says_that_we_did_and_why(browser, cast):
    _, session = await given.dated()
    own = await given.ticket(session, cast.ben)
    await registrations.cancel(own, by=cast.ben, at=clock.now())
    ticket = await given.ticket(session, cast.ann)
    await cancellations.cancel_session(session, reason="下大雪", by=cast.dee, at=clock.now())
    page = await browser(cast.ann).get(f"/tickets/{ticket.code}")
    assert "我们取消了：下大雪" in page.text
    assert page.text.count("抱歉") == 1
    assert "我们取消了" not in (await browser(cast.ben).get(f"/tickets/{own.code}")).text


async def test_what_has_begun_cannot_be_cancelled_any_more(browser, cast):
    _, session = await given.dated(in_days=-1)
    ticket = await given.ticket(session, cast.ann)
    ann, address = browser(cast.ann), f"/tickets/{ticket.code}"
    assert "/cancellation" not in (await ann.get(address)).text
    answer = await ann.post(f"{address}/cancellation")
    assert answer.status_code == 409
    assert "不能取消了" in answer.text


async def test_another_members_ticket_is_not_found(browser, cast):
    _, session = await given.dated()
    ticket = await given.ticket(session, cast.ann)
    ben, address = browser(cast.ben), f"/tickets/{ticket.code}"
    assert (await ben.get(address)).status_code == 404
    assert (await ben.get(f"{address}/code.svg")).status_code == 404
    assert (await ben.post(f"{address}/cancellation")).status_code == 404
    assert (await Registration.get(id=ticket.id)).state == "registered"


async def test_a_stranger_has_to_sign_in(browser, cast):
    assert (await browser().get("/tickets/200000000000000")).headers["location"].startswith("/signin")
