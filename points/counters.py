"""Counters: the proof that what the rows of usage.py count is what the postings of each version gave.

A row counts the points of its version's earnings that were not undone, lessened as they are: all of them
(`period` is empty), those of a month or of a day, by the instant at which the earnings are booked, in the
zone in which they were counted.
Versions without a cap for all members have no rows, and nothing is to be proven of them. A version that has
rows for months or days has one for each in which it gave anything.

Rows and postings are read by one statement, which sees one state of both. It adds the postings up by quarters
of an hour, of which every zone's days are made; which day that was is reckoned here: SQLite knows no zones.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from points import sql
from points.sql import Database

QUARTER = timedelta(minutes=15)
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class Version(NamedTuple):
    rule: str
    version: int


class Wrong(NamedTuple):
    """The row of `period` says that `counted` points were given, where the postings gave `given`."""

    rule: str
    version: int
    period: str
    counted: int
    given: int


async def wrong(db: Database, zone: tzinfo | None = None) -> list[Wrong]:
    """The rows that are not what the postings say, in their order; without a `zone`, of the budgets alone."""
    counted: dict[tuple[Version, str], int] = {}
    given: Counter[tuple[Version, str]] = Counter()
    for row in await sql.rows(db, _BOTH.replace("{quarter}", _QUARTERS[db.capabilities.dialect])):
        version = Version(row["rule"], row["version"])
        if row["period"] is not None:
            counted[version, row["period"]] = int(row["points"])
            continue
        for period in _periods(row["quarter"], zone):
            given[version, period] += int(row["points"])
    kept = {(version, len(period)) for version, period in counted if zone or not period}
    proven = [key for key in sorted({*counted, *given}) if (key[0], len(key[1])) in kept]
    return [
        Wrong(*version, period, counted.get((version, period), 0), given[version, period])
        for version, period in proven
        if counted.get((version, period), 0) != given[version, period]
    ]


def _periods(quarter: int, zone: tzinfo | None) -> list[str]:
    if zone is None:
        return [""]
    day = (BEGINNING + quarter * QUARTER).astimezone(zone).date().isoformat()
    return ["", day[:7], day]


_QUARTERS = {
    "sqlite": """CAST(strftime('%s', p."at") AS INTEGER) / 900""",
    "postgres": """CAST(FLOOR(EXTRACT(EPOCH FROM p."at") / 900) AS BIGINT)""",
}
_BOTH = """
SELECT u."rule", u."version", u."period", NULL AS "quarter", u."points" FROM points_rule_use u
UNION ALL
SELECT p."rule", p."rule_version", NULL, {quarter}, SUM(p."points") FROM points_posting p
WHERE p."kind" = 'earn' AND p."points" > 0 AND p."rule" IS NOT NULL
  AND EXISTS (SELECT 1 FROM points_rule_use u WHERE u."rule" = p."rule" AND u."version" = p."rule_version")
  AND NOT EXISTS (SELECT 1 FROM points_posting r WHERE r."reverses_id" = p."id")
GROUP BY 1, 2, 4
UNION ALL
SELECT p."rule", p."rule_version", NULL, {quarter}, -SUM(l."points")
FROM points_lessening l JOIN points_posting p ON p."id" = l."earning_id"
WHERE p."rule" IS NOT NULL
  AND EXISTS (SELECT 1 FROM points_rule_use u WHERE u."rule" = p."rule" AND u."version" = p."rule_version")
  AND NOT EXISTS (SELECT 1 FROM points_posting r WHERE r."reverses_id" = p."id")
GROUP BY 1, 2, 4
"""
