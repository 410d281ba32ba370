"""Frozen points: nothing is spent, colleagues read why, the member learns that it is so."""

import pytest

from club import clock, freezing, members
from points import postings
from points.errors import AccountFrozen


@pytest.fixture
def boss(cast, browser):
    return browser(cast.staff["care_manager"])


async def freeze(client, member, reason="积分来源要核对"):
    return await client.post(f"/staff/members/{member.id}/freezing", data={"reason": reason})


async def thaw(client, member, reason="核对无误"):
    return await client.post(f"/staff/members/{member.id}/freezing/ending", data={"reason": reason})


def said(key):
    return {"key": key, "reason": "reward", "facts": {}, "store": None, "by": "t", "at": clock.now()}


async def test_frozen_points_come_in_and_do_not_go_out(cast, boss):
    await freeze(boss, cast.ann)
    await postings.earn(cast.ann.account_id, 100, **said("e"))
    with pytest.raises(AccountFrozen):
        await postings.spend(cast.ann.account_id, 10, **said("s"))
    await thaw(boss, cast.ann)
    await postings.spend(cast.ann.account_id, 10, **said("s"))


async def test_colleagues_read_who_froze_it_and_why(cast, boss, browser):
    answer = await freeze(boss, cast.ann)
    page = await boss.get(answer.headers["location"])
    for words in ("积分来源要核对", "care_manager", "起冻结", "解冻…"):
        assert words in page.text
    await thaw(boss, cast.ann)
    page = await boss.get(f"/staff/members/{cast.ann.id}/freezing")
    assert ("核对无误" in page.text, "冻结积分" in page.text) == (True, True)
    timeline = (await browser(cast.dee).get(f"/staff/members/{cast.ann.id}")).text
    assert ("积分冻结" in timeline, "积分解冻" in timeline) == (True, True)


async def test_the_member_reads_that_the_points_are_frozen_and_not_why(cast, boss, browser):
    ann = browser(cast.ann)
    assert "积分暂时冻结了" not in (await ann.get("/points")).text
    await freeze(boss, cast.ann)
    page = await ann.get("/points")
    assert ("积分暂时冻结了" in page.text, "核对" in page.text) == (True, False)


async def test_points_are_not_taken_by_hand_while_they_are_frozen(cast, boss):
    await postings.earn(cast.ann.account_id, 100, **said("e"))
    await freeze(boss, cast.ann)
    form = {"way": "take", "points": "10", "reason": "多记", "key": "k"}
    page = await boss.post(f"/staff/members/{cast.ann.id}/adjustments", data=form)
    assert (page.status_code, "冻结" in page.text) == (422, True)


async def test_twice_frozen_and_never_frozen_are_told(cast, boss):
    await freeze(boss, cast.ann)
    assert "已经冻结了" in (await freeze(boss, cast.ann)).text
    await thaw(boss, cast.ann)
    assert "已经解冻了" in (await thaw(boss, cast.ann)).text
    assert (await freeze(boss, cast.ann, reason=" ")).status_code == 422


async def test_whoever_may_not_freeze_sees_no_way_there(cast, browser):
    dee = browser(cast.dee)
    assert "/freezing" not in (await dee.get(f"/staff/members/{cast.ann.id}/points")).text
    assert (await freeze(dee, cast.ann)).status_code == 403


async def test_frozen_points_do_not_go_to_another_record(cast, boss, browser):
    """Or a merge would thaw them."""
    await freeze(boss, cast.ann)
    with pytest.raises(AccountFrozen):
        await members.merge(cast.ann, into=cast.ben, by=cast.gil, at=clock.now())
    await members.merge(cast.ben, into=cast.ann, by=cast.gil, at=clock.now())
    assert await freezing.of(cast.ann).filter(ended_at=None).exists()


async def test_the_members_page_says_that_they_are_frozen(cast, boss):
    assert "已冻结" not in (await boss.get(f"/staff/members/{cast.ann.id}")).text
    await freeze(boss, cast.ann)
    assert "已冻结" in (await boss.get(f"/staff/members/{cast.ann.id}")).text
