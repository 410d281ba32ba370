"""Replay: a draft over what happened, beside the rules of today. Pure: it is fed facts, one after the other.

Both sets of rules are taken as if they had been in force all the time, each with its caps and budgets counted
anew from nothing; so two figures differ by the draft alone, and not by what the rules once were.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from statistics import median_low
from typing import Any

from points.caps import Usage
from points.facts import Fact, Outcome
from points.instants import expires_at
from points.reckoning import evaluate
from points.rules import Read

ALWAYS = datetime(1, 1, 1, tzinfo=UTC)
MOST_NAMED = 20
BOUNDS = (50, 100, 200, 500)
"""Points of difference at which a bar of people ends and the next begins, upwards and downwards."""


class Replay:
    """Feed it with `add` in the order in which things happened, then ask for the `result`.

    Amounts of points that hold at `at` are liabilities; days are those of `zone`. Rules of `today` for
    another kind are what facts of the draft's kind go by for want of their own: beside the draft they hold no
    more.
    """

    def __init__(self, today: Sequence[Read], draft: Read, *, at: datetime, zone: tzinfo) -> None:
        standing = [one for one in today if one.code != draft.code and one.kind == draft.kind]
        beside = [replace(one, kind=draft.kind) for one in today if one not in standing]
        self.worlds = (_World([*standing, *beside], at, zone), _World([*standing, draft], at, zone))
        self.facts = 0

    def add(self, holder: int, fact: Fact) -> None:
        """What happened to `holder`; its day is settled already."""
        self.facts += 1
        for world in self.worlds:
            world.add(holder, fact)

    def result(self) -> dict[str, Any]:
        """Plain values; in each pair today's rules come first, then those with the draft."""
        today, draft = self.worlds
        differences = {
            holder: draft.holders[holder] - today.holders[holder]
            for holder in sorted({*today.holders, *draft.holders})
        }
        more = sorted(value for value in differences.values() if value > 0)
        less = sorted(value for value in differences.values() if value < 0)
        return {
            "facts": self.facts,
            "points": [today.points, draft.points],
            "growth": [today.growth, draft.growth],
            "liability": [today.liability, draft.liability],
            "nothing": [today.nothing, draft.nothing],
            "rules": _pairs(today.rules, draft.rules),
            "months": _pairs(today.months, draft.months),
            "stores": _pairs(today.stores, draft.stores),
            "winners": {"people": len(more), "median": median_low(more) if more else 0},
            "losers": {"people": len(less), "median": median_low(less) if less else 0},
            "same": len(differences) - len(more) - len(less),
            "bars": _bars([*less, *more]),
            "people": [
                {"holder": holder, "points": [today.holders[holder], draft.holders[holder]]}
                for holder, value in sorted(differences.items(), key=lambda one: (-abs(one[1]), one[0]))
                if value
            ][:MOST_NAMED],
            "why": {code: draft.why[code] for code in sorted(draft.why)},
        }


class _World:
    """One set of rules, and what it has given so far."""

    def __init__(self, versions: Iterable[Read], at: datetime, zone: tzinfo) -> None:
        self.versions = [replace(one, valid_from=ALWAYS, valid_until=None) for one in versions]
        self.caps = {one.code: one.terms.caps for one in self.versions if one.terms.caps}
        self.at, self.zone, self.usage = at, zone, Usage()
        self.points = self.growth = self.liability = self.nothing = 0
        self.rules: Counter[str] = Counter()
        self.months: Counter[str] = Counter()
        self.stores: Counter[str] = Counter()
        self.holders: defaultdict[int, int] = defaultdict(int)
        self.why: Counter[str] = Counter()

    def add(self, holder: int, fact: Fact) -> None:
        used = self.usage.of(holder, self.versions, fact.on) if self.caps else None
        outcome = evaluate(fact, self.versions, used=used)
        if self.caps:
            self.usage.add(holder, outcome, fact.on, self.caps)
        self._count(holder, fact, outcome)

    def _count(self, holder: int, fact: Fact, outcome: Outcome) -> None:
        total = outcome.total
        self.points += total
        self.nothing += not total
        self.holders[holder] += total
        self.months[fact.on.isoformat()[:7]] += total
        self.stores[str(fact.store or "")] += total
        for one in outcome.effects:
            self.growth += one.growth
            if one.points:
                self.rules[one.rule or ""] += one.points
                ends = expires_at(one.expiry, at=fact.at, zone=self.zone)
                self.liability += one.points if ends is None or ends > self.at else 0
        for reason in outcome.why:
            self.why[f"{reason['code']}:{reason.get('rule', '')}"] += 1


def _pairs(today: Counter[str], draft: Counter[str]) -> dict[str, list[int]]:
    return {name: [today[name], draft[name]] for name in sorted({*today, *draft})}


def _bars(differences: Iterable[int]) -> list[int]:
    """How many people lose or gain how much: first those who lose most, last those who gain most."""
    half = len(BOUNDS) + 1
    bars = [0] * 2 * half
    for value in differences:
        reach = bisect_right(BOUNDS, abs(value))
        bars[half + reach if value > 0 else half - 1 - reach] += 1
    return bars
