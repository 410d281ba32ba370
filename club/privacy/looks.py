"""Looks: who uncovered or took along what of whom. Read from the audit log; unusual numbers are told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from club import audit, clock
from club.audit import Entry
from club.vehicles import Ownership

if TYPE_CHECKING:
    from club.staff import Staff

UNCOVERED = ("member.revealed", "vehicle.revealed", "import.row_opened", "registration.revealed")
TAKEN = (
    "members.exported", "vehicles.exported", "segment.exported", "orders.exported", "import.reported",
    "copy.fetched", "liability.exported", "settlement.exported",
    "registrations.exported", "travellers.exported",
)  # fmt: skip
ACTIONS = UNCOVERED + TAKEN
USUAL_DAYS = 30
AT_LEAST = 10  # looks of one day below which nothing is unusual
TIMES = 3  # the usual


@dataclass(frozen=True)
class Unusual:
    """`staff` looked `times` on `day`; `usual` is what a day with looks has brought in the month before."""

    staff: int
    day: date
    times: int
    usual: int


def visible_to(staff: Staff) -> QuerySet[Entry]:
    """What was uncovered and exported in the store of `staff`, or everywhere, newest first."""
    return audit.visible_to(staff).filter(action__in=ACTIONS)


async def about(ids: Iterable[int], *, using_db: BaseDBAsyncClient | None = None) -> Q:
    """The condition for looks at these members: at themselves, or at a car that they drive or drove."""
    members = sorted(ids)
    owned = Ownership.filter(member_id__in=members).using_db(using_db).values_list("vehicle_id", flat=True)
    of_members = Q(subject_kind="member", subject_id__in=members)
    if not (cars := sorted({int(str(car)) for car in await owned})):
        return of_members
    return of_members | Q(subject_kind="vehicle", subject_id__in=cars)


async def at(ids: list[int]) -> list[Entry]:
    """The looks at these members, the earliest first; of a car, those while it was theirs."""
    rows = await Entry.filter(await about(ids), action__in=ACTIONS).order_by("id")
    held = await Ownership.filter(member_id__in=ids)
    return [row for row in rows if row.subject_kind == "member" or _theirs(row, held)]


def who(entry: Entry) -> int:
    """The colleague of an entry; 0 for anybody else."""
    kind, _, number = entry.by.partition(":")
    return int(number) if kind == "staff" else 0


async def unusual(
    staff: Staff, *, since: date, at: datetime, using_db: BaseDBAsyncClient | None = None
) -> list[Unusual]:
    """The days from `since` on with far more looks of one colleague than usual, the latest first.

    Reckoned against the days of the month before on which the colleague looked at all.
    """
    last, day = clock.day_of(at), since - timedelta(days=USUAL_DAYS)
    days = [day + timedelta(days=place) for place in range((last - day).days + 1)]
    figures = {f"on_{day:%Y%m%d}": Count("id", _filter=_on(day)) for day in days}
    seen = visible_to(staff).filter(at__gte=clock.start_of(day), at__lte=at, by__startswith="staff:")
    grouped: Any = seen.using_db(using_db).annotate(**figures).group_by("by").order_by("by")
    found: list[Unusual] = []
    for row in await grouped.values("by", *figures):
        times_on = {day: row[name] for day, name in zip(days, figures, strict=True) if row[name]}
        for day, times in times_on.items():
            usual = _usual(times_on, day)
            if day >= since and times >= AT_LEAST and times >= TIMES * usual and times > usual:
                found.append(Unusual(int(row["by"].partition(":")[2]), day, times, usual))
    return sorted(found, key=lambda one: (one.day, one.times), reverse=True)


def _on(day: date) -> Q:
    return Q(at__gte=clock.start_of(day), at__lt=clock.end_of(day))


def _usual(times_on: dict[date, int], day: date) -> int:
    month = day - timedelta(days=USUAL_DAYS)
    days = [times for other, times in times_on.items() if month <= other < day]
    return round(sum(days) / len(days)) if days else 0


def _theirs(entry: Entry, held: list[Ownership]) -> bool:
    return any(
        one.vehicle_id == entry.subject_id
        and one.since <= entry.at
        and (one.until is None or entry.at < one.until)
        for one in held
    )
