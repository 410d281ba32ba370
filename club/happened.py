"""What happened: facts of the past as the rules see them, read in batches in the order of their instants.

Orders are read with their lines; of other kinds of facts their postings say when and where. Facts that have
no rules of their own are told as what they are a kind of. People stand on the tiers that they have now: what
they were on at the time, nobody wrote down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from tortoise.backends.base.client import BaseDBAsyncClient

from club import clock
from club.orders.order import KINDS
from points import sql
from points.facts import Fact
from points.instants import utc


class Span(NamedTuple):
    """Facts from `since`, before `until`: of all `kinds` that go by the rules for `kind`."""

    kind: str
    since: datetime
    until: datetime
    kinds: tuple[str, ...]


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
    """Where facts are read, by three statements: $1 is the first instant, $2 the end, {kinds} the kinds.

    `names` are those by which the kinds are known there, if not by their own.
    """

    how_many: str
    before: str
    next: str
    names: Mapping[str, str] = field(default_factory=dict[str, str])

    async def count(self, db: BaseDBAsyncClient, span: Span) -> int:
        [row] = await self._rows(db, self.how_many, span, span.since, span.until)
        return row["count"]

    async def seen(self, db: BaseDBAsyncClient, span: Span) -> set[tuple[int, str]]:
        """Who had a fact of these kinds before that."""
        rows = await self._rows(db, self.before, span, span.since)
        return {(row["person"], span.kind) for row in rows}

    async def batch(self, db: BaseDBAsyncClient, span: Span, after: Place | None, limit: int) -> list[Told]:
        """The next ones in the order in which they happened."""
        since, last = after or (span.since, 0)
        rows = await self._rows(db, self.next, span, since, span.until, last, limit)
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

    async def _rows(
        self, db: BaseDBAsyncClient, statement: str, span: Span, *values: object
    ) -> list[dict[str, Any]]:
        places = ", ".join(f"${len(values) + place}" for place in range(1, len(span.kinds) + 1))
        kinds = [self.names.get(kind, kind) for kind in span.kinds]
        return await sql.rows(db, statement.replace("{kinds}", places), *values, *kinds)


_PERSON = """
JOIN club_member m ON m."id" = o."member_id"
JOIN club_member s ON s."id" = COALESCE(m."merged_into_id", m."id")
"""
_ORDERS = Source(
    how_many="""
SELECT COUNT(*) AS "count" FROM club_service_order
WHERE "state" = 'settled' AND "member_id" IS NOT NULL AND "kind" IN ({kinds})
AND "settled_at" >= $1 AND "settled_at" < $2
""",
    before=f"""
SELECT DISTINCT s."account_id" AS "person" FROM club_service_order o {_PERSON}
WHERE o."state" = 'settled' AND o."kind" IN ({{kinds}}) AND o."settled_at" < $1
""",  # noqa: S608 - names of our own
    next=f"""
SELECT o."id", o."settled_at" AS "at", o."store_id" AS "store", s."account_id" AS "person",
       t."code" AS "tier", v."model", l."work", SUM(l."amount" - l."refunded") AS "amount"
FROM (
    SELECT "id", "settled_at", "store_id", "member_id", "vehicle_id" FROM club_service_order
    WHERE "state" = 'settled' AND "member_id" IS NOT NULL AND "kind" IN ({{kinds}}) AND "settled_at" < $2
    AND ("settled_at" > $1 OR ("settled_at" = $1 AND "id" > $3))
    ORDER BY "settled_at", "id" LIMIT $4
) o {_PERSON}
JOIN club_tier t ON t."id" = s."tier_id"
LEFT JOIN club_vehicle v ON v."id" = o."vehicle_id"
LEFT JOIN club_service_line l ON l."order_id" = o."id"
GROUP BY o."id", o."settled_at", o."store_id", s."account_id", t."code", v."model", l."work"
ORDER BY o."settled_at", o."id"
""",  # noqa: S608 - names of our own
    names={fact: kind for kind, fact in KINDS.items()},
)
_POSTED = """
p."kind" = 'earn' AND p."reason" IN ({kinds}) AND p."key" NOT LIKE '%+%'
AND NOT EXISTS (SELECT 1 FROM points_posting r WHERE r."reverses_id" = p."id")
"""
_POSTINGS = Source(
    how_many=f"""
SELECT COUNT(*) AS "count" FROM points_posting p WHERE {_POSTED} AND p."at" >= $1 AND p."at" < $2
""",  # noqa: S608 - names of our own
    before=f"""
SELECT DISTINCT s."account_id" AS "person" FROM points_posting p
JOIN club_member m ON m."account_id" = p."account_id"
JOIN club_member s ON s."id" = COALESCE(m."merged_into_id", m."id") WHERE {_POSTED} AND p."at" < $1
""",  # noqa: S608 - names of our own
    next=f"""
SELECT p."id", p."at", p."store", s."account_id" AS "person", t."code" AS "tier", '' AS "model",
       NULL AS "work", 0 AS "amount"
FROM points_posting p JOIN club_member m ON m."account_id" = p."account_id"
JOIN club_member s ON s."id" = COALESCE(m."merged_into_id", m."id")
JOIN club_tier t ON t."id" = s."tier_id"
WHERE {_POSTED} AND p."at" < $2 AND (p."at" > $1 OR (p."at" = $1 AND p."id" > $3))
ORDER BY p."at", p."id" LIMIT $4
""",  # noqa: S608 - names of our own
)


def source(kind: str) -> Source:
    """Where facts of `kind` are read, and those of its kinds."""
    return _ORDERS if kind in _ORDERS.names else _POSTINGS
