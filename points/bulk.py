"""Many rows at a time: their ids first, then all of them in one statement.

A file of a million rows has no time for the ORM. Everything here runs inside the caller's transaction, and
whoever reserves ids there writes those rows there: SQLite counts on from the highest.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from points import sql
from points.sql import Database

Row = Sequence[Any]
_TYPES = {str: "text", int: "bigint"}


async def new_ids(db: Database, table: str, count: int) -> list[int]:
    """So many ids of `table` that nobody else will get, in rising order."""
    if not count:
        return []
    if db.capabilities.dialect == "postgres":
        rows = await sql.rows(db, _NEXT_POSTGRES, table, count)
        return [row["id"] for row in rows]
    known = await sql.rows(db, _NEXT_SQLITE, table, count)
    if not known:
        [highest] = await sql.rows(db, f'SELECT COALESCE(MAX("id"), 0) AS "id" FROM {table}')  # noqa: S608 - a table of ours
        await sql.rows(db, _FIRST_SQLITE, table, highest["id"] + count)
        known = [{"seq": highest["id"] + count}]
    last = known[0]["seq"]
    return list(range(last - count + 1, last + 1))


async def insert(db: Database, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Write `rows`; whatever is not unique fails the whole."""
    if not rows:
        return
    if copy_rows := getattr(db, "copy_rows", None):
        await copy_rows(table, columns, rows)
        return
    names = ", ".join(f'"{column}"' for column in columns)
    places = ", ".join(f"?{place + 1}" for place in range(len(columns)))
    await _many(db, f"INSERT INTO {table} ({names}) VALUES ({places})", rows)  # noqa: S608 - names of our own


async def insert_dicts(db: Database, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """The same for rows that say their columns; all say the same ones."""
    if rows:
        await insert(db, table, list(rows[0]), [list(row.values()) for row in rows])


async def many(db: Database, statement: str, rows: Sequence[Row]) -> None:
    """Send `statement` once for each of `rows`."""
    if rows:
        await _many(db, sql.spoken(db, statement), rows)


async def among(db: Database, statement: str, wanted: Iterable[Any], *values: Any) -> list[dict[str, Any]]:
    """What `statement` selects, whose `{among}` stands for "is one of `wanted`"; `values` are $2 and on."""
    listed = list(wanted)
    if not listed:
        return []
    if db.capabilities.dialect == "postgres":
        one_of = f"= ANY($1::{_TYPES[type(listed[0])]}[])"
        return await sql.rows(db, statement.replace("{among}", one_of), listed, *values)
    one_of = "IN (SELECT value FROM json_each($1))"
    return await sql.rows(db, statement.replace("{among}", one_of), json.dumps(listed), *values)


async def _many(db: Database, statement: str, rows: Iterable[Row]) -> None:
    await db.execute_many(statement, list(rows))


_NEXT_POSTGRES = """
SELECT nextval(pg_get_serial_sequence($1, 'id')) AS "id" FROM generate_series(1, $2::int) ORDER BY 1
"""
_NEXT_SQLITE = """
UPDATE sqlite_sequence SET seq = seq + $2 WHERE name = $1 RETURNING seq
"""
_FIRST_SQLITE = """
INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)
"""
