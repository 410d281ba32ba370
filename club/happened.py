"""What happened: facts of the past as the rules see them, read in batches in the order of their instants.

Service orders are read with their lines; of other kinds of facts their postings say when and where. People
stand on the tiers that they have now: what they were on at the time, nobody wrote down.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from tortoise.backends.base.client import BaseDBAsyncClient

from club import clock
from points import sql
from points.facts import Fact
from points.instants import utc


class Span(NamedTuple):
    """Facts of one kind from `since`, before `until`."""

    kind: str
    since: datetime
    until: datetime


class Place(NamedTuple):
    """Where to go on reading."""

    at: datetime
    id: int


class Told(NamedTuple):
    """What happened to a person, known by the account. `place` is where to go on."""

    person: int
    fact: Fact
    place: Place


@dataclass(frozen=True)
class Source:
    """Where facts are read, by three statements: $1 is their kind, $2 the first instant, $3 the end."""

    how_many: str
    before: str
    next: str

    async def count(self, db: BaseDBAsyncClient, span: Span) -> int:
        [row] = await sql.rows(db, self.how_many, span.kind, span.since, span.until)
        return row["count"]

    async def seen(self, db: BaseDBAsyncClient, span: Span) -> set[tuple[int, str]]:
        """Who had a fact of the kind before that."""
        rows = await sql.rows(db, self.before, span.kind, span.since)
        return {(row["person"], span.kind) for row in rows}

    async def batch(self, db: BaseDBAsyncClient, span: Span, after: Place | None, limit: int) -> list[Told]:
        """The next ones in the order in which they happened."""
        since, last = after or (span.since, 0)
        rows = await sql.rows(db, self.next, span.kind, since, span.until, last, limit)
        found: dict[int, Told] = {}
        for row in rows:
            if row["id"] not in found:
                at = utc(sql.instant(row["at"]))
                fact = Fact(
                    span.kind, at, {}, tier=row["tier"], store=row["store"], model=row["model"] or "",
                    day=clock.day_of(at),
                )  # fmt: skip
                found[row["id"]] = Told(row["person"], fact, Place(at, row["id"]))
            if row["work"] is not None:
                amounts: dict[str, int] = found[row["id"]].fact.amounts  # type: ignore[assignment]
                amounts[row["work"]] = int(row["amount"])
        return list(found.values())


_PERSON = """
JOIN club_member m ON m."id" = o."member_id"
JOIN club_member s ON s."id" = COALESCE(m."merged_into_id", m."id")
"""
_ORDERS = Source(
    how_many="""
SELECT COUNT(*) AS "count" FROM club_service_order
WHERE $1 = 'service_order' AND "state" = 'settled' AND "member_id" IS NOT NULL
AND "settled_at" >= $2 AND "settled_at" < $3
""",
    before=f"""
SELECT DISTINCT s."account_id" AS "person" FROM club_service_order o {_PERSON}
WHERE $1 = 'service_order' AND o."state" = 'settled' AND o."settled_at" < $2
""",  # noqa: S608 - names of our own
    next=f"""
SELECT o."id", o."settled_at" AS "at", o."store_id" AS "store", s."account_id" AS "person",
       t."code" AS "tier", v."model", l."work", SUM(l."amount") AS "amount"
FROM (
    SELECT "id", "settled_at", "store_id", "member_id", "vehicle_id" FROM club_service_order
    WHERE $1 = 'service_order' AND "state" = 'settled' AND "member_id" IS NOT NULL AND "settled_at" < $3
    AND ("settled_at" > $2 OR ("settled_at" = $2 AND "id" > $4))
    ORDER BY "settled_at", "id" LIMIT $5
) o {_PERSON}
JOIN club_tier t ON t."id" = s."tier_id"
LEFT JOIN club_vehicle v ON v."id" = o."vehicle_id"
LEFT JOIN club_service_line l ON l."order_id" = o."id"
GROUP BY o."id", o."settled_at", o."store_id", s."account_id", t."code", v."model", l."work"
ORDER BY o."settled_at", o."id"
""",  # noqa: S608 - names of our own
)
_POSTED = """
p."kind" = 'earn' AND p."reason" = $1 AND p."key" NOT LIKE '%+%'
AND NOT EXISTS (SELECT 1 FROM points_posting r WHERE r."reverses_id" = p."id")
"""
_POSTINGS = Source(
    how_many=f"""
SELECT COUNT(*) AS "count" FROM points_posting p WHERE {_POSTED} AND p."at" >= $2 AND p."at" < $3
""",  # noqa: S608 - names of our own
    before=f"""
SELECT DISTINCT s."account_id" AS "person" FROM points_posting p
JOIN club_member m ON m."account_id" = p."account_id"
JOIN club_member s ON s."id" = COALESCE(m."merged_into_id", m."id") WHERE {_POSTED} AND p."at" < $2
""",  # noqa: S608 - names of our own
    next=f"""
SELECT p."id", p."at", p."store", s."account_id" AS "person", t."code" AS "tier", '' AS "model",
       NULL AS "work", 0 AS "amount"
FROM points_posting p JOIN club_member m ON m."account_id" = p."account_id"
JOIN club_member s ON s."id" = COALESCE(m."merged_into_id", m."id")
JOIN club_tier t ON t."id" = s."tier_id"
WHERE {_POSTED} AND p."at" < $3 AND (p."at" > $2 OR (p."at" = $2 AND p."id" > $4))
ORDER BY p."at", p."id" LIMIT $5
""",  # noqa: S608 - names of our own
)


def source(kind: str) -> Source:
    """Where facts of `kind` are read."""
    return _ORDERS if kind == "service_order" else _POSTINGS
