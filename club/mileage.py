"""Mileage: what the odometer showed, and what it will show. Later readings never replace earlier ones.

Readings come from orders, staff and members; some are typing errors, and odometers are replaced: which of
them count, and how fast the car goes, is reckoned in club.odometer. `kilometres`, `read_at` and `yearly_km`
of the car are what comes out.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from tortoise import fields
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import actors, clock, persons
from club.actors import Actor
from club.errors import ClubError
from club.odometer import YEAR, Doubt, Point, doubt_of, new_on, pace, reckoned
from club.vehicles import Vehicle, drivers
from club.vehicles.deadlines import BeforeDelivery, StillToCome
from club.vehicles.telling import tell as told_to

if TYPE_CHECKING:
    from club.members import Member

MOST = 2_000_000
FARTHEST = timedelta(days=50 * 365)

Verdict = Literal["", "right", "wrong"]


class MileageReading(Model):
    """`source` names who or what brought it, like `order:17` or `member:3`; `verdict` is what staff say, or
    "wrong" from who told it."""

    id = fields.IntField(primary_key=True)
    vehicle: fields.ForeignKeyRelation[Vehicle] = fields.ForeignKeyField(
        "club.Vehicle", related_name="readings", on_delete=fields.RESTRICT
    )
    kilometres = fields.IntField()
    source = fields.CharField(max_length=60)
    at = fields.DatetimeField()
    doubt = fields.CharField(max_length=4, default="", db_default="")
    verdict = fields.CharField(max_length=5, default="", db_default="")
    vehicle_id: int

    class Meta:
        table = "club_mileage_reading"
        indexes = (("vehicle", "at"), ("doubt", "verdict"))


class WrongReading(ClubError):
    """No odometer shows `kilometres`."""

    code = "mileage.wrong_reading"


class NotDoubtful(ClubError):
    """The reading is not doubtful, or no longer: there is nothing to decide."""

    code = "mileage.not_doubtful"


class NotYourReading(ClubError):
    """Somebody else has read it."""

    code = "mileage.not_your_reading"


class AlreadyJudged(ClubError):
    """Staff have said what it is, or it was taken back before."""

    code = "mileage.already_judged"


def of(vehicle: Vehicle) -> QuerySet[MileageReading]:
    """The readings of `vehicle`, newest first."""
    return MileageReading.filter(vehicle_id=vehicle.id).order_by("-at", "-id")


def doubtful() -> QuerySet[MileageReading]:
    """Those that staff have not decided yet."""
    return MileageReading.filter(verdict="").exclude(doubt="")


def projected(vehicle: Vehicle, on: date) -> int | None:
    """What the odometer shows on the day `on`, by the pace of the year; None while the pace is not known.

    Reads what is cached on the car alone.
    """
    if vehicle.kilometres is None or vehicle.read_at is None:
        return None
    days = (on - clock.day_of(vehicle.read_at)).days
    if days == 0:
        return vehicle.kilometres
    if vehicle.yearly_km is None:
        return None
    return max(0, round(vehicle.kilometres + vehicle.yearly_km * days / YEAR))


def reached(vehicle: Vehicle, kilometres: int) -> date | None:
    """The day on which the odometer shows `kilometres`: the day of the reading for what it has passed; None
    for what is not known or more than fifty years away."""
    if vehicle.kilometres is None or vehicle.read_at is None:
        return None
    read_on, left = clock.day_of(vehicle.read_at), kilometres - vehicle.kilometres
    if left <= 0:
        return read_on
    if not vehicle.yearly_km or (days := -(-left * YEAR // vehicle.yearly_km)) > FARTHEST.days:
        return None
    return read_on + timedelta(days=days)


def strange(vehicle: Vehicle, kilometres: int, on: date | None, now: datetime) -> Doubt:
    """Whether it is worth asking once more: `kilometres`, read on the day `on` or `now`, is below the last
    reading of `vehicle`, or too far above it for the time. Of a day before the last reading nothing is said.

    Reads what is cached on the car alone.
    """
    if vehicle.kilometres is None or vehicle.read_at is None:
        return ""
    today = clock.day_of(now)
    at = now if on is None or on >= today else clock.start_of(on) + timedelta(days=1)
    if at < vehicle.read_at:
        return ""
    return doubt_of(Point(vehicle.kilometres, vehicle.read_at), Point(kilometres, at))


async def record(vehicle: Vehicle, kilometres: int, *, source: str, at: datetime) -> MileageReading:
    """Write down that the odometer of `vehicle` showed `kilometres`. Raises WrongReading."""
    if not 0 <= kilometres <= MOST:
        raise WrongReading(kilometres=kilometres)
    async with in_transaction():
        await Vehicle.select_for_update().only("id").get(id=vehicle.id)
        reading = await MileageReading.create(vehicle=vehicle, kilometres=kilometres, source=source, at=at)
        await refresh(vehicle)
    await reading.refresh_from_db(["doubt"])
    return reading


async def tell(
    vehicle: Vehicle,
    kilometres: int,
    *,
    by: Actor,
    at: datetime,
    on: date | None = None,
    member: Member | None = None,
) -> MileageReading:
    """Staff or a `member` read it, on the day `on` or now. A doubtful reading is kept, and flagged.

    Raises WrongReading, StillToCome, BeforeDelivery.
    """
    today = clock.day_of(at)
    if on and on > today:
        raise StillToCome(field="on", today=today)
    if on and vehicle.delivered_on and on < vehicle.delivered_on:
        raise BeforeDelivery(field="on", delivered_on=vehicle.delivered_on)
    when = at if on is None or on == today else clock.start_of(on) + timedelta(hours=12)
    async with in_transaction():
        reading = await record(vehicle, kilometres, source=actors.name(by), at=when)
        concerned = [member] if member else [one.member for one in await drivers(vehicle)]
        await told_to("vehicle.read", vehicle, concerned, by=by, at=at, kilometres=kilometres)
    return reading


async def judge(
    reading: MileageReading, verdict: Literal["right", "wrong"], *, by: Actor, at: datetime
) -> None:
    """Staff say of a doubtful reading that it is right (the odometer was replaced) or a typing error.

    Raises NotDoubtful, also for the second of two who decide at once.
    """
    async with in_transaction():
        vehicle = await Vehicle.select_for_update().get(id=reading.vehicle_id)
        open_ = doubtful().filter(id=reading.id)
        if not await open_.update(verdict=verdict):
            raise NotDoubtful
        await refresh(vehicle)
        concerned = [one.member for one in await drivers(vehicle)]
        facts: dict[str, Any] = {"kilometres": reading.kilometres, "verdict": verdict}
        await told_to("vehicle.reading_judged", vehicle, concerned, by=by, at=at, **facts)
    reading.verdict = verdict


async def take_back(reading: MileageReading, *, by: Member, at: datetime) -> None:
    """Who told the `reading` mistyped it: it counts for nothing, and stays in the list.

    Raises NotYourReading, AlreadyJudged.
    """
    if reading.source not in {f"member:{one}" for one in await persons.rows_of([by.id])}:
        raise NotYourReading
    async with in_transaction():
        vehicle = await Vehicle.select_for_update().get(id=reading.vehicle_id)
        if not await MileageReading.filter(id=reading.id, verdict="").update(verdict="wrong"):
            raise AlreadyJudged
        await refresh(vehicle)
        taken = {"kilometres": reading.kilometres}
        await told_to("vehicle.reading_taken_back", vehicle, [by], by=by, at=at, **taken)
    reading.verdict = "wrong"


async def refresh(vehicle: Vehicle) -> None:
    """Reckon anew what is cached on the car, and which readings are doubtful; the caller holds its row."""
    readings = await MileageReading.filter(vehicle_id=vehicle.id).order_by("at", "id")
    runs, doubts = reckoned([Point(one.kilometres, one.at, one.verdict, one.source) for one in readings])
    for one, doubt in zip(readings, doubts, strict=True):
        if one.doubt != doubt:
            await MileageReading.filter(id=one.id).update(doubt=doubt)
    last = runs[-1][-1] if runs else None
    cached = {
        "kilometres": last.kilometres if last else None,
        "read_at": last.at if last else None,
        "yearly_km": pace(runs, new_on(vehicle.registered_on, vehicle.delivered_on)),
    }
    await Vehicle.filter(id=vehicle.id).update(**cached)
    vehicle.update_from_dict(cached)  # pyright: ignore[reportUnknownMemberType]
