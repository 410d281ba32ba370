"""Terms: what a rule gives, to whom and how much at most, kept as JSON and checked before it is kept.

    {"type": "per_yuan", "rates": {"maintenance": 1, "bodywork": "0.5"}, "excluded": ["accident", "warranty"],
     "expiry": "end_of_next_year", "multipliers": [{"by": "1.5", "only": {"tier": ["gold"]}}],
     "caps": {"each": 2000}, "least_amount": 10000, "pending_days": 14, "growth": "points"}
    {"type": "fixed", "points": 200, "expiry": {"months": 12}, "only": {"tier": ["gold"], "first": [true]},
     "stacking": "adds", "budget": 100000, "growth": 50}
    {"type": "multiplier", "by": 2, "expiry": "never", "only": {"weekday": [6, 7]}, "priority": 1}

A rate is points for a yuan: a whole number or a decimal in quotes, so that no rounding of floats gets in.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, cast

from points import caps, conditions
from points.caps import Caps
from points.conditions import AUDIENCES, Conditions
from points.content import MOST
from points.errors import InvalidTerms
from points.instants import Expiry, checked

__all__ = ["AUDIENCES", "Fixed", "Multiplier", "PerYuan", "Terms", "Times", "parsed"]

HIGHEST_RATE = 1000
HIGHEST_FACTOR = 100
FINEST_RATE = -4  # the power of ten of a rate's last digit
HIGHEST_PRIORITY = 100
LONGEST_PENDING = 366
LONGEST_WORK = 60

Growth = Literal["points", "none"] | int


@dataclass(frozen=True)
class Times:
    """A rule's own points count `by` times where `only` holds."""

    by: Decimal
    only: Conditions


@dataclass(frozen=True)
class Terms:
    """`only` narrows a rule to facts that fulfil it; `expiry`: how long points hold.

    Of the rules whose `stacking` is "best" one alone counts: that with the highest `priority` and, of these,
    the one that gives most. One that "adds" gives its own besides. `least_amount` is in fen, of the whole.
    """

    expiry: Expiry
    only: Conditions = field(default_factory=dict[str, tuple[Any, ...]])
    caps: Caps = field(default_factory=dict[str, int])
    multipliers: tuple[Times, ...] = ()
    least_amount: int = 0
    pending_days: int = 0
    priority: int = 0
    stacking: str = "best"
    growth: Growth = "none"

    @property
    def budget(self) -> int | None:
        return self.caps.get("budget")

    def growth_of(self, points: int) -> int:
        """The growth that goes with `points`; none with none."""
        if self.growth == "points":
            return points
        return 0 if self.growth == "none" or not points else self.growth


@dataclass(frozen=True)
class PerYuan(Terms):
    """`rates` for kinds of work; those `excluded` earn nothing by policy, those not named have no rate."""

    rates: Mapping[str, Decimal] = field(default_factory=dict[str, Decimal])
    excluded: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Fixed(Terms):
    """`points` for the fact as such: a birthday, a friend's first order."""

    points: int = 0


@dataclass(frozen=True)
class Multiplier(Terms):
    """What the rule that counts gives, is given `by` times: the rest is this rule's."""

    by: Decimal = Decimal(1)


AnyTerms = PerYuan | Fixed | Multiplier


def parsed(terms: Mapping[str, Any] | AnyTerms) -> AnyTerms:
    """Terms that are read already are returned as they are. Raises InvalidTerms(field, value)."""
    if isinstance(terms, Terms):
        return terms
    if not isinstance(terms, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance] - it was JSON
        raise InvalidTerms(field="terms", value=terms)
    if not isinstance(kind := terms.get("type"), str) or kind not in _KINDS:
        raise InvalidTerms(field="type", value=kind)
    return _KINDS[kind](terms)


