"""The statements of the hot paths, as they are sent.

A posting is the deed that the club does most, and building its statements anew by the ORM costs more than
the database does. They are written once, with PostgreSQL's `$1`; SQLite gets the same text with `?1`.
What one module alone asks of many rows stands at its end, in the same writing (usage, descent, batches) or is
all that it is (proof, counters); everything else in the ledger goes through the ORM.
"""

import re
import sqlite3
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any, Protocol, TypeVar

from tortoise.backends.base.client import Capabilities
from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

T = TypeVar("T")


class Database(Protocol):
    """What is needed of a connection, or of a transaction on it."""

    @property
    def capabilities(self) -> Capabilities: ...

    async def execute_query_dict(self, query: str, values: list[Any]) -> list[dict[str, Any]]: ...

    async def execute_many(self, query: str, values: list[Any]) -> None: ...


POST_FIELDS = (
    "account_id", "key", "fingerprint", "kind", "points", "growth", "reason", "store", "by", "at", "rule",
    "rule_version", "reverses_id",
)  # fmt: skip

POST = f"""
INSERT INTO points_posting ({", ".join(f'"{name}"' for name in POST_FIELDS)}, "facts")
VALUES ({", ".join(f"${place + 1}" for place in range(len(POST_FIELDS) + 1))})
ON CONFLICT ("key") DO NOTHING RETURNING "id"
"""  # noqa: S608 - names of our own

KNOWN = """
SELECT "id", "fingerprint" FROM points_posting WHERE "key" = $1
"""

# Adds to the sums and, in the same breath, locks the account's row for the rest of the transaction.
MOVE = """
UPDATE points_account SET "balance" = "balance" + $2, "growth" = "growth" + $3
WHERE "id" = $1 RETURNING "owed", "frozen_at"
"""

OPEN_LOT = """
INSERT INTO points_lot
    ("account_id", "posting_id", "points", "remaining", "earned_at", "expires_at", "usable_from", "origin_id")
VALUES ($1, $2, $3, $3, $4, $5, $6, $7) RETURNING "id"
"""

# The usual earning as the one statement that PostgreSQL can make of it: POST, MOVE and, from $16 until $15,
# OPEN_LOT.
# When the key is not new, or the account owes something, it does nothing and no row comes back.
EARN = f"""
WITH account AS (
    SELECT "id" FROM points_account WHERE "id" = $1 AND "owed" = 0 FOR NO KEY UPDATE
), posted AS (
    INSERT INTO points_posting ({", ".join(f'"{name}"' for name in POST_FIELDS)}, "facts")
    SELECT {", ".join(f"${place + 1}" for place in range(len(POST_FIELDS) + 1))} FROM account
    ON CONFLICT ("key") DO NOTHING RETURNING "id", "account_id", "points", "growth", "at"
), opened AS (
    INSERT INTO points_lot
        ("account_id", "posting_id", "points", "remaining", "earned_at", "expires_at", "usable_from")
    SELECT "account_id", "id", "points", "points", "at", $15, $16 FROM posted
), moved AS (
    UPDATE points_account
    SET "balance" = "balance" + "posted"."points", "growth" = points_account."growth" + "posted"."growth"
    FROM posted WHERE points_account."id" = "posted"."account_id"
)
SELECT "id" FROM posted
"""  # noqa: S608 - names of our own

OWE = """
UPDATE points_account SET "owed" = "owed" + $2 WHERE "id" = $1
"""

# What can be spent at $2, in the order in which it is spent.
SPENDABLE_LOTS = """
SELECT "id", "remaining" FROM points_lot
WHERE "account_id" = $1 AND "remaining" > 0 AND ("expires_at" IS NULL OR "expires_at" > $2)
  AND ("usable_from" IS NULL OR "usable_from" <= $2)
ORDER BY "expires_at" IS NULL, "expires_at", "earned_at", "id"
"""

# What will be spendable after $2 only, in the same order.
PENDING_LOTS = """
SELECT "id", "remaining" FROM points_lot
WHERE "account_id" = $1 AND "remaining" > 0 AND ("expires_at" IS NULL OR "expires_at" > $2)
  AND "usable_from" > $2
ORDER BY "expires_at" IS NULL, "expires_at", "earned_at", "id"
"""

# The lots that hold anything at $2 by what can be done with them, and what stands on the account itself.
STANDING = """
SELECT a."owed", a."expired", a."growth", (
    SELECT COALESCE(SUM("points"), 0) FROM points_hold WHERE "account_id" = $1 AND "state" = 'open'
) AS "held", l.*
FROM points_account a, (
    SELECT
        COALESCE(SUM(CASE WHEN "expires_at" <= $2 THEN "remaining" END), 0) AS "ended",
        COALESCE(SUM(CASE WHEN "expires_at" <= $2 THEN 0 WHEN "usable_from" > $2 THEN "remaining" END), 0)
            AS "pending",
        COALESCE(SUM(CASE WHEN "expires_at" <= $2 OR "usable_from" > $2 THEN 0 ELSE "remaining" END), 0)
            AS "good"
    FROM points_lot WHERE "account_id" = $1 AND "remaining" > 0
) l
WHERE a."id" = $1
"""

DRAW = """
INSERT INTO points_draw ("posting_id", "lot_id", "points") VALUES ($1, $2, $3)
"""

LEAVE = """
UPDATE points_lot SET "remaining" = "remaining" - $2 WHERE "id" = $1
"""

FIRST = (datetime(1, 1, 1, tzinfo=UTC), 0)  # before the end of any lot

