"""Odometer: which readings of one count, which are doubtful, and how far the car goes in a year. The rule:

- A reading *follows* another if it is not below it, and not more than MOST_A_DAY kilometres a day above.
- Readings that follow one another are a *run*. One that does not follow the last of the run stands aside: it
  is doubtful, and flagged for staff (`doubt`: back or jump). A single typing error changes nothing else.
- When the next reading follows the one that stands aside, the two agree. If they follow the run but for its
  last reading, that one was mistyped and is flagged instead; else they begin a new run: the odometer was
  replaced. So does a doubtful reading of which staff say that it is right.
- Two readings told by members agree only if they are of different days, and about a car that nobody else has
  read: what the workshop saw is not outvoted by who types the same twice.
- What staff say is wrong, or who told it takes back, counts for nothing, and stays in the list.
- The last of the latest run is what the odometer shows. The pace of a year is the kilometres of all
  runs over the time that they took, of the last three years, if that is a month at least; a new car counts
  as 0 km on the day of its registration or delivery. Before that, nobody knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Literal

from club import clock

MOST_A_DAY = 400  # of a taxi; of a few days it may be more
SLACK = 2_000
MOST_A_YEAR = 300_000
SEEN = timedelta(days=3 * 365)
ENOUGH = 30  # days
YEAR = 365

Doubt = Literal["", "back", "jump"]


@dataclass(frozen=True)
class Point:
    """A reading among others; the day on which a car was new counts as one of 0 km."""

    kilometres: int
    at: datetime
    verdict: str = ""
    source: str = ""

    @property
    def is_told(self) -> bool:
        """By a member, who may type the same mistake twice."""
        return self.source.startswith("member:")


def reckoned(points: Sequence[Point]) -> tuple[list[list[Point]], list[Doubt]]:
    """The runs of `points`, which are in the order of time, and of each point whether it is doubtful."""
    runs: list[list[int]] = []
    doubts: list[Doubt] = ["" for _ in points]
    aside: int | None = None
    for place, point in enumerate(points):
        if point.verdict == "wrong":
            continue
        doubt = doubt_of(points[runs[-1][-1]], point) if runs else ""
        if not runs:
            runs.append([place])
        elif not doubt:
            runs[-1].append(place)
            aside = None
        elif point.verdict == "right":
            runs.append([place])
            doubts[place], aside = doubt, None
        elif aside is not None and _agree([points[one] for one in runs[-1]], points[aside], point):
            _go_on(runs, [aside, place], points, doubts)
            doubts[aside], aside = "", None
        else:
            doubts[place], aside = doubt, place
    return [[points[place] for place in run] for run in runs], doubts


def _agree(run: Sequence[Point], aside: Point, point: Point) -> bool:
    """Whether two that do not follow the `run` are right together."""
    if aside.is_told and point.is_told:
        same_day = clock.day_of(aside.at) == clock.day_of(point.at)
        if same_day or not all(one.is_told for one in run):
            return False
    return not doubt_of(aside, point)


def _go_on(runs: list[list[int]], agreed: list[int], points: Sequence[Point], doubts: list[Doubt]) -> None:
    """Two that agree: they follow the run but for its last, which was mistyped, or they begin a new one."""
    *before, last = runs[-1]
    if before and not points[last].verdict and not doubt_of(points[before[-1]], points[agreed[0]]):
        doubts[last] = "jump"
        runs[-1] = [*before, *agreed]
    else:
        runs.append(agreed)


def pace(runs: Sequence[Sequence[Point]], new_at: datetime | None) -> int | None:
    """Kilometres a year by these runs; the first begins with 0 km at `new_at`, if that is plausible."""
    if not runs:
        return None
    first, newest = runs[0][0], runs[-1][-1].at
    began: list[Point] = [Point(0, new_at)] if new_at and new_at < first.at else []
    if began and doubt_of(began[0], first):
        began = []
    steps = [step for run in ([*began, *runs[0]], *runs[1:]) for step in pairwise(run)]
    lately = [step for step in steps if step[1].at > newest - SEEN]
    took = sum((clock.day_of(after.at) - clock.day_of(before.at)).days for before, after in lately)
    if took < ENOUGH:
        return None
    driven = sum(after.kilometres - before.kilometres for before, after in lately)
    return min(MOST_A_YEAR, round(driven * YEAR / took))


def doubt_of(before: Point, after: Point) -> Doubt:
    """Why `after` cannot follow `before`: it is below it (back), or too far for the time (jump)."""
    if after.kilometres < before.kilometres:
        return "back"
    days = (after.at - before.at) / timedelta(days=1)
    return "jump" if after.kilometres - before.kilometres > SLACK + MOST_A_DAY * days else ""


def new_on(*days: date | None) -> datetime | None:
    """When a car was new, by the days of its registration and delivery that are known."""
    day = min((day for day in days if day), default=None)
    return clock.start_of(day) if day else None
