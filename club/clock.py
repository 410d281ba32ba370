"""Time as the club sees it: instants are aware UTC, days are reckoned where the club is.

`now()` is for request handlers, jobs and the command line. Verbs take `at`: they can be told the time.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from club import config


def now() -> datetime:
    """This instant, in UTC. The only reader of the clock."""
    return datetime.now(UTC)


def zone() -> ZoneInfo:
    """The club's own time zone (CLUB_TIMEZONE)."""
    return _zone(config.settings().timezone)


def local(at: datetime) -> datetime:
    """The instant `at`, as the clock on the club's wall shows it."""
    return at.astimezone(zone())


def day_of(at: datetime) -> date:
    """The club's day at the instant `at`."""
    return local(at).date()


def start_of(day: date) -> datetime:
    """The first instant of the club's `day`, in UTC."""
    return _start_of(day, zone())


def end_of(day: date) -> datetime:
    """The first instant that is no longer the club's `day`, in UTC: periods are half-open."""
    return start_of(day + timedelta(days=1))


@lru_cache(4096)
def _start_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


@lru_cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
