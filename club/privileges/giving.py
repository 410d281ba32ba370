"""What the club gave: uses and what they cost, by month, privilege, tier and store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from club import clock
from club.months import month_of
from points import sql
from points.sql import Database


@dataclass(frozen=True)
class Given:
    """`times` used and not taken back, and their `cost` in fen; `store` 0 is none."""

    month: str
    privilege: int
    tier: int
    store: int
    times: int
    cost: int


async def given(months: list[date], *, store: int | None, using: Database) -> list[Given]:
    """What was given in `months`, first days, the latest first; in one `store` or in all."""
    case, bounds = month_of('"at"', months, place=2)
    values: list[Any] = [clock.start_of(months[-1]), *bounds]
    here = ""
    if store is not None:
        values.append(store)
        here = f'AND "store_id" = ${len(values)}'
    rows = await sql.rows(using, _GIVEN.format(month=case, here=here), *values)
    asked = {f"{month:%Y-%m}" for month in months}
    return [_given(row) for row in rows if row["month"] in asked]


def summed(rows: list[Given], by: Callable[[Given], Any]) -> dict[Any, tuple[int, int]]:
    """Times and cost of what falls together."""
    sums: dict[Any, tuple[int, int]] = {}
    for row in rows:
        times, cost = sums.get(by(row), (0, 0))
        sums[by(row)] = times + row.times, cost + row.cost
    return sums


def _given(row: dict[str, Any]) -> Given:
    return Given(
        month=row["month"],
        privilege=row["privilege"],
        tier=row["tier"],
        store=row["store"],
        times=int(row["times"]),
        cost=int(row["cost"]),
    )


_GIVEN = """
SELECT {month} AS "month", "privilege_id" AS "privilege", "tier_id" AS "tier",
       COALESCE("store_id", 0) AS "store", COUNT(*) AS "times", SUM("cost") AS "cost"
FROM club_privilege_use WHERE "at" >= $1 AND "undone_at" IS NULL {here} GROUP BY 1, 2, 3, 4
"""
