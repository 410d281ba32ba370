"""The statements of points_sums, the same on both databases; `{month}` and the like are SQL of months."""

LAST = 'SELECT COALESCE(MAX("id"), 0) AS "id" FROM points_posting'
SPAN = """
SELECT MIN("at") AS "first", MAX("at") AS "last" FROM points_posting WHERE "id" > $1 AND "id" <= $2
"""
# What moves from one account to another is given to nobody and taken from nobody.
MOVED = """
SELECT {month} AS "month", COALESCE(p."store", 0) AS "store", p."kind", p."reason",
       SUM(CASE WHEN p."points" > 0 THEN p."points" ELSE 0 END) AS "given",
       SUM(CASE WHEN p."points" < 0 THEN p."points" ELSE 0 END) AS "taken", COUNT(*) AS "times"
FROM points_posting p
WHERE p."id" > $1 AND p."id" <= $2 AND p."kind" <> 'transfer'
GROUP BY 1, 2, 3, 4
"""
# A spending draws on lots of whichever store gave them; what is put back draws less than nothing.
CROSSED = """
SELECT {month} AS "month", COALESCE(g."store", 0) AS "giver", COALESCE(p."store", 0) AS "taker",
       SUM(d."points") AS "points"
FROM points_posting p
JOIN points_draw d ON d."posting_id" = p."id"
JOIN points_lot l ON l."id" = d."lot_id"
JOIN points_posting g ON g."id" = l."posting_id"
LEFT JOIN points_posting u ON u."id" = p."reverses_id"
WHERE p."id" > $1 AND p."id" <= $2
  AND (p."kind" = 'spend' OR (p."kind" = 'reverse' AND u."kind" = 'spend'))
GROUP BY 1, 2, 3
"""
MOVED_SUMS = """
SELECT r."folded", m."month", m."store", m."kind", m."reason", m."given", m."taken", m."times"
FROM club_points_reach r LEFT JOIN club_points_month m ON 1 = 1
"""
CROSSED_SUMS = """
SELECT r."folded", c."month", c."giver", c."taker", c."points"
FROM club_points_reach r LEFT JOIN club_points_crossing c ON 1 = 1
"""
HELD_SUMS = 'SELECT "store", "earned", "ends", "points" FROM club_points_held ORDER BY 1, 2, 3'
COUNTED = 'SELECT "counted_at" FROM club_points_reach'
ADD_MOVED = """
INSERT INTO club_points_month ("month", "store", "kind", "reason", "given", "taken", "times")
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT ("month", "store", "kind", "reason") DO UPDATE SET
    "given" = club_points_month."given" + excluded."given",
    "taken" = club_points_month."taken" + excluded."taken",
    "times" = club_points_month."times" + excluded."times"
"""
ADD_CROSSED = """
INSERT INTO club_points_crossing ("month", "giver", "taker", "points") VALUES ($1, $2, $3, $4)
ON CONFLICT ("month", "giver", "taker") DO UPDATE SET
    "points" = club_points_crossing."points" + excluded."points"
"""
HELD_SPAN = """
SELECT MIN("earned_at") AS "first", MAX("earned_at") AS "latest", MIN("expires_at") AS "soonest",
       MAX("expires_at") AS "farthest"
FROM points_lot WHERE "remaining" > 0
"""
HELD = """
SELECT COALESCE(p."store", 0) AS "store", {earned} AS "earned", {ends} AS "ends",
       SUM(l."remaining") AS "points"
FROM points_lot l JOIN points_posting p ON p."id" = l."posting_id"
WHERE l."remaining" > 0 GROUP BY 1, 2, 3
"""
PROOF_POSTINGS = """
SELECT COALESCE(SUM("points"), 0) AS "points", COUNT(*) AS "times" FROM points_posting
WHERE "id" <= $1 AND "kind" <> 'transfer'
"""
PROOF_SUMS = """
SELECT r."folded", COALESCE(SUM(m."given" + m."taken"), 0) AS "points", COALESCE(SUM(m."times"), 0) AS "times"
FROM club_points_reach r LEFT JOIN club_points_month m ON 1 = 1 GROUP BY r."folded"
"""
