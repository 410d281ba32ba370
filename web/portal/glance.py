"""The home page at a glance: balance, messages, cars, next ticket, place that is kept, first voucher to end.

One statement: it is the page that is asked for most. Four queries of the ORM cost more than all else on it.
"""

from dataclasses import dataclass
from datetime import datetime

from club import clock
from club.members import Member
from points import sql
from web.portal import garage
from web.portal.garage import Car
from web.render import read


@dataclass(frozen=True)
class Next:
    """The event that is next for a member: where the ticket is, and what it is for."""

    code: str
    title: str
    starts_at: datetime
    place: str


@dataclass(frozen=True)
class Kept:
    """A place that is kept for a member `until` then; where the ticket is, and what it is for."""

    code: str
    title: str
    until: datetime


@dataclass(frozen=True)
class Glance:
    """`streak`: days in a row with today's check-in; None while that is to come.

    `voucher_ends`: the earliest end of those that can be used.
    """

    balance: int
    unread: int
    cars: list[Car]
    next: Next | None
    kept: Kept | None
    closes_at: datetime | None
    streak: int | None
    voucher_ends: datetime | None


async def at(me: Member, now: datetime) -> Glance:
    """What there is to see for `me`: a row for each car, the first one first, the rest the same in each."""
    found = await sql.at_sight(read(), STATEMENT, me.id, me.account_id, now, clock.day_of(now))
    first = found[0]
    return Glance(
        balance=int(first["balance"]),
        unread=first["unread"],
        cars=[
            garage.car(row["id"], row["plate"], row["brand"], row["model"], row["model_year"], row["energy"])
            for row in found
            if row["id"]
        ],
        next=Next(first["code"], first["title"], sql.instant(first["starts_at"]), first["place"])
        if first["code"]
        else None,
        kept=Kept(first["kept"], first["kept_title"], sql.instant(first["kept_until"]))
        if first["kept"]
        else None,
        closes_at=sql.instant(first["closes_at"]) if first["closes_at"] else None,
        streak=first["streak"],
        voucher_ends=sql.instant(first["voucher_ends"]) if first["voucher_ends"] else None,
    )


# $1 is the member, $2 the account, $3 now, $4 the club's day. Each part is a probe of an index, which mostly
# finds nothing: what has ended and what pends are asked apart, since no index answers "or"; the cross joins
# have SQLite begin with the member's own registrations.
STATEMENT = """
WITH person AS (
    SELECT CAST($1 AS INTEGER) AS "id" UNION ALL SELECT "id" FROM club_member WHERE "merged_into_id" = $1
)
SELECT a."balance" - (
    SELECT COALESCE(SUM("remaining"), 0) FROM points_lot
    WHERE "account_id" = $2 AND "remaining" > 0 AND "expires_at" <= $3
) - (
    SELECT COALESCE(SUM("remaining"), 0) FROM points_lot
    WHERE "account_id" = $2 AND "remaining" > 0 AND "usable_from" > $3
      AND ("expires_at" IS NULL OR "expires_at" > $3)
) AS "balance", (
    SELECT COUNT(*) FROM club_message
    WHERE "member_id" IN (SELECT "id" FROM person)
      AND "channel" = 'inbox' AND "state" = 'sent' AND "read_at" IS NULL
) AS "unread", (
    SELECT MIN("due_at") FROM club_data_request
    WHERE "member_id" IN (SELECT "id" FROM person) AND "kind" = 'closure' AND "state" = 'waiting'
) AS "closes_at", (
    SELECT MAX("streak") FROM club_daily WHERE "member_id" IN (SELECT "id" FROM person) AND "day" = $4
) AS "streak", (
    SELECT MIN("expires_at") FROM points_voucher
    WHERE "account_id" IN (SELECT "account_id" FROM club_member WHERE "id" IN (SELECT "id" FROM person))
      AND "state" = 'issued' AND "expires_at" > $3
) AS "voucher_ends",
v."id", v."plate", v."brand", v."model", v."model_year", v."energy", n.*, f.*
FROM points_account a
LEFT JOIN (
    SELECT r."code", s."starts_at", e."title", COALESCE(NULLIF(s."place", ''), e."place") AS "place"
    FROM events_registration r CROSS JOIN events_session s CROSS JOIN events_event e
    WHERE r."member_id" IN (SELECT "id" FROM person) AND r."state" = 'registered'
      AND s."id" = r."session_id" AND s."ends_at" > $3 AND e."id" = s."event_id"
    ORDER BY s."starts_at", r."id" LIMIT 1
) n ON 1 = 1
LEFT JOIN (
    SELECT r."code" AS "kept", r."offer_until" AS "kept_until", e."title" AS "kept_title"
    FROM events_registration r CROSS JOIN events_session s CROSS JOIN events_event e
    WHERE r."member_id" IN (SELECT "id" FROM person) AND r."state" = 'offered' AND r."offer_until" > $3
      AND s."id" = r."session_id" AND e."id" = s."event_id"
    ORDER BY r."offer_until", r."id" LIMIT 1
) f ON 1 = 1
LEFT JOIN (
    SELECT "vehicle_id", MIN("since") AS "since" FROM club_ownership
    WHERE "until" IS NULL AND "member_id" IN (SELECT "id" FROM person) GROUP BY "vehicle_id"
) o ON 1 = 1
LEFT JOIN club_vehicle v ON v."id" = o."vehicle_id"
WHERE a."id" = $2 ORDER BY o."since", v."id"
"""
