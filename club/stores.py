"""Stores: the houses of the dealer, each with its own desks, staff and members."""

from tortoise import fields
from tortoise.models import Model


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
