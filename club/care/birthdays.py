"""Birthdays, by the sun or by the moon. Pure: no database, no clock; a day is a day in the club's zone.

29 February is kept on `leap_day`, 28 February or 1 March, when the year has no 29th. A lunar 30th is kept on
the 29th when that month is short. A birthday in a leap month is kept in the leap month where the lunar year
has it, else in the ordinary month of that number. So everybody has exactly one birthday in each year of
the own calendar, while a solar year may hold none or two lunar ones: what was done for a birthday is
remembered by the year of its own calendar.
"""

from calendar import isleap, monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from borax.calendars.lunardate import LCalendars, LunarDate  # pyright: ignore[reportMissingTypeStubs]

Calendar = Literal["solar", "lunar"]
LeapDay = Literal["02-28", "03-01"]


@dataclass(frozen=True)
class Birthday:
    """Born on `day` of `month` in that calendar; `leap` is for lunar months alone."""

    calendar: Calendar
    month: int
    day: int
    leap: bool = False


@dataclass(frozen=True)
class Occasion:
    """A birthday that is kept on a certain day, in that `year` of its own calendar."""

    birthday: Birthday
    year: int


def kept_on(day: date, *, leap_day: LeapDay = "02-28") -> list[Occasion]:
    """All birthdays that are kept on `day`: at most two solar ones and four lunar ones."""
    return [*_solar(day, leap_day), *_lunar(day)]


@lru_cache(64)
def of_month(year: int, month: int, leap_day: LeapDay = "02-28") -> frozenset[Birthday]:
    """All birthdays that are kept on some day of the month."""
    days = [date(year, month, day + 1) for day in range(monthrange(year, month)[1])]
    return frozenset(one.birthday for day in days for one in kept_on(day, leap_day=leap_day))


def is_possible(birthday: Birthday) -> bool:
    """Whether such a day can exist: no 30 February, no lunar 31st, no leap month in the solar calendar."""
    if birthday.calendar == "lunar":
        return 1 <= birthday.month <= 12 and 1 <= birthday.day <= 30
    longest = 29 if birthday.month == 2 else 30 if birthday.month in (4, 6, 9, 11) else 31
    return 1 <= birthday.month <= 12 and 1 <= birthday.day <= longest and not birthday.leap


def _solar(day: date, leap_day: LeapDay) -> Iterator[Occasion]:
    yield Occasion(Birthday("solar", day.month, day.day), day.year)
    if f"{day:%m-%d}" == leap_day and not isleap(day.year):
        yield Occasion(Birthday("solar", 2, 29), day.year)


def _lunar(day: date) -> Iterator[Occasion]:
    moon = LunarDate.from_solar(day)
    leap = bool(moon.leap)
    last = moon.day == 29 == _length(moon.year, moon.month, leap)
    for number in (29, 30) if last else (moon.day,):
        yield Occasion(Birthday("lunar", moon.month, number, leap), moon.year)
        if not leap and LCalendars.leap_month(moon.year) != moon.month:
            yield Occasion(Birthday("lunar", moon.month, number, leap=True), moon.year)


def _length(year: int, month: int, leap: bool) -> int:
    return LCalendars.ndays(year, month, int(leap))
