"""The insurance list of a session: everybody's identity number, taken away once, with a reason that stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tortoise.transactions import in_transaction

from club import exports
from club.errors import ClubError
from club.staff import Staff
from events import places, traveller
from events.sessions import Session
from events.traveller import Traveller
from points.instants import utc

COLUMNS = ("name", "kind", "number", "gender", "born", "party")


@dataclass(frozen=True)
class Line:
    """One person, as the insurer wants them; `party` is the member with whom they come."""

    name: str
    kind: str
    number: str
    gender: str
    born: date
    party: str


class NothingToTake(ClubError):
    """All numbers have been taken before, or there is none. Facts: `taken`, how many were."""

    code = "insurance.nothing_to_take"


async def take(session: Session, *, reason: str, by: Staff, at: datetime, again: bool = False) -> list[Line]:
    """The numbers that have not left the house yet, or `again` all of them; written down before they go.

    Raises NothingToTake, NotAllowed, ReasonNeeded, ReasonTooLong, sealing.Unreadable.
    """
    async with in_transaction():
        held = await places.held(session.id)
        seats = [
            (party, seat.row)
            for party in await traveller.of_session(session.id)
            for seat in party.seats
            if seat.row
        ]
        fresh = [(party, row) for party, row in seats if again or row.exported_at is None]
        if not fresh:
            raise NothingToTake(taken=len(seats))
        lines = [_line(row, party.registration.member.name or "") for party, row in fresh]
        await exports.record(
            "travellers",
            count=len(lines),
            columns=COLUMNS,
            format="xlsx",
            asked={"session": session.id, "again": again},
            reason=reason,
            is_uncovered=True,
            by=by,
            at=at,
            subject=held,
        )
        await Traveller.filter(id__in=[row.id for _, row in fresh]).update(exported_at=utc(at))
    return lines


def _line(row: Traveller, party: str) -> Line:
    known = row.identity()
    return Line(row.name, row.kind, known.number, known.gender, known.born, party)
