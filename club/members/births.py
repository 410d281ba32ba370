"""Birthdays as members tell them: by the sun or by the moon, the year if they like. Only days that exist."""

from calendar import monthrange
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Literal

from borax.calendars.lunardate import LCalendars, LunarDate  # pyright: ignore[reportMissingTypeStubs]

from club import clock
from club.care.birthdays import Birthday, is_possible
from club.errors import ClubError

EARLIEST_YEAR, LATEST_YEAR = 1901, 2100  # the lunar tables begin a year before


@dataclass(frozen=True)
class Birth:
    """A birthday; `UNTOLD` is none. A lunar one has its lunar year, and `leap` if it is in a leap month."""

    calendar: Literal["", "solar", "lunar"]
    month: int | None = None
    day: int | None = None
    year: int | None = None
    leap: bool = False


UNTOLD = Birth("")


class ImpossibleBirthday(ClubError):
    """No such day in that calendar or year. Facts: `calendar`, `year`, `month`, `day`, `leap`; `why`: month
    (too short: it has `days`), leap_month (that year did not have `leap_month` twice) or day.
    """

    code = "member.impossible_birthday"


class BirthdayToCome(ClubError):
    """Nobody is born tomorrow. Facts: `year`, `month`, `day`."""

    code = "member.birthday_to_come"


def check(birth: Birth, *, at: datetime) -> None:
    """Raises ImpossibleBirthday, BirthdayToCome."""
    if birth == UNTOLD:
        return
    if not _is_some_day(birth):
        raise _impossible(birth)
    if birth.year is None:
        return
    if (born := _born_on(birth)) is None:
        raise _impossible(birth)
    if born > clock.day_of(at):
        raise BirthdayToCome(year=birth.year, month=birth.month, day=birth.day)


def _is_some_day(birth: Birth) -> bool:
    if birth.calendar == "" or birth.month is None or birth.day is None:
        return False
    return is_possible(Birthday(birth.calendar, birth.month, birth.day, birth.leap))


def _born_on(birth: Birth) -> date | None:
    """The solar day, if that year had it."""
    year, month, day = birth.year or 0, birth.month or 0, birth.day or 0
    if year < EARLIEST_YEAR:
        return None
    try:
        if birth.calendar == "solar":
            return date(year, month, day)
        return LunarDate(year, month, day, int(birth.leap)).to_solar_date()
    except ValueError:
        return None


def _impossible(birth: Birth) -> ImpossibleBirthday:
    facts, month, day, year = asdict(birth), birth.month or 0, birth.day or 0, birth.year
    if not 1 <= month <= 12 or (year and not EARLIEST_YEAR <= year <= LATEST_YEAR):
        return ImpossibleBirthday(**facts, why="day")
    if birth.calendar == "lunar" and birth.leap and year and LCalendars.leap_month(year) != month:
        return ImpossibleBirthday(**facts, why="leap_month", leap_month=month)
    days = _days(birth, month)
    return ImpossibleBirthday(**facts, why="month" if day > days else "day", days=days)


def _days(birth: Birth, month: int) -> int:
    """The days of that month; without a year, the most that it may have."""
    if birth.calendar == "solar":
        return monthrange(birth.year or 2000, month)[1]
    return LCalendars.ndays(birth.year, month, int(birth.leap)) if birth.year else 30