def _per_yuan(terms: Mapping[str, Any]) -> PerYuan:
    _only_these(terms, "rates", "excluded", "multipliers", "stacking")
    rates = {work: _number(f"rates.{work}", rate) for work, rate in _mapping(terms, "rates").items()}
    if wrong := [work for work in rates if not 0 < len(work) <= LONGEST_WORK]:
        raise InvalidTerms(field="rates", value=wrong)
    excluded = _words("excluded", terms.get("excluded", []))
    if both := rates.keys() & set(excluded):
        raise InvalidTerms(field="excluded", value=sorted(both))
    return PerYuan(**_common(terms, growth="points"), rates=rates, excluded=frozenset(excluded))


def _fixed(terms: Mapping[str, Any]) -> Fixed:
    _only_these(terms, "points", "multipliers", "stacking")
    points = _whole(terms, "points", least=1, most=MOST)
    common = _common(terms, growth="none")
    if common["caps"].get("budget", points) < points:
        raise InvalidTerms(field="budget", value=common["caps"]["budget"])
    return Fixed(**common, points=points)


def _multiplier(terms: Mapping[str, Any]) -> Multiplier:
    _only_these(terms, "by")
    by = _number("by", terms.get("by"), most=HIGHEST_FACTOR)
    if by <= 1:
        raise InvalidTerms(field="by", value=terms.get("by"))
    common = _common(terms, growth="none")
    common["stacking"] = "multiplies"
    return Multiplier(**common, by=by)


_KINDS: dict[Any, Callable[[Mapping[str, Any]], AnyTerms]] = {
    "per_yuan": _per_yuan,
    "fixed": _fixed,
    "multiplier": _multiplier,
}
_OF_ALL = (
    "type", "expiry", "only", "caps", "budget", "least_amount", "pending_days", "priority", "growth"
)  # fmt: skip


def _only_these(terms: Mapping[str, Any], *fields: str) -> None:
    for name, value in terms.items():
        if name not in (*_OF_ALL, *fields):
            raise InvalidTerms(field=name, value=value)


def _common(terms: Mapping[str, Any], *, growth: Growth) -> dict[str, Any]:
    if (stacking := terms.get("stacking", "best")) not in ("best", "adds"):
        raise InvalidTerms(field="stacking", value=stacking)
    return {
        "expiry": checked(terms.get("expiry")),
        "only": conditions.parsed(terms["only"]) if "only" in terms else {},
        "caps": caps.parsed(terms),
        "multipliers": tuple(_times(terms)),
        "least_amount": _whole(terms, "least_amount", most=MOST),
        "pending_days": _whole(terms, "pending_days", most=LONGEST_PENDING),
        "priority": _whole(terms, "priority", most=HIGHEST_PRIORITY),
        "stacking": stacking,
        "growth": _growth(terms, growth),
    }


def _times(terms: Mapping[str, Any]) -> list[Times]:
    listed: object = terms.get("multipliers", [])
    if not isinstance(listed, list):
        raise InvalidTerms(field="multipliers", value=listed)
    times: list[Times] = []
    for one in cast(list[object], listed):
        if not isinstance(one, Mapping) or set(cast(Mapping[str, Any], one)) != {"by", "only"}:
            raise InvalidTerms(field="multipliers", value=one)
        told = cast(Mapping[str, Any], one)
        by = _number("multipliers.by", told["by"], most=HIGHEST_FACTOR)
        times.append(Times(by, conditions.parsed(told["only"], "multipliers.only")))
    return times


def _growth(terms: Mapping[str, Any], default: Growth) -> Growth:
    growth = terms.get("growth", default)
    if growth in ("points", "none") or (type(growth) is int and 0 < growth <= MOST):
        return growth
    raise InvalidTerms(field="growth", value=growth)


def _whole(terms: Mapping[str, Any], name: str, *, most: int, least: int = 0) -> int:
    value = terms.get(name, None if least else 0)
    if type(value) is not int or not least <= value <= most:
        raise InvalidTerms(field=name, value=value)
    return value


def _number(name: str, rate: object, *, most: int = HIGHEST_RATE) -> Decimal:
    try:
        number = Decimal(cast(int | str, rate)) if type(rate) in (int, str) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or not 0 < number <= most or _last_digit(number) < FINEST_RATE:
        raise InvalidTerms(field=name, value=rate)
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
