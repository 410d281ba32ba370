"""A member's invitation and the friends it brought."""

from club import clock
from club.orders import Line
from points import rules
from tests import cast as casting
from tests.web.portal import given


async def test_what_a_friend_brings_is_said_by_the_rules_in_force(browser, cast):
    page = (await browser(cast.ann).get("/referral")).text
    assert "<b>1,000</b><small>你得的积分" in page
    assert "<b>200</b><small>朋友得的积分" in page
    invited, address = browser(), f"/i/{cast.ann.invite_code}"
    assert "200 积分见面礼" in (await invited.get(address)).text
    terms = {"type": "fixed", "points": 500, "expiry": "never"}
    await rules.define("referral_friend", "referral_friend", terms, valid_from=clock.now(), by="test")
    assert "500 积分见面礼" in (await invited.get(address)).text


async def test_the_page_holds_link_and_code(browser, cast):
    ann = browser(cast.ann)
    assert f"/i/{cast.ann.invite_code}" in (await ann.get("/referral")).text
    image = await ann.get("/referral/code.svg")
    assert image.headers["content-type"] == "image/svg+xml"


async def test_a_friend_stands_there_with_how_far_they_have_come(browser, cast):
    friend = await casting.join("15012345678", name="周敏", gender="f", invite_code=cast.ann.invite_code)
    ann = browser(cast.ann)
    joined = await ann.get("/referral")
    assert "周女士" in joined.text
    assert "还没到过店" in joined.text
    await given.order(cast, friend, Line("maintenance", 30000))
    assert "+1,000" in (await ann.get("/referral")).text


async def test_of_a_friend_nothing_but_the_form_of_address_is_told(browser, cast):
    friend = await casting.join("15012345678", name="周敏", gender="f", invite_code=cast.ann.invite_code)
    page = await browser(cast.ann).get("/referral")
    assert "周敏" not in page.text
    assert str(friend.phone)[-4:] not in page.text


async def test_without_friends_it_says_what_will_be_there(browser, cast):
    assert "还没有朋友来" in (await browser(cast.ben).get("/referral")).text


async def test_a_stranger_has_to_sign_in(browser, cast):
    assert (await browser().get("/referral")).headers["location"].startswith("/signin")
