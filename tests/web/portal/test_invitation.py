"""Where a friend's link and a poster lead, and that both are remembered until the sign-up."""

from club import clock, sources
from club.members import Member
from club.referrals import Referral
from tests.web.portal import given

NEW = "15012345678"


async def join(visitor):
    await visitor.post("/signin", data={"phone": NEW})
    await visitor.post("/signin/code", data={"code": await given.code_for(NEW), "agree": "y"})
    return await Member.get(phone=NEW)


async def test_a_friends_link_names_the_friend_and_stays_with_the_new_member(browser, cast):
    visitor = browser()
    page = await visitor.get(f"/i/{cast.ann.invite_code}")
    assert page.status_code == 200
    assert "陈女士请你来" in page.text
    assert "陈静" not in page.text
    friend = await join(visitor)
    assert (await Referral.get(friend_id=friend.id)).referrer_id == cast.ann.id


async def test_a_poster_stays_with_the_member_it_brought(browser, cast):
    visitor = browser()
    assert (await visitor.get(f"/s/{cast.poster.code}")).status_code == 200
    assert (await join(visitor)).source_id == cast.poster.id


async def test_friend_and_poster_are_both_remembered(browser, cast):
    visitor = browser()
    await visitor.get(f"/s/{cast.poster.code}")
    await visitor.get(f"/i/{cast.ann.invite_code}")
    member = await join(visitor)
    assert member.source_id == cast.poster.id
    assert await Referral.exists(friend_id=member.id, referrer_id=cast.ann.id)


async def test_a_poster_that_was_taken_down_welcomes_without_counting(browser, cast):
    await sources.retire(cast.poster, by="test", at=clock.now())
    visitor = browser()
    for code in (cast.poster.code, "nosuchposter"):
        assert (await visitor.get(f"/s/{code}")).status_code == 200
    assert (await join(visitor)).source_id is None


async def test_nobodys_link_is_not_found(browser, cast):
    assert (await browser().get("/i/nobodys0")).status_code == 404


async def test_a_member_is_at_home_already(browser, cast):
    for address in (f"/i/{cast.ann.invite_code}", f"/s/{cast.poster.code}"):
        assert (await browser(cast.ben).get(address)).headers["location"] == "/"
