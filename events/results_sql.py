"""The statements behind results: one each over all sessions of many events, whatever their number.

`{among}` stands for "is one of these events"; `{later:…}` for an instant so many days after another, which
each database says in its own way. Rows are of people: whoever was merged counts as who stays.
"""

import re
from functools import cache

LATE_DAYS = 2  # a cancellation within so many days before the start finds nobody for the place
NEW_DAYS = 30  # a member who joined within so many days before or after counts as new
SERVICE_DAYS = 90

# Who held a place, waited, came, stayed away and cancelled late, by session. $2 is now. Where nobody was
# checked in, nobody is known to have stayed away.
ATTENDANCE = f"""
SELECT s."event_id" AS "event", s."id" AS "session", s."starts_at", s."ends_at",
  COUNT(CASE WHEN r."state" = 'registered' THEN 1 END) AS "registered",
  COALESCE(SUM(CASE WHEN r."state" = 'registered' THEN r."seats" END), 0) AS "people",
  COUNT(CASE WHEN r."offered_at" IS NOT NULL OR r."state" = 'waiting' OR r."ended" IN ('left', 'unserved')
    THEN 1 END) AS "waited",
  COUNT(r."checked_in_at") AS "came",
  COALESCE(SUM(CASE WHEN r."checked_in_at" IS NOT NULL THEN r."seats" END), 0) AS "came_people",
  CASE WHEN COUNT(r."checked_in_at") > 0 THEN COUNT(CASE WHEN r."state" = 'registered'
    AND r."checked_in_at" IS NULL AND s."ends_at" <= $2 AND x."id" IS NULL THEN 1 END) ELSE 0 END AS "missed",
  CASE WHEN COUNT(r."checked_in_at") > 0 THEN COALESCE(SUM(CASE WHEN r."state" = 'registered'
    AND r."checked_in_at" IS NULL AND s."ends_at" <= $2 AND x."id" IS NULL THEN r."seats" END), 0)
    ELSE 0 END AS "missed_people",
  COUNT(CASE WHEN r."state" = 'registered' AND r."checked_in_at" IS NULL THEN x."id" END) AS "excused",
  COUNT(CASE WHEN r."ended" IN ('member', 'staff')
    AND r."cancelled_at" >= {{later:s."starts_at",-{LATE_DAYS}}} THEN 1 END) AS "late",
  COUNT(CASE WHEN r."ended" IN ('member', 'staff') THEN 1 END) AS "cancelled",
  COUNT(CASE WHEN r."checked_in_at" IS NOT NULL AND m."joined_at" >= {{later:s."starts_at",-{NEW_DAYS}}}
    AND m."joined_at" < {{later:s."starts_at",{NEW_DAYS}}} THEN 1 END) AS "new",
  COUNT(CASE WHEN r."checked_in_at" IS NOT NULL AND m."joined_at" >= {{later:s."starts_at",-{NEW_DAYS}}}
    AND m."joined_at" < {{later:s."starts_at",{NEW_DAYS}}} AND m."source_id" IS NOT NULL
    THEN 1 END) AS "by_poster"
FROM events_session s
LEFT JOIN events_registration r ON r."session_id" = s."id"
LEFT JOIN events_excuse x ON x."registration_id" = r."id"
LEFT JOIN club_member g ON g."id" = r."member_id"
LEFT JOIN club_member m ON m."id" = COALESCE(g."merged_into_id", g."id")
WHERE s."event_id" {{among}} AND s."state" = 'open'
GROUP BY s."event_id", s."id", s."starts_at", s."ends_at" ORDER BY s."starts_at", s."id"
"""  # noqa: S608 - numbers of our own

INVITED = """
SELECT "event_id" AS "event", COUNT(*) AS "listed", COUNT(CASE WHEN "state" <> 'open' THEN 1 END) AS "invited"
FROM events_invitation WHERE "event_id" {among} GROUP BY "event_id"
"""

# Points that are held or spent, and money that stayed (takings.Takings.kept_fen), by session.
TAKEN = """
SELECT s."event_id" AS "event", s."id" AS "session",
  COALESCE(SUM(f."kept_points" + CASE WHEN f."state" = 'open' THEN f."points" ELSE 0 END), 0) AS "points",
  COALESCE(SUM(f."paid_fen" - f."back_fen" - f."given_fen"), 0) AS "cash"
FROM events_session s JOIN events_registration r ON r."session_id" = s."id"
JOIN events_fee f ON f."registration_id" = r."id"
WHERE s."event_id" {among} AND s."state" = 'open' GROUP BY s."event_id", s."id"
"""

# Who was asked how it was, who said it, and how many of these gave top marks within seconds.
ASKED = """
SELECT s."event_id" AS "event", s."id" AS "session", COUNT(*) AS "asked", COUNT(f."given_at") AS "given",
  COUNT(CASE WHEN f."is_hasty" THEN 1 END) AS "hasty"
FROM events_session s JOIN events_registration r ON r."session_id" = s."id"
JOIN events_feedback f ON f."registration_id" = r."id"
WHERE s."event_id" {among} GROUP BY s."event_id", s."id"
"""

