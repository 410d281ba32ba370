"""Audiences: the three of the car-care class, as segments that stay current, each with its plan.

Made by one press, and from then on segments like any other: changed, copied, retired.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from tortoise.transactions import in_transaction

from club import locks
from club.actors import Actor
from club.segments import segment as segments
from club.segments.segment import Segment
from club.segments.tree import All, Leaf, leaf

if TYPE_CHECKING:
    from tortoise.backends.base.client import BaseDBAsyncClient

    from club.stores import Store


class Audience(NamedTuple):
    """`asks` are the conditions; the words are those of the club's staff."""

    name: str
    purpose: str
    plan: str
    asks: tuple[tuple[str, str, tuple[object, ...]], ...]


AUDIENCES = (
    Audience(
        "新车主：提车 3 个月内",
        "让新车主会用车、少走弯路",
        "邀请参加新车主课堂，讲仪表、保养周期和救援",
        (("car_age", "most", (3,)),),
    ),
    Audience(
        "出保前半年：按日期或里程",
        "出保前后最容易流失，先把关系做深",
        "邀请参加出保前课堂，送一次全车检测，讲延保和保养套餐",
        (("warranty_ends", "within", (6,)),),
    ),
    Audience(
        "潜在客户：还没有车",
        "准备买第一辆、换车或添车的人，先认识我们的车和服务",
        "邀请参加选车与养车课堂，安排试驾",
        (("car", "no", ()),),
    ),
)


def conditions(audience: Audience) -> All:
    """The filter of `audience`."""
    return All(tuple(_leaf(*asked) for asked in audience.asks))


async def missing(store: Store | None, *, using_db: BaseDBAsyncClient | None = None) -> list[Audience]:
    """Those that `store` has no segment in use of; None: the whole club."""
    names = [one.name for one in AUDIENCES]
    there = Segment.filter(name__in=names, retired_at=None, store_id=store.id if store else None)
    found = {name for (name,) in await there.using_db(using_db).values_list("name")}
    return [one for one in AUDIENCES if one.name not in found]


async def ensure(store: Store | None, *, by: Actor, at: datetime) -> list[Segment]:
    """Make those that are missing, counted at once; pressed twice it makes each once."""
    made: list[Segment] = []
    async with in_transaction() as connection:
        await locks.hold(connection, f"audiences:{store.id if store else 0}")
        for one in await missing(store):
            words = {"purpose": one.purpose, "plan": one.plan}
            made.append(await segments.save(one.name, conditions(one), **words, store=store, by=by, at=at))
    return made


def _leaf(field: str, operator: str, values: tuple[object, ...]) -> Leaf:
    return leaf(field, operator, *values)
