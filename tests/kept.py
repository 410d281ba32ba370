"""What tests make once a process and find again in their empty database: the cast."""

import pickle
import sqlite3
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Any

from tortoise.context import require_context

from tests import databases
from web.database import Database

_kept: dict[str, tuple[bytes, Any]] = {}  # what was made, and what puts its rows back
_COUNTED = "SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL"


async def filled(name: str, fill: Callable[[], Awaitable[Any]]) -> Any:
    """What `fill` makes in an empty database: made once a process, and put back from then on."""
    database = require_context()
    assert isinstance(database, Database)
    if name not in _kept:
        made = await fill()
        rows = databases.visited(database, _rows) if databases.KIND == "sqlite" else _putting_back(database)
        _kept[name] = pickle.dumps(made), await rows
        return made
    made, rows = _kept[name]
    if databases.KIND == "sqlite":
        await databases.visited(database, partial(_put_back, rows))
    else:
        await database.db().execute_script(rows)
    return pickle.loads(made)


def _rows(raw: sqlite3.Connection) -> list[tuple[str, list[tuple[Any, ...]]]]:
    """The statements that put back what is in the tables now, and their rows."""
    found = []
    for table in databases.holding(raw, databases.schema()[1]):
        rows = [tuple(row) for row in raw.execute(f'SELECT * FROM "{table}"')]
        found.append((f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(rows[0]))})', rows))
    return found


def _put_back(rows: Iterable[Any], raw: sqlite3.Connection) -> None:
    databases.unchecking(raw, rows)


async def _putting_back(database: Database) -> str:
    """The script that puts back what is in the tables of PostgreSQL now."""
    rows = []
    for table in await databases.full(database):
        asked = f'SELECT json_agg(kept)::text AS "rows" FROM "{table}" kept'
        [found] = await database.db().execute_query_dict(asked)
        text = found["rows"].replace("'", "''")
        rows.append(
            f'INSERT INTO "{table}" SELECT * FROM json_populate_recordset(NULL::"{table}", \'{text}\')'
        )
    counted = await database.db().execute_query_dict(_COUNTED)
    counts = [f"SELECT setval('\"{one['sequencename']}\"', {one['last_value']})" for one in counted]
    return databases.unchecked([*rows, *counts])
