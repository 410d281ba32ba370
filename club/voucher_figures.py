"""What vouchers gave and cost: by kind, by handout, and by month, kind and store. Undone uses count nowhere.

What was issued counts at the store that gave it, what was used at the store where it was. Money is fen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection

from club import clock
from club.handouts import Handout
from club.months import month_after, month_of
from points import bulk, sql


@dataclass
class Figures:
    """How many were issued and how they stand by now; the `uses`, what these took `off` and their `cost`."""

    issued: int = 0
    open: int = 0
    expired: int = 0
    cancelled: int = 0
    uses: int = 0
    off: int = 0
    cost: int = 0

    def add(self, **more: int) -> None:
        for name, value in more.items():
            setattr(self, name, getattr(self, name) + value)

    def __add__(self, other: Figures) -> Figures:
        return Figures(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


@dataclass
class Row:
    """The figures of one kind at one store in a month (`2026-11`); `store` None is no store's."""

    month: str
    kind: int
    store: int | None
    figures: Figures


async def of_kinds(ids: Sequence[int], *, using: BaseDBAsyncClient | None = None) -> dict[int, Figures]:
    """The figures of these kinds so far."""
    db = using or get_connection("default")
    found = {id: Figures() for id in ids}
    for row in await bulk.among(db, _STATES, ids):
        found[row["kind_id"]].add(**_standing(row["state"], row["n"]))
    for row in await bulk.among(db, _USES, ids):
        found[row["kind_id"]].add(uses=row["n"], off=int(row["off"]), cost=int(row["cost"]))
    return found


async def of_handout(handout: Handout, *, using: BaseDBAsyncClient | None = None) -> Figures:
    """What became of the vouchers of one handout, whose keys all begin alike."""
    db, found = using or get_connection("default"), Figures()
    told = handout.kind_id, handout.asked_at, handout.key_of(0).removesuffix("0") + "%"
    for row in await sql.rows(db, _OF_HANDOUT, *told):
        found.add(**_standing(row["state"], row["n"]))
    [row] = await sql.rows(db, _USED_OF_HANDOUT, *told)
    found.add(uses=row["n"], off=int(row["off"]), cost=int(row["cost"]))
    return found


async def by_month(
    months: Sequence[date],
    *,
    store: int | None = None,
    kind: int | None = None,
    using: BaseDBAsyncClient | None = None,
) -> list[Row]:
    """The rows of these months, first days and the latest first, without those in which nothing happened."""
    db = using or get_connection("default")
    found: dict[tuple[str, int, int | None], Figures] = {}
    for statement, column, of in ((_ISSUED_BY_MONTH, "v.issued_at", "v"), (_USED_BY_MONTH, "u.at", "u")):
        narrowed, values = "", list[Any]([clock.start_of(months[-1]), clock.start_of(month_after(months[0]))])
        for name, wanted in ((f"{of}.store", store), ("v.kind_id", kind)):
            if wanted is not None:
                values.append(wanted)
                narrowed += f" AND {name} = ${len(values)}"
        month, bounds = month_of(column, months, place=len(values) + 1)
        values += bounds
        for row in await sql.rows(db, statement.format(month=month, narrowed=narrowed), *values):
            at = found.setdefault((row["month"], row["kind_id"], row["store"]), Figures())
            at.add(**{name: int(row[name]) for name in ("issued", "uses", "off", "cost") if name in row})
    return [Row(*key, figures) for key, figures in sorted(found.items(), key=_latest_first)]


def _standing(state: str, count: int) -> dict[str, int]:
    by = {"issued": "open", "expired": "expired", "cancelled": "cancelled"}
    return {"issued": count} | ({by[state]: count} if state in by else {})


def _latest_first(item: tuple[tuple[str, int, int | None], Figures]) -> Any:
    (month, kind, store), _figures = item
    return -int(month.replace("-", "")), kind, store or 0


_STATES = """
SELECT kind_id, state, COUNT(*) AS n FROM points_voucher WHERE kind_id {among} GROUP BY kind_id, state
"""
_USES = """
SELECT v.kind_id, COUNT(*) AS n, SUM(u.off) AS off, SUM(u.cost) AS cost
FROM points_voucher_use u JOIN points_voucher v ON v.id = u.voucher_id
WHERE v.kind_id {among} AND u.undone_at IS NULL GROUP BY v.kind_id
"""
_OF_HANDOUT = """
SELECT state, COUNT(*) AS n FROM points_voucher
WHERE kind_id = $1 AND issued_at = $2 AND key LIKE $3 GROUP BY state
"""
_USED_OF_HANDOUT = """
SELECT COUNT(*) AS n, COALESCE(SUM(u.off), 0) AS off, COALESCE(SUM(u.cost), 0) AS cost
FROM points_voucher_use u JOIN points_voucher v ON v.id = u.voucher_id
WHERE v.kind_id = $1 AND v.issued_at = $2 AND v.key LIKE $3 AND u.undone_at IS NULL
"""
_ISSUED_BY_MONTH = """
SELECT {month} AS month, v.kind_id, v.store, COUNT(*) AS issued FROM points_voucher v
WHERE v.issued_at >= $1 AND v.issued_at < $2{narrowed} GROUP BY 1, 2, 3
"""
_USED_BY_MONTH = """
SELECT {month} AS month, v.kind_id, u.store, COUNT(*) AS uses, SUM(u.off) AS off, SUM(u.cost) AS cost
FROM points_voucher_use u JOIN points_voucher v ON v.id = u.voucher_id
WHERE u.at >= $1 AND u.at < $2 AND u.undone_at IS NULL{narrowed} GROUP BY 1, 2, 3
"""