# Lots past their date that still hold points, those behind the end $3 of the lot $4; of accounts whose number
# divided by $6 leaves $5.
DUE = """
SELECT "id", "account_id" FROM points_lot
WHERE "remaining" > 0 AND "expires_at" <= $1 AND ("expires_at", "id") > ($3, $4) AND "account_id" % $6 = $5
ORDER BY "expires_at", "id" LIMIT $2
"""

# What ends after $1 and by $2 on the first $4 accounts past $3, by account and end.
ENDING = """
SELECT "account_id", "expires_at", SUM("remaining") AS "points" FROM points_lot
WHERE "remaining" > 0 AND "expires_at" > $1 AND "expires_at" <= $2 AND "account_id" IN (
    SELECT DISTINCT "account_id" FROM points_lot
    WHERE "remaining" > 0 AND "expires_at" > $1 AND "expires_at" <= $2 AND "account_id" > $3
    ORDER BY "account_id" LIMIT $4
) GROUP BY "account_id", "expires_at" ORDER BY "account_id", "expires_at"
"""

# A lot that ends, with what its end will say.
_ENDING = """
SELECT l."id", l."account_id", l."points", l."remaining", l."earned_at", l."expires_at", p."reason", p."store"
FROM points_lot l JOIN points_posting p ON p."id" = l."posting_id"
WHERE l."remaining" > 0 AND {} ORDER BY l."expires_at", l."id"
"""
ENDED_OF = _ENDING.format('l."account_id" = $1 AND l."expires_at" <= $2')
LEFT_OF = _ENDING.format('l."account_id" = $1')
ENDED_AMONG = _ENDING.format('l."id" {among}')

ENDED_BEFORE = """
SELECT d."lot_id", COUNT(*) AS "times" FROM points_draw d JOIN points_posting p ON p."id" = d."posting_id"
WHERE d."lot_id" {among} AND p."kind" = 'expire' GROUP BY d."lot_id"
"""

EMPTIED = """
UPDATE points_lot SET "remaining" = 0 WHERE "id" {among}
"""

EXPIRED = """
UPDATE points_account SET "balance" = "balance" - $2, "expired" = "expired" + $2 WHERE "id" = $1
"""

# When something last moved, the settling posting included. A sweep's day is left out: it changes nothing.
LATEST = """
SELECT MAX("at") AS "at" FROM points_posting WHERE "account_id" = $1 AND "kind" <> 'expire'
"""

# Reversals and transfers that took more than there was, the oldest first, with what is still missing.
UNCOVERED = """
SELECT p."id", -p."points" - COALESCE(SUM(d."points"), 0) AS "missing"
FROM points_posting p LEFT JOIN points_draw d ON d."posting_id" = p."id"
WHERE p."account_id" = $1 AND p."kind" IN ('reverse', 'lessen', 'transfer') AND p."points" < 0
GROUP BY p."id", p."points", p."at" HAVING -p."points" > COALESCE(SUM(d."points"), 0)
ORDER BY p."at", p."id"
"""


async def together(work: Callable[[Database], Coroutine[Any, Any, T]]) -> T:
    """Run `work` as one transaction; inside another one, as a savepoint of it. It awaits nothing but `rows`.

    A connection may offer `at_once`: on SQLite, where each statement is a visit to the database's thread, it
    takes the whole there in one.
    """
    connection = get_connection("default")
    if at_once := getattr(connection, "at_once", None):
        return await at_once(partial(_within, work))
    async with in_transaction() as db:
        return await work(db)


def in_one_statement() -> Database | None:
    """The connection, if it is one to PostgreSQL: that writes to several tables in one statement."""
    connection = get_connection("default")
    return connection if connection.capabilities.dialect == "postgres" else None


async def rows(db: Database, statement: str, *values: object) -> list[dict[str, Any]]:
    """Send `statement` to `db`; what it selects or returns, as dicts."""
    return await db.execute_query_dict(_spoken_by(db.capabilities.dialect, statement), list(values))


async def at_sight(db: Database, statement: str, *values: object) -> list[dict[str, Any]]:
    """The same for a statement that keys answer, however large the tables: a connection may have a shorter
    way for those (`at_sight`), on which everybody else waits."""
    if sight := getattr(db, "at_sight", None):
        return sight(_spoken_by(db.capabilities.dialect, statement), list(values))
    return await rows(db, statement, *values)


def spoken(db: Database, statement: str) -> str:
    """`statement` as the database of `db` wants its places written."""
    return _spoken_by(db.capabilities.dialect, statement)


def instant(value: Any) -> datetime:
    """An instant of a row: SQLite gives the text that it keeps, always in UTC."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


class _Inside:
    """The database as seen from within its thread: it answers before anybody could wait."""

    capabilities = Capabilities("sqlite")

    def __init__(self, raw: sqlite3.Connection) -> None:
        self.raw = raw

    async def execute_query_dict(self, query: str, values: list[Any]) -> list[dict[str, Any]]:
        return [dict(row) for row in self.raw.execute(query, values).fetchall()]

    async def execute_many(self, query: str, values: list[Any]) -> None:
        self.raw.executemany(query, values)


def _within(work: Callable[[Database], Coroutine[Any, Any, T]], raw: sqlite3.Connection) -> T:
    coroutine = work(_Inside(raw))
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    coroutine.close()
    raise RuntimeError("Only the database can be waited for in its own thread")


@cache
def _spoken_by(dialect: str, statement: str) -> str:
    return re.sub(r"\$(\d+)", r"?\1", statement) if dialect == "sqlite" else statement
