"""Told: the price and the rules that a party was told when it came in.

They hold for it, whatever staff change later; who joins it afterwards costs what the event costs then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from events import terms
from events.events import Event
from events.fee import Fee
from events.sessions import Session
from events.terms import WHOLE, Price
from points.instants import utc

Share = tuple[int, int, int]


@dataclass(frozen=True)
class Told:
    """`shares` are so many people at so many points and fen each, in the order in which they came in; who is
    younger than `free_below` is in none. `refunds` as in Terms; `starts_at` is when it was to start.
    """

    shares: tuple[Share, ...]
    free_below: int
    refunds: tuple[tuple[int, int], ...]
    starts_at: datetime

    @property
    def price(self) -> Price:
        points = sum(people * each for people, each, _ in self.shares)
        return Price(points, sum(people * each for people, _, each in self.shares))

    @property
    def written(self) -> dict[str, Any]:
        return {
            "shares": [list(share) for share in self.shares],
            "free_below": self.free_below,
            "refunds": [list(rule) for rule in self.refunds],
            "starts_at": self.starts_at.isoformat(),
        }

    def become(self, event: Event, ages: Sequence[int | None]) -> Told:
        """Of the party with people of these `ages`: more cost what `event` asks now; of fewer, who came last
        is gone first."""
        more = terms.heads(ages, self.free_below) - sum(people for people, _, _ in self.shares)
        if more > 0:
            return replace(self, shares=(*self.shares, (more, event.points_each, event.fen_each)))
        return replace(self, shares=_without(self.shares, -more))


def now(session: Session, ages: Sequence[int | None]) -> Told:
    """What a party that comes in now is told. `session` is read with its event."""
    event = session.event
    people = terms.heads(ages, event.free_below)
    refunds = tuple((hours, percent) for hours, percent in event.refunds)
    return Told(((people, event.points_each, event.fen_each),), event.free_below, refunds, session.starts_at)


def of(fee: Fee | None, session: Session, ages: Sequence[int | None]) -> Told:
    """What a party that is in, of people of these `ages` until now, was told.

    Without a fee it came in for nothing. Fees of before this was kept are shared out among their people.
    """
    if fee is None:
        return replace(now(session, ages), shares=((terms.heads(ages, session.event.free_below), 0, 0),))
    if not fee.told:
        told = now(session, ages)
        people = max(1, told.shares[0][0])
        return replace(told, shares=((people, fee.points // people, fee.fen // people),))
    return Told(
        shares=tuple((people, points, fen) for people, points, fen in fee.told["shares"]),
        free_below=fee.told["free_below"],
        refunds=tuple((hours, percent) for hours, percent in fee.told["refunds"]),
        starts_at=datetime.fromisoformat(fee.told["starts_at"]),
    )


def percent_back(fee: Fee | None, session: Session, at: datetime) -> int:
    """How much comes back to the party if it cancels at `at`, in percent: by the rules that it was told or by
    those of now, whichever are kinder; all, for a day after the date was moved (settling.moved).
    """
    if fee is not None and fee.whole_until and utc(at) < fee.whole_until:
        return WHOLE
    rules, starts_at = session.event.refunds, session.starts_at
    if fee is None or not fee.told:
        return terms.percent_back(rules, starts_at, at)
    starts_at = max(starts_at, datetime.fromisoformat(fee.told["starts_at"]))
    return max(terms.percent_back(each, starts_at, at) for each in (rules, fee.told["refunds"]))


def _without(shares: tuple[Share, ...], gone: int) -> tuple[Share, ...]:
    left: list[Share] = []
    for people, points, fen in reversed(shares):
        less = min(people, gone)
        gone -= less
        if people > less:
            left.insert(0, (people - less, points, fen))
    return tuple(left)
