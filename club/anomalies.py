"""Anomalies: who gives unusually many points to whom. Figures to look at, not a verdict.

A gift is what a colleague gave a member on a day: by hand, or by what they entered, like a service order. Of
each kind of sum (a colleague's, a member's, what one gives the other, a day's) the median says what is usual;
three times as much is unusual, if it is a thousand points at least.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any, Generic, NamedTuple, TypeVar

from tortoise.connection import get_connection

from club import clock
from club.adjustments import Adjustment
from club.months import day_of
from points import sql

TIMES = 3  # the median
AT_LEAST = 1000  # points, below which nothing is unusual
FEWEST = 3  # sums, below which there is nothing usual
SHOWN = 10
Key = TypeVar("Key", bound=Hashable)


class Gift(NamedTuple):
    """`points` that `by` (`staff:17`) gave `member` on `day`."""

    by: str
    member: int
    day: date
    points: int


@dataclass(frozen=True)
class Sum(Generic[Key]):
    """What came together under `key`, how many times the median that is, and whether somebody should look."""

    key: Key
    points: int
    times: float
    is_unusual: bool


@dataclass(frozen=True)
class Found:
    """The largest sums of each kind."""

    givers: list[Sum[str]]
    takers: list[Sum[int]]
    pairs: list[Sum[tuple[str, int]]]
    days: list[Sum[tuple[str, date]]]


async def gifts(
    *, days: int, at: datetime, store: int | None, entered: bool, using: Any = None
) -> list[Gift]:
    """What colleagues gave in so many days until `at`, at one store or all: by hand, and, if `entered`, by
    what they wrote down. What a second person approved was given by who asked for it."""
    since = clock.start_of(clock.day_of(at) - timedelta(days=days - 1))
    made = await _by_hand(since, at, store, using=using)
    made += await _entered(since, at, store, using) if entered else []
    people = await _stays({gift.member for gift in made}, using=using)
    return [gift._replace(member=people.get(gift.member, gift.member)) for gift in made]


def found(gifts: Iterable[Gift]) -> Found:
    """The sums of `gifts`, the largest first."""
    givers, takers = Counter[str](), Counter[int]()
    pairs, days = Counter[tuple[str, int]](), Counter[tuple[str, date]]()
    for gift in gifts:
        givers[gift.by] += gift.points
        takers[gift.member] += gift.points
        pairs[gift.by, gift.member] += gift.points
        days[gift.by, gift.day] += gift.points
    return Found(ranked(givers), ranked(takers), ranked(pairs), ranked(days))


def ranked(sums: Mapping[Key, int]) -> list[Sum[Key]]:
    """The largest ones, each beside the median of all."""
    usual = median(sums.values()) if sums else 0
    told: list[Sum[Key]] = []
    for key, points in sorted(sums.items(), key=lambda one: (-one[1], str(one[0])))[:SHOWN]:
        times = points / usual if usual else 0
        is_unusual = len(sums) >= FEWEST and points >= AT_LEAST and times >= TIMES
        told.append(Sum(key, points, times, is_unusual))
    return told


async def _stays(ids: set[int], *, using: Any) -> dict[int, int]:
    """Who stays of those who were merged since."""
    from club.members import Member

    merged = Member.filter(id__in=sorted(ids), merged_into_id__not_isnull=True).using_db(using)
    return dict(await merged.values_list("id", "merged_into_id")) if ids else {}


async def _by_hand(since: datetime, at: datetime, store: int | None, *, using: Any) -> list[Gift]:
    rows = Adjustment.filter(state="posted", points__gt=0, asked_at__gte=since, asked_at__lte=at)
    if store is not None:
        rows = rows.filter(store_id=store)
    told: Any = rows.using_db(using).values_list("asked_by", "member_id", "asked_at", "points")
    return [Gift(by, member, clock.day_of(when), points) for by, member, when, points in await told]


async def _entered(since: datetime, at: datetime, store: int | None, using: Any) -> list[Gift]:
    today = clock.day_of(at)
    days = [today - timedelta(days=n) for n in range((today - clock.day_of(since)).days + 1)]
    case, bounds = day_of('e."at"', days, place=4)
    db = using or get_connection("default")
    rows = await sql.rows(db, _ENTERED.replace("{day}", case), since, at, store or 0, *bounds)
    return [
        Gift(row["by"], row["member"], date.fromisoformat(row["day"]), int(row["points"])) for row in rows
    ]


# By the log of what was done, which is found by deed and time; the ledger itself is not gone through.
_ENTERED = """
SELECT e."by", m."id" AS "member", {day} AS "day", SUM(p."points") AS "points"
FROM club_audit e
JOIN points_posting p ON p."id" = e."subject_id"
JOIN club_member m ON m."account_id" = p."account_id"
WHERE e."action" = 'points.earned' AND e."at" >= $1 AND e."at" <= $2 AND e."by" LIKE 'staff:%'
  AND ($3 = 0 OR e."store_id" = $3) AND p."points" > 0
GROUP BY 1, 2, 3
"""
