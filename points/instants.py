"""Instants: when points happen and how long they hold. Days are those of a zone that the caller names."""

import calendar
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Literal, TypedDict, cast

from points.errors import InvalidTerms, NaiveInstant


class Months(TypedDict):
    months: int


Expiry = Literal["never", "end_of_next_year"] | Months
LONGEST = 600
"""Months. Fifty years: whoever means longer means "never"."""


def utc(at: datetime) -> datetime:
    """`at` in UTC: SQLite compares instants as text, which only works in one zone. Raises NaiveInstant."""
    if at.tzinfo is None:
        raise NaiveInstant(at=at)
    return at.astimezone(UTC)


def pending(usable_from: datetime | None, at: datetime) -> datetime | None:
    """`usable_from` in UTC, or None if it is over at `at`. Raises NaiveInstant."""
    starts = utc(usable_from) if usable_from else None
    return starts if starts and starts > at else None


def expires_at(expiry: Expiry, *, at: datetime, zone: tzinfo) -> datetime | None:
    """The first instant at which points earned `at` no longer hold: a midnight in `zone`, or None for never.

    Raises InvalidTerms.
    """
    policy, earned_on = checked(expiry), utc(at).astimezone(zone).date()
    if policy == "never":
        return None
    if policy == "end_of_next_year":
        return midnight(date(earned_on.year + 2, 1, 1), zone)
    return midnight(months_on(earned_on, policy["months"]) + timedelta(days=1), zone)


def usable_from(pending_days: int, *, at: datetime, zone: tzinfo) -> datetime | None:
    """The instant from which points earned `at` can be spent: the midnight in `zone` after so many whole days
    have passed; None for at once."""
    if not pending_days:
        return None
    return midnight(utc(at).astimezone(zone).date() + timedelta(days=pending_days), zone)


def checked(expiry: object) -> Expiry:
    """`expiry` if it is a policy: 'never', 'end_of_next_year' or {'months': n}. Raises InvalidTerms."""
    if expiry in ("never", "end_of_next_year"):
        return cast(Expiry, expiry)
    if isinstance(expiry, Mapping):
        months = cast(Mapping[str, object], expiry)
        if list(months) == ["months"] and _is_months(months["months"]):
            return cast(Expiry, expiry)
    raise InvalidTerms(field="expiry", value=expiry)


def _is_months(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LONGEST


def months_on(day: date, months: int) -> date:
    """The same day of a later or earlier month; its last one where the month is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


@lru_cache(1024)
def midnight(day: date, zone: tzinfo) -> datetime:
    """The first instant of `day` in `zone`."""
    return datetime.combine(day, time(), zone).astimezone(UTC)
