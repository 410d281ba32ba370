"""Losses: what is lost if dates are called off now, named before anybody does it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import F
from tortoise.functions import Count, Sum

from events.fees import Fee
from events.registration import LIVE, Registration
from events.sessions import Session


@dataclass(frozen=True)
class Losses:
    """Tickets of so many people die, so many parties wait or have an offer; `points` come back at once,
    `fen` were paid and are to be given back at the desk."""

    tickets: int = 0
    people: int = 0
    waiting: int = 0
    points: int = 0
    fen: int = 0

    @property
    def any(self) -> bool:
        return bool(self.tickets or self.waiting or self.points or self.fen)


async def of(dates: Sequence[Session], *, using_db: BaseDBAsyncClient | None = None) -> Losses:
    """What calling all of `dates` off costs those who have a place or wait, also who is there already."""
    if not dates:
        return Losses()
    ids = [session.id for session in dates]
    theirs = Registration.filter(session_id__in=ids, state__in=LIVE).using_db(using_db)
    counted: Any = theirs.annotate(parties=Count("id"), people=Sum("seats")).group_by("state")
    by_state = {row["state"]: row for row in await counted.values("state", "parties", "people")}
    held = by_state.get("registered", {"parties": 0, "people": 0})
    waiting = sum(row["parties"] for state, row in by_state.items() if state != "registered")
    owed = Fee.filter(
        registration__session_id__in=ids,
        registration__state="registered",
        state="open",
    ).using_db(using_db)
    paid: Any = Sum(F("paid_fen") - F("kept_fen") - F("given_fen"))  # as fees.to_come_back
    summed: Any = owed.annotate(held=Sum("points"), paid=paid).group_by("state")
    fees = await summed.values("held", "paid")
    points, fen = (fees[0]["held"], fees[0]["paid"]) if fees else (0, 0)
    return Losses(held["parties"], int(held["people"]), waiting, int(points), int(fen))
