"""Quoting: what an order would earn, by the rules that settling it goes by, before anything is written."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient

from club import reckoning
from club.members import Member
from club.orders.order import KINDS, Line, ServiceLine, Sheet
from club.stores import Store
from club.vehicles import Vehicle
from points.rules import Fact, Outcome


async def quote(
    sheet: Sheet, member: Member, *, at: datetime, using_db: BaseDBAsyncClient | None = None
) -> Outcome:
    """What `sheet` would earn `member`, whose tier is loaded, if it were settled at `at`."""
    asked = fact(sheet.lines, kind=sheet.kind, member=member, store=sheet.store, vehicle=sheet.vehicle, at=at)
    return await reckoning.foresee(member, asked, using_db=using_db)


def fact(
    lines: Iterable[Line | ServiceLine],
    *,
    kind: str,
    member: Member,
    store: Store,
    vehicle: Vehicle | None,
    at: datetime,
) -> Fact:
    """An order of `kind` as the rules of points see it: fen by kind of work."""
    amounts: Counter[str] = Counter()
    for line in lines:
        amounts[line.work] += line.left if isinstance(line, ServiceLine) else line.amount
    return Fact(
        kind=KINDS[kind],
        at=at,
        amounts=dict(amounts),
        tier=member.tier.code,
        store=store.id,
        model=vehicle.model if vehicle else "",
    )
