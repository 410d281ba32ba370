"""Caps: how much a rule gives at most, and how much of that is used. Pure; usage.py reads and keeps it.

    each           points for one fact
    member_day     for one member in a day, member_month in a month, member_ever altogether
    rule_day       for all members in a day, rule_month in a month, budget altogether

What a member was given counts across the versions of a rule; what all were given counts for the version.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, Protocol, cast

from points.content import MOST
from points.errors import InvalidTerms
from points.facts import Outcome, Reason

Caps = Mapping[str, int]
Used = Mapping[str, Mapping[str, int]]
"""Points used by rule and cap."""

OF_A_MEMBER = ("member_day", "member_month", "member_ever")
OF_THE_RULE = ("rule_day", "rule_month", "budget")
NAMES = ("each", *OF_A_MEMBER, *OF_THE_RULE)


class Capped(Protocol):
    """What is needed of a version of a rule; its terms are read already."""

    code: str
    version: int
    terms: Any


def parsed(terms: Mapping[str, Any]) -> Caps:
    """The caps of `terms`, the budget among them. Raises InvalidTerms."""
    caps = terms.get("caps", {})
    if not isinstance(caps, Mapping):
        raise InvalidTerms(field="caps", value=caps)
    named = {**cast(Mapping[str, Any], caps)}
    if "budget" in terms:
        named["budget"] = terms["budget"]
    for name, most in named.items():
        field = name if name == "budget" else f"caps.{name}"
        if name not in NAMES or type(most) is not int or not 0 < most <= MOST:
            raise InvalidTerms(field=field, value=most)
    return named


def names(versions: Iterable[Capped]) -> dict[str, set[str]]:
    """The caps that each rule has in some of `versions`: what one gives may count for another."""
    found: dict[str, set[str]] = {}
    for one in versions:
        if one.terms.caps:
            found.setdefault(one.code, set()).update(one.terms.caps)
    return found


def cut(points: int, caps: Caps, used: Mapping[str, int], rule: str) -> tuple[int, Reason | None]:
    """What of `points` may be given, and the cap that stands against more."""
    tightest, left = "", points
    for name, most in caps.items():
        if (free := max(0, most - used.get(name, 0))) < left:
            tightest, left = name, free
    if not tightest:
        return points, None
    facts = {"rule": rule, "most": caps[tightest], "used": used.get(tightest, 0), "would": points}
    return left, {"code": f"cap.{tightest}", **facts}


def period(name: str, day: date) -> str:
    """Which day or month of the cap `name` the `day` belongs to; nothing where it is for ever."""
    if name.endswith("_day"):
        return day.isoformat()
    return day.isoformat()[:7] if name.endswith("_month") else ""


class Usage:
    """What is used of the caps, counted on as facts are reckoned one after the other."""

    def __init__(self) -> None:
        self.points: Counter[tuple[object, ...]] = Counter()

    def of(self, holder: int, versions: Iterable[Capped], day: date) -> Used:
        """For one member on one day."""
        return {
            one.code: {name: self.points[_key(one.code, one.version, name, holder, day)] for name in caps}
            for one in versions
            if (caps := [name for name in one.terms.caps if name != "each"])
        }

    def add(self, holder: int, outcome: Outcome, day: date, caps: Mapping[str, Collection[str]]) -> None:
        """Count what `outcome` gives, as far as its rules have `caps`, by their names."""
        for one in outcome.effects:
            for name in caps.get(one.rule or "", ()) if one.points else ():
                if name != "each":
                    self.points[_key(one.rule, one.version, name, holder, day)] += one.points

    def know(self, rule: str, version: int | None, name: str, holder: int, day: date, points: int) -> None:
        """Count what was given before."""
        self.points[_key(rule, version, name, holder, day)] += points


def _key(rule: str | None, version: int | None, name: str, holder: int, day: date) -> tuple[object, ...]:
    whose = ("member", holder) if name in OF_A_MEMBER else ("version", version)
    return rule, name, period(name, day), *whose
