"""Many rows at a time: their ids first, then all of them in one statement.

A file of a million rows has no time for the ORM. Everything here runs inside the caller's transaction, and
whoever reserves ids there writes those rows there: SQLite counts on from the highest.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
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
        [found] = await sql.rows(db, _NEXT_POSTGRES, table, count)
        return found["ids"]
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


async def change(db: Database, statement: str, rows: Sequence[Row], *, types: str) -> None:
    """The same for an UPDATE whose `rows` are of another row each: PostgreSQL changes them all in one go.

    `types` names what PostgreSQL calls those of the values, like "bigint text". Whatever must not wait for
    each other holds the rows already: the database changes them in an order of its own.
    """
    if db.capabilities.dialect == "postgres" and rows:
        await sql.rows(db, _as_one(statement, types), *(list(column) for column in zip(*rows, strict=True)))
    else:
        await many(db, statement, rows)


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


@cache
def _as_one(statement: str, types: str) -> str:
    """`statement` with a row of `v` for each place: UPDATE … SET … FROM unnest(…) AS v WHERE …"""
    each = ", ".join(f"${place}::{type_}[]" for place, type_ in enumerate(types.split(), start=1))
    names = ", ".join(f'"{place}"' for place in range(1, len(types.split()) + 1))
    change, where, condition = re.sub(r"\$(\d+)", r'v."\1"', statement).rpartition("WHERE")
    return f"{change} FROM unnest({each}) AS v({names}) {where}{condition}"


# Which sequence it is, is asked once: looking it up takes longer than the next number.
_NEXT_POSTGRES = """
SELECT ARRAY(
    SELECT nextval((SELECT pg_get_serial_sequence($1, 'id')::regclass)) FROM generate_series(1, $2::int)
) AS "ids"
"""
_NEXT_SQLITE = """
UPDATE sqlite_sequence SET seq = seq + $2 WHERE name = $1 RETURNING seq
"""
_FIRST_SQLITE = """
INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)
"""
