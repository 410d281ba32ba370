"""The statements of the hot paths, as they are sent.

A posting is the deed that the club does most, and building its statements anew by the ORM costs more than
the database does. They are written once, with PostgreSQL's `$1`; SQLite gets the same text with `?1`.
Everything else in the ledger goes through the ORM.
"""

import re
from functools import cache
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

POST = """
INSERT INTO points_posting ("account_id", "key", "fingerprint", "kind", "points", "reason", "facts",
                            "store", "by", "at", "rule", "rule_version", "reverses_id")
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT ("key") DO NOTHING RETURNING "id"
"""

# Adds to the balance and, in the same breath, locks the account's row for the rest of the transaction.
MOVE = """
UPDATE points_account SET "balance" = "balance" + $2 WHERE "id" = $1 RETURNING "owed"
"""

OPEN_LOT = """
INSERT INTO points_lot ("account_id", "posting_id", "points", "remaining", "earned_at", "expires_at")
VALUES ($1, $2, $3, $3, $4, $5)
"""

# What can be spent at $2, in the order in which it is spent.
SPENDABLE_LOTS = """
SELECT "id", "remaining" FROM points_lot
WHERE "account_id" = $1 AND "remaining" > 0 AND ("expires_at" IS NULL OR "expires_at" > $2)
ORDER BY "expires_at" IS NULL, "expires_at", "earned_at", "id"
"""

# Lots past their date that still hold points.
DUE = """
SELECT "account_id" FROM points_lot WHERE "remaining" > 0 AND "expires_at" <= $1
ORDER BY "expires_at", "id" LIMIT $2
"""

# Reversals that took more than there was, the oldest first, with what is still missing.
UNCOVERED = """
SELECT p."id", -p."points" - COALESCE(SUM(d."points"), 0) AS "missing"
FROM points_posting p LEFT JOIN points_draw d ON d."posting_id" = p."id"
WHERE p."account_id" = $1 AND p."kind" = 'reverse' AND p."points" < 0
GROUP BY p."id", p."points", p."at" HAVING -p."points" > COALESCE(SUM(d."points"), 0)
ORDER BY p."at", p."id"
"""


async def rows(db: BaseDBAsyncClient, statement: str, *values: object) -> list[dict[str, Any]]:
    """Send `statement` to `db`; what it selects or returns, as dicts."""
    return await db.execute_query_dict(_spoken_by(db.capabilities.dialect, statement), list(values))


@cache
def _spoken_by(dialect: str, statement: str) -> str:
    return re.sub(r"\$(\d+)", r"?\1", statement) if dialect == "sqlite" else statement
