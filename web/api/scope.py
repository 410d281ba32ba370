"""What a key may see: its store's people, cars and orders, or all. Whatever else there is, is a 404."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from tortoise.expressions import Q, Subquery
from tortoise.models import Model
from tortoise.queryset import QuerySet

from club import members, orders, stores, vehicles
from club.api_keys import ApiKey
from club.audit import Entry
from club.members import Member
from club.orders import ServiceOrder
from club.stores import Store
from club.vehicles import Vehicle
from web.api.problems import NotHere, wrong
from web.i18n import lazy

Row = TypeVar("Row", bound=Model)


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
