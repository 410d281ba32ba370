"""The inbox: what the club said, and what has been read."""

from club import clock
from club.messages import outbox
from tests.web.portal import given


async def test_what_arrived_stands_there_unread_until_it_is_read(browser, cast):
    _, session = await given.dated("冬季用车课堂")
    await given.ticket(session, cast.ann)
    await given.delivered()
    ann = browser(cast.ann)
    page = await ann.get("/messages")
    assert "报名成功：冬季用车课堂" in page.text
    assert 'class="cells unread"' in page.text
    answer = await ann.post("/messages/reading")
    assert answer.headers["location"] == "/messages?done=all-read"
    assert 'class="cells unread"' not in (await ann.get("/messages")).text
    assert await outbox.unread(cast.ann).count() == 0


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
