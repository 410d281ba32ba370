"""Overlaps: what to look at before a rule is put in force: that it never ends, that another is there.

Neither is a mistake as such: the rule for service orders has no end, and a rule for gold members stands
beside it. So whoever publishes says that it is meant so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Protocol

from points.errors import RuleEndless, RuleOverlaps
from points.terms import AnyTerms, parsed


class Dated(Protocol):
    """What is needed of a version of a rule."""

    code: str
    terms: Any
    valid_from: datetime
    valid_until: datetime | None


def check(rule: Dated, others: Iterable[Dated], knowing: Collection[str] = ()) -> None:
    """Raises RuleEndless(rule), RuleOverlaps(rule, other); `knowing` names what is meant so."""
    if rule.valid_until is None and "endless" not in knowing:
        raise RuleEndless(rule=rule.code)
    if "overlaps" not in knowing and (found := overlapping(rule, others)):
        raise RuleOverlaps(rule=rule.code, other=found[0])


def overlapping(rule: Dated, others: Iterable[Dated]) -> list[str]:
    """The codes of `others` that stand in the same way for some of the same facts at the same time."""
    terms = parsed(rule.terms)
    found = [
        other.code
        for other in others
        if other.code != rule.code
        and _meet(rule, other)
        and (theirs := parsed(other.terms)).stacking == terms.stacking
        and _same_people(terms, theirs)
    ]
    return list(dict.fromkeys(found))


def _meet(one: Dated, other: Dated) -> bool:
    ends = [end for end in (one.valid_until, other.valid_until) if end]
    return not ends or max(one.valid_from, other.valid_from) < min(ends)


def _same_people(one: AnyTerms, other: AnyTerms) -> bool:
    """Whether some fact may fulfil the conditions of both."""
    both = one.only.keys() & other.only.keys()
    return all(set(one.only[name]) & set(other.only[name]) for name in both if name != "work")
