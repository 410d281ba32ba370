"""Stores: the houses of the dealer, each with its own desks, staff and members."""

from datetime import datetime

from tortoise import fields
from tortoise.models import Model
from tortoise.transactions import in_transaction

from club import audit
from club.actors import Actor
from club.errors import ClubError


class Store(Model):
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
    """A new store. Raises CodeTaken."""
    async with in_transaction():
        if await Store.exists(code=code):
            raise CodeTaken(code=code)
        store = await Store.create(code=code, name=name, address=address, phone=phone, hours=hours)
        await audit.record("store.added", store, by=by, at=at, store=store.id, code=code)
    return store
