"""Rules: kept in versions, reckoned to the point, and never silent about why there is nothing."""

import asyncio
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points import errors, rules
from points.rules import Fact, Rule
from tests.points.ledger import DAY, NOON

SHANGHAI = ZoneInfo("Asia/Shanghai")
SERVICE = {
    "type": "per_yuan",
    "rates": {"maintenance": 1, "repair": 1, "bodywork": "0.5", "accessories": 2},
    "excluded": ["accident", "warranty"],
    "expiry": "end_of_next_year",
}
BIRTHDAY = {"type": "fixed", "points": 200, "expiry": {"months": 12}}


def rule(
    code="service", kind="order", terms=SERVICE, version=1, valid_from=NOON - DAY, valid_until=None
) -> Rule:
    return Rule(
        code=code,
        kind=kind,
        terms=terms,
        version=version,
        valid_from=valid_from,
        valid_until=valid_until,
        by="test",
    )


def order(at=NOON, **amounts: int) -> Fact:
    return Fact("order", at, amounts, tier="silver", store=1, model="Q5")


def test_an_order_earns_by_the_yuan_and_kind_of_work():
    outcome = rules.evaluate(order(maintenance=100_00, bodywork=50_00, accessories=10_00), [rule()])
    assert (outcome.points, outcome.rule, outcome.version) == (145, "service", 1)
    assert [(line.work, line.points, line.rate) for line in outcome.lines] == [
        ("maintenance", 100, "1"),
        ("bodywork", 25, "0.5"),
        ("accessories", 20, "2"),
    ]


def test_an_order_is_rounded_down_once_and_its_lines_add_up_to_it():
    outcome = rules.evaluate(order(maintenance=1_50, repair=1_60, bodywork=1_00), [rule()])  # 1.5 + 1.6 + 0.5
    assert outcome.points == 3
    assert [line.points for line in outcome.lines] == [1, 2, 0]


@given(
    fen=st.dictionaries(st.sampled_from(sorted(SERVICE["rates"])), st.integers(0, 10**8)),
)
def test_the_lines_always_add_up_and_none_is_off_by_a_point(fen):
    outcome = rules.evaluate(order(**fen), [rule()])
    doubled = {"maintenance": 2, "repair": 2, "bodywork": 1, "accessories": 4}
    assert outcome.points == sum(amount * doubled[work] for work, amount in fen.items()) // 200
    assert outcome.points == sum(line.points for line in outcome.lines)
    for line in outcome.lines:
        assert abs(line.points * 200 - line.amount * doubled[line.work]) < 200


@given(st.permutations(["maintenance", "repair", "bodywork"]))
def test_the_order_of_the_lines_does_not_matter(works):
    amounts = dict.fromkeys(works, 199)
    outcome = rules.evaluate(order(**amounts), [rule()])
    assert {line.work: line.points for line in outcome.lines} == {
        "maintenance": 2,
        "repair": 1,
        "bodywork": 1,
    }


def test_accident_and_warranty_work_earn_nothing_and_say_so():
    outcome = rules.evaluate(order(accident=5000_00, warranty=800_00, maintenance=20_00), [rule()])
    assert outcome.points == 20
    assert [line.why for line in outcome.lines] == [
        {"code": "work.excluded", "work": "accident"},
        {"code": "work.excluded", "work": "warranty"},
        None,
    ]


def test_work_without_a_rate_earns_nothing_and_says_so():
    [line] = rules.evaluate(order(parts=100_00), [rule()]).lines
    assert (line.points, line.why) == (0, {"code": "work.no_rate", "work": "parts"})


def test_an_order_of_excluded_work_alone_still_names_the_rule():
    outcome = rules.evaluate(order(warranty=100_00), [rule()])
    assert (outcome.points, outcome.rule, outcome.version, outcome.why) == (0, "service", 1, ())


def test_less_than_a_point_says_so():
    outcome = rules.evaluate(order(bodywork=1_99), [rule()])
    assert (outcome.points, outcome.why) == (0, ({"code": "amount.less_than_a_point"},))


def test_an_occasion_earns_its_fixed_points():
    outcome = rules.evaluate(Fact("birthday", NOON), [rule("birthday", "birthday", BIRTHDAY, 4), rule()])
    assert (outcome.points, outcome.rule, outcome.version, outcome.expiry) == (
        200,
        "birthday",
        4,
        {"months": 12},
    )


def test_a_fact_that_nothing_is_given_for_says_so():
    outcome = rules.evaluate(Fact("referral", NOON), [rule()])
    assert (outcome.points, outcome.rule) == (0, None)
    assert outcome.why == ({"code": "rule.none", "kind": "referral"},)


