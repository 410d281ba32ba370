"""Liability: what the club owes in points, told from the sums (points_sums); pure figures, nothing is read.

*Owed* is what members hold: all that was ever given less all that was spent, ended or taken back. Of it some
will never be asked for: *breakage* is the share that ended, of all that ended or was spent in twelve months.
Between stores, who gave the points owes who took them as payment: *settlement*. Points are worth what the
club says that a hundred cost it; a month is settled at what held at its end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from club import clock
from club.members import merges
from club.months import month_after
from club.points_sums import Crossed, Held, Moved
from club.settings_of_points import AT_FIRST, PointsSetting

OPENING = "opening"
AGES = (3, 6, 12, 24)
"""Months since the earning at which a bracket of age ends; the last one has no end."""


@dataclass
class Month:
    """What a month moved, each above zero: `earned` by rules, `opening` brought over, `by_hand` net, and what
    went: `spent` less what was put back, `expired`, `taken_back`. `owed` is what members held at its end:
    of one store alone it says nothing, since points are spent in any."""

    month: str
    earned: int = 0
    opening: int = 0
    by_hand: int = 0
    spent: int = 0
    expired: int = 0
    taken_back: int = 0
    on_hold: int = 0
    owed: int = 0

    @property
    def net(self) -> int:
        """What is on hold is owed until it is spent."""
        return self.earned + self.opening + self.by_hand - self.spent - self.expired - self.taken_back

    def add(self, row: Moved) -> None:
        if row.kind == "earn" and row.reason == OPENING:
            self.opening += row.given
        elif row.kind == "earn":
            self.earned += row.given
        elif row.kind == "adjust":
            self.by_hand += row.given + row.taken
        elif row.kind == "spend":
            self.spent -= row.taken
        elif row.kind == "expire":
            self.expired -= row.taken
        elif row.reason == merges.UNDONE:  # what ended while two were one ends on the own account once more
            self.expired -= row.given + row.taken
        elif row.kind == "lessen":
            self.taken_back -= row.taken
        elif row.kind == "reverse":
            self.spent -= row.given
            self.taken_back -= row.taken
        else:  # a hold, and what is released of it
            self.on_hold -= row.given + row.taken


class Owing(NamedTuple):
    """`giver` owes `taker` for so many points, in fen: net, if each took points of the other."""

    giver: int
    taker: int
    points: int
    fen: int


@dataclass(frozen=True)
class Outstanding:
    """What members hold: by months since it was earned, and by the month it ends in ('' for never)."""

    points: int
    by_age: list[int] = field(default_factory=list[int])
    by_end: dict[str, int] = field(default_factory=dict[str, int])


def by_month(rows: Iterable[Moved], *, store: int | None = None, until: date) -> list[Month]:
    """Every month from the first that moved anything to that of `until`, at one store or all."""
    months: dict[str, Month] = {}
    for row in rows:
        if store is None or row.store == store:
            months.setdefault(row.month, Month(row.month)).add(row)
    if not months:
        return []
    told, owed = [], 0
    for name in _names(min(months), max(f"{until:%Y-%m}", max(months))):
        month = months.get(name, Month(name))
        owed += month.net
        month.owed = owed
        told.append(month)
    return told


def by_store(rows: Iterable[Moved], month: str) -> dict[int, Month]:
    """What each store gave and took in `month`."""
    stores: dict[int, Month] = {}
    for row in rows:
        if row.month == month:
            stores.setdefault(row.store, Month(month)).add(row)
    return stores


def breakage(months: Sequence[Month]) -> float | None:
    """Of what ended or was spent in the last twelve months, the share that ended; None if nothing did."""
    last = months[-12:]
    expired, spent = sum(month.expired for month in last), sum(month.spent for month in last)
    return expired / (expired + spent) if expired + spent > 0 else None


def outstanding(rows: Iterable[Held], *, at: datetime, store: int | None = None) -> Outstanding:
    """What the lots of one store or all hold, by age and by end."""
    ages, ends = [0] * (len(AGES) + 1), Counter[str]()
    today = clock.day_of(at)
    for row in rows:
        if store is None or row.store == store:
            ages[_bracket(row.earned, today)] += row.points
            ends[row.ends] += row.points
    known = sorted(name for name in ends if name)
    by_end = {name: ends[name] for name in (*known, *([""] if "" in ends else []))}
    return Outstanding(sum(ages), ages, by_end)


def settlement(rows: Iterable[Crossed], month: str, *, cost: int) -> list[Owing]:
    """Who owes whom for the points of `month`, at `cost` fen for 100; what is no store's is nobody's."""
    between: Counter[tuple[int, int]] = Counter()
    for row in rows:
        if row.month == month and row.giver and row.taker and row.giver != row.taker:
            between[min(row.giver, row.taker), max(row.giver, row.taker)] += (
                row.points if row.giver < row.taker else -row.points
            )
    told: list[Owing] = []
    for (one, other), points in between.items():
        giver, taker = (one, other) if points > 0 else (other, one)
        if points:
            told.append(Owing(giver, taker, abs(points), worth(abs(points), cost)))
    return sorted(told, key=lambda one: (-one.points, one.giver, one.taker))


def worth(points: int, cost: int) -> int:
    """Fen, at `cost` fen for 100 points; half a fen counts as one."""
    return (abs(points) * cost + 50) // 100 * (-1 if points < 0 else 1)


def cost_of(history: Iterable[PointsSetting], month: str) -> int:
    """What 100 points cost at the end of `month`; `history` is that of the setting, the latest first."""
    after = clock.start_of(following(month))
    return next((row.value for row in history if row.at < after), AT_FIRST["cost"])


def following(month: str) -> date:
    """The first day after `month`."""
    return month_after(date.fromisoformat(f"{month}-01"))


def _names(first: str, last: str) -> list[str]:
    names = [first]
    while names[-1] < last:
        names.append(f"{following(names[-1]):%Y-%m}")
    return names


def _bracket(earned: str, today: date) -> int:
    year, number = (int(part) for part in earned.split("-"))
    months = (today.year - year) * 12 + today.month - number
    return sum(months >= age for age in AGES)
