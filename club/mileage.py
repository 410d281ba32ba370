"""Mileage: what the odometer showed, and where that was read. Later readings never replace earlier ones."""

from datetime import datetime

from tortoise import fields
from tortoise.models import Model
from tortoise.queryset import QuerySet

from club.errors import ClubError
from club.vehicles import Vehicle

MOST = 2_000_000


class MileageReading(Model):
    """`source` names the deed that brought it, like `order:17`."""

    id = fields.IntField(primary_key=True)
    vehicle: fields.ForeignKeyRelation[Vehicle] = fields.ForeignKeyField(
        "club.Vehicle", related_name="readings", on_delete=fields.RESTRICT
    )
    kilometres = fields.IntField()
    source = fields.CharField(max_length=60)
    at = fields.DatetimeField()
    vehicle_id: int

    class Meta:
        table = "club_mileage_reading"
        indexes = (("vehicle", "at"),)


class WrongReading(ClubError):
    """No odometer shows `kilometres`."""

    code = "mileage.wrong_reading"


def of(vehicle: Vehicle) -> QuerySet[MileageReading]:
    """The readings of `vehicle`, newest first. One below an earlier one is kept: odometers are replaced."""
    return MileageReading.filter(vehicle_id=vehicle.id).order_by("-at", "-id")


async def record(vehicle: Vehicle, kilometres: int, *, source: str, at: datetime) -> MileageReading:
    """Write down that the odometer of `vehicle` showed `kilometres`. Raises WrongReading."""
    if not 0 <= kilometres <= MOST:
        raise WrongReading(kilometres=kilometres)
    return await MileageReading.create(vehicle=vehicle, kilometres=kilometres, source=source, at=at)
