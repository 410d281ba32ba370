"""The open database: a connection for verbs (`default`) and a second one for pages that only read.

The second is kept out of Tortoise's own list. So `in_transaction()` needs no name, no router can send a
verb's read astray, and the only way to it is `.using_db(read())`.
"""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Protocol

from asyncpg import InterfaceError, PostgresError
from tortoise import context
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.context import TortoiseContext, require_context, set_global_context
from tortoise.exceptions import DBConnectionError

from web.database import apps, postgres, sqlite
from web.database.address import Address

READERS = 4  # connections of the reading pool at most: pages read in milliseconds


class Settings(Protocol):
    """What the database wants to know of the settings."""

    @property
    def database_url(self) -> str: ...
    @property
    def database_pool(self) -> int: ...


class Unreachable(Exception):
    """The database does not answer; the sentence says which and why."""


class Database(TortoiseContext):
    """Tortoise with its models, bound to one database."""

    reader: BaseDBAsyncClient | None = None

    async def start(self, connections: dict[str, dict[str, Any]]) -> None:
        """Load the models and connect at once: a wrong address stops the start, not the first visitor."""
        await self.init({"connections": {"default": connections["default"]}, "apps": apps.config()})
        if "read" in connections:
            self.reader = _client("read", connections["read"])
        for client in filter(None, (self.db(), self.reader)):
            await _connect(client)

    async def close_connections(self) -> None:
        if self.reader is not None:
            await self.reader.close()
        await super().close_connections()


def read() -> BaseDBAsyncClient:
    """The connection for pages: `.using_db(read())`. It sees what is committed, and cannot write."""
    database = require_context()
    assert isinstance(database, Database), "the database was not opened by web.database"
    assert database.reader is not None, "migrations have no page to show"
    return database.reader


def config(address: Address, *, pool: int = 10) -> dict[str, dict[str, Any]]:
    """Both connections as Tortoise describes one: engine and credentials."""
    make = _sqlite if address.is_sqlite else _postgres
    return make(address, pool)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Database]:
    """The database of `settings`, until the block ends. Raises WrongAddress, Unreachable."""
    address = Address.of(settings.database_url)
    async with Database() as database:
        await database.start(config(address, pool=settings.database_pool))
        _be_found_by_every_task(database)
        yield database


def _be_found_by_every_task(database: Database) -> None:
    """A web server answers each request in a task that knows nothing of the one which opened the database."""
    if context._global_context is None:
        set_global_context(database)


async def _connect(client: BaseDBAsyncClient) -> None:
    try:
        await client.create_connection(with_db=True)
    except (OSError, sqlite3.Error, DBConnectionError, PostgresError, InterfaceError) as error:
        raise Unreachable(f"DATABASE_URL: the database cannot be opened: {error}") from error


def _client(name: str, described: dict[str, Any]) -> BaseDBAsyncClient:
    client_class = sqlite.Client if described["engine"] == sqlite.__name__ else postgres.Client
    return client_class(connection_name=name, **described["credentials"])


def _sqlite(address: Address, pool: int) -> dict[str, dict[str, Any]]:
    file = {"file_path": str(address.path)}
    return {
        "default": {"engine": sqlite.__name__, "credentials": file},
        "read": {"engine": sqlite.__name__, "credentials": file | {"query_only": "ON"}},
    }


def _postgres(address: Address, pool: int) -> dict[str, dict[str, Any]]:
    known = {"application_name": "club"} | address.credentials
    reading = {"server_settings": {"default_transaction_read_only": "on"}, "maxsize": min(pool, READERS)}
    return {
        "default": {"engine": postgres.__name__, "credentials": known | {"maxsize": pool}},
        "read": {"engine": postgres.__name__, "credentials": known | reading},
    }
