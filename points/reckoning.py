"""Reckoning: what a fact earns by the rules, and why not more. Pure: same fact, same rules, same outcome.

Of the rules that compete, one counts: of those that give something, that of the highest priority and, among
equals, the one that gives most; the posting names that rule and version. Rules that add give theirs besides,
and those that multiply give so many times more than the one that counts: each of these is an extra of its
own. Every reason is kept, as a code with facts, also those of rules that gave nothing: "why are there no
points?" has an answer that can be read aloud.

    rule.none                 nothing is given for this `kind` of fact
    rule.not_in_force         `rule` begins later, or has ended
    rule.not_for              `rule` is not for this `audience` (tier, store, model, day, ...)
    rule.gave_less            `rule` would have given `points`, another one gives more
    rule.outranked            `rule` would have given `points`, another one goes before it
    rule.gave_nothing         by `rule`, which would add to another, what was paid comes to nothing
    rule.nothing_to_multiply  `rule` multiplies what others give, and that is nothing
    rule.multiplied           the points of `rule` count `by` times because of `audiences`
    work.excluded             this kind of `work` earns nothing by policy
    work.no_rate              the rule names no rate for this kind of `work`
    amount.too_small          `rule` begins at `least` fen, and `paid` is less
    amount.less_than_a_point  what was paid does not come to one point
    cap.each, cap.member_day, cap.member_month, cap.member_ever, cap.rule_day, cap.rule_month, cap.budget
                              `rule` gives `most`; with `used` given already, of `would` only the rest is left
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from math import prod
from typing import Any, NamedTuple, Protocol

from points import caps, conditions
from points.caps import Used
from points.facts import Fact, Line, Outcome, Reason
from points.terms import FINEST_RATE, AnyTerms, Fixed, Multiplier, PerYuan, parsed

__all__ = ["Fact", "Line", "Outcome", "Reason", "Version", "evaluate"]

FEN_IN_A_YUAN = 100
UNIT = 10**-FINEST_RATE  # rates and factors are reckoned in whole ten-thousandths


class Version(Protocol):
    """What is needed of a version of a rule."""

    code: str
    version: int
    kind: str
    terms: Any  # as JSON, or read already
    valid_from: datetime
    valid_until: datetime | None


class _Met(NamedTuple):
    """A rule that the fact meets, with what it gives by itself."""

    rule: Version
    terms: AnyTerms
    outcome: Outcome


def evaluate(fact: Fact, rules: Iterable[Version], *, used: Used | None = None) -> Outcome:
    """What `fact` earns; `used` says how much of each rule's caps is used already.

    Rules for other kinds of facts than it goes by are not considered.
    """
    refusals: list[Reason] = []
    met: list[_Met] = []
    asked = sorted((rule for rule in rules if rule.kind == fact.goes_by), key=lambda rule: rule.code)
    for rule in asked:
        terms = parsed(rule.terms)
        if refusal := _refusal(rule, terms, fact):
            refusals.append(refusal)
        else:
            met.append(_Met(rule, terms, _given(rule, terms, fact, (used or {}).get(rule.code, {}))))
    counts = _counting([one for one in met if one.terms.stacking == "best"]) or next(_adding(met), None)
    if counts is None:
        idle = [{"code": "rule.nothing_to_multiply", "rule": one.rule.code} for one in met]
        return Outcome(0, why=(*idle, *refusals) or ({"code": "rule.none", "kind": fact.kind},))
    adding = [one.outcome for one in _adding(met) if one is not counts]
    extra = [*adding, *_multiplied(counts, met, used or {})]
    less = [_passed_over(one, counts) for one in met if one.terms.stacking == "best" and one is not counts]
    others = [reason for one in extra for reason in _said_by(one)]
    if not (extra or less or refusals):  # the usual case, and a copy takes its time
        return counts.outcome
    return replace(
        counts.outcome,
        why=(*counts.outcome.why, *less, *others, *refusals),
        extra=tuple(replace(one, why=()) for one in extra if one.points),
    )


def _refusal(rule: Version, terms: AnyTerms, fact: Fact) -> Reason | None:
    if fact.at < rule.valid_from or (rule.valid_until and fact.at >= rule.valid_until):
        return {"code": "rule.not_in_force", "rule": rule.code}
    if unmet := conditions.unmet(terms.only, fact):
        return {"code": "rule.not_for", "rule": rule.code, **unmet}
    if terms.least_amount and (paid := sum(fact.amounts.values())) < terms.least_amount:
        return {"code": "amount.too_small", "rule": rule.code, "least": terms.least_amount, "paid": paid}
    return None


def _given(rule: Version, terms: AnyTerms, fact: Fact, used: Mapping[str, int]) -> Outcome:
    """By itself, within its caps; what multiplies has nothing to give yet."""
    if isinstance(terms, Multiplier):
        return _outcome(rule, terms, 0)
    times = [one for one in terms.multipliers if not conditions.unmet(one.only, fact)]
    factor = prod((one.by for one in times), start=Decimal(1))
    scale = UNIT ** (1 + len(times))
    unit = scale * FEN_IN_A_YUAN
    why: list[Reason] = []
    if isinstance(terms, Fixed):
        rates, exact, points = {}, {}, int(terms.points * factor)
    else:
        rates = {work: rate * factor for work, rate in terms.rates.items() if work in fact.amounts}
        exact = {work: fact.amounts[work] * int(rate * scale) for work, rate in rates.items()}
        points = sum(exact.values()) // unit
        if rates and not points:
            why.append({"code": "amount.less_than_a_point"})
    if times and points:
        audiences = [audience for one in times for audience in one.only]
        why.append({
            "code": "rule.multiplied", "rule": rule.code, "by": f"{factor:f}", "audiences": audiences
        })  # fmt: skip
    left, capped = caps.cut(points, terms.caps, used, rule.code)
    if capped:
        why.append(capped)
    if isinstance(terms, Fixed):
        return _outcome(rule, terms, left, why=why)
    shares = _shared(exact, unit) if left == points else _cut(exact, left)
    lines = [_line(terms, work, fen, rates, shares) for work, fen in fact.amounts.items()]
    return _outcome(rule, terms, left, lines, why)


def _outcome(
    rule: Version, terms: AnyTerms, points: int, lines: Iterable[Line] = (), why: Iterable[Reason] = ()
) -> Outcome:
    told = (tuple(lines), rule.code, rule.version, terms.expiry, tuple(why))
    return Outcome(points, *told, growth=terms.growth_of(points), pending_days=terms.pending_days)


def _counting(competing: list[_Met]) -> _Met | None:
    """The one rule that counts of those that compete."""

    def rank(one: _Met) -> tuple[bool, int, int]:
        return one.outcome.points > 0, one.terms.priority, one.outcome.points

    return max(competing, key=rank, default=None)


def _adding(met: list[_Met]) -> Iterator[_Met]:
    """The rules that give theirs besides, those of high priority first."""
    adding = [one for one in met if one.terms.stacking == "adds"]
    return iter(sorted(adding, key=lambda one: -one.terms.priority))


def _multiplied(counts: _Met, met: list[_Met], used: Used) -> Iterable[Outcome]:
    """What each multiplying rule gives more, one after the other: twice and twice is four times."""
    reached = counts.outcome.points
    multiplying = [one for one in met if isinstance(one.terms, Multiplier)]
    for rule, terms, _ in sorted(multiplying, key=lambda one: -one.terms.priority):
        assert isinstance(terms, Multiplier)
        more = reached * int(terms.by * UNIT) // UNIT - reached
        left, capped = caps.cut(more, terms.caps, used.get(rule.code, {}), rule.code)
        nothing = {"code": "rule.nothing_to_multiply", "rule": rule.code}
        why = [capped] if capped else [] if left else [nothing]
        reached += left
        yield _outcome(rule, terms, left, why=why)


def _said_by(extra: Outcome) -> Iterable[Reason]:
    """The reasons of a rule that adds or multiplies, in its own name."""
    named = [reason for reason in extra.why if "rule" in reason]
    return named if extra.points or named else [{"code": "rule.gave_nothing", "rule": extra.rule}]


def _passed_over(one: _Met, counts: _Met) -> Reason:
    outranked = one.outcome.points and one.terms.priority < counts.terms.priority
    code = "rule.outranked" if outranked else "rule.gave_less"
    return {"code": code, "rule": one.rule.code, "points": one.outcome.points}


def _shared(exact: Mapping[str, int], unit: int) -> dict[str, int]:
    """Floored once for the whole, then shared by largest remainder: the lines add up to what is given."""
    shares = {work: share // unit for work, share in exact.items()}
    spare = sum(exact.values()) // unit - sum(shares.values())
    for work in sorted(exact, key=lambda work: (shares[work] * unit - exact[work], work))[:spare]:
        shares[work] += 1
    return shares


def _cut(exact: Mapping[str, int], left: int) -> dict[str, int]:
    """`left` points shared in the proportions of what would have been given."""
    return _shared({work: share * left for work, share in exact.items()}, sum(exact.values()))


def _line(
    terms: PerYuan, work: str, fen: int, rates: Mapping[str, Decimal], shares: Mapping[str, int]
) -> Line:
    if rate := rates.get(work):
        return Line(work, fen, f"{rate:f}", shares.get(work, 0))
    why = "work.excluded" if work in terms.excluded else "work.no_rate"
    return Line(work, fen, None, 0, {"code": why, "work": work})
