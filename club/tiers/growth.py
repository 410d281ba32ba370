"""Growth (成长值): how much a person gained in a window of time. Spending takes nothing from it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection

from points import bulk, sql

if TYPE_CHECKING:
    from club.members import Member


async def of(member: Member | int, *, since: datetime, using: BaseDBAsyncClient | None = None) -> int:
    """What the person gained since that instant, on all records that are this person."""
    id = member if isinstance(member, int) else member.id
    [row] = await sql.rows(using or get_connection("default"), _OF_ONE, id, since)
    return int(row["growth"])


async def among(
    members: Collection[int], *, since: datetime, using: BaseDBAsyncClient | None = None
) -> dict[int, int]:
    """The same of many, by the person's id; who gained nothing is not in it."""
    rows = await bulk.among(using or get_connection("default"), _AMONG, members, since)
    return {row["person"]: int(row["growth"]) for row in rows}


async def since_each(
    since: Mapping[int, datetime], *, using: BaseDBAsyncClient | None = None
) -> dict[int, int]:
    """What each person gained since the instant that stands beside their id."""
    gained = dict.fromkeys(since, 0)
    if since:
        db = using or get_connection("default")
        for row in await bulk.among(db, _MOVES, since, min(since.values())):
            if sql.instant(row["at"]) >= since[row["person"]]:
                gained[row["person"]] += row["gained"]
    return gained


async def climbers(*, since: datetime, after: int = 0, limit: int = 500) -> list[int]:
    """People whose growth since then holds a higher tier than they have, by id, those past `after`."""
    rows = await sql.rows(get_connection("default"), _CLIMBERS, since, after, limit)
    return [row["person"] for row in rows]


async def tally(*, since: datetime, using: BaseDBAsyncClient | None = None) -> list[tuple[int, int, int]]:
    """How many members hold which tier with how much growth: (tier, growth, members)."""
    rows = await sql.rows(using or get_connection("default"), _TALLY, since)
    return [(row["tier_id"], int(row["growth"]), row["members"]) for row in rows]


_OF_ONE = """
SELECT COALESCE(SUM(p."growth"), 0) AS "growth" FROM points_posting p
WHERE p."account_id" IN (SELECT "account_id" FROM club_member WHERE "id" = $1 OR "merged_into_id" = $1)
  AND p."at" >= $2
"""
_AMONG = """
SELECT COALESCE(m."merged_into_id", m."id") AS "person", SUM(p."growth") AS "growth"
FROM club_member m JOIN points_posting p ON p."account_id" = m."account_id" AND p."at" >= $2
WHERE m."id" {among} OR m."merged_into_id" {among} GROUP BY 1
"""
_MOVES = """
SELECT COALESCE(m."merged_into_id", m."id") AS "person", p."at", p."growth" AS "gained"
FROM club_member m JOIN points_posting p ON p."account_id" = m."account_id" AND p."at" >= $2
WHERE m."id" {among} OR m."merged_into_id" {among}
"""
_ALL = """
SELECT COALESCE(m."merged_into_id", m."id") AS "person", SUM(p."growth") AS "growth"
FROM points_posting p JOIN club_member m ON m."account_id" = p."account_id" WHERE p."at" >= $1 GROUP BY 1
"""
_CLIMBERS = f"""
SELECT g."person" FROM ({_ALL}) g
JOIN club_member m ON m."id" = g."person" JOIN club_tier t ON t."id" = m."tier_id"
WHERE m."closed_at" IS NULL AND g."person" > $2 AND EXISTS (
    SELECT 1 FROM club_tier n
    WHERE n."level" > t."level" AND n."growth_from" > 0 AND n."growth_from" <= g."growth"
) ORDER BY g."person" LIMIT $3
"""  # noqa: S608 - a constant of our own
_TALLY = f"""
SELECT m."tier_id", COALESCE(g."growth", 0) AS "growth", COUNT(*) AS "members"
FROM club_member m LEFT JOIN ({_ALL}) g ON g."person" = m."id"
WHERE m."joined_at" IS NOT NULL AND m."merged_into_id" IS NULL AND m."closed_at" IS NULL GROUP BY 1, 2
"""  # noqa: S608 - a constant of our own
