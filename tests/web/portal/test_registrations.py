"""My tickets: to come, taken part, cancelled."""

from club import clock
from events import registrations
from tests.web.portal import given


async def test_each_ticket_stands_under_its_own_chip(browser, cast):
    titles = {"upcoming": "下周自驾", "past": "上周的课", "cancelled": "不去了的"}
    for title, days in (("下周自驾", 7), ("上周的课", -7), ("不去了的", 9)):
        _, session = await given.dated(title, in_days=days)
        ticket = await given.ticket(session, cast.ann)
        if days == 9:
            await registrations.cancel(ticket, by=cast.ann, at=clock.now())
    ann = browser(cast.ann)
    for when, title in titles.items():
        page = await ann.get("/registrations", params={"when": when})
        assert [other for other in titles.values() if other in page.text] == [title]
    assert "下周自驾" in (await ann.get("/registrations?when=nonsense")).text


async def test_empty_lists_say_what_comes_there(browser, cast):
    ben = browser(cast.ben)
    for when, sentence in (
        ("upcoming", "还没有报名"),
        ("past", "第一程还没开始"),
        ("cancelled", "没有取消过"),
    ):
        assert sentence in (await ben.get("/registrations", params={"when": when})).text


async def test_another_members_tickets_are_not_ones_own(browser, cast):
    _, session = await given.dated("下周自驾")
    await given.ticket(session, cast.ann)
    assert "下周自驾" not in (await browser(cast.ben).get("/registrations")).text


async def test_a_stranger_has_to_sign_in(browser, cast):
    assert (await browser().get("/registrations")).headers["location"].startswith("/signin")
