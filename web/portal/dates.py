"""How the portal says when: a stretch of time, the month of a list, the sheet of a calendar."""

import calendar
from datetime import date, datetime

from club import clock
from web import text
from web.i18n import _, chinese


def span(start: datetime, end: datetime) -> str:
    """11月28日 周六 06:30 至 29日 16:00; what the end has in common with the start is said once."""
    first, last = clock.day_of(start), clock.day_of(end)
    if first == last:
        until = text.time_of(end)
    elif chinese() and (first.year, first.month) == (last.year, last.month):
        until = f"{last.day}日 {text.time_of(end)}"
    else:
        until = text.moment(end)
    return _("%(start)s to %(end)s", start=text.moment(start), end=until)


def hour(at: datetime) -> str:
    """周六 06:30 · Sat 06:30; beside a day that stands there already."""
    return f"{text.weekday(at)} {text.time_of(at)}"


def short_month(at: datetime) -> str:
    """11月 · Nov"""
    month = clock.day_of(at).month
    return f"{month}月" if chinese() else calendar.month_abbr[month]


def month(day: date, today: date) -> str:
    """11月 · November; with the year where it is not this one."""
    if chinese():
        return f"{'' if day.year == today.year else f'{day.year}年'}{day.month}月"
    return calendar.month_name[day.month] + ("" if day.year == today.year else f" {day.year}")
