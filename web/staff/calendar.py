"""Staff: the month of the follow-up box, shared by the store: what is to be done on which day."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from starlette.requests import Request
from starlette.responses import Response

from club import clock
from web import due
from web.due import Due
from web.portal import dates
from web.render import page, read
from web.routes import staff
from web.staff import box
from web.staff.listing import chosen, day_asked

SHOWN = 4  # of a day; the rest is a number
MOST = 1000


@dataclass
class Day:
    """A day of the month's weeks; of another month where the weeks begin and end."""

    date: date
    inside: bool
    tasks: list[Due] = field(default_factory=list)


async def index(request: Request) -> Response:
    asker, now = request.state.staff, clock.now()
    today = clock.day_of(now)
    first = (day_asked(request, "month") or today).replace(day=1)
    whose = chosen(request, "whose", [*box.WHOSE]) or "all"
    days = {day.date: day for day in _days(first)}
    start, end = clock.start_of(min(days)), clock.end_of(max(days))
    theirs = box.of(asker, whose).filter(state="open", due_at__gt=start, due_at__lte=end).using_db(read())
    for one in due.told(await theirs.order_by("due_at", "id").limit(MOST), now):
        days[one.task.day].tasks.append(one)
    weeks = [[*days.values()][start : start + 7] for start in range(0, len(days), 7)]
    return page(
        request,
        "staff/calendar/index.html",
        weeks=weeks,
        month=dates.month(first, today),
        previous=(first - timedelta(days=1)).replace(day=1).isoformat(),
        next=(first + timedelta(days=32)).replace(day=1).isoformat(),
        today=today,
        whose=whose,
        whoses=box.WHOSE,
        shown=SHOWN,
        is_empty=not any(day.tasks for day in days.values()),
    )


def _days(first: date) -> Iterator[Day]:
    """Whole weeks, from Monday, around the month that begins on `first`."""
    day = first - timedelta(days=first.weekday())
    while day < first or day.month == first.month or day.weekday():
        yield Day(day, day.month == first.month)
        day += timedelta(days=1)


ROUTES = [staff("/staff/tasks/calendar", index, name="staff.calendar", may="tasks.see")]
