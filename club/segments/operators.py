"""Operators that several fields share: at least, between, one of, within the last days, before it ends."""

from datetime import date, timedelta

from club.roles import N_
from club.segments.fields import Ask, Operator, instants, known
from club.segments.kinds import Choices, Day, Kind, Number, Rows, Texts
from points import instants as calendar

DAYS = Number(0, 20_000)


def numbers(column: str, kind: Kind) -> tuple[Operator, ...]:
    """At least, at most, between: of a column that may be NULL."""
    return (
        Operator(
            "least", N_("is at least"), lambda ask, n: known(f"{column} >= {ask.value(n)}", column), (kind,)
        ),
        Operator(
            "most", N_("is at most"), lambda ask, n: known(f"{column} <= {ask.value(n)}", column), (kind,)
        ),
        Operator(
            "between",
            N_("is between"),
            lambda ask, low, high: known(f"{column} BETWEEN {ask.value(low)} AND {ask.value(high)}", column),
            (kind, kind),
        ),
    )


def one_of(column: str, kind: Choices | Rows | Texts) -> Operator:
    return Operator("in", N_("is"), lambda ask, values: known(ask.any_of(column, values), column), (kind,))


def none(column: str) -> Operator:
    return Operator("none", N_("is not set"), lambda ask: f"{column} IS NULL")


def flag(yes: str, no: str, sql: str) -> tuple[Operator, Operator]:
    """Two operators without a value: `sql` holds, or does not."""
    return Operator("yes", yes, lambda ask: f"({sql})"), Operator("no", no, lambda ask: f"NOT ({sql})")


def moments(column: str) -> tuple[Operator, ...]:
    """Within the last days, longer ago, between two days: of an instant that may be NULL."""
    return (
        Operator(
            "within",
            N_("within the last"),
            lambda ask, days: known(f"{column} >= {ask.value(ask.at - timedelta(days))}", column),
            (DAYS,),
            N_("%s days"),
        ),
        Operator(
            "before",
            N_("longer ago than"),
            lambda ask, days: known(f"{column} < {ask.value(ask.at - timedelta(days))}", column),
            (DAYS,),
            N_("%s days"),
        ),
        Operator("between", N_("between"), lambda ask, a, b: _in_days(ask, column, a, b), (Day(), Day())),
    )


def _in_days(ask: Ask, column: str, first: date, last: date) -> str:
    start, end = instants(ask, first, last)
    return known(f"{column} >= {start} AND {column} < {end}", column)


def months_on(day: date, months: int) -> date:
    """The same day of another month, as everywhere; what no calendar reaches is its end."""
    year = day.year + (day.month - 1 + months) // 12
    if year > 9998 or year < 2:
        return date.max if year > 9998 else date.min
    return calendar.months_on(day, months)
