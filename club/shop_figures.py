"""What the shop gave, month by month: pieces, points, cash that came in, and what the vouchers cost the club.

An exchange counts in the month in which it was made, while it stands: what was called off is in none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from club import clock, months
from points import sql


class Month(NamedTuple):
    """Points are whole, money is fen; `cost` is that of every use of the vouchers."""

    month: str
    pieces: int
    points: int
    cash: int
    cost: int


async def by_month(db: Any, *, at: datetime, count: int = 12, store: int | None = None) -> list[Month]:
    """The last `count` months up to that of `at`, the latest first; of exchanges of `store`, or all."""
    wanted = months.last(count, at)
    case, bounds = months.month_of('"placed_at"', wanted, place=3)
    found = await sql.rows(db, _SUMS.format(case=case), clock.start_of(wanted[-1]), store, *bounds)
    sums = {row["month"]: row for row in found}
    return [_month(f"{month:%Y-%m}", sums) for month in wanted]


def _month(name: str, sums: dict[str, dict[str, Any]]) -> Month:
    row = sums.get(name, {})
    values: Sequence[int] = [int(row.get(column) or 0) for column in ("pieces", "points", "cash", "cost")]
    return Month(name, *values)


_SUMS = """
SELECT {case} AS "month", COUNT(*) AS "pieces", SUM("points") AS "points", SUM("cash") AS "cash",
       SUM("cost") AS "cost"
FROM points_exchange
WHERE "state" = 'done' AND "placed_at" >= $1 AND (CAST($2 AS BIGINT) IS NULL OR "store" = $2) GROUP BY 1
"""