# What was answered, without what came in haste, by session.
MARKS = """
SELECT s."event_id" AS "event", s."id" AS "session", a."question", a."of", a."choice", COUNT(*) AS "n",
  COALESCE(SUM(a."score"), 0) AS "score"
FROM events_session s JOIN events_registration r ON r."session_id" = s."id"
JOIN events_feedback f ON f."registration_id" = r."id"
JOIN events_feedback_answer a ON a."feedback_id" = f."id"
WHERE s."event_id" {among} AND NOT f."is_hasty"
GROUP BY s."event_id", s."id", a."question", a."of", a."choice"
"""

# Who came, with or along with whom; and who was asked to come and never did. Their service is looked at from
# the end of the session they came to, or of the first one that they could have come to.
_PEOPLE = f"""
WITH there AS (
    SELECT s."event_id", r."member_id", s."ends_at" FROM events_session s
    JOIN events_registration r ON r."session_id" = s."id"
    WHERE s."event_id" {{among}} AND r."checked_in_at" IS NOT NULL
    UNION ALL
    SELECT s."event_id", c."member_id", s."ends_at" FROM events_session s
    JOIN events_registration r ON r."session_id" = s."id"
    JOIN events_companion c ON c."registration_id" = r."id"
    WHERE s."event_id" {{among}} AND r."checked_in_at" IS NOT NULL AND c."member_id" IS NOT NULL
), came AS (
    SELECT t."event_id", COALESCE(g."merged_into_id", g."id") AS "person", MIN(t."ends_at") AS "since"
    FROM there t JOIN club_member g ON g."id" = t."member_id" GROUP BY 1, 2
), held AS (
    SELECT "event_id", MIN("ends_at") AS "since" FROM events_session
    WHERE "event_id" {{among}} AND "state" = 'open' GROUP BY "event_id"
), stayed AS (
    SELECT DISTINCT i."event_id", COALESCE(g."merged_into_id", g."id") AS "person", h."since"
    FROM events_invitation i JOIN held h ON h."event_id" = i."event_id"
    JOIN club_member g ON g."id" = i."member_id"
    WHERE i."state" <> 'open' AND NOT EXISTS (
        SELECT 1 FROM came c WHERE c."event_id" = i."event_id"
        AND c."person" = COALESCE(g."merged_into_id", g."id")
    )
), people AS (
    SELECT "event_id", "person", "since", 1 AS "came" FROM came
    UNION ALL SELECT "event_id", "person", "since", 0 FROM stayed
), windows AS (
    SELECT p.*, p."person" AS "member_id", {{later:p."since",{SERVICE_DAYS}}} AS "until" FROM people p
    UNION ALL
    SELECT p.*, m."id", {{later:p."since",{SERVICE_DAYS}}} FROM people p
    JOIN club_member m ON m."merged_into_id" = p."person"
), orders AS (
    SELECT w."event_id", w."person", w."came", o."id" FROM windows w
    JOIN club_service_order o ON o."member_id" = w."member_id" AND o."state" = 'settled'
    WHERE o."kind" = 'service' AND o."opened_at" >= w."since" AND o."opened_at" < w."until"
)
"""  # noqa: S608 - a number of our own
GROUPS = f"""{_PEOPLE}
SELECT p."event_id" AS "event", p."came", COUNT(*) AS "people", SUM(COALESCE(v."visits", 0)) AS "visits",
  COUNT(v."visits") AS "visitors"
FROM people p LEFT JOIN (
    SELECT "event_id", "person", COUNT(*) AS "visits" FROM orders GROUP BY "event_id", "person"
) v ON v."event_id" = p."event_id" AND v."person" = p."person"
GROUP BY p."event_id", p."came"
"""  # noqa: S608 - what stands above
WORKS = f"""{_PEOPLE}
SELECT o."event_id" AS "event", o."came", l."work", SUM(l."amount" - l."refunded") AS "fen"
FROM orders o JOIN club_service_line l ON l."order_id" = o."id" GROUP BY o."event_id", o."came", l."work"
"""  # noqa: S608 - what stands above

# What was paid for it and not struck out, by session; also of one that was called off after that.
COSTS = """
SELECT s."event_id" AS "event", s."id" AS "session", SUM(c."fen") AS "fen"
FROM events_session s JOIN events_cost c ON c."session_id" = s."id" AND c."struck_at" IS NULL
WHERE s."event_id" {among} GROUP BY s."event_id", s."id"
"""


@cache
def spoken(statement: str, dialect: str) -> str:
    """`statement` with its instants as the database of `dialect` reckons them."""
    form = r"(\1 + INTERVAL '\2 days')" if dialect == "postgres" else r"datetime(\1, '\2 days')"
    return re.sub(r"\{later:([^,]+),(-?\d+)\}", form, statement)
