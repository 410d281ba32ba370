"""Replay: a draft over what happened, beside today's rules, to the point."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from points import rules
from points.replay import Replay
from points.rules import Fact, Read
from points.terms import parsed
from tests.points.ledger import DAY, NOON
from tests.points.test_rules import SERVICE, SHANGHAI

TWICE = {"type": "multiplier", "by": 2, "expiry": {"months": 1}}


def version(code="service", terms=SERVICE, number=1) -> Read:
    later = NOON + 400 * DAY  # a draft begins some day: it is replayed all the same
    return Read(code, number, "order", parsed(terms), later, later + DAY)


def order(fen=100_00, *, day=0, store=1, **told) -> Fact:
    return Fact("order", NOON + day * DAY, {"repair": fen}, store=store, tier="silver", **told)


def replayed(draft, facts, today=None, *, at=NOON + 100 * DAY):
    replay = Replay(today if today is not None else [version()], draft, at=at, zone=SHANGHAI)
    for holder, fact in facts:
        replay.add(holder, fact)
    return replay.result()


def test_a_new_version_stands_in_the_place_of_the_old_one():
    draft = version(terms=SERVICE | {"rates": {"repair": "0.5"}}, number=2)
    told = replayed(draft, [(1, order()), (1, order(day=40)), (2, order(store=2))])
    assert (told["facts"], told["points"], told["growth"]) == (3, [300, 150], [300, 150])
    assert told["months"] == {"2026-03": [200, 100], "2026-04": [100, 50]}
    assert told["stores"] == {"1": [200, 100], "2": [100, 50]}
    assert told["losers"] == {"people": 2, "median": -100}
    assert told["people"][0] == {"holder": 1, "points": [200, 100]}


def test_a_new_rule_stands_beside_the_others_and_what_has_ended_is_no_liability():
    told = replayed(version("618", TWICE), [(1, order()), (1, order(day=90)), (2, order(0))])
    assert told["points"] == [200, 400]
    assert told["liability"] == [200, 300]  # the doubled part of the first has ended meanwhile
    assert told["rules"] == {"618": [0, 200], "service": [200, 200]}
    assert (told["winners"], told["losers"]["people"], told["same"]) == ({"people": 1, "median": 200}, 0, 1)
    assert told["nothing"] == [1, 1]
    assert sum(told["bars"]) == 1


def test_the_first_rule_for_a_kind_ends_what_its_facts_went_by_before():
    borrowed = Read("all", 1, "deed", parsed(SERVICE), NOON, None)
    told = replayed(version("own", SERVICE | {"rates": {"repair": 2}}), [(1, order())], [borrowed])
    assert told["points"] == [100, 200]
    assert told["rules"] == {"all": [100, 0], "own": [0, 200]}


def test_caps_and_budgets_are_counted_as_if_it_had_been_in_force():
    draft = version(terms=SERVICE | {"budget": 250, "caps": {"member_month": 120}}, number=2)
    told = replayed(draft, [(1, order()), (1, order(day=1)), (2, order(day=2)), (2, order(day=40))])
    assert told["points"] == [400, 100 + 20 + 100 + 30]
    assert told["why"] == {"cap.budget:service": 1, "cap.member_month:service": 1}


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 90_000), st.integers(0, 60)), max_size=30))
def test_the_parts_add_up_to_the_whole(story):
    facts = [(holder, order(fen, day=day)) for holder, fen, day in story]
    told = replayed(version("618", TWICE), facts)
    for part in ("rules", "months", "stores"):
        sums = [sum(pair[side] for pair in told[part].values()) for side in (0, 1)]
        assert sums == told["points"]
    assert told["winners"]["people"] + told["losers"]["people"] == sum(told["bars"])
    alone = sum(rules.evaluate(fact, [_now(version())]).points for _, fact in facts)
    assert told["points"] == [alone, 2 * alone]


def _now(one: Read) -> Read:
    return Read(one.code, one.version, one.kind, one.terms, NOON - timedelta(days=1), None)
