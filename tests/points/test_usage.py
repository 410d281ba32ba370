"""Drafts, publishing and ending; what members and rules have used of their caps, counted under lock."""

import pytest

from points import errors, rules
from points.rules import Rule
from tests.points.ledger import DAY, NOON

GIFT = {"type": "fixed", "points": 100, "expiry": "never"}


async def drafted(code="gift", terms=GIFT, *, at=NOON, until=NOON + 30 * DAY, kind="order") -> Rule:
    return await rules.draft(
        code, kind, terms, title="Gift", valid_from=at, valid_until=until, by="test", at=at
    )


async def test_a_draft_gives_nothing_until_it_is_published(db):
    rule = await drafted()
    assert (rule.version, rule.stands(NOON)) == (1, "draft")
    assert await rules.in_force("order", NOON) == []
    published = await rules.publish(rule, by="test", at=NOON)
    assert published.stands(NOON) == "in_force"
    assert await rules.in_force("order", NOON) == [rule]


async def test_a_draft_is_changed_in_its_place_and_a_published_version_never(db):
    first = await drafted()
    again = await drafted(terms=GIFT | {"points": 200})
    assert (again.id, again.version, again.terms["points"]) == (first.id, 1, 200)
    await rules.publish(again, by="test", at=NOON)
    second = await drafted(terms=GIFT | {"points": 300})
    assert second.version == 2
    [holding] = await rules.in_force("order", NOON)
    assert holding.terms["points"] == 200
    with pytest.raises(errors.NoDraft):
        await rules.publish(again, by="test", at=NOON)
    with pytest.raises(errors.NoDraft):
        await rules.discard(again)


async def test_a_draft_can_be_thrown_away(db):
    await rules.discard(await drafted())
    assert not await Rule.exists()


async def test_what_is_published_does_not_reach_back(db):
    rule = await drafted(at=NOON - 10 * DAY)
    assert (await rules.publish(rule, by="test", at=NOON)).valid_from == NOON
    assert await rules.in_force("order", NOON - DAY) == []


async def test_a_period_that_is_over_is_refused(db):
    rule = await drafted(until=NOON + DAY)
    with pytest.raises(errors.InvalidTerms) as refusal:
        await rules.publish(rule, by="test", at=NOON + 2 * DAY)
    assert refusal.value.facts["field"] == "valid_until"


async def test_an_endless_rule_is_published_only_knowingly(db):
    rule = await drafted(until=None)
    with pytest.raises(errors.RuleEndless):
        await rules.publish(rule, by="test", at=NOON)
    assert (await rules.publish(rule, by="test", at=NOON, knowing=["endless"])).valid_until is None


async def test_rules_that_overlap_are_published_only_knowingly(db):
    await rules.publish(await drafted(), by="test", at=NOON)
    other = await drafted("other", at=NOON + DAY)
    with pytest.raises(errors.RuleOverlaps) as refusal:
        await rules.publish(other, by="test", at=NOON + DAY)
    assert refusal.value.facts["other"] == "gift"
    await rules.publish(other, by="test", at=NOON + DAY, knowing=["overlaps"])


@pytest.mark.parametrize(
    ("terms", "days"),
    [
        (GIFT | {"stacking": "adds"}, 0),
        (GIFT, 30),
        (GIFT | {"only": {"tier": ["silver"]}}, 0),
    ],
)
async def test_rules_for_others_at_other_times_or_besides_do_not_overlap(db, terms, days):
    gold = GIFT | {"only": {"tier": ["gold"]}}
    await rules.publish(await drafted(terms=gold), by="test", at=NOON)
    at = NOON + days * DAY
    other = await drafted("other", terms, at=at, until=at + DAY)
    assert (await rules.publish(other, by="test", at=NOON)).stands(at) == "in_force"


async def test_ending_a_rule_ends_all_that_would_hold_and_not_what_was(db):
    standing = await rules.publish(await drafted(until=None), by="test", at=NOON, knowing=["endless"])
    await rules.publish(await drafted(at=NOON + DAY, terms=GIFT | {"points": 5}), by="test", at=NOON)
    await rules.publish(await drafted(at=NOON + 9 * DAY, terms=GIFT | {"points": 6}), by="test", at=NOON)
    assert len(await rules.end(standing, at=NOON + 2 * DAY)) == 3
    assert await rules.in_force("order", NOON + 2 * DAY) == []
    assert await rules.in_force("order", NOON + 10 * DAY) == []
    assert [one.version for one in await rules.in_force("order", NOON)] == [1]
    with pytest.raises(errors.RuleEnded):
        await rules.end(standing, at=NOON + 3 * DAY)
