"""The statements of the hot path: forty cars leave at half past six, and each ticket wants its answer.

Building them through the ORM costs more than the database takes; points/sql.py says how they are sent.
"""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from points import sql
from points.sql import Database

T = TypeVar("T")
Row = dict[str, Any]

# All that the answer to ticket $1 needs, and the answer that was given to nonce $2 before; always one row.
TICKET = """
SELECT n."id" AS "scan_id", n."outcome" AS "given", n."answer" AS "given_facts",
       n."code_tail" AS "given_tail", n."forgotten_at",
       r."id" AS "registration", r."state", r."seats", r."checked_in_at", r."session_id" AS "session",
       s."state" AS "session_state", s."starts_at", s."ends_at", s."checkin_from", s."place",
       e."title" AS "event", (e."waiver" <> '' AND r."waiver_version" < e."waiver_version") AS "waiver_open",
       m."id" AS "member", m."name", m."address_form", v."plate",
       k."name" AS "tier", k."name_en" AS "tier_en",
       d."name" AS "desk", t."name" AS "staff"
FROM (SELECT 1 AS "one") AS "always"
LEFT JOIN club_scan n ON n."nonce" = $2
LEFT JOIN events_registration r ON r."code" = $1
LEFT JOIN events_session s ON s."id" = r."session_id"
LEFT JOIN events_event e ON e."id" = s."event_id"
LEFT JOIN club_member g ON g."id" = r."member_id"
LEFT JOIN club_member m ON m."id" = COALESCE(g."merged_into_id", g."id")
LEFT JOIN club_tier k ON k."id" = m."tier_id"
LEFT JOIN club_vehicle v ON v."id" = r."vehicle_id"
LEFT JOIN club_desk d ON d."id" = r."desk_id"
LEFT JOIN club_staff t ON t."id" = r."checked_in_by_id"
"""

KEPT = """
INSERT INTO club_scan ("nonce", "desk_id", "store_id", "staff_id", "kind", "code_tail", "outcome", "reason",
                       "member_id", "subject", "answer", "at")
"""

# A scan and its answer. No row comes back when the nonce has been used meanwhile.
KEEP = f"""{KEPT}
VALUES ($1, $2, $3, $4, 'ticket', $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT ("nonce") DO NOTHING RETURNING "id"
"""

# Registration $1 arrives at $2, desk $3, let in by $4. No row: it has arrived, or was cancelled, meanwhile.
ADMIT = """
UPDATE events_registration SET "checked_in_at" = $2, "desk_id" = $3, "checked_in_by_id" = $4
WHERE "id" = $1 AND "checked_in_at" IS NULL AND "state" = 'registered' RETURNING "id"
"""

ARRIVE = """
INSERT INTO events_checkin ("registration_id", "scan_id", "desk_id", "staff_id", "at", "undone_by")
VALUES ($1, $2, $3, $4, $5, '')
"""

TELL = """
INSERT INTO club_activity ("member_id", "kind", "at", "by", "store_id", "subject", "facts")
VALUES ($1, 'checkin.done', $2, $3, $4, $5, $6)
"""

# All four at once, which saves PostgreSQL's round trips and the transaction around them.
ADMIT_AT_ONCE = f"""
WITH admitted AS (
    UPDATE events_registration SET "checked_in_at" = $11, "desk_id" = $2, "checked_in_by_id" = $4
    WHERE "id" = $12 AND "checked_in_at" IS NULL AND "state" = 'registered' RETURNING "id"
), kept AS ({KEPT}
    SELECT $1, $2, $3, $4, 'ticket', $5, $6, $7, $8, $9, $10, $11 FROM admitted RETURNING "id"
), arrived AS (
    INSERT INTO events_checkin ("registration_id", "scan_id", "desk_id", "staff_id", "at", "undone_by")
    SELECT $12, "id", $2, $4, $11, '' FROM kept
), told AS (
    INSERT INTO club_activity ("member_id", "kind", "at", "by", "store_id", "subject", "facts")
    SELECT $8, 'checkin.done', $11, $13, $3, $9, $14 FROM kept
)
SELECT "id" FROM kept
"""  # noqa: S608  (put together from the constants above)


async def run(work: Callable[[Database], Coroutine[Any, Any, T]]) -> T:
    """Do `work`, which awaits nothing but `points.sql.rows`.

    On SQLite the whole is one transaction in one visit to the database's thread. On PostgreSQL each
    statement stands alone: `work` writes on condition, and in one statement what belongs together.
    """
    if db := sql.in_one_statement():
        return await work(db)
    return await sql.together(work)
