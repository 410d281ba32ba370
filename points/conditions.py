"""Conditions: whom and when a rule is for. All that are named must hold; of each, one of its values.

    {"tier": ["gold"], "store": [1, 2], "model": ["Q5"], "work": ["maintenance"], "first": [true],
     "birthday_month": [true], "day": ["2026-06-18"], "weekday": [6, 7], "day_of_month": [18]}

Monday is weekday 1. `work` holds if some of it was paid for.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, cast

from points.errors import InvalidTerms
from points.facts import Fact, Reason

Conditions = Mapping[str, tuple[Any, ...]]

_FOUND: dict[str, Callable[[Fact], Any]] = {
    "tier": lambda fact: fact.tier,
    "store": lambda fact: fact.store,
    "model": lambda fact: fact.model,
    "work": lambda fact: sorted(work for work, fen in fact.amounts.items() if fen),
    "first": lambda fact: fact.first,
    "birthday_month": lambda fact: fact.birthday_month,
    "day": lambda fact: fact.on.isoformat(),
    "weekday": lambda fact: fact.on.isoweekday(),
    "day_of_month": lambda fact: fact.on.day,
}
AUDIENCES = tuple(_FOUND)


def unmet(only: Conditions, fact: Fact) -> Reason | None:
    """The first condition that `fact` does not fulfil, and what it is instead."""
    for audience, wanted in only.items():
        found = _FOUND[audience](fact)
        among = any(one in wanted for one in found) if audience == "work" else found in wanted
        if not among:
            return {"audience": audience, "is": found}
    return None


def parsed(only: object, name: str = "only") -> Conditions:
    """Raises InvalidTerms(field, value)."""
    if not isinstance(only, Mapping) or not only:
        raise InvalidTerms(field=name, value=only)
    told = cast(Mapping[str, object], only)
    return {audience: _values(f"{name}.{audience}", audience, values) for audience, values in told.items()}


def _values(field: str, audience: str, values: object) -> tuple[Any, ...]:
    listed = cast(list[object], values) if isinstance(values, list) else []
    if audience not in _VALID or not listed or not all(_VALID[audience](one) for one in listed):
        raise InvalidTerms(field=field, value=values)
    return tuple(listed)


def _is_word(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 60


def _is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_from_1_to(most: int) -> Callable[[object], bool]:
    return lambda value: type(value) is int and 1 <= value <= most


_VALID: dict[str, Callable[[object], bool]] = {
    "tier": _is_word,
    "store": _is_from_1_to(2**62),
    "model": _is_word,
    "work": _is_word,
    "first": lambda value: value is True,
    "birthday_month": lambda value: value is True,
    "day": _is_day,
    "weekday": _is_from_1_to(7),
    "day_of_month": _is_from_1_to(31),
}
