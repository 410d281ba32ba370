"""The home page: the card and what is next for a member, the club in a few words for anybody else."""

from datetime import timedelta
from itertools import product

from club import clock, daily, members, vehicles
from club.members import Member
from points import lots, postings
from tests.web.portal import given
from web.portal import glance

DAY = timedelta(days=1)


async def test_a_member_sees_tier_points_cars_and_the_way_to_the_code(browser, cast):
    page = await browser(cast.ann).get("/")
    assert page.status_code == 200
    for told in ("陈女士", "会员", "沪B·6K286", 'href="/card"', 'href="/points"'):
        assert told in page.text


async def test_the_next_event_and_unread_messages_stand_on_it(browser, cast):
    _, session = await given.dated("冬季用车课堂")
    await given.ticket(session, cast.ann)
    await given.delivered()
    page = await browser(cast.ann).get("/")
    assert "冬季用车课堂" in page.text
    assert "条未读" in page.text


async def test_what_has_passed_or_is_cancelled_is_not_next(browser, cast):
    _, past = await given.dated("上周的课", in_days=-7)
    await given.ticket(past, cast.ann)
    assert "上周的课" not in (await browser(cast.ann).get("/")).text


async def test_points_that_pend_or_have_ended_are_not_told(cast):
    now = clock.now()
    for turn, (starts, ends) in enumerate(product((None, -1, 1), (None, -1, 1))):
        await postings.earn(
            cast.ann.account_id, 1 << turn, key=f"{turn}", reason="birthday", facts={}, store=None, by="t",
            at=now - 9 * DAY, usable_from=starts and now + starts * DAY, expires_at=ends and now + ends * DAY,
        )  # fmt: skip
    seen = await glance.at(cast.ann, now)
    assert seen.balance == 0b000_101_101
    assert seen.balance == await lots.spendable(cast.ann.account_id, at=now)


async def test_of_several_tickets_the_next_one_stands_there(cast):
    for title, days in (("later", 9), ("next", 5), ("past", -5)):
        _, session = await given.dated(title, in_days=days)
        await given.ticket(session, cast.ann)
    seen = await glance.at(cast.ann, clock.now())
    assert seen.next
    assert (seen.next.title, seen.next.place) == ("next", "浦东店")


async def test_the_car_that_was_theirs_first_stands_first(cast):
    now = clock.now()
    for plate, days in (("沪AD52718", 1), ("沪C12345", 900)):
        await vehicles.add(
            cast.ben, plate=plate, brand="大众", model="途观L", by=cast.ben, at=now - days * DAY
        )
    seen = await glance.at(cast.ben, now)
    assert [car.plate for car in seen.cars] == ["沪C12345", "沪AD52718"]


async def test_whoever_was_merged_brings_what_is_theirs(cast):
    now = clock.now()
    _, session = await given.dated("冬季用车课堂")
    await given.ticket(session, cast.ben)
    await given.delivered()
    await daily.check_in(cast.ben, at=now)
    await vehicles.add(cast.ben, plate="沪AD52718", brand="大众", model="途观L", by=cast.ben, at=now)
    before = await glance.at(cast.ben, now)
    await members.merge(cast.ben, into=cast.ann, by=cast.gil, at=now)
    seen = await glance.at(await Member.get(id=cast.ann.id), now)
    assert seen.next == before.next is not None
    assert (seen.streak, seen.balance) == (1, before.balance)
    assert seen.unread >= before.unread > 0
    assert "沪AD52718" in [car.plate for car in seen.cars]


async def test_without_a_car_it_asks_for_one(browser, cast):
    assert 'href="/cars/new"' in (await browser(cast.ben).get("/")).text


async def test_a_stranger_reads_what_the_club_is_and_how_to_join(browser, cast):
    await given.event("象山看海")
    page = await browser().get("/")
    assert page.status_code == 200
    assert "象山看海" in page.text
    assert 'href="/signin"' in page.text
    assert "陈女士" not in page.text
