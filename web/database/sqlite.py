"""SQLite under Tortoise, mended: transactions begin at once and survive being cancelled anywhere.

Stock Tortoise begins deferred, so that two processes which read and then write meet in "database is
locked"; and it keeps its lock for good when a task is cancelled while a transaction begins. Here every
transaction is BEGIN IMMEDIATE with a busy_timeout, and whatever happens the lock is given back and no
transaction stays open.

All of it rests on the order of the thread (thread.py): a clean-up that is queued before the lock is released
runs before anything that the lock's next holder can ask for.
"""

import asyncio
import sqlite3
from datetime import date, datetime
from functools import partial
from itertools import count
from typing import Any, TypeVar

import aiosqlite
from tortoise.backends.base.client import (
    ConnectionWrapper,
    NestedTransactionContext,
    TransactionalDBClient,
    TransactionContext,
)
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
    translate_exceptions,
)
from tortoise.connection import get_connections
from tortoise.exceptions import IntegrityError, OperationalError, TransactionManagementError

from web.database import thread
from web.database.cancellation import uninterrupted
from web.database.thread import Work

T = TypeVar("T")
_savepoints = count(1)

PRAGMAS = {
    "busy_timeout": 5000,  # ms; first, since even changing the journal may have to wait for another process
    "journal_mode": "WAL",
    "synchronous": "FULL",  # an acknowledged posting survives a power cut
    "foreign_keys": "ON",
    "journal_size_limit": 16 * 1024 * 1024,
    "wal_autocheckpoint": 4000,  # pages, as long as the journal: an import writes the same ones often
    "cache_size": -16_000,  # KiB
    "temp_store": "MEMORY",
}


class Client(SqliteClient):
    """One connection, one thread, and one task at a time in a transaction."""

    def __init__(self, file_path: str, **pragmas: Any) -> None:
        super().__init__(file_path, **pragmas)
        name = {"connection_name": self.connection_name, "fetch_inserted": self.fetch_inserted}
        self.pragmas = {key: value for key, value in (PRAGMAS | pragmas).items() if key not in name}

    async def create_connection(self, with_db: bool) -> None:
        if not self._connection:
            await uninterrupted(self._connect())

    async def _connect(self) -> None:
        connection = aiosqlite.connect(self.filename, isolation_level=None)
        try:
            await connection
            await thread.hop(connection, partial(thread.settle, self.pragmas))
        except BaseException:
            await connection.close()
            await asyncio.to_thread(connection._thread.join)  # it answers to a loop that may soon be gone
            raise
        self._connection = connection
        await self._post_connect()

    async def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection:
            await uninterrupted(connection.close())

    def acquire_connection(self) -> ConnectionWrapper:
        return Turn(self._lock, self)

    def _in_transaction(self) -> TransactionContext:
        return Outermost(Transaction(self), self._lock)

    @translate_exceptions
    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        async with self.acquire_connection() as connection:
            write = partial(thread.all_or_nothing, lambda raw: raw.executemany(query, values))
            await thread.hop(connection, write)

    @translate_exceptions
    async def at_once(self, work: Work[T]) -> T:
        """Run `work` as one transaction in one visit to the thread, for a path where every hop counts."""
        async with self.acquire_connection() as connection:
            return await thread.hop(connection, partial(thread.all_or_nothing, work))


class Reader(Client):
    """The connection for pages. What the keys of a table answer is asked without a visit to the thread: the
    visit, and the wait for the interpreter after it, cost many times what SQLite takes."""

    _sight: sqlite3.Connection | None = None

    async def _connect(self) -> None:
        await super()._connect()
        self._sight = self._sight or self._look()

    def _look(self) -> sqlite3.Connection:
        sight = sqlite3.connect(self.filename, isolation_level=None, check_same_thread=False)
        thread.settle(self.pragmas, sight)
        sight.row_factory = None  # sqlite3.Row looks each name up among all of them
        return sight

    async def close(self) -> None:
        sight, self._sight = self._sight, None
        if sight:
            sight.close()
        await super().close()

    def at_sight(self, query: str, values: list[Any]) -> list[dict[str, Any]]:
        """Rows, at once. The process waits meanwhile: for statements alone that keys answer."""
        self._sight = self._sight or self._look()
        try:
            found = self._sight.execute(query, values)
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found]
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error


