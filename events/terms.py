"""Terms: what it takes to come: who may, what it costs, what comes back, what is asked, how the queue goes.

They hold for whoever registers from then on: a party that is in keeps what it was told (told.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tortoise.transactions import in_transaction

from club import audit, segments
from club.actors import Actor
from club.errors import ClubError
from club.segments import EVERYBODY, Node, Segment
from events.events import Event, EventCancelled
from points.instants import utc

ASKS = ("emergency", "papers", "identity")
QUEUES = ("time", "tier")
LONGEST_OFFER = 7 * 24
MOST_RULES = 6
WHOLE = 100


@dataclass(frozen=True)
class Terms:
    """`points_each` and `fen_each` are what each person costs, but for those younger than `free_below`.

    `refunds` are pairs (hours before the start, percent that comes back), the longest time first; without
    any, all comes back until the start. `audience` and `segment` say who may register, `by_invitation` that
    it takes one. `asks`, of ASKS: an emergency contact, the dates of licence and insurance, the numbers of
    identity cards for the trip's insurance. The waitlist goes by time, or by tier and then time (QUEUES);
    its offers hold for `offer_hours`.
    """

    points_each: int = 0
    fen_each: int = 0
    free_below: int = 0
    refunds: tuple[tuple[int, int], ...] = ()
    audience: Node = EVERYBODY
    segment: Segment | None = None
    by_invitation: bool = False
    asks: tuple[str, ...] = ()
    queue_by: str = "time"
    offer_hours: int = 12
    waiver: str = ""


@dataclass(frozen=True)
class Price:
    """What a party owes: points, and fen at the desk."""

    points: int = 0
    fen: int = 0


class OtherPrice(ClubError):
    """The page said `seen_points` and `seen_fen`, and it costs more by now: `points` and `fen`."""

    code = "price.other"


class WrongTerms(ClubError):
    """Facts: `field`, the name of the one that is out of its bounds."""

    code = "terms.wrong"


class WrongRefunds(ClubError):
    """A rule gives 0 to 100 percent back, and never more to who cancels later. At most `most` of them."""

    code = "terms.wrong_refunds"


async def put(event: Event, terms: Terms, *, by: Actor, at: datetime) -> None:
    """From now on these are the terms of `event`; another waiver is its next version.

    Raises WrongTerms, WrongRefunds, EventCancelled.
    """
    _check(terms)
    columns = _columns(terms)
    changed = {name: value for name, value in columns.items() if getattr(event, name) != value}
    if "waiver" in changed:
        changed["waiver_version"] = event.waiver_version + 1
    if not changed:
        return
    async with in_transaction():
        if not await Event.filter(id=event.id).exclude(state="cancelled").update(**changed):
            raise EventCancelled(event=event.id)
        told = {"changed": sorted(changed)}
        await audit.record("event.terms_put", event, by=by, at=at, store=event.store_id, **told)
    event.update_from_dict(changed)  # pyright: ignore[reportUnknownMemberType]


def of(event: Event) -> Terms:
    """The terms of `event`, read with its segment."""
    columns = {name: getattr(event, name) for name in _PLAIN}
    return Terms(
        **columns,
        refunds=tuple((hours, percent) for hours, percent in event.refunds),
        audience=audience(event),
        segment=event.segment,
        asks=tuple(event.asks),
    )


def audience(event: Event) -> Node:
    """Who may register, as a filter of segments; the saved segment of the event is asked besides."""
    return segments.read(event.audience) if event.audience else EVERYBODY


def price(event: Event, ages: Sequence[int | None]) -> Price:
    """What people of these `ages` (None: grown up) owe."""
    people = heads(ages, event.free_below)
    return Price(people * event.points_each, people * event.fen_each)


def heads(ages: Sequence[int | None], free_below: int) -> int:
    """How many of them are to be paid for."""
    return sum(1 for age in ages if age is None or age >= free_below)


def is_paid(event: Event) -> bool:
    return bool(event.points_each or event.fen_each)


def percent_back(refunds: Iterable[Sequence[int]], starts_at: datetime, at: datetime) -> int:
    """How much of the price comes back to who cancels at `at`, in percent, by these rules (see Terms)."""
    left = utc(starts_at) - utc(at)
    if left <= timedelta():
        return 0
    rules = sorted(((hours, percent) for hours, percent in refunds), reverse=True)
    if not rules:
        return WHOLE
    return next((percent for hours, percent in rules if left >= timedelta(hours=hours)), 0)


_PLAIN = ("points_each", "fen_each", "free_below", "by_invitation", "queue_by", "offer_hours", "waiver")


def _columns(terms: Terms) -> dict[str, Any]:
    return {name: getattr(terms, name) for name in _PLAIN} | {
        "refunds": [[hours, percent] for hours, percent in terms.refunds],
        "audience": {} if terms.audience == EVERYBODY else segments.written(terms.audience),
        "segment_id": terms.segment.id if terms.segment else None,
        "asks": [name for name in ASKS if name in terms.asks],
    }


def _check(terms: Terms) -> None:
    bounds = {
        "points_each": 1_000_000,
        "fen_each": 100_000_00,
        "free_below": 18,
        "offer_hours": LONGEST_OFFER,
    }
    for name, most in bounds.items():
        if not 0 <= getattr(terms, name) <= most:
            raise WrongTerms(field=name)
    if terms.queue_by not in QUEUES or terms.offer_hours < 1:
        raise WrongTerms(field="offer_hours" if terms.queue_by in QUEUES else "queue_by")
    rules = sorted(terms.refunds, reverse=True)
    hours, percents = [hours for hours, _ in rules], [percent for _, percent in rules]
    fits = len(set(hours)) == len(hours) <= MOST_RULES and all(0 <= each <= 24 * 365 for each in hours)
    if not fits or any(not 0 <= each <= WHOLE for each in percents):
        raise WrongRefunds(most=MOST_RULES)
    if percents != sorted(percents, reverse=True):
        raise WrongRefunds(most=MOST_RULES)
