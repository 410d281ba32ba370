"""Conditions, multipliers, caps, stacking, growth: pure, and each says why it gave no more."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points import errors, rules, terms
from points.caps import Usage, cut
from points.rules import Fact
from tests.points.ledger import DAY, NOON
from tests.points.test_rules import BIRTHDAY, SERVICE, rule

FIXED = {"type": "fixed", "points": 100, "expiry": "never"}
TWICE = {"type": "multiplier", "by": 2, "expiry": "never"}


def fact(**other) -> Fact:
    return Fact("order", NOON, {"repair": 100_00}, tier="gold", store=1, model="Q5", **other)


def codes(outcome) -> list[str]:
    return [why["code"] for why in outcome.why]


@pytest.mark.parametrize(
    ("only", "told", "is_met"),
    [
        ({"first": [True]}, {"first": True}, True),
        ({"first": [True]}, {}, False),
        ({"birthday_month": [True]}, {"birthday_month": True}, True),
        ({"birthday_month": [True]}, {}, False),
        ({"day": ["2026-06-18"]}, {"day": date(2026, 6, 18)}, True),
        ({"day": ["2026-06-18"]}, {"day": date(2026, 6, 19)}, False),
        ({"weekday": [6, 7]}, {"day": date(2026, 6, 20)}, True),
        ({"weekday": [6, 7]}, {"day": date(2026, 6, 19)}, False),
        ({"day_of_month": [18]}, {"day": date(2026, 6, 18)}, True),
        ({"work": ["repair", "parts"]}, {}, True),
        ({"work": ["parts"]}, {}, False),
        ({"tier": ["gold"], "store": [2]}, {}, False),
    ],
)
def test_a_rule_fires_where_its_conditions_hold(only, told, is_met):
    outcome = rules.evaluate(fact(**told), [rule(terms=FIXED | {"only": only})])
    assert outcome.points == (100 if is_met else 0)
    assert is_met or codes(outcome) == ["rule.not_for"]


def test_below_the_least_amount_it_says_what_it_begins_at():
    outcome = rules.evaluate(fact(), [rule(terms=SERVICE | {"least_amount": 200_00})])
    assert outcome.why == ({"code": "amount.too_small", "rule": "service", "least": 20000, "paid": 10000},)


def test_a_tier_s_multiplier_counts_within_the_rule_and_is_said():
    times = [{"by": "1.5", "only": {"tier": ["gold"]}}, {"by": 2, "only": {"birthday_month": [True]}}]
    terms = SERVICE | {"multipliers": times}
    outcome = rules.evaluate(fact(), [rule(terms=terms)])
    assert (outcome.points, outcome.lines[0].rate) == (150, "1.5")
    assert outcome.why == (
        {"code": "rule.multiplied", "rule": "service", "by": "1.5", "audiences": ["tier"]},
    )
    assert rules.evaluate(fact(birthday_month=True), [rule(terms=terms)]).points == 300


def test_rules_that_add_give_theirs_besides_under_their_own_name():
    adds = rule("first", terms=FIXED | {"stacking": "adds", "only": {"first": [True]}}, version=3)
    outcome = rules.evaluate(fact(first=True), [rule(), adds])
    assert (outcome.points, outcome.rule, outcome.total) == (100, "service", 200)
    assert outcome.facts()["extra"] == [{"rule": "first", "version": 3, "points": 100}]
    without = rules.evaluate(fact(), [rule(), adds])
    assert (without.total, codes(without)) == (100, ["rule.not_for"])


def test_rules_that_multiply_give_the_rest_and_one_after_the_other():
    many = [rule(), rule("618", terms=TWICE), rule("birthday", terms=TWICE | {"by": "1.5"})]
    outcome = rules.evaluate(fact(), many)
    assert outcome.total == 300
    assert [(one.rule, one.points) for one in outcome.extra] == [("618", 100), ("birthday", 100)]


def test_what_multiplies_nothing_says_so():
    assert codes(rules.evaluate(fact(), [rule("618", terms=TWICE)])) == ["rule.nothing_to_multiply"]
    nothing = Fact("order", NOON, {"warranty": 100_00})
    outcome = rules.evaluate(nothing, [rule(), rule("618", terms=TWICE)])
    assert (outcome.total, codes(outcome)) == (0, ["rule.nothing_to_multiply"])


def test_the_higher_priority_goes_before_the_higher_gift_and_the_other_says_so():
    poor = rule("poor", terms=FIXED | {"points": 5, "priority": 1})
    outcome = rules.evaluate(fact(), [rule(), poor])
    assert (outcome.points, outcome.rule, codes(outcome)) == (5, "poor", ["rule.outranked"])


def test_a_rule_that_has_nothing_left_to_give_makes_way():
    spent = rule("poor", terms=FIXED | {"priority": 1, "budget": 1000})
    outcome = rules.evaluate(fact(), [rule(), spent], used={"poor": {"budget": 1000}})
    assert (outcome.points, outcome.rule) == (100, "service")


@pytest.mark.parametrize("cap", ["member_day", "member_month", "member_ever", "rule_day", "rule_month"])
def test_a_cap_leaves_the_rest_and_says_what_stood_against_more(cap):
    capped = rule(terms=SERVICE | {"caps": {cap: 130}})
    outcome = rules.evaluate(fact(), [capped], used={"service": {cap: 90}})
    assert outcome.points == 40
    facts = {"rule": "service", "most": 130, "used": 90, "would": 100}
    assert outcome.why == ({"code": f"cap.{cap}", **facts},)
    assert sum(line.points for line in outcome.lines) == 40


def test_the_budget_is_a_cap_like_the_others():
    outcome = rules.evaluate(fact(), [rule(terms=FIXED | {"budget": 100})], used={"service": {"budget": 100}})
    assert (outcome.points, codes(outcome)) == (0, ["cap.budget"])


@pytest.mark.parametrize(
    ("terms", "growth"),
    [
        (SERVICE, 100),
        (SERVICE | {"growth": "none"}, 0),
        (SERVICE | {"growth": 7}, 7),
        (SERVICE | {"caps": {"each": 30}}, 30),
        (FIXED, 0),
        (FIXED | {"growth": "points"}, 100),
    ],
)
def test_growth_goes_with_the_points_of_orders_and_else_as_the_rule_says(terms, growth):
    assert rules.evaluate(fact(), [rule(terms=terms)]).growth == growth


def test_points_wait_whole_days_where_the_club_is():
    zone = ZoneInfo("Asia/Shanghai")
    outcome = rules.evaluate(fact(), [rule(terms=SERVICE | {"pending_days": 14})])
    assert outcome.facts()["pending_days"] == 14
    ready = rules.usable_from(14, at=datetime(2026, 3, 1, 17, tzinfo=UTC), zone=zone)
    assert ready == datetime(2026, 3, 16, tzinfo=zone)
    assert rules.usable_from(0, at=NOON, zone=zone) is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"only": {"first": [False]}}, "only.first"),
        ({"only": {"weekday": [8]}}, "only.weekday"),
        ({"only": {"day": ["2026-02-30"]}}, "only.day"),
        ({"only": {"store": ["1"]}}, "only.store"),
        ({"multipliers": {}}, "multipliers"),
        ({"multipliers": [{"by": 2}]}, "multipliers"),
        ({"multipliers": [{"by": 0, "only": {"tier": ["gold"]}}]}, "multipliers.by"),
        ({"caps": {"week": 3}}, "caps.week"),
        ({"caps": {"each": 0}}, "caps.each"),
        ({"caps": []}, "caps"),
        ({"budget": 99}, "budget"),
        ({"budget": -1}, "budget"),
        ({"pending_days": 367}, "pending_days"),
        ({"priority": 101}, "priority"),
        ({"stacking": "multiplies"}, "stacking"),
        ({"growth": -1}, "growth"),
        ({"least_amount": "1"}, "least_amount"),
        ({"type": "multiplier", "by": 2}, "points"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(change, field):
    with pytest.raises(errors.InvalidTerms) as refusal:
        terms.parsed(FIXED | change)
    assert refusal.value.facts["field"] == field


@pytest.mark.parametrize("by", [1, "0.5", 101, None])
def test_a_multiplier_makes_more_and_not_absurdly_more(by):
    with pytest.raises(errors.InvalidTerms):
        terms.parsed(TWICE | {"by": by})


CAPS = st.dictionaries(
    st.sampled_from(["each", "member_day", "member_ever", "rule_day"]), st.integers(1, 300), max_size=3
)
ONLY = st.sampled_from([{}, {"only": {"tier": ["gold"]}}, {"only": {"first": [True]}}])
TERMS = st.one_of(
    st.builds(
        lambda only, caps, rate, priority, stacking: SERVICE
        | only
        | {"caps": caps, "rates": {"repair": rate, "parts": 1}, "priority": priority, "stacking": stacking},
        ONLY, CAPS, st.integers(1, 5), st.integers(0, 2), st.sampled_from(["best", "adds"]),
    ),
    st.builds(lambda only, caps, points: FIXED | only | {"caps": caps, "points": points}, ONLY, CAPS,
              st.integers(1, 500)),
    st.builds(lambda only, caps, by: TWICE | only | {"caps": caps, "by": by}, ONLY, CAPS, st.integers(2, 4)),
)  # fmt: skip
FACTS = st.builds(
    lambda repair, parts, tier, first, day: Fact(
        "order", NOON + day * DAY, {"repair": repair, "parts": parts}, tier=tier, first=first
    ),
    st.integers(0, 90_000), st.integers(0, 90_000), st.sampled_from(["gold", "silver"]), st.booleans(),
    st.integers(0, 3),
)  # fmt: skip


@given(st.lists(TERMS, max_size=5), FACTS)
def test_whatever_the_rules_nothing_is_lost_or_silent(all_terms, one):
    every = [rule(f"r{place}", terms=each) for place, each in enumerate(all_terms)]
    outcome = rules.evaluate(one, every)
    assert outcome == rules.evaluate(one, reversed(every))
    assert all(effect.points >= 0 and effect.growth >= 0 for effect in outcome.effects)
    assert sum(line.points for line in outcome.lines) in (outcome.points, 0)
    fired = {effect.rule for effect in outcome.effects if effect.points}
    said = {why.get("rule") for why in outcome.why}
    silent = {each.code for each in every} - fired - said
    assert silent <= {outcome.rule}  # the one that counts says it line by line, or that it is below a point
    for effect in outcome.effects:
        most = terms.parsed(all_terms[int(effect.rule[1:])]).caps if effect.rule else {}
        assert all(effect.points <= cap for cap in most.values())


@given(st.lists(TERMS, min_size=1, max_size=4), st.lists(FACTS, max_size=25))
def test_counted_on_no_cap_is_ever_passed(all_terms, story):
    every = [rule(f"r{place}", terms=terms.parsed(each)) for place, each in enumerate(all_terms)]
    caps = {each.code: each.terms.caps for each in every}
    usage, given_of = Usage(), {}
    for one in story:
        outcome = rules.evaluate(one, every, used=usage.of(1, every, one.on))
        usage.add(1, outcome, one.on, caps)
        for effect in outcome.effects:
            given_of.setdefault(effect.rule, []).append((one.on, effect.points))
    for code, given_points in given_of.items():
        most = caps.get(code, {})
        by_day = {day: sum(n for on, n in given_points if on == day) for day, _ in given_points}
        assert sum(by_day.values()) <= most.get("member_ever", 10**9)
        for cap in ("member_day", "rule_day"):
            assert max(by_day.values()) <= most.get(cap, 10**9)


@given(st.integers(0, 1000), st.integers(1, 1000), st.integers(0, 1500))
def test_a_cut_gives_all_or_says_why_not(points, most, used):
    left, why = cut(points, {"budget": most}, {"budget": used}, "r")
    assert left == max(0, min(points, most - used))
    assert (why is None) == (left == points)


def test_the_birthday_rule_of_old_reads_as_it_did():
    assert terms.parsed(BIRTHDAY).points == 200
