"""SQLite's own thread: what is sent there, and what it does as one piece.

aiosqlite runs what it is given in one thread, in the order given; whatever was sent runs, though the task
that sent it be cancelled meanwhile.
"""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

import aiosqlite

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]


async def hop(connection: aiosqlite.Connection, work: Work[T]) -> T:
    """Run `work` in the connection's thread. Cancelled meanwhile, it runs all the same."""
    return await connection._execute(work, connection._conn)


def queue(connection: aiosqlite.Connection | None, work: Work[object]) -> None:
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


def as_utc(at: datetime) -> str:
    """Instants are compared as text, which is right in one zone only."""
    if at.tzinfo is None:
        raise ValueError(f"{at} names no zone")
    return (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat(" ")


def settle(pragmas: dict[str, Any], raw: sqlite3.Connection) -> None:
    raw.row_factory = sqlite3.Row
    for name, value in pragmas.items():
        raw.execute(f"PRAGMA {name}={value}")


def begin(raw: sqlite3.Connection) -> None:
    raw.execute("BEGIN IMMEDIATE")


def commit(raw: sqlite3.Connection) -> None:
    """Unlike sqlite3's own commit() this fails loudly when SQLite has ended the transaction by itself."""
    try:
        raw.execute("COMMIT")
    except BaseException:
        rollback(raw)
        raise


def rollback(raw: sqlite3.Connection) -> None:
    if raw.in_transaction:
        raw.execute("ROLLBACK")


def run(statement: str, raw: sqlite3.Connection) -> None:
    raw.execute(statement)


def forget(savepoint: str, raw: sqlite3.Connection) -> None:
    raw.execute(f"ROLLBACK TO {savepoint}")
    raw.execute(f"RELEASE {savepoint}")


def in_savepoint(name: str, work: Work[T], raw: sqlite3.Connection) -> T:
    run(f"SAVEPOINT {name}", raw)
    try:
        result = work(raw)
    except BaseException:
        forget(name, raw)
        raise
    run(f"RELEASE {name}", raw)
    return result


def all_or_nothing(work: Work[T], raw: sqlite3.Connection) -> T:
    begin(raw)
    try:
        result = work(raw)
    except BaseException:
        rollback(raw)
        raise
    commit(raw)
    return result
