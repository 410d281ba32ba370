"""Descent: the lots in which the points of an earning lie by now.

First that which the earning opened; then those that stand in its place: where a transfer brought its points,
and what came back with a grace after its end. A transfer that was undone has brought nothing.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from points import sql
from points.lots import Part
from points.sql import Database


class Heir(NamedTuple):
    """`remaining` points lie in the lot, `ended` were swept from it; `is_over`: its date is past."""

    lot_id: int
    account_id: int
    remaining: int
    ended: int
    is_over: bool

    def lost(self, account_id: int) -> int:
        """What of it has ended. What is past its date on `account_id` itself is still there to be taken."""
        return self.ended + (self.remaining if self.is_over and self.account_id != account_id else 0)


async def of(db: Database, posting_id: int, at: datetime) -> list[Heir]:
    """All lots that hold what the posting gave, or held it, those first that end first.

    None of it ends or moves meanwhile, if the caller holds the accounts on which it lies.
    """
    found = await sql.rows(db, _HEIRS, posting_id, at)
    return [
        Heir(row["id"], row["account_id"], row["remaining"], int(row["ended"]), bool(row["is_over"]))
        for row in found
    ]


def on(account_id: int, heirs: Iterable[Heir]) -> list[Part]:
    """What lies on that account."""
    lying = [one for one in heirs if one.account_id == account_id and one.remaining]
    return [Part(one.lot_id, one.remaining) for one in lying]


_HEIRS = """
WITH RECURSIVE heir AS (
    SELECT "id", "account_id", "remaining", "earned_at", "expires_at" FROM points_lot WHERE "posting_id" = $1
    UNION ALL
    SELECT l."id", l."account_id", l."remaining", l."earned_at", l."expires_at"
    FROM points_lot l JOIN heir h ON l."origin_id" = h."id"
    WHERE NOT EXISTS (SELECT 1 FROM points_posting r WHERE r."reverses_id" = l."posting_id")
)
SELECT h."id", h."account_id", h."remaining", COALESCE(h."expires_at" <= $2, FALSE) AS "is_over", (
    SELECT COALESCE(SUM(d."points"), 0) FROM points_draw d JOIN points_posting p ON p."id" = d."posting_id"
    WHERE d."lot_id" = h."id" AND p."kind" = 'expire'
) AS "ended"
FROM heir h ORDER BY h."expires_at" IS NULL, h."expires_at", h."earned_at", h."id"
"""
