"""Quoting: what an order would earn, by the rules that settling it goes by, before anything is written."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from club.members import Member
from club.orders.order import Line, ServiceLine, Sheet
from club.stores import Store
from club.vehicles import Vehicle
from points import rules
from points.rules import Fact, Outcome


async def quote(
    sheet: Sheet, member: Member, *, at: datetime, using_db: BaseDBAsyncClient | None = None
) -> Outcome:
    """What `sheet` would earn `member`, whose tier is loaded, if it were settled at `at`."""
    asked = fact(sheet.lines, member=member, store=sheet.store, vehicle=sheet.vehicle, at=at)
    in_force: list[Any] = await rules.in_force(
        asked.kind, at, using=using_db
    )  # a row has what a Version asks for
    return rules.evaluate(asked, in_force)


def fact(
    lines: Iterable[Line | ServiceLine],
    *,
    member: Member,
    store: Store,
    vehicle: Vehicle | None,
    at: datetime,
) -> Fact:
    """An order as the rules of points see it: fen by kind of work."""
    amounts: Counter[str] = Counter()
    for line in lines:
        amounts[line.work] += line.amount
    return Fact(
        kind="service_order",
        at=at,
        amounts=dict(amounts),
        tier=member.tier.code,
        store=store.id,
        model=vehicle.model if vehicle else "",
    )
