"""Terms: what a rule gives and to whom, kept as JSON and checked before it is kept.

    {"type": "per_yuan", "rates": {"maintenance": 1, "bodywork": "0.5"}, "excluded": ["accident", "warranty"],
     "expiry": "end_of_next_year"}
    {"type": "fixed", "points": 200, "expiry": {"months": 12}, "only": {"tier": ["gold"], "store": [1, 2]}}

A rate is points for a yuan: a whole number or a decimal in quotes, so that no rounding of floats gets in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from points.content import MOST
from points.errors import InvalidTerms
from points.instants import Expiry, checked

AUDIENCES = ("tier", "store", "model")
HIGHEST_RATE = 1000
FINEST_RATE = -4  # the power of ten of a rate's last digit


@dataclass(frozen=True)
class Terms:
    """`only` narrows a rule to facts whose tier, store or model is listed; `expiry`: how long points hold."""

    expiry: Expiry
    only: Mapping[str, tuple[Any, ...]] = field(default_factory=dict[str, tuple[Any, ...]])


@dataclass(frozen=True)
class PerYuan(Terms):
    """`rates` for kinds of work; those `excluded` earn nothing by policy, those not named have no rate."""

    rates: Mapping[str, Decimal] = field(default_factory=dict[str, Decimal])
    excluded: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Fixed(Terms):
    """`points` for the fact as such: a birthday, a friend's first order."""

    points: int = 0


def parsed(terms: Mapping[str, Any] | PerYuan | Fixed) -> PerYuan | Fixed:
    """Terms that are read already are returned as they are. Raises InvalidTerms(field, value)."""
    if isinstance(terms, Terms):
        return terms
    kinds = {"per_yuan": _per_yuan, "fixed": _fixed}
    if (kind := terms.get("type")) not in kinds:
        raise InvalidTerms(field="type", value=kind)
    return kinds[kind](terms)


def _per_yuan(terms: Mapping[str, Any]) -> PerYuan:
    _only_these(terms, "rates", "excluded")
    rates = {work: _rate(work, rate) for work, rate in _mapping(terms, "rates").items()}
    excluded = _words("excluded", terms.get("excluded", []))
    if both := rates.keys() & set(excluded):
        raise InvalidTerms(field="excluded", value=sorted(both))
    return PerYuan(_expiry(terms), _only(terms), rates, frozenset(excluded))


def _fixed(terms: Mapping[str, Any]) -> Fixed:
    _only_these(terms, "points")
    if type(points := terms.get("points")) is not int or not 0 < points <= MOST:
        raise InvalidTerms(field="points", value=points)
    return Fixed(_expiry(terms), _only(terms), points)


def _only_these(terms: Mapping[str, Any], *fields: str) -> None:
    for name, value in terms.items():
        if name not in ("type", "expiry", "only", *fields):
            raise InvalidTerms(field=name, value=value)


def _expiry(terms: Mapping[str, Any]) -> Expiry:
    return checked(terms.get("expiry"))


def _only(terms: Mapping[str, Any]) -> Mapping[str, tuple[Any, ...]]:
    only = _mapping(terms, "only") if "only" in terms else {}
    for audience, values in only.items():
        if audience not in AUDIENCES or not isinstance(values, list) or not values:
            raise InvalidTerms(field=f"only.{audience}", value=values)
    return {audience: tuple(values) for audience, values in only.items()}


def _rate(work: str, rate: object) -> Decimal:
    try:
        number = Decimal(cast(int | str, rate)) if type(rate) in (int, str) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or not 0 < number <= HIGHEST_RATE or _last_digit(number) < FINEST_RATE:
        raise InvalidTerms(field=f"rates.{work}", value=rate)
    return number


def _last_digit(number: Decimal) -> int:
    return cast(int, number.as_tuple().exponent)


def _mapping(terms: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = terms.get(name)
    if not isinstance(value, Mapping) or not value:
        raise InvalidTerms(field=name, value=value)
    return cast(Mapping[str, Any], value)


def _words(name: str, value: object) -> list[str]:
    words = cast(list[object], value) if isinstance(value, list) else [None]
    if not all(isinstance(word, str) and word for word in words):
        raise InvalidTerms(field=name, value=words)
    return cast(list[str], words)