@pytest.mark.parametrize(
    ("only", "audience", "found"), [({"tier": ["gold"]}, "tier", "silver"), ({"store": [2]}, "store", 1)]
)
def test_a_rule_for_others_does_not_fire_and_says_whom_it_is_for(only, audience, found):
    outcome = rules.evaluate(order(repair=10_00), [rule(terms=SERVICE | {"only": only})])
    assert outcome.why == ({"code": "rule.not_for", "rule": "service", "audience": audience, "is": found},)


def test_a_rule_fires_for_those_it_is_for():
    only = {"tier": ["silver", "gold"], "store": [1], "model": ["Q5"]}
    assert rules.evaluate(order(repair=10_00), [rule(terms=SERVICE | {"only": only})]).points == 10


@pytest.mark.parametrize(("at", "points"), [(NOON - DAY, 10), (NOON - 2 * DAY, 0), (NOON, 0)])
def test_a_rule_fires_within_its_period_alone(at, points):
    outcome = rules.evaluate(order(at, repair=10_00), [rule(valid_until=NOON)])
    assert outcome.points == points
    assert points or outcome.why == ({"code": "rule.not_in_force", "rule": "service"},)


def test_the_rule_that_gives_most_counts_alone_and_the_others_say_so():
    double = rule("double", terms=SERVICE | {"rates": {"repair": 2}})
    gold = rule("gold", terms=SERVICE | {"only": {"tier": ["gold"]}})
    outcome = rules.evaluate(order(repair=10_00), [rule(), gold, double])
    assert (outcome.points, outcome.rule) == (20, "double")
    assert [(why["code"], why["rule"]) for why in outcome.why] == [
        ("rule.gave_less", "service"),
        ("rule.not_for", "gold"),
    ]


def test_an_outcome_is_told_in_plain_values():
    facts = rules.evaluate(order(repair=10_00, warranty=5_00), [rule()]).facts()
    assert facts == {
        "lines": [
            {"work": "repair", "amount": 1000, "rate": "1", "points": 10, "why": None},
            {
                "work": "warranty",
                "amount": 500,
                "rate": None,
                "points": 0,
                "why": {"code": "work.excluded", "work": "warranty"},
            },
        ],
        "why": [],
    }


@pytest.mark.parametrize("amount", [-1, 1.5, "1", True])
def test_an_amount_that_is_not_fen_is_refused(amount):
    with pytest.raises(errors.InvalidAmount):
        order(repair=amount)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"type": "lottery"}, "type"),
        ({"type": None}, "type"),
        ({"type": []}, "type"),
        ({"rates": {"": 1}}, "rates"),
        ({"rates": {"x" * 61: 1}}, "rates"),
        ({"rates": {}}, "rates"),
        ({"rates": {"repair": 0.5}}, "rates.repair"),
        ({"rates": {"repair": "half"}}, "rates.repair"),
        ({"rates": {"repair": "0.00001"}}, "rates.repair"),
        ({"rates": {"repair": 0}}, "rates.repair"),
        ({"rates": {"repair": -1}}, "rates.repair"),
        ({"rates": {"repair": "Infinity"}}, "rates.repair"),
        ({"rates": {"repair": 1001}}, "rates.repair"),
        ({"excluded": ["repair"]}, "excluded"),
        ({"excluded": "warranty"}, "excluded"),
        ({"expiry": "tomorrow"}, "expiry"),
        ({"expiry": {"months": 0}}, "expiry"),
        ({"expiry": {"months": 6, "days": 1}}, "expiry"),
        ({"only": {}}, "only"),
        ({"only": {"age": [18]}}, "only.age"),
        ({"only": {"tier": []}}, "only.tier"),
        ({"only": {"tier": "gold"}}, "only.tier"),
        ({"points": 5}, "points"),
    ],
)
async def test_terms_that_make_no_sense_are_refused_by_name(db, change, field):
    with pytest.raises(errors.InvalidTerms) as refusal:
        await rules.define("service", "order", SERVICE | change, valid_from=NOON, by="test")
    assert refusal.value.facts["field"] == field
    assert await Rule.all().count() == 0


@pytest.mark.parametrize("terms", [None, [], "fixed", 1])
async def test_terms_of_another_shape_are_refused(db, terms):
    with pytest.raises(errors.InvalidTerms):
        await rules.define("service", "order", terms, valid_from=NOON, by="test")


@pytest.mark.parametrize("points", [0, -5, 1.5, None, 10**12 + 1])
async def test_a_fixed_rule_gives_a_whole_number(db, points):
    with pytest.raises(errors.InvalidTerms):
        await rules.define("b", "birthday", BIRTHDAY | {"points": points}, valid_from=NOON, by="test")


