"""SQLite under Tortoise, mended: transactions begin at once and survive being cancelled anywhere.

Stock Tortoise begins deferred, so that two processes which read and then write meet in "database is
locked"; and it keeps its lock for good when a task is cancelled while a transaction begins. Here every
transaction is BEGIN IMMEDIATE with a busy_timeout, and whatever happens the lock is given back and no
transaction stays open.

All of it rests on one fact: aiosqlite runs what it is given in one thread, in the order given. So a clean-up
that is queued before the lock is released runs before anything that its next holder can ask for.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
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

from web.database.cancellation import uninterrupted

T = TypeVar("T")
_savepoints = count(1)

PRAGMAS = {
    "busy_timeout": 5000,  # ms; first, since even changing the journal may have to wait for another process
    "journal_mode": "WAL",
    "synchronous": "FULL",  # an acknowledged posting survives a power cut
    "foreign_keys": "ON",
    "journal_size_limit": 16 * 1024 * 1024,
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
            await hop(connection, partial(_settle, self.pragmas))
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
            await hop(connection, partial(_all_or_nothing, lambda raw: raw.executemany(query, values)))

    @translate_exceptions
    async def at_once(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` as one transaction in one visit to the thread, for a path where every hop counts."""
        async with self.acquire_connection() as connection:
            return await hop(connection, partial(_all_or_nothing, work))


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
    async def at_once(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """The same within a transaction: a savepoint of it."""
        async with self.acquire_connection() as connection:
            return await hop(connection, partial(_in_savepoint, f"savepoint_{next(_savepoints)}", work))

    async def execute_script(self, query: str) -> None:
        """Not sqlite3's executescript(): that commits what was done so far."""
        for statement in statements(query):
            await self.execute_query(statement)

    async def begin(self) -> None:
        await self._do(_begin)

    async def commit(self) -> None:
        self._finish()
        await self._do(_commit)

    async def rollback(self) -> None:
        self._finish()
        await self._do(_rollback)

    async def savepoint(self) -> None:
        self._savepoint = f"savepoint_{next(_savepoints)}"
        await self._do(partial(_run, f"SAVEPOINT {self._savepoint}"))

    async def savepoint_rollback(self) -> None:
        self._finish()
        await self._do(partial(_forget, self._savepoint))

    async def release_savepoint(self) -> None:
        self._finish()
        await self._do(partial(_run, f"RELEASE {self._savepoint}"))

    def _finish(self) -> None:
        if self._finalized:
            raise TransactionManagementError("Transaction already finalised")
        self._finalized = True

    async def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return await hop(self._connection, work)
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
            queue(self.connection._connection, _rollback)  # BEGIN may still be waiting in the thread
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
            queue(self.client._connection, partial(_forget, self.client._savepoint))
            raise
        return self.client

    async def __aexit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:
        if not self.client._finalized:
            await (self.client.savepoint_rollback() if exc_type else self.client.release_savepoint())


async def hop(connection: aiosqlite.Connection, work: Callable[[sqlite3.Connection], T]) -> T:
    """Run `work` in the connection's thread. Cancelled meanwhile, it runs all the same."""
    return await connection._execute(work, connection._conn)


def queue(connection: aiosqlite.Connection | None, work: Callable[[sqlite3.Connection], object]) -> None:
    """Have `work` run in the connection's thread after what it has to do already, and do not wait."""
    if connection and connection._connection:
        connection._tx.put_nowait((None, partial(work, connection._connection)))


def statements(sql: str) -> Iterator[str]:
    """The single statements of a script; semicolons in texts, comments and triggers end none."""
    begun = ""
    for piece in sql.rstrip("; \n").split(";"):
        begun += f"{piece};"
        if sqlite3.complete_statement(begun):
            yield begun.strip()
            begun = ""
    if begun:
        yield begun  # not a statement: let SQLite say so


def _as_utc(at: datetime) -> str:
    """Instants are compared as text, which is right in one zone only."""
    if at.tzinfo is None:
        raise ValueError(f"{at} names no zone")
    return at.astimezone(UTC).isoformat(" ")


def _settle(pragmas: dict[str, Any], raw: sqlite3.Connection) -> None:
    raw.row_factory = sqlite3.Row
    for name, value in pragmas.items():
        raw.execute(f"PRAGMA {name}={value}")


def _begin(raw: sqlite3.Connection) -> None:
    raw.execute("BEGIN IMMEDIATE")


def _commit(raw: sqlite3.Connection) -> None:
    """Unlike sqlite3's own commit() this fails loudly when SQLite has ended the transaction by itself."""
    try:
        raw.execute("COMMIT")
    except BaseException:
        _rollback(raw)
        raise


def _rollback(raw: sqlite3.Connection) -> None:
    if raw.in_transaction:
        raw.execute("ROLLBACK")


def _run(statement: str, raw: sqlite3.Connection) -> None:
    raw.execute(statement)


def _forget(savepoint: str, raw: sqlite3.Connection) -> None:
    raw.execute(f"ROLLBACK TO {savepoint}")
    raw.execute(f"RELEASE {savepoint}")


def _in_savepoint(name: str, work: Callable[[sqlite3.Connection], T], raw: sqlite3.Connection) -> T:
    _run(f"SAVEPOINT {name}", raw)
    try:
        result = work(raw)
    except BaseException:
        _forget(name, raw)
        raise
    _run(f"RELEASE {name}", raw)
    return result


def _all_or_nothing(work: Callable[[sqlite3.Connection], T], raw: sqlite3.Connection) -> T:
    _begin(raw)
    try:
        result = work(raw)
    except BaseException:
        _rollback(raw)
        raise
    _commit(raw)
    return result


sqlite3.register_adapter(datetime, _as_utc)
client_class = Client
