"""Months of the club, as a database reckons them: of time zones each knows something else, or nothing."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from club import clock


def between(first: date, last: date) -> list[date]:
    """The first days of the months from that of `first` to that of `last`, the latest first."""
    months = [last.replace(day=1)]
    while months[-1] > first:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months


def last(count: int, at: datetime) -> list[date]:
    """The first days of so many months up to that of the instant `at`, the latest first."""
    months = [clock.day_of(at).replace(day=1)]
    while len(months) < count:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months


def month_after(day: date) -> date:
    """The first day of the next month."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def month_of(
    column: str, months: Sequence[date], *, place: int, last: bool = False
) -> tuple[str, list[datetime]]:
    """SQL for the club's month of an instant (`2026-11`), and the bounds that it asks for from $place on.

    `months` are first days, the latest first; what is older than all counts as the oldest. `last`: the
    instant is the first one of after, so a midnight belongs to the month before.
    """
    return _case(column, months, [f"{month:%Y-%m}" for month in months], place, ">" if last else ">=")


def day_of(column: str, days: Sequence[date], *, place: int) -> tuple[str, list[datetime]]:
    """The same of days (`2026-11-27`), the latest first."""
    return _case(column, days, [f"{day}" for day in days], place, ">=")


def _case(
    column: str, firsts: Sequence[date], names: Sequence[str], place: int, sign: str
) -> tuple[str, list[datetime]]:
    """Halved and halved again, so that sixty months take six comparisons of each row."""

    def among(first: int, end: int) -> str:
        if end - first == 1:
            return f"'{names[first]}'"
        half = (first + end) // 2
        later, earlier = among(first, half), among(half, end)
        return f"CASE WHEN {column} {sign} ${place + half - 1} THEN {later} ELSE {earlier} END"

    return among(0, len(names)), [clock.start_of(first) for first in firsts[:-1]]
