"""Figures of points: what a month gave and took, store by store, and what members hold now."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tortoise.functions import Count, Sum
from tortoise.queryset import QuerySet

from club.members import merges
from points.accounts import Account
from points.lots import Expiring, Lot
from points.postings import Posting
from web.i18n import _
from web.render import read

A_YEAR = timedelta(days=366)
KINDS = ("earn", "spend", "expire", "reverse", "adjust")


@dataclass
class Moved:
    """The points of one row, by kind of movement; `count` movements in all."""

    name: str
    points: Counter[str] = field(default_factory=Counter)
    count: int = 0

    def add(self, kind: str, points: int, count: int) -> None:
        self.points[kind] += points
        self.count += count

    @property
    def net(self) -> int:
        return sum(self.points.values())


@dataclass(frozen=True)
class Month:
    """A month so far: by store, in all, and what the points were given for."""

    stores: list[Moved]
    total: Moved
    reasons: dict[str, Moved]


@dataclass(frozen=True)
class Outstanding:
    """What members hold, what of it ends when, and what is owed by members whose orders were voided."""

    points: int
    ending: list[Expiring]
    owed: int | None


async def of_month(since: datetime, store: int | None, stores: Mapping[int, str]) -> Month:
    """What moved from `since` on, at one store or at all."""
    moved = Posting.filter(at__gte=since).exclude(reason=merges.MERGED).using_db(read())
    moved = moved.exclude(kind__in=("hold", "release"))  # neither given nor taken yet
    if store is not None:
        moved = moved.filter(store=store)
    sums = moved.annotate(sum=Sum("points"), n=Count("id")).group_by("store", "kind", "reason")
    by_store: dict[int | None, Moved] = {}
    total, reasons = Moved(_("Altogether")), dict[str, Moved]()
    for row in await sums.values("store", "kind", "reason", "sum", "n"):
        kind, reason, points = row["kind"], row["reason"], int(row["sum"])
        if reason == merges.UNDONE:  # what ended while two were one ends on the own account once more
            kind, reason = "expire", "expired"
            if not points:
                continue
        kind = "reverse" if kind == "lessen" else kind  # whole or in part, it is taken back
        house = by_store.setdefault(row["store"], Moved(stores.get(row["store"], _("no store"))))
        for one in (house, total, reasons.setdefault(reason, Moved(reason))):
            one.add(kind, points, row["n"])
    return Month(sorted(by_store.values(), key=lambda moved: moved.name), total, reasons)


async def outstanding(now: datetime, store: int | None) -> Outstanding:
    """What holds at `now` of the points that one store gave, or all; owed points are no store's."""
    held = Lot.filter(remaining__gt=0).using_db(read())
    if store is not None:
        held = held.filter(posting__store=store)
    by_end = await _by_end(held)
    ending = [part for part in by_end if part.expires_at and part.expires_at > now]
    gone = sum(part.points for part in by_end if part.expires_at and part.expires_at <= now)
    points = sum(part.points for part in by_end) - gone
    return Outstanding(points, ending[:3], await _owed() if store is None else None)


async def _by_end(held: QuerySet[Lot]) -> list[Expiring]:
    sums: Any = held.annotate(sum=Sum("remaining")).group_by("expires_at").order_by("expires_at")
    return [Expiring(ends, int(points)) for ends, points in await sums.values_list("expires_at", "sum")]


async def _owed() -> int:
    [owed] = await Account.all().using_db(read()).annotate(sum=Sum("owed")).values_list("sum", flat=True)
    return int(owed or 0)
