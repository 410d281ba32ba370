"""Points set aside: taken at once, used once, given back in time, whoever's account they lie on by then."""

import asyncio
from datetime import timedelta

import pytest

from club import activity, audit, freezing, holds, members
from club.members.holding import MemberClosed
from club.privacy import closing, requests
from points import postings, proof
from points.errors import AccountFrozen, HoldSettled, KeyConflict, NotEnoughPoints
from points.standing import standing
from tests import cast as casting

NOON = casting.OPENED + timedelta(days=30)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
async def ann(cast):
    """With a thousand points to be used."""
    said = {"reason": "reward", "facts": {}, "store": None, "by": "test", "at": NOON}
    await postings.earn(cast.ann.account_id, 1000, key="earn:gift:1", **said)
    return cast.ann


async def place(member, points=400, key="hold:event:7", **other):
    told = {
        "expires_at": NOON + DAY,
        "reason": "event",
        "title": "坝上草原",
        "by": member,
        "at": NOON,
    } | other
    return await holds.place(member, points, key=key, **told)


async def stands(member, at=NOON):
    found = await standing(member.account_id, at=at)
    return found.spendable, found.held


async def kinds(member):
    rows = activity.of(member).filter(kind__startswith="points.").order_by("id")
    return await rows.values_list("kind", flat=True)


async def test_what_is_set_aside_can_be_used_for_nothing_else(ann):
    await place(ann)
    assert await stands(ann) == (600, 400)
    with pytest.raises(NotEnoughPoints):
        await place(ann, 700, key="hold:event:8")


async def test_asked_twice_it_is_set_aside_once_and_told_once(ann):
    first, again = await asyncio.gather(place(ann), place(ann))
    assert first.id == again.id
    assert await stands(ann) == (600, 400)
    assert await kinds(ann) == ["points.held"]
    with pytest.raises(KeyConflict):
        await place(ann, 500)


async def test_a_part_is_used_and_the_rest_comes_back(ann):
    spent = await holds.capture(await place(ann), 150, by="test", at=NOON + HOUR)
    assert spent.points == -150
    assert await stands(ann, NOON + HOUR) == (850, 0)
    assert await kinds(ann) == ["points.held", "points.captured"]
    assert await audit.Entry.filter(action="points.captured").count() == 1


async def test_twenty_who_capture_at_once_capture_once(ann):
    hold = await place(ann)
    took = [holds.capture(hold, by="test", at=NOON + HOUR) for _ in range(20)]
    ended = await asyncio.gather(*took, return_exceptions=True)
    assert sum(isinstance(one, HoldSettled) for one in ended) == 19
    assert await stands(ann, NOON + HOUR) == (600, 0)


async def test_given_back_it_can_be_used_again(ann):
    await holds.release(await place(ann), by="test", at=NOON + HOUR)
    assert await stands(ann, NOON + HOUR) == (1000, 0)
    assert await kinds(ann) == ["points.held", "points.released"]


async def test_what_is_set_aside_too_long_comes_back_by_itself(ann):
    await place(ann, 100, key="a", expires_at=NOON + HOUR)
    await place(ann, 200, key="b")
    assert await holds.release_due(at=NOON + HOUR) == 1
    assert await holds.release_due(at=NOON + HOUR) == 0
    assert await stands(ann, NOON + HOUR) == (800, 200)


async def test_after_a_merge_what_comes_back_goes_to_who_stays(cast, ann):
    hold = await place(ann)
    await members.merge(ann, into=cast.ben, by=cast.dee, at=NOON)
    await holds.capture(hold, 150, by="test", at=NOON + HOUR)
    assert await stands(cast.ben, NOON + HOUR) == (850, 0)
    assert await stands(ann, NOON + HOUR) == (0, 0)
    assert "points.captured" in await kinds(cast.ben)
    assert (await proof.verify()).ok


async def test_who_leaves_has_nothing_set_aside_any_more(cast, ann):
    await place(ann)
    [loss] = [one for one in await closing.losses(ann, at=NOON) if one.kind == "points"]
    assert loss.facts == {"points": 1000}
    asked = await requests.make(ann, "closure", due_at=NOON, by=ann, at=NOON)
    await closing.close(asked, by="test", at=NOON + HOUR)
    assert await stands(ann, NOON + HOUR) == (0, 0)
    assert (await proof.verify()).ok
    with pytest.raises(MemberClosed):
        await place(ann, key="hold:event:9")


async def test_frozen_points_are_not_used_from_the_account_of_who_was_merged_either(cast, ann):
    hold = await place(ann)
    await members.merge(ann, into=cast.ben, by=cast.gil, at=NOON)
    boss = cast.staff["care_manager"]
    await freezing.freeze(cast.ben, reason="在查", by=boss, at=NOON)
    with pytest.raises(AccountFrozen):
        await holds.capture(hold, by=cast.gil, at=NOON)
    await freezing.thaw(cast.ben, reason="查清", by=boss, at=NOON)
    assert (await holds.capture(hold, by=cast.gil, at=NOON)).points == -400
    assert (await proof.verify()).ok


async def resize(hold, points, spent=0, *, key="hold:event:8"):
    return await holds.resize(hold, points, spent=spent, key=key, title="春游", by="test", at=NOON + HOUR)


async def test_another_hold_takes_its_place_and_the_person_sees_what_was_spent(ann):
    hold = await place(ann)
    more = await resize(hold, 500)
    less = await resize(more, 200, 100, key="hold:event:9")
    assert (less.points, less.facts["title"]) == (200, "春游")
    assert await stands(ann, NOON + HOUR) == (700, 200)
    told = ["points.held", "points.released", "points.held", "points.captured", "points.held"]
    assert sorted(await kinds(ann)) == sorted(told)
    assert (await proof.verify()).ok


async def test_after_a_merge_fewer_are_held_where_they_are_and_more_with_who_stays(cast, ann):
    said = {"reason": "reward", "facts": {}, "store": None, "by": "test", "at": NOON}
    await postings.earn(cast.ben.account_id, 500, key="earn:gift:2", **said)
    hold = await place(ann)
    await members.merge(ann, into=cast.ben, by=cast.dee, at=NOON)
    less = await resize(hold, 300)
    assert less.account_id == ann.account_id
    assert await stands(cast.ben, NOON + HOUR) == (1200, 0)
    more = await resize(less, 1400, key="hold:event:9")
    assert more.account_id == cast.ben.account_id
    assert await stands(cast.ben, NOON + HOUR) == (100, 1400)
    with pytest.raises(NotEnoughPoints):
        await resize(more, 1501, key="hold:event:10")
    assert await stands(cast.ben, NOON + HOUR) == (100, 1400)
    assert (await proof.verify()).ok
