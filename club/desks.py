"""Desks: the places in a store where codes are scanned."""

from tortoise import fields
from tortoise.models import Model

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
