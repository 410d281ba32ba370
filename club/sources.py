"""Sources: the poster, stand or post whose QR code brought a member. It stays with the member for life."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import audit, links
from club.actors import Actor

if TYPE_CHECKING:
    from club.staff import Staff
    from club.stores import Store


class Source(Model):
    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=16, unique=True)
    name = fields.CharField(max_length=60)
    store: fields.ForeignKeyNullableRelation[Store] = fields.ForeignKeyField(
        "club.Store", on_delete=fields.RESTRICT, null=True
    )
    created_at = fields.DatetimeField()
    is_active = fields.BooleanField(default=True)

    store_id: int | None

    class Meta:
        table = "club_source"


def visible_to(staff: Staff) -> QuerySet[Source]:
    """The posters of the store that `staff` works for, or all of them, newest first."""
    sources = Source.all() if staff.store_id is None else Source.filter(store_id=staff.store_id)
    return sources.order_by("-id")


async def find(code: str, *, using_db: BaseDBAsyncClient | None = None) -> Source | None:
    """The source that a scanned `code` names, if it hangs still."""
    return await Source.filter(code=links.tidy(code), is_active=True).using_db(using_db).first()


async def add(name: str, *, store: Store | None, by: Actor, at: datetime) -> Source:
    """A new poster with a code of its own."""
    async with in_transaction():
        source = await Source.create(code=links.new(), name=name, store=store, created_at=at)
        await audit.record("source.added", source, by=by, at=at, store=source.store_id, name=name)
    return source


async def retire(source: Source, *, by: Actor, at: datetime) -> None:
    """Take the poster down: whoever scans it later has no source. Members it brought keep it."""
    async with in_transaction():
        if await Source.filter(id=source.id, is_active=True).update(is_active=False):
            await audit.record("source.retired", source, by=by, at=at, store=source.store_id)
    source.is_active = False


async def restore(source: Source, *, by: Actor, at: datetime) -> None:
    """Hang the poster up again: its code, as it was printed, brings members once more."""
    async with in_transaction():
        if await Source.filter(id=source.id, is_active=False).update(is_active=True):
            await audit.record("source.restored", source, by=by, at=at, store=source.store_id)
    source.is_active = True
