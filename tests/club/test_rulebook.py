"""The rulebook: changed by several at once, each of what is theirs, and never otherwise than they read it."""

import asyncio
from datetime import timedelta

import pytest

from club import replays, rulebook
from club.replays import Replay, ReplayRuns
from club.rulebook import NotYourRule
from points import rules
from points.errors import DraftChanged
from points.rules import Rule
from tests import cast as casting

NOW = casting.OPENED + timedelta(days=30)
GIFT = {"type": "fixed", "points": 100, "expiry": "never"}
BOTH = ("endless", "overlaps")


async def draft(by, points=100, *, code="", until=None, **terms):
    told = {"title": "Gift", "valid_from": NOW, "valid_until": until, "by": by, "at": NOW}
    return await rulebook.draft(code, "gift", GIFT | {"points": points} | terms, **told)


async def publish(rule, by, at=NOW):
    return await rulebook.publish(rule, by=by, at=at, knowing=BOTH)


async def together(*deeds):
    done = await asyncio.gather(*deeds, return_exceptions=True)
    return [one for one in done if isinstance(one, Exception)]


async def test_twenty_new_rules_at_once_are_twenty(cast):
    assert await together(*(draft(cast.gil, 100 + each) for each in range(20))) == []
    made = await Rule.filter(kind="gift")
    assert sorted(rule.terms["points"] for rule in made) == [*range(100, 120)]
    assert len({rule.code for rule in made}) == 20


async def test_twenty_changes_of_one_rule_are_one_draft(cast):
    rule = await publish(await draft(cast.gil), cast.gil)
    assert await together(*(draft(cast.gil, 200, code=rule.code) for _ in range(20))) == []
    found = await Rule.filter(code=rule.code).order_by("version")
    assert [(one.version, one.state) for one in found] == [(1, "published"), (2, "draft")]


async def test_a_change_that_meets_the_publication_never_changes_what_is_in_force(cast):
    for _ in range(5):
        rule = await draft(cast.gil)
        changes = [draft(cast.gil, 200, code=rule.code) for _ in range(3)]
        failed = await together(publish(rule, cast.gil), *changes)
        assert {type(one) for one in failed} <= {DraftChanged}
        first = await Rule.get(code=rule.code, version=1)
        assert (first.state, first.terms["points"]) == (("draft", 200) if failed else ("published", 100))


async def test_nobody_switches_on_what_they_have_not_read(cast):
    rule = await draft(cast.gil)
    await draft(cast.gil, 9999, code=rule.code)
    with pytest.raises(DraftChanged):
        await publish(rule, cast.gil)
    assert await rules.in_force("gift", NOW) == []


async def test_whoever_works_for_one_store_leaves_what_holds_in_the_others(cast):
    """A campaign of the south stands above the rule of the whole club, under the same code."""
    everywhere = await publish(await draft(cast.gil), cast.gil)
    end, south = NOW + timedelta(days=30), {"store": [cast.south.id]}
    campaign = await draft(cast.gil, 300, code=everywhere.code, until=end, only=south)
    with pytest.raises(NotYourRule):
        await publish(campaign, cast.fay)
    await publish(campaign, cast.gil)
    with pytest.raises(NotYourRule):
        await rulebook.end(campaign, by=cast.fay, at=NOW + timedelta(days=1))
    assert (await Rule.get(id=everywhere.id)).valid_until is None
    drawn_up = await draft(cast.gil, 400, code=everywhere.code)
    with pytest.raises(NotYourRule):
        await draft(cast.fay, 500, code=everywhere.code, only=south)
    assert (await Rule.get(id=drawn_up.id)).terms["points"] == 400


async def test_twenty_who_ask_for_a_replay_at_once_get_one(cast):
    rule = await draft(cast.gil)
    refused = await together(*(replays.ask(rule, by=cast.gil, at=NOW) for _ in range(20)))
    assert [type(one) for one in refused] == [ReplayRuns] * 19
    assert await Replay.all().count() == 1
