"""What PostgreSQL goes by when it plans a statement: a first file makes large tables of empty ones.

Until the database has looked at them by itself, once a minute at most, it takes them for what they were and
reads all of a table for each chunk of rows. SQLite is told after a file (web/database/statistics.py).
"""

from __future__ import annotations

from tortoise.connection import get_connection

from points import sql

LEAST = 500  # rows: a smaller table is soon read whatever the plan


async def look_again() -> list[str]:
    """Have PostgreSQL look at the tables that have grown fourfold since it last did; which those are."""
    db = get_connection("default")
    if db.capabilities.dialect != "postgres":
        return []
    grown = [row["name"] for row in await sql.rows(db, _GROWN, LEAST)]
    if grown:
        await db.execute_script(f"ANALYZE (SKIP_LOCKED) {', '.join(grown)}")
    return grown


_GROWN = """
SELECT oid::regclass::text AS "name" FROM pg_class
WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
  AND pg_stat_get_mod_since_analyze(oid) > GREATEST(3 * reltuples, $1) ORDER BY 1
"""
