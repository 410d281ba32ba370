"""Endings: members hear of points that end a month before they do, in one message for all of a month.

What holds until a day of December is told from the day on which the first of it has a month left. The message
is unique by the person and that month: however often and wherever the job runs, it is written once. What is
earned later and ends in the same month is not told again; the member's page says at any time what ends next.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from itertools import groupby

from tortoise.transactions import in_transaction

from club import clock
from club.members import Member
from club.messages import outbox
from club.messages.outbox import Message
from club.months import month_after
from club.tiers.changes import last_day
from points import lots
from points.lots import Expiring

NOTICE = timedelta(days=30)
BATCH = 500


async def warn_due(*, at: datetime, batch: int = BATCH) -> int:
    """Write to every member whose points end within a month, unless it was told; how many messages that made.

    Member by member, each in a transaction of its own: what was done before a break stays done, and again is
    no fault.
    """
    written, after = 0, 0
    while found := await lots.ending(after=after, until=_horizon(at), at=at, limit=batch):
        written += await _write(found, at)
        after = max(found)
    return written


def _horizon(at: datetime) -> datetime:
    """The end of the month in which the notice ends: of that month everything is told together."""
    return clock.start_of(month_after(clock.day_of(at + NOTICE)))


async def _write(found: Mapping[int, list[Expiring]], at: datetime) -> int:
    holders = Member.filter(
        account_id__in=found, merged_into=None, closed_at=None, joined_at__not_isnull=True
    )
    due = [
        (f"points:ending:{member.id}:{month:%Y-%m}", member, ending)
        for member in await holders.order_by("id")
        for month, ending in _by_month(found[member.account_id])
        if ending[0].expires_at <= at + NOTICE
    ]
    known = Message.filter(key__in=[key for key, *_ in due]).values_list("key", flat=True)
    told = set(await known) if due else set[object]()
    for key, member, ending in due:
        if key not in told:
            await _tell(key, member, ending, at)
    return sum(key not in told for key, *_ in due)


def _by_month(ending: Iterable[Expiring]) -> list[tuple[date, list[Expiring]]]:
    """By the month of the last day on which they hold."""
    months = groupby(ending, key=lambda one: one.last_day(clock.zone()).replace(day=1))
    return [(month, list(ends)) for month, ends in months]


async def _tell(key: str, member: Member, ending: list[Expiring], at: datetime) -> None:
    days = list(dict.fromkeys(last_day(ending[place].expires_at, member.locale) for place in (0, -1)))
    async with in_transaction():
        await outbox.post(
            "points_ending",
            key=key,
            at=at,
            channel="inbox",
            member=member,
            about="points",
            points=sum(one.points for one in ending),
            when=" – ".join(days),
        )
