"""The daily check-in: one press a day, the month's calendar, and what a week in a row brings."""

from datetime import date, timedelta
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from club import clock, daily, earning
from club.members import Member
from club.months import month_after
from points.rules import Fact
from web.portal import dates
from web.render import page, read, redirect
from web.routes import member
from web.staff.listing import day_asked


class Day(NamedTuple):
    """A day of the month's weeks: none of another month has a number."""

    day: date
    inside: bool
    done: bool


async def index(request: Request) -> Response:
    me, now = request.state.member, clock.now()
    today = clock.day_of(now)
    asked = day_asked(request, "month")
    first = (asked if asked and asked < today else today).replace(day=1)
    days = await daily.of(me).filter(day__gte=first, day__lt=month_after(first)).using_db(read())
    last = await daily.of(me).using_db(read()).first()
    streak = await daily.streak(me, at=now, using=read())
    left, week = daily.A_STREAK - streak % daily.A_STREAK, await _worth(me, "check_in_week")
    done = last if last and last.day == today else None
    return page(
        request,
        "portal/daily/index.html",
        month=dates.month(first, today),
        weeks=_weeks(first, {one.day for one in days}),
        count=len({one.day for one in days}),
        previous=(first - timedelta(days=1)).replace(day=1).isoformat(),
        following=month_after(first).isoformat() if month_after(first) <= today else "",
        today=today,
        done=done,
        streak=streak,
        left=left,
        worth=await _worth(me, "check_in") + (week if left == 1 and not done else 0),
        week=week,
    )


async def create(request: Request) -> Response:
    """Here today; again on the same day changes nothing."""
    await daily.check_in(request.state.member, at=clock.now())
    return redirect(request, "portal.daily", done="checked-in")


async def _worth(me: Member, kind: str) -> int:
    """What it would bring today."""
    now = clock.now()
    fact = Fact(kind=kind, at=now, tier=me.tier.code, store=me.store_id)
    return await earning.worth(fact, using_db=read())


def _weeks(first: date, done: set[date]) -> list[list[Day]]:
    """Whole weeks, from Monday, around the month that begins on `first`."""
    day, end, weeks = first - timedelta(days=first.weekday()), month_after(first), list[list[Day]]()
    while day < end:
        week = [day + timedelta(days=number) for number in range(7)]
        weeks.append([Day(one, one.month == first.month, one in done) for one in week])
        day += timedelta(days=7)
    return weeks


ROUTES = [
    member("/daily", index, name="portal.daily"),
    member("/daily", create, name="portal.daily.create", methods=["POST"]),
]
