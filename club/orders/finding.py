"""Finding orders: by number, or by whose they are: name, pinyin, phone, plate or VIN; many by their ids."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from club import joins, members, persons, spelling, vehicles
from club.members import Member
from club.orders.order import ServiceLine, ServiceOrder
from club.stores import Store
from club.vehicles import Vehicle, plates
from points import bulk

if TYPE_CHECKING:
    from club.staff import Staff

FEW = 10_000  # people or orders, up to which an index finds them one by one; of more, every page has some


async def search(
    orders: QuerySet[ServiceOrder], text: str, *, staff: Staff, using_db: BaseDBAsyncClient | None = None
) -> QuerySet[ServiceOrder]:
    """Those of `orders` that `text` means. Of another store's members, only the number and the car find."""
    word, meant = plates.squeeze(text), Q()
    people = members.visible_to(staff).filter((await members.meant(text, using_db=using_db)).condition)
    few = await people.limit(FEW + 1).using_db(using_db).values_list("id", flat=True)
    if text.isascii() or not few:  # a name that somebody has is no number
        meant |= await _numbered(spelling.number(text), using_db=using_db)
    if len(few) <= FEW:
        meant |= Q(member_id__in=[*await persons.rows_of(few, using_db=using_db)])  # type: ignore[arg-type]
    else:
        meant |= Q(member_id__in=Subquery(people.values("id")))
        merged = members.Member.filter(merged_into_id__in=Subquery(people.values("id")))
        meant |= Q(member_id__in=Subquery(merged.values("id")))
    for car in vehicles.described(word):
        cars = Vehicle.filter(**car).limit(FEW).using_db(using_db)
        meant |= Q(vehicle_id__in=await cars.values_list("id", flat=True))  # type: ignore[arg-type]
    return orders.filter(meant)


async def written(ids: Iterable[int]) -> list[tuple[ServiceOrder, list[ServiceLine]]]:
    """Orders with store, member, car and lines, as the caller's own transaction sees them."""
    wanted, db = [*ids], get_connection("default")
    of_orders, of_lines = _statements()
    lines: dict[int, list[ServiceLine]] = {}
    for row in await bulk.among(db, of_lines, wanted):
        if line := joins.built(row, "l", ServiceLine):
            lines.setdefault(line.order_id, []).append(line)
    found: list[tuple[ServiceOrder, list[ServiceLine]]] = []
    for row in await bulk.among(db, of_orders, wanted):
        if order := joins.built(row, "o", ServiceOrder):
            related = {"member": joins.built(row, "m", Member), "vehicle": joins.built(row, "v", Vehicle)}
            joins.attach(order, store=joins.built(row, "s", Store), **related)
            found.append((order, lines.get(order.id, [])))
    return found


async def _numbered(beginning: str, *, using_db: BaseDBAsyncClient | None) -> Q:
    """Orders whose number begins so: few are named, lest the database goes through all by their days."""
    told = ServiceOrder.filter(number__startswith=beginning)
    few = await told.limit(FEW + 1).using_db(using_db).values_list("id", flat=True)
    return Q(id__in=few) if len(few) <= FEW else Q(number__startswith=beginning)  # type: ignore[arg-type]


@cache
def _statements() -> tuple[str, str]:
    """Orders and their lines; the ORM knows its columns once it runs."""
    orders = f"""
SELECT {joins.columns(o=ServiceOrder, s=Store, m=Member, v=Vehicle)} FROM club_service_order o
JOIN club_store s ON s."id" = o."store_id" LEFT JOIN club_member m ON m."id" = o."member_id"
LEFT JOIN club_vehicle v ON v."id" = o."vehicle_id"
WHERE o."id" {{among}}
"""  # noqa: S608 - names of our own
    lines = f"""
SELECT {joins.columns(l=ServiceLine)} FROM club_service_line l WHERE l."order_id" {{among}} ORDER BY l."id"
"""  # noqa: S608 - names of our own
    return orders, lines
