"""The inbox: what the club said, and what has been read."""

import re

from club import clock
from club.care import greetings
from club.messages import outbox
from club.orders import Line
from events import cancellations
from points.postings import Posting
from tests import cast as casting
from tests.web.portal import given


async def test_what_arrived_stands_there_unread_until_it_is_read(browser, cast):
    _, session = await given.dated("冬季用车课堂")
    await given.ticket(session, cast.ann)
    await given.delivered()
    ann = browser(cast.ann)
    page = await ann.get("/messages")
    assert "报名成功：冬季用车课堂" in page.text
    assert 'class="cells unread"' in page.text
    assert 'class="cells unread"' not in (await ann.get("/messages")).text
    assert await outbox.unread(cast.ann).count() == 0


async def test_what_is_on_older_pages_is_read_all_at_once(browser, cast):
    for number in range(22):
        await given.order(cast, cast.ann, Line("repair", 10000), number=f"W-1{number:03}")
    await given.delivered()
    ann = browser(cast.ann)
    assert 'action="/messages/reading"' in (await ann.get("/messages")).text
    assert await outbox.unread(cast.ann).count() > 0
    answer = await ann.post("/messages/reading")
    assert answer.headers["location"] == "/messages?done=all-read"
    assert 'action="/messages/reading"' not in (await ann.get("/messages")).text
    assert await outbox.unread(cast.ann).count() == 0


async def test_a_message_leads_to_the_ticket_that_it_is_about(browser, cast):
    _, session = await given.dated("冬季用车课堂")
    ticket = await given.ticket(session, cast.ann)
    await given.delivered()
    ann = browser(cast.ann)
    assert f'href="/tickets/{ticket.code}"' in (await ann.get("/messages")).text
    await cancellations.cancel_session(session, reason="下雨", by=cast.dee, at=clock.now())
    await given.delivered()
    assert (await ann.get("/messages")).text.count(f'href="/tickets/{ticket.code}"') == 2


async def test_a_message_leads_to_the_points_that_it_is_about(browser, cast):
    await given.order(cast, cast.ann, Line("maintenance", 51200))
    for number in range(31):
        await given.order(cast, cast.ann, Line("repair", 10000), number=f"W-1{number:03}")
    await given.delivered()
    posting = await Posting.filter(account_id=cast.ann.account_id).order_by("id").first()
    ann = browser(cast.ann)
    older = re.search(r'href="(/messages\?before=\d+)"', (await ann.get("/messages")).text)[1]
    address = f"/points?movement={posting.id}#movement-{posting.id}"
    assert f'href="{address}"' in (await ann.get(older)).text
    page = (await ann.get(address)).text
    assert f'id="movement-{posting.id}"' in page
    assert "+512" in page


async def test_a_message_leads_to_the_friend_that_it_is_about(browser, cast):
    await casting.join("15012345678", invite_code=cast.ann.invite_code, at=clock.now())
    await given.delivered()
    page = (await browser(cast.ann).get("/messages")).text
    assert 'href="/referral"' in page


async def test_a_greeting_with_points_leads_to_them_and_a_welcome_nowhere(browser, cast):
    today = clock.day_of(clock.now())
    await (
        type(cast.ben)
        .filter(id=cast.ben.id)
        .update(birth_calendar="solar", birth_month=today.month, birth_day=today.day)
    )
    await greetings.greet(today, at=clock.now())
    await given.delivered()
    page = (await browser(cast.ben).get("/messages")).text
    assert page.count("<article") == 2
    assert page.count("看积分") == page.count('href="/points?movement=') == 1


async def test_nobody_is_led_to_the_ticket_of_somebody_else(browser, cast):
    _, session = await given.dated()
    ticket = await given.ticket(session, cast.ben)
    await outbox.Message.all().update(about=f"registration:{ticket.id}")
    await given.delivered()
    assert ticket.code not in (await browser(cast.ann).get("/messages")).text


async def test_reading_ones_own_leaves_the_others_unread(browser, cast):
    await given.delivered()
    unread = await outbox.unread(cast.ben).count()
    assert unread
    await browser(cast.ann).post("/messages/reading")
    assert await outbox.unread(cast.ben).count() == unread


async def test_older_ones_are_on_the_next_page(browser, cast):
    for number in range(25):
        await outbox.post(
            "birthday_greeting",
            key=f"k{number}",
            at=clock.now(),
            channel="inbox",
            member=cast.ann,
            points=1000 + number,
        )
    await given.delivered()
    ann = browser(cast.ann)
    first = await ann.get("/messages")
    assert "1,024" in first.text
    assert "1,000 积分" not in first.text
    address = first.text.split('class="center"><a class="btn small" href="')[1].split('"')[0]
    assert "1,000 积分" in (await ann.get(address)).text


async def test_an_empty_inbox_says_what_comes_there(browser, cast):
    assert "还没有消息" in (await browser(cast.ann).get("/messages")).text


async def test_a_stranger_has_to_sign_in(browser, cast):
    assert (await browser().get("/messages")).headers["location"].startswith("/signin")
    assert (await browser().post("/messages/reading")).headers["location"].startswith("/signin")
