"""Counting: which SQL statements a piece of code sends."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from tortoise.log import db_client_logger


class Statement(NamedTuple):
    sql: str
    values: list[Any]


@contextmanager
def counted() -> Iterator[list[Statement]]:
    """The statements that are sent within the block, as Tortoise logs them."""
    listener = _Listener(logging.DEBUG)
    level = db_client_logger.level
    db_client_logger.addHandler(listener)
    db_client_logger.setLevel(logging.DEBUG)
    try:
        yield listener.statements
    finally:
        db_client_logger.removeHandler(listener)
        db_client_logger.setLevel(level)


class _Listener(logging.Handler):
    def __init__(self, level: int) -> None:
        super().__init__(level)
        self.statements: list[Statement] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.msg == "%s: %s" and isinstance(record.args, tuple):
            sql, values = record.args
            self.statements.append(Statement(str(sql), list(values or [])))  # type: ignore[call-overload]
