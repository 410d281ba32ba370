"""Service orders: what the workshop did to a car, line by line, and what the owner earned by it."""

from tortoise import fields
from tortoise.models import Model

from club.members import Member
from club.stores import Store
from club.vehicles import Vehicle

WORKS = ("maintenance", "repair", "bodywork", "parts", "accessories", "accident", "warranty")


class ServiceOrder(Model):
    """`number` is the dealer's own; `fingerprint` tells a resent order from another one under that number."""

    id = fields.IntField(primary_key=True)
    number = fields.CharField(max_length=40, unique=True)
    fingerprint = fields.CharField(max_length=64)
    store: fields.ForeignKeyRelation[Store] = fields.ForeignKeyField("club.Store", on_delete=fields.RESTRICT)
    member: fields.ForeignKeyNullableRelation[Member] = fields.ForeignKeyField(
        "club.Member", on_delete=fields.RESTRICT, null=True
    )
    vehicle: fields.ForeignKeyNullableRelation[Vehicle] = fields.ForeignKeyField(
        "club.Vehicle", on_delete=fields.RESTRICT, null=True
    )
    mileage = fields.IntField(null=True)
    state = fields.CharField(max_length=10, default="open")
    opened_at = fields.DatetimeField()
    settled_at = fields.DatetimeField(null=True)
    voided_at = fields.DatetimeField(null=True)
    void_reason = fields.CharField(max_length=120, default="")
    total = fields.IntField()
    by = fields.CharField(max_length=60)
    store_id: int
    member_id: int | None
    vehicle_id: int | None

    class Meta:
        table = "club_service_order"
        indexes = (("store", "opened_at"), ("member", "state"))


class ServiceLine(Model):
    id = fields.IntField(primary_key=True)
    order: fields.ForeignKeyRelation[ServiceOrder] = fields.ForeignKeyField(
        "club.ServiceOrder", related_name="lines", on_delete=fields.RESTRICT
    )
    work = fields.CharField(max_length=16)
    description = fields.CharField(max_length=120, default="")
    amount = fields.IntField()
    order_id: int

    class Meta:
        table = "club_service_line"
