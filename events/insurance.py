"""The insurance list of a session: everybody's identity number, taken away once, with a reason that stays.

Who left after that is on a list that is out of the house: they are named until they are taken off it, too.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q
from tortoise.transactions import in_transaction

from club import audit, exports, roles
from club.errors import ClubError
from club.staff import Staff
from events import places, traveller, travellers
from events.registration import Registration
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


@dataclass(frozen=True)
class Off:
    """Somebody to be taken off the list again, by the `id` of the number; with whom they came, left when."""

    id: int
    name: str
    tail: str
    party: str
    at: datetime | None


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
        lines = [_line(row, party.registration.person.name or "") for party, row in fresh]
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


async def offs(session_id: int, *, using_db: BaseDBAsyncClient | None = None) -> list[Off]:
    """Who is on a list that was taken away and does not come; nobody, once the date itself is called off."""
    named = Q(deleted_at__not_isnull=True, name__not="")
    left = Q(deleted_at=None, exported_at__not_isnull=True, registration__state="cancelled")
    theirs = Traveller.filter(named | left, registration__session_id=session_id)
    there = theirs.filter(registration__session__state="open").select_related(
        "registration__member__merged_into"
    )
    return [
        Off(row.id, row.name, row.tail, whose.person.name or "", row.deleted_at or whose.cancelled_at)
        for row in await there.order_by("id").using_db(using_db)
        for whose in [row.registration]
    ]


async def take_off(session: Session, ids: Collection[int], *, by: Staff, at: datetime) -> int:
    """The insurer has taken these off the list: nothing names them any more; how many they were.

    Of `ids`, those that are to be taken off now; again is no fault. Raises NotAllowed.
    """
    roles.require(by, "insurance.list")
    async with in_transaction():
        held = await places.held(session.id)
        gone = [one.id for one in await offs(session.id) if one.id in ids]
        live: Any = Traveller.filter(id__in=gone, deleted_at=None).distinct()
        left: list[int] = await live.values_list("registration_id", flat=True)
        for one in await Registration.filter(id__in=left):
            await travellers.remove(one, by=by, at=at)
        if gone:
            await travellers.unname(Traveller.filter(id__in=gone))
            store = held.event.store_id
            await audit.record("travellers.withdrawn", held, by=by, at=at, store=store, count=len(gone))
    return len(gone)


def _line(row: Traveller, party: str) -> Line:
    known = row.identity()
    return Line(row.name, row.kind, known.number, known.gender, known.born, party)
