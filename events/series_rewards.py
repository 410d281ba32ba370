"""What a full card brings: one voucher for each person and series."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tortoise.expressions import Q
from tortoise.transactions import in_transaction

from club import persons, vouchers
from club.members import Member
from club.members.holding import owner
from events import stamp_cards
from events.series import SETTLED_WITHIN, Series
from events.stamps import BY, SeriesReward, Stamp
from points.errors import PointsError
from points.instants import utc

REASON = "stamp_card"


async def reward(*, at: datetime) -> int:
    """A voucher to whoever has a full card and none yet, also where the series has just ended; how many.

    Where its kind is given no more, it waits until the series has another one.
    """
    given, settling = 0, Q(ended_at=None) | Q(ended_at__gt=utc(at) - SETTLED_WITHIN)
    for series in await Series.filter(settling).order_by("id"):
        for person in await _full(series):
            given += await _reward(series, person, at)
    return given


async def _full(series: Series) -> list[int]:
    """The people with enough stamps and no voucher yet, whatever record of theirs has them."""
    theirs = (await stamp_cards.by_person([series.id]))[series.id]
    had = await stamp_cards.rewarded(series)
    return sorted(one for one, rows in theirs.items() if len(rows) >= series.needed and one not in had)


async def _reward(series: Series, member_id: int, at: datetime) -> int:
    try:
        async with in_transaction():
            person = await owner(await Member.get(id=member_id))
            ids = persons.ids_of(person)
            full = await Stamp.filter(series_id=series.id, member_id__in=ids).count() >= series.needed
            there = await SeriesReward.filter(series_id=series.id, member_id__in=ids).exists()
            if not full or there or person.closed_at:
                return 0
            key, store = f"stamps:{series.id}:{person.id}", series.store_id
            told: dict[str, Any] = {"by": BY, "at": at, "store": store, "words": series.name}
            voucher = await vouchers.issue(person, series.kind_id, key=key, reason=REASON, **told)
            made: dict[str, Any] = {"series_id": series.id, "member_id": person.id, "voucher_id": voucher.id}
            await SeriesReward.create(**made, at=at)
    except PointsError:
        return 0
    return 1
