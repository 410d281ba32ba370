"""Birthdays as members tell them: by the sun or by the moon, the year if they like. Only days that exist."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from borax.calendars.lunardate import LunarDate  # pyright: ignore[reportMissingTypeStubs]

from club import clock
from club.care.birthdays import Birthday, is_possible
from club.errors import ClubError

EARLIEST_YEAR = 1901  # the lunar tables begin a year before


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
    """No such day in that calendar or year. Facts: `calendar`, `year`, `month`, `day`, `leap`."""

    code = "member.impossible_birthday"


class BirthdayToCome(ClubError):
    """Nobody is born tomorrow. Facts: `year`, `month`, `day`."""

    code = "member.birthday_to_come"


def check(birth: Birth, *, at: datetime) -> None:
    """Raises ImpossibleBirthday, BirthdayToCome."""
    if birth == UNTOLD:
        return
    facts = {"calendar": birth.calendar, "year": birth.year, "month": birth.month, "day": birth.day}
    if not _is_some_day(birth):
        raise ImpossibleBirthday(**facts, leap=birth.leap)
    if birth.year is None:
        return
    if (born := _born_on(birth)) is None:
        raise ImpossibleBirthday(**facts, leap=birth.leap)
    if born > clock.day_of(at):
        raise BirthdayToCome(**facts)


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