async def test_a_rule_may_not_end_before_it_begins_or_have_no_name(db):
    with pytest.raises(errors.InvalidTerms):
        await rules.define("b", "birthday", BIRTHDAY, valid_from=NOON, valid_until=NOON, by="test")
    with pytest.raises(errors.InvalidTerms):
        await rules.define("", "birthday", BIRTHDAY, valid_from=NOON, by="test")
    with pytest.raises(errors.InvalidTerms):
        await rules.define("b", "k" * 41, BIRTHDAY, valid_from=NOON, by="test")


async def test_a_change_is_a_new_version_and_the_old_one_holds_until_then(db):
    first = await rules.define("b", "birthday", BIRTHDAY, valid_from=NOON, by="test")
    second = await rules.define("b", "birthday", BIRTHDAY | {"points": 300}, valid_from=NOON + DAY, by="test")
    assert (first.version, second.version) == (1, 2)
    assert await rules.in_force("birthday", NOON - DAY) == []
    assert await rules.in_force("birthday", NOON) == [first]
    assert await rules.in_force("birthday", NOON + DAY) == [second]


async def test_saying_the_same_again_makes_no_new_version(db):
    first = await rules.define("b", "birthday", BIRTHDAY, valid_from=NOON, by="test")
    assert await rules.define("b", "birthday", BIRTHDAY, valid_from=NOON, by="another") == first
    assert await Rule.all().count() == 1


async def test_a_campaign_stands_above_the_rule_and_ends_by_itself(db):
    standing = await rules.define("b", "birthday", BIRTHDAY, valid_from=NOON, by="test")
    double = BIRTHDAY | {"points": 400}
    week = {"valid_from": NOON + DAY, "valid_until": NOON + 8 * DAY}
    campaign = await rules.define("b", "birthday", double, by="test", **week)
    assert await rules.in_force("birthday", NOON + 7 * DAY) == [campaign]
    assert await rules.in_force("birthday", NOON + 8 * DAY) == [standing]


async def test_a_rule_keeps_to_its_kind_of_fact(db):
    await rules.define("b", "birthday", BIRTHDAY, valid_from=NOON, by="test")
    with pytest.raises(errors.InvalidTerms):
        await rules.define("b", "referral", BIRTHDAY, valid_from=NOON, by="test")


async def test_twenty_who_define_at_once_make_twenty_versions(db):
    changes = [BIRTHDAY | {"points": points} for points in range(1, 21)]
    made = await asyncio.gather(
        *(rules.define("b", "birthday", terms, valid_from=NOON, by="test") for terms in changes)
    )
    assert sorted(rule.version for rule in made) == list(range(1, 21))


async def test_a_rule_read_back_reckons_as_it_was_defined(db):
    await rules.define("service", "order", SERVICE, valid_from=NOON - DAY, by="test")
    fact = order(bodywork=99_00, warranty=1_00)
    assert rules.evaluate(fact, await rules.in_force("order", NOON)) == rules.evaluate(fact, [rule()])


@pytest.mark.parametrize(
    ("expiry", "earned", "ends"),
    [
        ("never", "2026-03-01T12:00", None),
        ("end_of_next_year", "2026-03-01T12:00", "2028-01-01T00:00"),
        ("end_of_next_year", "2026-12-31T23:59", "2028-01-01T00:00"),
        ("end_of_next_year", "2027-01-01T00:00", "2029-01-01T00:00"),
        ({"months": 1}, "2026-01-31T10:00", "2026-03-01T00:00"),
        ({"months": 12}, "2028-02-29T10:00", "2029-03-01T00:00"),
        ({"months": 11}, "2026-01-15T00:00", "2026-12-16T00:00"),
        ({"months": 600}, "2026-03-01T12:00", "2076-03-02T00:00"),
    ],
)
def test_points_hold_to_the_end_of_a_day_where_the_club_is(expiry, earned, ends):
    at = datetime.fromisoformat(earned).replace(tzinfo=SHANGHAI)
    expected = ends and datetime.fromisoformat(ends).replace(tzinfo=SHANGHAI)
    assert rules.expires_at(expiry, at=at, zone=SHANGHAI) == expected


def test_the_year_is_that_of_the_club_not_of_greenwich():
    new_year_in_shanghai = datetime(2026, 12, 31, 17, tzinfo=UTC)
    at_home = rules.expires_at("end_of_next_year", at=new_year_in_shanghai, zone=SHANGHAI)
    assert at_home == datetime(2029, 1, 1, tzinfo=SHANGHAI)
    assert rules.expires_at("end_of_next_year", at=new_year_in_shanghai, zone=UTC) == datetime(
        2028, 1, 1, tzinfo=UTC
    )
