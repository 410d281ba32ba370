"""Desks: the places in a store where codes are scanned."""

from datetime import datetime

from tortoise import fields
from tortoise.exceptions import IntegrityError
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import audit, signins
from club.actors import Actor
from club.errors import ClubError
from club.staff import Staff
from club.stores import Store


class Desk(Model):
    id = fields.IntField(primary_key=True)
    store: fields.ForeignKeyRelation[Store] = fields.ForeignKeyField("club.Store", on_delete=fields.RESTRICT)
    name = fields.CharField(max_length=40)
    is_active = fields.BooleanField(default=True)
    store_id: int

    class Meta:
        table = "club_desk"
        unique_together = (("store", "name"),)


class NameTaken(ClubError):
    """The store has a desk of that `name` already."""

    code = "desk.name_taken"


def of(store: Store) -> QuerySet[Desk]:
    """All desks of `store`, the closed ones last."""
    return Desk.filter(store_id=store.id).order_by("-is_active", "name", "id")


def open_to(staff: Staff) -> QuerySet[Desk]:
    """The desks at which `staff` may stand: those of their store, or all of them."""
    desks = (
        Desk.filter(is_active=True, store__is_open=True).select_related("store").order_by("store_id", "name")
    )
    return desks if staff.store_id is None else desks.filter(store_id=staff.store_id)


async def create(store: Store, *, name: str, by: Actor, at: datetime) -> Desk:
    """Set up a desk in `store`. Raises NameTaken."""
    try:
        async with in_transaction():
            desk = await Desk.create(store=store, name=name.strip())
            await audit.record("desk.created", desk, by=by, at=at, store=store.id, name=desk.name)
    except IntegrityError:
        raise NameTaken(name=name.strip()) from None
    return desk


async def rename(desk: Desk, *, name: str, by: Actor, at: datetime) -> None:
    """Raises NameTaken."""
    name = name.strip()
    if name == desk.name:
        return
    try:
        async with in_transaction():
            await Desk.filter(id=desk.id).update(name=name)
            await audit.record("desk.renamed", desk, by=by, at=at, store=desk.store_id, name=name)
    except IntegrityError:
        raise NameTaken(name=name) from None
    desk.name = name


async def close(desk: Desk, *, by: Actor, at: datetime) -> None:
    """Nobody stands at it any more, also who does now; its scans and visits stay. Again is no fault."""
    async with in_transaction():
        if await Desk.filter(id=desk.id, is_active=True).update(is_active=False):
            await signins.leave_desks(id=desk.id)
            await audit.record("desk.closed", desk, by=by, at=at, store=desk.store_id, name=desk.name)
    desk.is_active = False


async def reopen(desk: Desk, *, by: Actor, at: datetime) -> None:
    """Let people stand at it again."""
    async with in_transaction():
        if await Desk.filter(id=desk.id, is_active=False).update(is_active=True):
            await audit.record("desk.reopened", desk, by=by, at=at, store=desk.store_id, name=desk.name)
    desk.is_active = True
