"""The open database: a connection for verbs (`default`) and a second one for pages that only read.

The second is kept out of Tortoise's own list. So `in_transaction()` needs no name, no router can send a
verb's read astray, and the only way to it is `.using_db(read())`.
"""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any, Protocol

from tortoise import context
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.context import TortoiseContext, require_context, set_global_context
from tortoise.exceptions import DBConnectionError

from web.database import apps, sqlite
from web.database.address import Address, Unusable

POSTGRES = "web.database.postgres"
CONNECT_WITHIN = 10  # seconds; a server that takes longer is as good as away
READING = {  # a filter over a million rows keeps a set of them at hand; compiling it takes longer than it
    "default_transaction_read_only": "on",
    "work_mem": "64MB",
    "jit": "off",
    "random_page_cost": "1.1",
}
READERS = 4  # connections of the reading pool at most: pages read in milliseconds
Described = dict[str, Any]  # engine and credentials, as Tortoise describes a connection


class Settings(Protocol):
    """What the database wants to know of the settings."""

    @property
    def database_url(self) -> str: ...
    @property
    def database_pool(self) -> int: ...


class Unreachable(Unusable):
    """The database does not answer."""


class Database(TortoiseContext):
    """Tortoise with its models, bound to one database."""

    reader: BaseDBAsyncClient | None = None

    async def start(self, default: Described, reading: Described | None = None) -> None:
        """Load the models and connect at once: a wrong address stops the start, not the first visitor."""
        await self.init({"connections": {"default": default}, "apps": apps.config()})
        await _connect(self.db())
        if reading:
            self.reader = _client("read", reading, sqlite.Reader)
            await _connect(self.reader)

    async def close_connections(self) -> None:
        if self.reader is not None:
            await self.reader.close()
        await super().close_connections()


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Database]:
    """The database of `settings`, until the block ends. Raises WrongAddress, Unreachable."""
    address = Address.of(settings.database_url)
    async with Database() as database:
        await database.start(
            described(address, pool=settings.database_pool), reading(address, pool=settings.database_pool)
        )
        _be_found_by_every_task(database)
        yield database


@asynccontextmanager
async def connected(description: Described) -> AsyncIterator[BaseDBAsyncClient]:
    """One connection without any models. Raises Unreachable."""
    client = _client("default", description)
    await _connect(client)
    try:
        yield client
    finally:
        await client.close()


def read() -> BaseDBAsyncClient:
    """The connection for pages: `.using_db(read())`. It sees what is committed, and cannot write."""
    database = require_context()
    assert isinstance(database, Database), "the database was not opened by web.database"
    assert database.reader is not None, "migrations have no page to show"
    return database.reader


def described(address: Address, *, pool: int = 1, **pragmas: str) -> Described:
    """The connection for verbs, as Tortoise wants it described; `pragmas` are for SQLite."""
    if address.is_sqlite:
        return {"engine": sqlite.__name__, "credentials": {"file_path": str(address.path), **pragmas}}
    known = {"application_name": "club", "timeout": CONNECT_WITHIN} | address.credentials
    return {"engine": POSTGRES, "credentials": known | {"maxsize": pool}}


def reading(address: Address, *, pool: int = 1) -> Described:
    """The connection for pages."""
    if address.is_sqlite:
        return described(address, query_only="ON")
    description = described(address, pool=min(pool, READERS))
    description["credentials"]["server_settings"] = READING
    return description


def _client(
    name: str, description: Described, on_sqlite: type[sqlite.Client] = sqlite.Client
) -> BaseDBAsyncClient:
    """SQLite's starts a tenth of a second sooner without the other's driver."""
    if description["engine"] == sqlite.__name__:
        return on_sqlite(connection_name=name, **description["credentials"])
    client_class = import_module(POSTGRES).client_class
    return client_class(connection_name=name, **description["credentials"])


async def _connect(client: BaseDBAsyncClient) -> None:
    try:
        await client.create_connection(with_db=True)
    except (OSError, sqlite3.Error, DBConnectionError) as error:
        raise Unreachable(f"DATABASE_URL: the database cannot be opened: {error}") from error


def _be_found_by_every_task(database: Database) -> None:
    """A web server answers each request in a task that knows nothing of the one which opened the database."""
    if context._global_context is None:
        set_global_context(database)
