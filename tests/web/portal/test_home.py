"""The home page: the card and what is next for a member, the club in a few words for anybody else."""

from tests.web.portal import given


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


async def test_without_a_car_it_asks_for_one(browser, cast):
    assert 'href="/cars/new"' in (await browser(cast.ben).get("/")).text


async def test_a_stranger_reads_what_the_club_is_and_how_to_join(browser, cast):
    await given.event("象山看海")
    page = await browser().get("/")
    assert page.status_code == 200
    assert "象山看海" in page.text
    assert 'href="/signin"' in page.text
    assert "陈女士" not in page.text
