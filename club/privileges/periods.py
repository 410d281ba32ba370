"""Periods by the club's calendar: weeks begin on Mondays, everything else on a first day."""

from datetime import date, datetime, timedelta

from club import clock, months

PERIODS = ("day", "week", "month", "quarter", "year", "ever")
EVER = date(1970, 1, 1)  # on which the one period of what is given once for ever began


def start(period: str, at: datetime) -> date:
    """The first day of the club's period in which `at` lies."""
    day = clock.day_of(at)
    match period:
        case "day":
            return day
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case "year":
            return day.replace(month=1, day=1)
        case _:
            return EVER


def back_at(period: str, at: datetime) -> datetime | None:
    """The first instant of the next period, at which a quota is whole again; None if that is never."""
    first = start(period, at)
    match period:
        case "day":
            following = first + timedelta(days=1)
        case "week":
            following = first + timedelta(days=7)
        case "month":
            following = months.month_after(first)
        case "quarter":
            following = months.month_after(first + timedelta(days=70))
        case "year":
            following = first.replace(year=first.year + 1)
        case _:
            return None
    return clock.start_of(following)
