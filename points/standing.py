"""Standing: how the points of an account stand at an instant, each kind apart."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection

from points import sql
from points.accounts import Account, id_of
from points.instants import utc
from points.sql import Database


class Standing(NamedTuple):
    """Points, but for `growth`. What is past its date counts as `expired`, swept or not."""

    spendable: int
    pending: int
    """There, but to be spent later only."""
    held: int
    """Set aside by holds that are not settled."""
    owed: int
    """What the next points that come in settle."""
    expired: int
    """All that ever ended unspent."""
    growth: int

    @property
    def usable(self) -> int:
        """What a holder has now; below zero while more is owed."""
        return self.spendable - self.owed


async def standing(
    account: Account | int, *, at: datetime, using: BaseDBAsyncClient | None = None
) -> Standing:
    """How `account` stands at `at`: one statement, whose cost is that of the lots which still hold points."""
    db = using or get_connection("default")
    [row] = await sql.at_sight(db, sql.STANDING, id_of(account), utc(at))
    good, pending, ended, held = (int(row[name]) for name in ("good", "pending", "ended", "held"))
    spendable = max(0, good - row["owed"])
    return Standing(spendable, pending, held, row["owed"], row["expired"] + ended, row["growth"])


async def usable_of(db: Database, wanted: Mapping[int, datetime]) -> dict[int, int]:
    """What is `usable` on each of many accounts, at its own instant: one statement."""
    if not wanted:
        return {}
    pairs = [(account, utc(at)) for account, at in wanted.items()]
    if db.capabilities.dialect == "postgres":
        places = "SELECT * FROM unnest($1::bigint[], $2::timestamptz[])"
        found = await sql.rows(db, _USABLE.format(places=places), *map(list, zip(*pairs, strict=True)))
    else:
        places = ", ".join(f"(${place}, ${place + 1})" for place in range(1, 2 * len(pairs), 2))
        values = [value for pair in pairs for value in pair]
        found = await sql.rows(db, _USABLE.format(places=f"VALUES {places}"), *values)
    return {row["id"]: max(0, int(row["good"]) - row["owed"]) - row["owed"] for row in found}


_USABLE = """
WITH wanted("account", "at") AS ({places})
SELECT a."id", a."owed", (
    SELECT COALESCE(SUM("remaining"), 0) FROM points_lot
    WHERE "account_id" = a."id" AND "remaining" > 0 AND ("expires_at" IS NULL OR "expires_at" > wanted."at")
      AND ("usable_from" IS NULL OR "usable_from" <= wanted."at")
) AS "good"
FROM wanted JOIN points_account a ON a."id" = wanted."account"
"""
