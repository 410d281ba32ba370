"""Reckoning: what a fact earns by the rules, and why not more. Pure: same fact, same rules, same outcome.

Of the rules that a fact meets, the one that gives most counts alone: rules do not add up, so each posting
names the one rule and version it was reckoned by. Every reason is kept, as a code with facts, also those of
rules that gave nothing: "why are there no points?" has an answer that can be read aloud.

    rule.none                 nothing is given for this `kind` of fact
    rule.not_in_force         `rule` begins later, or has ended
    rule.not_for              `rule` is not for this `audience` (tier, store, model)
    rule.gave_less            `rule` would have given `points`, another one gives more
    work.excluded             this kind of `work` earns nothing by policy
    work.no_rate              the rule names no rate for this kind of `work`
    amount.less_than_a_point  what was paid does not come to one point
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any, Protocol

from points.errors import InvalidAmount
from points.instants import Expiry
from points.terms import Fixed, PerYuan, Terms, parsed

Reason = dict[str, Any]
FEN_IN_A_YUAN = 100


@dataclass(frozen=True)
class Fact:
    """Something that may earn points. `amounts` are fen paid by kind of work, never below zero."""

    kind: str
    at: datetime
    amounts: Mapping[str, int] = field(default_factory=dict[str, int])
    tier: str | None = None
    store: int | None = None
    model: str | None = None

    def __post_init__(self) -> None:
        for work, fen in self.amounts.items():
            if type(fen) is not int or fen < 0:
                raise InvalidAmount(work=work, amount=fen)


@dataclass(frozen=True)
class Line:
    """The share of one kind of work: fen paid, points for a yuan, points; and why none."""

    work: str
    amount: int
    rate: str | None
    points: int
    why: Reason | None = None


@dataclass(frozen=True)
class Outcome:
    """`rule` and `version` that the points were reckoned by, None where no rule was met."""

    points: int
    lines: tuple[Line, ...] = ()
    rule: str | None = None
    version: int | None = None
    expiry: Expiry = "never"
    why: tuple[Reason, ...] = ()

    def facts(self) -> dict[str, Any]:
        """Lines and reasons as plain values, for the facts of the posting."""
        return {"lines": [vars(line) for line in self.lines], "why": list(self.why)}


class Version(Protocol):
    """What is needed of a version of a rule."""

    code: str
    version: int
    kind: str
    terms: Any  # as JSON, or read already
    valid_from: datetime
    valid_until: datetime | None


def evaluate(fact: Fact, rules: Iterable[Version]) -> Outcome:
    """What `fact` earns. Rules for other kinds of facts are not considered."""
    asked = sorted((rule for rule in rules if rule.kind == fact.kind), key=lambda rule: rule.code)
    refusals = {rule.code: refusal for rule in asked if (refusal := _refusal(rule, fact))}
    met = [_reckoned(rule, fact) for rule in asked if rule.code not in refusals]
    if not met:
        return Outcome(0, why=tuple(refusals.values()) or ({"code": "rule.none", "kind": fact.kind},))
    best = max(met, key=lambda outcome: outcome.points)
    less = [_gave_less(outcome) for outcome in met if outcome is not best]
    return _with_reasons(best, (*best.why, *less, *refusals.values()))


def _refusal(rule: Version, fact: Fact) -> Reason | None:
    if fact.at < rule.valid_from or (rule.valid_until and fact.at >= rule.valid_until):
        return {"code": "rule.not_in_force", "rule": rule.code}
    for audience, wanted in parsed(rule.terms).only.items():
        if (found := getattr(fact, audience)) not in wanted:
            return {"code": "rule.not_for", "rule": rule.code, "audience": audience, "is": found}
    return None


def _reckoned(rule: Version, fact: Fact) -> Outcome:
    terms: Terms = parsed(rule.terms)
    if isinstance(terms, Fixed):
        return Outcome(terms.points, (), rule.code, rule.version, terms.expiry)
    assert isinstance(terms, PerYuan)
    lines = _shared(terms, fact.amounts)
    points = sum(line.points for line in lines)
    why = () if points or not any(line.rate for line in lines) else ({"code": "amount.less_than_a_point"},)
    return Outcome(points, lines, rule.code, rule.version, terms.expiry, why)


def _shared(terms: PerYuan, amounts: Mapping[str, int]) -> tuple[Line, ...]:
    """Floored once for the whole, then shared by largest remainder: the lines add up to what is given."""
    rated = {work: rate for work, rate in terms.rates.items() if work in amounts}
    exact = {work: amounts[work] * Fraction(rate) / FEN_IN_A_YUAN for work, rate in rated.items()}
    shares = {work: int(share) for work, share in exact.items()}
    spare = int(sum(exact.values())) - sum(shares.values())
    for work in sorted(exact, key=lambda work: (shares[work] - exact[work], work))[:spare]:
        shares[work] += 1
    return tuple(_line(terms, work, fen, shares.get(work, 0)) for work, fen in amounts.items())


def _line(terms: PerYuan, work: str, fen: int, points: int) -> Line:
    if rate := terms.rates.get(work):
        return Line(work, fen, str(rate), points)
    why = "work.excluded" if work in terms.excluded else "work.no_rate"
    return Line(work, fen, None, 0, {"code": why, "work": work})


def _gave_less(outcome: Outcome) -> Reason:
    return {"code": "rule.gave_less", "rule": outcome.rule, "points": outcome.points}


def _with_reasons(outcome: Outcome, why: tuple[Reason, ...]) -> Outcome:
    return Outcome(outcome.points, outcome.lines, outcome.rule, outcome.version, outcome.expiry, why)
