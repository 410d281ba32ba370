"""Stamp cards: who has how many stamps of a series, what comes next on a member's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient

from club import persons
from club.members import Member
from events.series import Series, SeriesEvent
from events.sessions import Session
from events.stamps import SeriesReward, Stamp
from points.instants import utc
from points.vouchers import Voucher


@dataclass(frozen=True)
class Card:
    """A member's card of `series`: `stamps` in their order, what comes next, the voucher if it is full."""

    series: Series
    stamps: Sequence[Stamp]
    next: Session | None
    voucher: Voucher | None

    @property
    def left(self) -> int:
        return max(0, self.series.needed - len(self.stamps))


@dataclass(frozen=True)
class Holder:
    """Somebody with `stamps` of a series; `is_full` if they are enough, `voucher` once it was given."""

    member: Member
    stamps: int
    last_at: datetime
    is_full: bool
    voucher: Voucher | None


async def by_person(
    ids: Sequence[int], *, using_db: BaseDBAsyncClient | None = None
) -> dict[int, dict[int, list[Stamp]]]:
    """The stamps of these series, the first one first: by the id of the series and of who has them, as they
    are now."""
    found: dict[int, dict[int, list[Stamp]]] = {id: {} for id in ids}
    rows = Stamp.filter(series_id__in=[*ids]).using_db(using_db).select_related("member__merged_into")
    for one in await rows.order_by("at", "id") if ids else []:
        found[one.series_id].setdefault(one.member.merged_into_id or one.member_id, []).append(one)
    return found


async def rewarded(series: Series, *, using_db: BaseDBAsyncClient | None = None) -> dict[int, Voucher]:
    """The vouchers that full cards brought, by the id of the person."""
    rows = SeriesReward.filter(series_id=series.id).using_db(using_db).select_related("voucher", "member")
    return {one.member.merged_into_id or one.member_id: one.voucher for one in await rows}


async def holders(series: Series, *, using_db: BaseDBAsyncClient | None = None) -> list[Holder]:
    """Who has stamps, as they are now; whoever has most of them first."""
    theirs = (await by_person([series.id], using_db=using_db))[series.id]
    had = await rewarded(series, using_db=using_db)
    each = [
        Holder(_person(rows[0]), len(rows), rows[-1].at, len(rows) >= series.needed, had.get(id))
        for id, rows in theirs.items()
    ]
    return sorted(each, key=lambda one: (-one.stamps, one.member.id))


async def counts(
    ids: Sequence[int], *, using_db: BaseDBAsyncClient | None = None
) -> dict[int, tuple[int, int]]:
    """How many people have a stamp, and how many vouchers were given, by the ids of series."""
    theirs = await by_person(ids, using_db=using_db)
    given = SeriesReward.filter(series_id__in=[*ids]).using_db(using_db)
    had = [s for (s,) in await given.values_list("series_id")] if ids else []
    return {id: (len(theirs[id]), had.count(id)) for id in ids}


async def cards(member: Member, *, at: datetime, using_db: BaseDBAsyncClient | None = None) -> list[Card]:
    """The cards of the person, also those without a stamp so far of series that go on."""
    going = Series.filter(ended_at=None).using_db(using_db).select_related("kind").order_by("-created_at")
    every = await going
    if not every:  # asked on every visit to the list of events: most clubs have none
        return []
    ids = persons.ids_of(member)
    stamps: dict[int, list[Stamp]] = {}
    for one in await Stamp.filter(member_id__in=ids).using_db(using_db).order_by("at", "id"):
        stamps.setdefault(one.series_id, []).append(one)
    rewards = SeriesReward.filter(member_id__in=ids).using_db(using_db).select_related("voucher")
    full = {one.series_id: one.voucher for one in await rewards}
    found = [one for one in every if one.id in stamps or one.store_id in (None, member.store_id)]
    coming = Session.filter(state="open", event__state="published", starts_at__gt=utc(at)).using_db(using_db)
    parts = SeriesEvent.filter(series_id__in=[one.id for one in found]).using_db(using_db)
    whose = dict(await parts.values_list("event_id", "series_id")) if found else {}
    following: dict[int, Session] = {}
    dates = coming.filter(event_id__in=list(whose)).select_related("event").order_by("starts_at", "id")
    for session in await dates if whose else []:
        following.setdefault(whose[session.event_id], session)
    return [
        Card(one, stamps.get(one.id, []), following.get(one.id), full.get(one.id))
        for one in found
        if one.id in stamps or one.id in following
    ]


def _person(stamp: Stamp) -> Member:
    return stamp.member.merged_into or stamp.member
