"""The home page at a glance: balance, unread messages, cars and the next ticket, by one statement.

It is the page that is asked for most. Four queries of the ORM cost more than everything else on it together.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from club import joins
from club.members import Member
from club.vehicles import Vehicle
from events.events import Event
from events.registrations import Registration
from events.sessions import Session
from points import sql
from web.render import read


@dataclass(frozen=True)
class Glance:
    balance: int
    unread: int
    vehicles: list[Vehicle]
    ticket: Registration | None


async def at(me: Member, now: datetime) -> Glance:
    """What there is to see for `me`: a row for each car, the rest the same in each."""
    found = await sql.rows(read(), _statement(), me.id, me.account_id, now)
    cars = [joins.built(row, "v", Vehicle) for row in found]
    return Glance(
        balance=found[0]["balance"],
        unread=found[0]["unread"],
        vehicles=[car for car in cars if car],
        ticket=_ticket(found[0]),
    )


def _ticket(row: dict[str, Any]) -> Registration | None:
    ticket = joins.built(row, "r", Registration)
    session, event = joins.built(row, "s", Session), joins.built(row, "e", Event)
    if not (ticket and session and event):
        return None
    session.event, ticket.session, ticket.vehicle = event, session, None
    return ticket


@cache
def _statement() -> str:
    """$1 is the member, $2 the account, $3 now."""
    columns = joins.columns(v=Vehicle, r=Registration, s=Session, e=Event)
    return f"""
        SELECT a."balance", (
            SELECT COUNT(*) FROM club_message
            WHERE "member_id" = $1 AND "channel" = 'inbox' AND "state" = 'sent' AND "read_at" IS NULL
        ) AS "unread", {columns}
        FROM points_account a
        LEFT JOIN events_registration r ON r."id" = (
            SELECT n."id" FROM events_registration n JOIN events_session d ON d."id" = n."session_id"
            WHERE n."member_id" = $1 AND n."state" = 'registered' AND d."ends_at" > $3
            ORDER BY d."starts_at", n."id" LIMIT 1
        )
        LEFT JOIN events_session s ON s."id" = r."session_id"
        LEFT JOIN events_event e ON e."id" = s."event_id"
        LEFT JOIN club_ownership o ON o."member_id" = $1 AND o."until" IS NULL
        LEFT JOIN club_vehicle v ON v."id" = o."vehicle_id"
        WHERE a."id" = $2 ORDER BY v."id"
    """  # noqa: S608 - our own names
