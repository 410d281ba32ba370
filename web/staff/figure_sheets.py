"""What is taken away of the figures of points: a row for each month and store, and who pays whom."""

from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from club import clock, liability, points_sums, settings_of_points
from club.liability import Month, Owing
from club.staff import Staff
from web.i18n import _
from web.names import houses
from web.render import read


class StoreMonth(NamedTuple):
    """What one store moved in a month."""

    store: str
    moved: Month


class Settled(NamedTuple):
    """What one store pays another for a month."""

    month: str
    pays: str
    gets: str
    owing: Owing


async def months(asker: Staff, now: datetime) -> list[StoreMonth]:
    """Every month of the stores that `asker` sees, the latest first."""
    moved, names = await points_sums.moved(using=read()), await houses()
    told: list[StoreMonth] = []
    for month in liability.by_month(moved, until=clock.day_of(now)):
        for store, one in sorted(liability.by_store(moved, month.month).items()):
            if asker.store_id in (None, store):
                told.append(StoreMonth(names.get(store, _("no store")), one))
    return sorted(told, key=lambda row: row.moved.month, reverse=True)


async def settlements(asker: Staff) -> list[Settled]:
    """Who pays whom, of every month, the latest first."""
    crossed, names = await points_sums.crossed(using=read()), await houses()
    history = await settings_of_points.history("cost").using_db(read())
    told: list[Settled] = []
    for month in sorted({row.month for row in crossed}, reverse=True):
        cost = liability.cost_of(history, month)
        for one in liability.settlement(crossed, month, cost=cost):
            if asker.store_id in (None, one.giver, one.taker):
                told.append(Settled(month, names.get(one.giver, ""), names.get(one.taker, ""), one))
    return told


async def one_by_one(rows: Iterable[Any]) -> AsyncIterator[Any]:
    """`rows` as an export reads them."""
    for row in rows:
        yield row
