"""Readings of a chunk: what mileage.record makes of one, for many cars at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from club.odometer import Point, new_on, pace, reckoned
from points import bulk, sql
from points.sql import Database


async def record_many(db: Database, read: Sequence[tuple[int, int, str, datetime]]) -> None:
    """Write down readings (car, kilometres, source, at) and reckon anew what the cars say of theirs."""
    ids = await bulk.new_ids(db, "club_mileage_reading", len(read))
    columns = ("id", "vehicle_id", "kilometres", "source", "at", "doubt", "verdict")
    rows = [(id, *one, "", "") for id, one in zip(ids, read, strict=True)]
    await bulk.insert(db, "club_mileage_reading", columns, rows)
    await _refresh(db, sorted({car for car, *_ in read}))


async def _refresh(db: Database, cars: Sequence[int]) -> None:
    hold = "FOR NO KEY UPDATE" if db.capabilities.dialect == "postgres" else ""
    held = await bulk.among(db, _CARS.format(among="{among}", hold=hold), cars)
    of: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in await bulk.among(db, _READINGS, cars):
        of[row["vehicle_id"]].append(row)
    doubted: list[tuple[int, str]] = []
    cached: list[tuple[Any, ...]] = []
    for car in held:
        runs, doubts = reckoned([_point(row) for row in of[car["id"]]])
        said = zip(of[car["id"]], doubts, strict=True)
        doubted += [(row["id"], doubt) for row, doubt in said if row["doubt"] != doubt]
        since = new_on(_day(car["registered_on"]), _day(car["delivered_on"]))
        if runs:
            last = runs[-1][-1]
            cached.append((car["id"], last.kilometres, last.at, pace(runs, since)))
    await bulk.change(db, _DOUBT, doubted, types="bigint text")
    await bulk.change(db, _CACHE, cached, types="bigint bigint timestamptz bigint")


def _point(row: dict[str, Any]) -> Point:
    return Point(row["kilometres"], sql.instant(row["at"]), row["verdict"], row["source"])


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


_CARS = """
SELECT "id", "registered_on", "delivered_on" FROM club_vehicle WHERE "id" {among} ORDER BY "id" {hold}
"""
_READINGS = """
SELECT "id", "vehicle_id", "kilometres", "at", "source", "doubt", "verdict" FROM club_mileage_reading
WHERE "vehicle_id" {among} ORDER BY "vehicle_id", "at", "id"
"""
_DOUBT = """
UPDATE club_mileage_reading SET "doubt" = $2 WHERE "id" = $1
"""
_CACHE = """
UPDATE club_vehicle SET "kilometres" = $2, "read_at" = $3, "yearly_km" = $4 WHERE "id" = $1
"""
