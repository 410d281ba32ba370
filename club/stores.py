"""Stores: the houses of the dealer, each with its own desks, staff and members."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import audit, locks, signins
from club.actors import Actor
from club.errors import ClubError

if TYPE_CHECKING:
    from club.staff import Staff

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,15}", re.ASCII)


class Store(Model):
    """A store that is not open is offered nowhere any more; what happened there keeps its name."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=16, unique=True)
    name = fields.CharField(max_length=40)
    address = fields.CharField(max_length=120, default="")
    phone = fields.CharField(max_length=20, default="")
    hours = fields.CharField(max_length=60, default="")
    is_open = fields.BooleanField(default=True)

    class Meta:
        table = "club_store"


class CodeTaken(ClubError):
    code = "store.code_taken"


class InvalidCode(ClubError):
    """A code is up to 16 small letters, digits and dashes, and begins with no dash."""

    code = "store.invalid_code"


class LastOne(ClubError):
    """A club has at least one open store."""

    code = "store.last_one"


def visible_to(staff: Staff) -> QuerySet[Store]:
    """The store that `staff` works for, or all of them, open or closed."""
    houses = Store.all() if staff.store_id is None else Store.filter(id=staff.store_id)
    return houses.order_by("id")


def offered_to(staff: Staff, *, besides: int | None = None) -> QuerySet[Store]:
    """Those of them that a form offers: the open ones, and `besides`, the one that is chosen already."""
    return visible_to(staff).filter(Q(is_open=True) | Q(id=besides or 0))


async def add(
    code: str,
    *,
    name: str,
    by: Actor,
    at: datetime,
    address: str = "",
    phone: str = "",
    hours: str = "",
) -> Store:
    """A new store. Raises InvalidCode, CodeTaken."""
    if not _CODE.fullmatch(code):
        raise InvalidCode(code=code)
    async with in_transaction() as connection:
        await locks.hold(connection, "stores")
        if await Store.exists(code=code):
            raise CodeTaken(code=code)
        store = await Store.create(code=code, name=name, address=address, phone=phone, hours=hours)
        await audit.record("store.added", store, by=by, at=at, store=store.id, code=code)
    return store


async def edit(
    store: Store, *, name: str, address: str, phone: str, hours: str, by: Actor, at: datetime
) -> list[str]:
    """Change name, address, phone or hours, and return which of them became different."""
    details = {"name": name, "address": address, "phone": phone, "hours": hours}
    changes = {field: value for field, value in details.items() if getattr(store, field) != value}
    if changes:
        async with in_transaction():
            await Store.filter(id=store.id).update(**changes)
            await audit.record("store.edited", store, by=by, at=at, store=store.id, changed=sorted(changes))
        store.update_from_dict(changes)  # pyright: ignore[reportUnknownMemberType]
    return sorted(changes)


async def close(store: Store, *, by: Actor, at: datetime) -> None:
    """Offer it nowhere any more; nobody stands at its desks. Again is no fault. Raises LastOne."""
    async with in_transaction() as connection:
        await locks.hold(connection, "stores")
        if not await Store.exclude(id=store.id).filter(is_open=True).exists():
            raise LastOne
        if await Store.filter(id=store.id, is_open=True).update(is_open=False):
            await signins.leave_desks(store_id=store.id)
            await audit.record("store.closed", store, by=by, at=at, store=store.id)
    store.is_open = False


async def reopen(store: Store, *, by: Actor, at: datetime) -> None:
    """Offer it again, with desks and colleagues as they were."""
    async with in_transaction():
        if await Store.filter(id=store.id, is_open=False).update(is_open=True):
            await audit.record("store.reopened", store, by=by, at=at, store=store.id)
    store.is_open = True
