"""Finding orders: by number, or by whose they are: name, pinyin, phone, plate or VIN."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from club import members, persons, spelling, vehicles
from club.orders.order import ServiceOrder
from club.vehicles import Vehicle, plates

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


async def _numbered(beginning: str, *, using_db: BaseDBAsyncClient | None) -> Q:
    """Orders whose number begins so: few are named, lest the database goes through all by their days."""
    told = ServiceOrder.filter(number__startswith=beginning)
    few = await told.limit(FEW + 1).using_db(using_db).values_list("id", flat=True)
    return Q(id__in=few) if len(few) <= FEW else Q(number__startswith=beginning)  # type: ignore[arg-type]
