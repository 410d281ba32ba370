"""Events: what the club offers, as a member reads it before deciding to come."""

from tortoise import fields
from tortoise.models import Model

from club.stores import Store


class Event(Model):
    """`store` is the store that holds it, None for the whole club; `code` stands in its address."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=12, unique=True)
    kind = fields.CharField(max_length=10)
    title = fields.CharField(max_length=60)
    summary = fields.CharField(max_length=140, default="")
    body = fields.TextField(default="")
    art = fields.CharField(max_length=10, default="trip")
    store: fields.ForeignKeyNullableRelation[Store] = fields.ForeignKeyField(
        "club.Store", on_delete=fields.RESTRICT, null=True
    )
    place = fields.CharField(max_length=80, default="")
    price_text = fields.CharField(max_length=40, default="")
    state = fields.CharField(max_length=10, default="draft")
    by = fields.CharField(max_length=60)
    created_at = fields.DatetimeField()
    published_at = fields.DatetimeField(null=True)
    cancelled_at = fields.DatetimeField(null=True)
    store_id: int | None

    class Meta:
        table = "events_event"
        indexes = (("state", "published_at"),)
