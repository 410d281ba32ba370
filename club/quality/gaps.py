"""Gaps: how many records lack what, in one walk through them, by store and by who brought them.

Each figure has its condition here once: it counts by it, and the list behind the figure is filtered by it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q, RawSQL, Subquery
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from club import members
from club.members import Member, profiles
from club.messages.outbox import Message
from club.orders import ServiceOrder
from club.staff import Staff

UNKNOWN = "unknown"  # a source that nobody wrote down
OLDEST, YOUNGEST = 100, 16  # years
_UNTOLD = {what: Q(**{column: ""}) for what, column in profiles.ASKED.items()}
MISSING = {
    "name": _UNTOLD["name"],
    "phone": Q(phone=None),
    "gender": _UNTOLD["gender"],
    "birthday": _UNTOLD["birthday"],
    "email": Q(email=""),
    "adviser": Q(adviser_id=None, adviser_name=""),
    "store": Q(store_id=None),
}
SOURCE = {  # who brought the number or, without one, the name
    "sqlite": "COALESCE(json_extract(\"told\", '$.phone[0]'), json_extract(\"told\", '$.name[0]'), '')",
    "postgres": "COALESCE(\"told\"->'phone'->>0, \"told\"->'name'->>0, '')",
}


@dataclass
class Row:
    """So many `people`, and how many of them lack what."""

    people: int = 0
    lack: Counter[str] = field(default_factory=Counter)

    def add(self, people: int, lack: Mapping[str, int]) -> None:
        self.people += people
        self.lack.update(lack)


@dataclass(frozen=True)
class Gaps:
    """The same people by store (None: of none) and by source (`import:3`, `staff:17`, `member`)."""

    total: Row
    stores: dict[int | None, Row]
    sources: dict[str, Row]


async def gaps(staff: Staff, today: date, *, using_db: BaseDBAsyncClient) -> Gaps:
    """What the records that `staff` sees lack."""
    found = Gaps(Row(), {}, {})
    kinds = conditions(today)
    counted: Any = members.visible_to(staff).using_db(using_db)
    counted = counted.annotate(
        told_by=RawSQL(SOURCE[using_db.capabilities.dialect]),
        people=Count("id"),
        **{f"no_{name}": Count("id", _filter=condition) for name, condition in kinds.items()},
    ).group_by("store_id", "told_by")
    for row in await counted.values("store_id", "told_by", "people", *(f"no_{name}" for name in kinds)):
        lack = {name: row[f"no_{name}"] for name in kinds}
        for one in (
            found.total,
            found.stores.setdefault(row["store_id"], Row()),
            found.sources.setdefault(_kind(row["told_by"]), Row()),
        ):
            one.add(row["people"], lack)
    await _count_carless(staff, found, using_db)
    return found


def conditions(today: date) -> dict[str, Q]:
    """What is missing, and birthdays that are hard to believe."""
    year = today.year
    odd = Q(birth_year__lt=year - OLDEST) | Q(birth_year__gt=year - YOUNGEST)
    return {**MISSING, "odd_birthday": odd}


def lacking(
    what: str, staff: Staff, today: date, *, using_db: BaseDBAsyncClient, source: str = ""
) -> QuerySet[Member]:
    """The people behind a figure. Raises KeyError."""
    people = members.visible_to(staff).using_db(using_db)
    if source:
        people = people.annotate(told_by=RawSQL(SOURCE[using_db.capabilities.dialect]))
        people = people.filter(**_told_by(source))
    if what == "car":
        return people.exclude(id__in=members.driving())
    if what == "refused":
        return people.filter(phone__in=refused())
    return people.filter(conditions(today)[what])


def refused() -> Subquery:
    """Numbers that a text message could not be sent to."""
    return Subquery(Message.filter(channel="sms", state="failed").exclude(error="expired").values("phone"))


def unmatched(staff: Staff) -> QuerySet[ServiceOrder]:
    """Orders that are nobody's: neither a member was named nor had the car an owner."""
    orders = ServiceOrder.filter(member_id=None).exclude(state="void")
    return orders if staff.store_id is None else orders.filter(store_id=staff.store_id)


async def _count_carless(staff: Staff, found: Gaps, using_db: BaseDBAsyncClient) -> None:
    """Whoever has no car: asked alone, for it needs another table."""
    carless: Any = lacking("car", staff, date.min, using_db=using_db)
    told_by = RawSQL(SOURCE[using_db.capabilities.dialect])
    carless = carless.annotate(told_by=told_by, people=Count("id")).group_by("store_id", "told_by")
    for row in await carless.values("store_id", "told_by", "people"):
        for one in (found.total, found.stores[row["store_id"]], found.sources[_kind(row["told_by"])]):
            one.lack["car"] += row["people"]


def _kind(source: str) -> str:
    """People who told it themselves are one source."""
    return "member" if source.startswith("member") else source or UNKNOWN


def _told_by(source: str) -> dict[str, str]:
    if source == "member":
        return {"told_by__startswith": "member"}
    return {"told_by": "" if source == UNKNOWN else source}