class Turn(ConnectionWrapper):
    """The connection for one statement; a failure to connect gives the lock back."""

    __slots__ = ()

    async def __aenter__(self) -> Any:
        await self._lock.acquire()
        try:
            await self.ensure_connection()
        except BaseException:
            self._lock.release()
            raise
        return self.connection


class Transaction(SqliteTransactionWrapper):
    """The client that statements see while a transaction is open."""

    def acquire_connection(self) -> ConnectionWrapper:
        if self._finalized:  # a task that outlived its transaction would write into the next one's
            raise TransactionManagementError("This transaction has ended")
        return super().acquire_connection()

    def _in_transaction(self) -> TransactionContext:
        return Savepoint(Transaction(self))

    @translate_exceptions
    async def at_once(self, work: Work[T]) -> T:
        """The same within a transaction: a savepoint of it."""
        async with self.acquire_connection() as connection:
            name = f"savepoint_{next(_savepoints)}"
            return await thread.hop(connection, partial(thread.in_savepoint, name, work))

    async def execute_script(self, query: str) -> None:
        """Not sqlite3's executescript(): that commits what was done so far."""
        for statement in thread.statements(query):
            await self.execute_query(statement)

    async def begin(self) -> None:
        await self._do(thread.begin)

    async def commit(self) -> None:
        self._finish()
        await self._do(thread.commit)

    async def rollback(self) -> None:
        self._finish()
        await self._do(thread.rollback)

    async def savepoint(self) -> None:
        self._savepoint = f"savepoint_{next(_savepoints)}"
        await self._do(partial(thread.run, f"SAVEPOINT {self._savepoint}"))

    async def savepoint_rollback(self) -> None:
        self._finish()
        await self._do(partial(thread.forget, self._savepoint))

    async def release_savepoint(self) -> None:
        self._finish()
        await self._do(partial(thread.run, f"RELEASE {self._savepoint}"))

    def _finish(self) -> None:
        if self._finalized:
            raise TransactionManagementError("Transaction already finalised")
        self._finalized = True

    async def _do(self, work: Work[T]) -> T:
        try:
            return await thread.hop(self._connection, work)
        except sqlite3.IntegrityError as error:
            raise IntegrityError(error) from error
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error


class Outermost(SqliteTransactionContext):
    """`async with in_transaction():` where none is open yet."""

    __slots__ = ()

    async def __aenter__(self) -> TransactionalDBClient:
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            await self.connection.begin()
        except BaseException:
            # BEGIN may still be waiting in the thread
            thread.queue(self.connection._connection, thread.rollback)
            self._trxlock.release()
            raise
        self.token = get_connections().set(self.connection_name, self.connection)
        return self.connection

    async def __aexit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:
        get_connections().reset(self.token)
        try:
            if not self.connection._finalized:
                await (self.connection.rollback() if exc_type else self.connection.commit())
        finally:
            self._trxlock.release()


class Savepoint(NestedTransactionContext):
    """`async with in_transaction():` within another: its own failure undoes it alone."""

    __slots__ = ()

    async def __aenter__(self) -> TransactionalDBClient:
        try:
            await self.client.savepoint()
        except BaseException:
            thread.queue(self.client._connection, partial(thread.forget, self.client._savepoint))
            raise
        return self.client

    async def __aexit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:
        if not self.client._finalized:
            await (self.client.savepoint_rollback() if exc_type else self.client.release_savepoint())


sqlite3.register_adapter(date, date.isoformat)
sqlite3.register_adapter(datetime, thread.as_utc)  # after Tortoise's own, which keeps the zone
client_class = Client
