"""The tree of a filter: all, any, not, and the conditions at its ends; as data, and as what was checked.

    {"all": [{"field": "tier", "operator": "in", "value": [2, 3]},
             {"any": [{"field": "warranty", "operator": "within", "value": 6},
                      {"not": {"field": "last_visit", "operator": "within", "value": 365}}]}]}

An operator that takes several values has a list of them. `{"all": []}` is everybody.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from club.segments import fields
from club.segments.errors import (
    NotASpan,
    TooDeep,
    TooManyConditions,
    UnknownField,
    UnknownOperator,
    WrongFilter,
    WrongValue,
)
from club.segments.fields import Field, Operator

MOST = 50
DEEPEST = 6


@dataclass(frozen=True)
class Leaf:
    """One condition, and what it was told, as SQL compares with it."""

    field: Field
    operator: Operator
    read: tuple[Any, ...] = ()

    @property
    def values(self) -> list[Any]:
        """The same as plain data."""
        return [kind.written(value) for kind, value in zip(self.operator.takes, self.read, strict=True)]

    @property
    def is_about_car(self) -> bool:
        return self.field.is_about_car


@dataclass(frozen=True)
class All:
    parts: tuple[Node, ...] = ()

    @property
    def is_about_car(self) -> bool:
        return bool(self.parts) and all(part.is_about_car for part in self.parts)


@dataclass(frozen=True)
class Either:
    parts: tuple[Node, ...]

    @property
    def is_about_car(self) -> bool:
        return all(part.is_about_car for part in self.parts)


@dataclass(frozen=True)
class Not:
    part: Node
    is_about_car: bool = False  # "drives no electric car" is about the person


Node = Leaf | All | Either | Not
EVERYBODY = All()


def parsed(text: str) -> Node:
    """The tree that `text` says in JSON. Raises WrongFilter and what `read` raises."""
    try:
        told = json.loads(text)
        json.dumps(told, ensure_ascii=False).encode()  # half a character, as \ud800 is one, is no text
    except (ValueError, RecursionError):
        raise WrongFilter from None
    return read(told)


def read(told: object) -> Node:
    """The tree of plain data, checked.

    Raises WrongFilter, TooManyConditions, TooDeep, UnknownField, UnknownOperator, WrongValue, NotASpan.
    """
    node = _read(told, 0)
    if (count := sum(1 for _ in leaves(node))) > MOST:
        raise TooManyConditions(most=MOST, count=count)
    return node


def leaf(field: object, operator: object, *values: object) -> Leaf:
    """One condition. Raises UnknownField, UnknownOperator, WrongValue, NotASpan."""
    known = _table().get(field) if isinstance(field, str) else None
    if known is None:
        raise UnknownField(field=_shown(field))
    named = known.operators.get(operator) if isinstance(operator, str) else None
    if named is None:
        raise UnknownOperator(field=known.name, operator=_shown(operator))
    return Leaf(known, named, _values(known, named, values))


def written(node: Node) -> dict[str, Any]:
    """The tree as plain data: reading it gives the very same tree."""
    match node:
        case All(parts):
            return {"all": [written(part) for part in parts]}
        case Either(parts):
            return {"any": [written(part) for part in parts]}
        case Not(part):
            return {"not": written(part)}
        case Leaf(field, operator):
            values = node.values
            told = {"value": values if len(values) > 1 else values[0]} if values else {}
            return {"field": field.name, "operator": operator.name, **told}


def text(node: Node) -> str:
    """The tree as short JSON, for an address."""
    return json.dumps(written(node), ensure_ascii=False, separators=(",", ":"))


def leaves(node: Node) -> Iterator[Leaf]:
    match node:
        case Leaf():
            yield node
        case Not(part):
            yield from leaves(part)
        case All(parts) | Either(parts):
            for part in parts:
                yield from leaves(part)


def _read(told: object, depth: int) -> Node:
    if depth > DEEPEST:
        raise TooDeep(most=DEEPEST)
    if not isinstance(told, dict):
        raise WrongFilter
    node: dict[str, Any] = told  # pyright: ignore[reportUnknownVariableType]
    match node:
        case {"all": list(parts)} if len(node) == 1:
            return All(_parts(parts, depth))
        case {"any": list(parts)} if len(node) == 1 and parts:
            return Either(_parts(parts, depth))
        case {"not": part} if len(node) == 1:
            return Not(_read(part, depth + 1))
        case {"field": field, "operator": operator, **rest} if rest.keys() <= {"value"}:
            return _leaf(field, operator, rest.get("value"))
        case _:
            raise WrongFilter


def _parts(parts: list[object], depth: int) -> tuple[Node, ...]:
    if len(parts) > MOST:
        raise TooManyConditions(most=MOST, count=len(parts))
    return tuple(_read(part, depth + 1) for part in parts)


def _leaf(field: object, operator: object, value: object) -> Leaf:
    if value is None:
        return leaf(field, operator)
    named = (
        _table()[field].operators.get(str(operator)) if isinstance(field, str) and field in _table() else None
    )
    if named and len(named.takes) > 1:
        return leaf(field, operator, *(value if isinstance(value, list) else [value]))  # pyright: ignore[reportUnknownArgumentType]
    return leaf(field, operator, value)


def _values(field: Field, operator: Operator, values: tuple[object, ...]) -> tuple[Any, ...]:
    facts = {"field": field.name, "operator": operator.name}
    if len(values) != len(operator.takes):
        raise WrongValue(
            **facts, place=min(len(values), max(0, len(operator.takes) - 1)), value=_shown(values)
        )
    found: list[Any] = []
    for place, (kind, value) in enumerate(zip(operator.takes, values, strict=True)):
        try:
            found.append(kind.read(value))
        except (ValueError, TypeError):
            raise WrongValue(**facts, place=place, value=_shown(value)) from None
    if operator.name == "between" and found[-2] > found[-1]:
        raise NotASpan(**facts, first=values[-2], second=values[-1])
    return tuple(found)


def _shown(value: object) -> str:
    return str(value)[:40]


_table: Callable[[], Any] = cache(fields.table)
