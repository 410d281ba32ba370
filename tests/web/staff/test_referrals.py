"""Who brought whom, and what came of it."""

import pytest

from club import clock
from club.orders import Line
from tests import cast as casting
from tests.web.portal import given


@pytest.fixture
async def friend(cast):
    """Somebody whom Ann brought."""
    return await casting.join(
        "13600000001", name="周明", gender="m", invite_code=cast.ann.invite_code, at=clock.now()
    )


async def test_both_stand_there_with_the_stage_and_the_points(cast, browser, friend):
    dee = browser(cast.dee)
    page = await dee.get("/staff/referrals")
    for words in ("陈静", "周明", "1 位朋友", "1–1 / 1"):
        assert words in page.text
    await given.order(cast, friend, Line("repair", 10_000))
    page = await dee.get("/staff/referrals")
    for words in ("已奖励", "1,000"):
        assert words in page.text
    assert f"/staff/members/{friend.id}" in page.text


async def test_the_list_is_narrowed_by_stage_and_sorted(cast, browser, friend):
    dee = browser(cast.dee)
    other = await casting.join("13600000002", name="方振华", invite_code=cast.ben.invite_code, at=clock.now())
    await given.order(cast, other, Line("repair", 10_000))
    assert "周明" not in (await dee.get("/staff/referrals?stage=rewarded")).text
    joined = (await dee.get("/staff/referrals?stage=joined")).text
    assert ("周明" in joined, "方振华" in joined) == (True, False)
    first = (await dee.get("/staff/referrals?sort=signed_up")).text
    assert first.index("周明") < first.index("方振华")
    assert (await dee.get("/staff/referrals?stage=x&sort=y")).status_code == 200


async def test_a_member_of_another_store_is_named_without_a_way_to_the_page(cast, browser):
    await casting.join(
        "13600000003", name="秦海", invite_code=cast.cho.invite_code, source_code=cast.poster.code
    )
    page = await browser(cast.dee).get("/staff/referrals")
    assert "Cho" in page.text
    assert f"/staff/members/{cast.cho.id}" not in page.text


async def test_those_of_other_stores_are_not_shown(cast, browser, friend):
    page = await browser(cast.fay).get("/staff/referrals")
    assert "周明" not in page.text
    assert "还没有人" in page.text


async def test_without_the_permission_nothing_is_shown(cast, browser):
    assert (await browser(cast.eve).get("/staff/referrals")).status_code == 403
