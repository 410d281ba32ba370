"""One process at a time changes the tables, however many start at once."""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from web.database.address import Address
from web.database.cancellation import uninterrupted
from web.database.connections import Unreachable

if TYPE_CHECKING:
    import asyncpg

KEY = 7_305_808_869_232_962_915  # any number that no other program on the server is likely to choose


@asynccontextmanager
async def alone(address: Address) -> AsyncIterator[None]:
    """Hold this database's lock, once no other process does. One that dies lets go of it."""
    async with _file(address.path.with_suffix(".lock")) if address.is_sqlite else _advisory(address):
        yield


@asynccontextmanager
async def _file(path: Path) -> AsyncIterator[None]:
    with path.open("a") as file:
        await uninterrupted(asyncio.to_thread(fcntl.flock, file, fcntl.LOCK_EX))
        yield


@asynccontextmanager
async def _advisory(address: Address) -> AsyncIterator[None]:
    connection = await _connected(address)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", KEY)
        yield
    finally:
        await uninterrupted(connection.close())


async def _connected(address: Address) -> asyncpg.Connection:
    import asyncpg

    try:
        return await asyncpg.connect(**address.credentials)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise Unreachable(f"DATABASE_URL: the database cannot be opened: {error}") from error
