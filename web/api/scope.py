"""What a key may see: its store's people, cars and orders, or all. Whatever else there is, is a 404."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol, TypeVar

from tortoise.expressions import Q, Subquery
from tortoise.models import Model
from tortoise.queryset import QuerySet

from club import members, orders, stores, vehicles
from club.api_keys import ApiKey
from club.audit import Entry
from club.members import Member
from club.orders import ServiceOrder
from club.stores import Store
from club.vehicles import Vehicle, plates, vins
from web.api.problems import NotHere, wrong
from web.i18n import lazy

Row = TypeVar("Row", bound=Model)


class Asking(Protocol):
    """Whose call it is, and when it came: calls.Calling, or whoever only asks."""

    @property
    def key(self) -> ApiKey: ...
    @property
    def at(self) -> datetime: ...


def people(key: ApiKey) -> QuerySet[Member]:
    """Customers and members of the key's store, and those who have no store yet."""
    return members.visible_to(key)  # type: ignore[arg-type] - it asks for nothing but a store


def cars(key: ApiKey) -> QuerySet[Vehicle]:
    return vehicles.visible_to(key)  # type: ignore[arg-type]


def sheets(key: ApiKey) -> QuerySet[ServiceOrder]:
    return orders.visible_to(key)  # type: ignore[arg-type]


async def store_of(key: ApiKey, code: str | None) -> Store:
    """The store that a call names, or the key's own. Raises Refused."""
    if key.store and code in (None, key.store.code):
        return key.store
    if code is None:
        raise wrong("store", "store.missing", lazy("This key is for all stores: say which one."))
    houses = stores.visible_to(key).filter(code=code)  # type: ignore[arg-type]
    if store := await houses.first():
        return store
    raise wrong("store", "store.unknown", lazy("There is no such store, or the key is not for it."))


async def person_of(call: Asking, id: int | None) -> Member | None:
    if id is None:
        return None
    if found := await people(call.key).filter(id=id).select_related("tier").first():
        return found
    raise wrong("customer_id", "customer.unknown", lazy("There is none, or it is not one of your store's."))


async def car_of(
    call: Asking, id: int | None, vin: str | None, plate: str | None, *, learns: bool = True
) -> Vehicle | None:
    """The car of an order. Whose it is does not matter: who has it in the workshop reads VIN and plate.

    A car known by its plate alone learns its VIN, if it `learns`. Raises Refused, InvalidVin, InvalidPlate.
    """
    if id is not None:
        if found := await cars(call.key).filter(id=id).first():
            return found
        raise wrong("vehicle_id", "order.unknown_car", lazy("There is no such car."))
    if not (vin or plate):
        return None
    number = vins.normalise(vin) if vin else ""
    car = await Vehicle.get_or_none(vin=number) if number else None
    if car is None and plate and (car := await Vehicle.get_or_none(plate=plates.normalise(plate))) and number:
        if car.vin:
            raise wrong("vin", "order.other_vin", lazy("The car with this plate has another VIN."))
        if learns:
            await vehicles.correct(car, vin=number, by=call.key, at=call.at)
    if car is None:
        raise wrong("vin" if vin else "plate", "order.unknown_car", lazy("There is no such car."))
    return car


async def one(rows: QuerySet[Row], what: str) -> Row:
    """The row, or a 404 that says of `what` there is none."""
    if row := await rows.first():
        return row
    raise NotHere(what)


def changed_since(rows: QuerySet[Any], kind: str, since: datetime | None) -> QuerySet[Any]:
    """Those of `rows` of which the audit log has something since then."""
    if since is None:
        return rows
    told = Entry.filter(subject_kind=kind, at__gte=since).values("subject_id")
    return rows.filter(Q(id__in=Subquery(told)))
