"""Fields: what a filter can ask of a person, each with its operators and their SQL; one table of all.

`m` is the member. A field that is about a car speaks of `v`, one of the cars that the member drives now, and
of `o`, the ownership. `COALESCE(person_id, member_id)` says whose a row is after a merge (club/persons.py).
The SQL of an operator is a truth, never NULL: so that `not` is exactly everybody else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from club import clock
from club.segments.kinds import Kind


class Ask:
    """A statement being put together: it collects the values, and knows when it is asked."""

    def __init__(self, at: datetime) -> None:
        self.at, self.today = at, clock.day_of(at)
        self.values: list[Any] = []

    def value(self, value: object) -> str:
        """The place of `value` in the statement."""
        self.values.append(value)
        return f"${len(self.values)}"

    def any_of(self, column: str, values: tuple[object, ...]) -> str:
        return f"{column} IN ({', '.join(self.value(value) for value in values)})"


@dataclass(frozen=True)
class Operator:
    """`sql` gets the statement and what the condition was told: as many values as it `takes`.

    `says` are the words for these values, where they aren't said one after the other.
    """

    name: str
    label: str
    sql: Callable[..., str]
    takes: tuple[Kind, ...] = ()
    says: str = ""


@dataclass(frozen=True)
class Field:
    """`may` is the permission of those who may ask for it; `unit` stands behind its values."""

    name: str
    label: str
    group: str
    operators: Mapping[str, Operator]
    unit: str = ""
    may: str = "members.see"
    is_about_car: bool = False


def field(name: str, label: str, group: str, *operators: Operator, **more: Any) -> Field:
    return Field(name, label, group, {operator.name: operator for operator in operators}, **more)


def known(sql: str, *columns: str) -> str:
    """A comparison that is false, not NULL, where a column is missing; an index can still serve it."""
    return f"({' AND '.join([*(f'{column} IS NOT NULL' for column in columns), sql])})"


def instants(ask: Ask, first: date, last: date) -> tuple[str, str]:
    """The half-open span of the club's days from `first` to `last`."""
    return ask.value(clock.start_of(first)), ask.value(clock.end_of(last))


def table() -> Mapping[str, Field]:
    """Every field by name, in the order in which a page offers them."""
    from club.segments import cars, deeds, profile  # which make their fields with what stands here

    return {each.name: each for each in (*profile.FIELDS, *cars.FIELDS, *deeds.FIELDS)}
