"""Desks: the places in a store where codes are scanned."""

from datetime import datetime

from tortoise import fields
from tortoise.exceptions import IntegrityError
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import audit
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


def open_to(staff: Staff) -> QuerySet[Desk]:
    """The desks at which `staff` may stand: those of their store, or all of them."""
    desks = Desk.filter(is_active=True).select_related("store").order_by("store_id", "name")
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
