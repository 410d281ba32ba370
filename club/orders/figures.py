"""What a member's settled orders come to: how many, how much, the latest. Cached on the member for lists.

Visits are those to the workshop: what was bought in the shop is spent, but nobody came with a car.
"""

from collections.abc import Sequence
from datetime import datetime

from tortoise.connection import get_connection

from club.members import Member
from points import bulk, sql
from points.sql import Database


async def refresh(member: Member | int) -> None:
    """Reckon anew, while the caller holds the member's account: of two at once the later is right."""
    id = member if isinstance(member, int) else member.id
    await sql.rows(get_connection("default"), _REFRESH, id)


async def add_many(db: Database, settled: Sequence[tuple[int, int, datetime]]) -> None:
    """Count in service orders that were settled in the transaction of `db`: whose, the total, when opened."""
    sums: dict[int, tuple[int, int, datetime]] = {}
    for member, total, opened in settled:
        visits, spent, last = sums.get(member, (0, 0, opened))
        sums[member] = visits + 1, spent + total, max(last, opened)
    more = [(member, *sums[member]) for member in sorted(sums)]
    await bulk.change(db, _ADD, more, types="bigint bigint bigint timestamptz")


_REFRESH = """
UPDATE club_member SET ("visits", "spent", "last_visit_at") = (
    SELECT COUNT(CASE WHEN "kind" = 'service' THEN 1 END), COALESCE(SUM("total"), 0),
        MAX(CASE WHEN "kind" = 'service' THEN "opened_at" END)
    FROM club_service_order WHERE "state" = 'settled' AND "member_id" IN (
        SELECT m."id" FROM club_member m WHERE m."id" = $1 OR m."merged_into_id" = $1
    )
) WHERE "id" = $1
"""
_ADD = """
UPDATE club_member SET "visits" = "visits" + $2, "spent" = "spent" + $3,
  "last_visit_at" = CASE WHEN "last_visit_at" IS NULL OR "last_visit_at" < $4 THEN $4 ELSE "last_visit_at" END
WHERE "id" = $1
"""
