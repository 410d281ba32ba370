"""When a birthday is kept, asked the other way round than the club does, so that tests can judge it."""

from calendar import isleap
from datetime import date

from borax.calendars.lunardate import LCalendars, LunarDate

from club.care.birthdays import Birthday, LeapDay


def in_year(birthday: Birthday, year: int, *, leap_day: LeapDay = "02-28") -> date:
    """The day on which `birthday` is kept in `year` of its own calendar (lunar years: 1900 to 2100)."""
    if birthday.calendar == "solar":
        if (birthday.month, birthday.day) == (2, 29) and not isleap(year):
            return date.fromisoformat(f"{year}-{leap_day}")
        return date(year, birthday.month, birthday.day)
    leap = birthday.leap and LCalendars.leap_month(year) == birthday.month
    day = min(birthday.day, LCalendars.ndays(year, birthday.month, int(leap)))
    return LunarDate(year, birthday.month, day, int(leap)).to_solar_date()
