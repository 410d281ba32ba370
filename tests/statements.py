"""Counting: which SQL statements a piece of code sends."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.log import db_client_logger

# A look that is itself a deed, and is written down: messages that were read, a copy that was fetched, a
# report or a row of an import with people's numbers in it.
IS_LOOKED_AT = (
    'UPDATE "club_message" SET "read_at"',
    'UPDATE "club_data_copy" SET "fetched_at"',
    'SELECT "club_data_copy"',
    "INSERT INTO club_activity",
    "INSERT INTO club_audit",
)


class Statement(NamedTuple):
    sql: str
    values: list[Any]


@contextmanager
def counted(connection: BaseDBAsyncClient | None = None) -> Iterator[list[Statement]]:
    """The statements that are sent within the block, as Tortoise logs them; or those of one connection."""
    with _listening(db_client_logger if connection is None else _own_log(connection)) as statements:
        yield statements


def astray(statements: Iterable[Statement]) -> list[str]:
    """What a page that is opened should have asked of the connection that cannot write."""
    return [sql for sql, _ in statements if not sql.strip().startswith(IS_LOOKED_AT)]


@contextmanager
def _listening(log: logging.Logger) -> Iterator[list[Statement]]:
    listener, level, propagates = _Listener(logging.DEBUG), log.level, log.propagate
    log.addHandler(listener)
    log.setLevel(logging.DEBUG)
    log.propagate = False  # pytest would write each of them down as well
    try:
        yield listener.statements
    finally:
        log.removeHandler(listener)
        log.setLevel(level)
        log.propagate = propagates


def _own_log(connection: BaseDBAsyncClient) -> logging.Logger:
    """A log that this connection alone writes to; its transactions take it over."""
    connection.log = db_client_logger.getChild(connection.connection_name)
    return connection.log


class _Listener(logging.Handler):
    def __init__(self, level: int) -> None:
        super().__init__(level)
        self.statements: list[Statement] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.msg == "%s: %s" and isinstance(record.args, tuple):
            sql, values = record.args
            self.statements.append(Statement(str(sql), list(values or [])))  # type: ignore[call-overload]
