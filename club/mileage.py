"""Mileage: what the odometer showed, and who read it. Later readings never replace earlier ones."""

from tortoise import fields
from tortoise.models import Model

from club.vehicles import Vehicle


class MileageReading(Model):
    id = fields.IntField(primary_key=True)
    vehicle: fields.ForeignKeyRelation[Vehicle] = fields.ForeignKeyField(
        "club.Vehicle", on_delete=fields.RESTRICT
    )
    kilometres = fields.IntField()
    source = fields.CharField(max_length=60)
    at = fields.DatetimeField()
    vehicle_id: int

    class Meta:
        table = "club_mileage_reading"
        indexes = (("vehicle", "at"),)
