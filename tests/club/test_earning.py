"""Earning: one key, one movement, whoever asks how often."""

import asyncio
from datetime import timedelta

import pytest

from club import activity, audit, earning
from club.earning import Note
from club.messages import outbox
from points import accounts, postings, rules
from points.errors import KeyConflict
from points.rules import Fact
from tests import cast as casting

NOON = casting.OPENED + timedelta(days=30)
BIRTHDAY = Fact(kind="birthday", at=NOON)


async def earn(member, fact=BIRTHDAY, key="earn:birthday:1", **other):
    return await earning.earn(member, fact, key=key, by="test", at=NOON, **other)


async def test_a_movement_stands_in_ledger_timeline_audit_and_outbox(cast):
    posting = await earn(cast.ann, note=Note("event_points", {"event": "坝上草原"}))
    assert posting.points == 200
    assert await activity.of(cast.ann).filter(kind="points.earned").count() == 1
    assert await audit.of(posting).count() == 1
    assert (await outbox.Message.get(kind="event_points")).variables["points"] == "200"


async def test_twenty_who_ask_at_once_move_points_once(cast):
    made = await asyncio.gather(*(earn(cast.ann) for _ in range(20)))
    assert len({posting.id for posting in made}) == 1
    assert await accounts.balance(cast.ann.account_id) == 200
    assert await activity.of(cast.ann).filter(kind="points.earned").count() == 1


async def test_another_fact_under_the_same_key_is_a_conflict(cast):
    await earn(cast.ann)
    with pytest.raises(KeyConflict):
        await earn(cast.ann, Fact(kind="birthday", at=NOON, store=cast.south.id))


async def test_asked_again_after_the_rule_has_changed_it_is_still_the_first_movement(cast):
    first = await earn(cast.ann)
    terms = {"type": "fixed", "points": 5000, "expiry": "never"}
    await rules.define("birthday", "birthday", terms, valid_from=casting.OPENED, by="test")
    assert (await earn(cast.ann)).id == first.id
    assert await accounts.balance(cast.ann.account_id) == 200


async def test_where_no_rule_is_in_force_nothing_is_earned_and_the_movement_says_so(cast):
    posting = await earn(cast.ann, Fact(kind="car_wash", at=NOON))
    assert (posting.points, posting.facts["why"][0]["code"]) == (0, "rule.none")
    assert not await earning.pays("car_wash", NOON)
    assert not await activity.of(cast.ann).filter(kind="points.earned").exists()


async def test_points_hold_to_the_end_of_the_next_year_where_the_club_is(cast):
    posting = await earn(cast.ann)
    lot = await posting.lots.all().get()
    assert lot.expires_at.isoformat() == "2027-12-31T16:00:00+00:00"


async def test_what_is_taken_back_is_taken_back_once(cast):
    await earn(cast.ann)
    reverse = {"key": "reverse:birthday:1", "reason": "mistake", "by": "test", "at": NOON}
    made = await asyncio.gather(*(earning.reverse(cast.ann, "earn:birthday:1", **reverse) for _ in range(8)))
    assert len({posting.id for posting in made}) == 1
    assert await accounts.balance(cast.ann.account_id) == 0


async def test_what_was_never_earned_is_not_taken_back(cast):
    taken = await earning.reverse(cast.ann, "earn:none", key="r", reason="mistake", by="test", at=NOON)
    assert taken is None


async def test_a_sweep_lets_go_all_that_is_over_piece_by_piece(cast):
    for number in range(3):
        await earn(cast.ann, key=f"ann:{number}")
        await earn(cast.ben, key=f"ben:{number}")
    late = NOON + timedelta(days=800)
    pieces = [[piece async for piece in sweep] for sweep in earning.sweeps(at=late, by="job:expiry", limit=4)]
    assert sum(map(sum, pieces)) == 6
    assert max(map(max, pieces)) <= 4
    for one in (cast.ann, cast.ben):
        assert await accounts.balance(one.account_id) == 0
        assert await activity.of(one).filter(kind="points.expired").count() == 3


async def test_points_past_their_date_go_and_the_timeline_says_so(cast):
    await earn(cast.ann)
    late = NOON + timedelta(days=800)
    assert await earning.expire(at=late, by="job:expiry") == 1
    assert await earning.expire(at=late, by="job:expiry") == 0
    assert [posting.points for posting in await postings.of(cast.ann.account_id)] == [-200, 200]
    assert await activity.of(cast.ann).filter(kind="points.expired").count() == 1
