"""Mileage: what the odometer showed, and what it will show. Later readings never replace earlier ones.

Readings come from orders, staff and members; some are typing errors, and odometers are replaced. The rule:

- A reading *follows* another if it is not below it, and not more than MOST_A_DAY kilometres a day above.
- Readings that follow one another are a *run*. One that does not follow the last of the run stands aside: it
  is doubtful, and flagged for staff (`doubt`: back or jump). A single typing error changes nothing else.
- When the next reading follows the one that stands aside, the two agree. If they follow the run but for its
  last reading, that one was mistyped and is flagged instead; else they begin a new run: the odometer was
  replaced. So does a doubtful reading of which staff say that it is right.
- What staff say is wrong counts for nothing, and stays in the list.
- `kilometres` and `read_at` of the car are the last of the latest run. `yearly_km` are the kilometres of all
  runs over the time that they took, of the last three years, if that is a month at least; a new car counts
  as 0 km on the day of its registration or delivery. Before that, nobody knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from tortoise import fields
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import actors, clock
from club.actors import Actor
from club.errors import ClubError
from club.vehicles import Vehicle, drivers
from club.vehicles.deadlines import BeforeDelivery, StillToCome
from club.vehicles.telling import tell as told_to

if TYPE_CHECKING:
    from club.members import Member

MOST = 2_000_000
MOST_A_DAY = 400  # of a taxi; of a few days it may be more
SLACK = 2_000
MOST_A_YEAR = 300_000
SEEN = timedelta(days=3 * 365)
ENOUGH = 30  # days
FARTHEST = timedelta(days=50 * 365)
YEAR = 365

Doubt = Literal["", "back", "jump"]
Verdict = Literal["", "right", "wrong"]


class MileageReading(Model):
    """`source` names who or what brought it, like `order:17` or `member:3`; `verdict` is what staff say."""

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


@dataclass(frozen=True)
class Point:
    """A reading among others; the day on which a car was new counts as one of 0 km."""

    kilometres: int
    at: datetime
    verdict: str = ""


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


async def refresh(vehicle: Vehicle) -> None:
    """Reckon anew what is cached on the car, and which readings are doubtful; the caller holds its row."""
    readings = await MileageReading.filter(vehicle_id=vehicle.id).order_by("at", "id")
    runs, doubts = reckoned([Point(one.kilometres, one.at, one.verdict) for one in readings])
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


def reckoned(points: Sequence[Point]) -> tuple[list[list[Point]], list[Doubt]]:
    """The runs of `points`, which are in the order of time, and of each point whether it is doubtful."""
    runs: list[list[int]] = []
    doubts: list[Doubt] = ["" for _ in points]
    aside: int | None = None
    for place, point in enumerate(points):
        if point.verdict == "wrong":
            continue
        doubt = _doubt(points[runs[-1][-1]], point) if runs else ""
        if not runs:
            runs.append([place])
        elif not doubt:
            runs[-1].append(place)
            aside = None
        elif point.verdict == "right":
            runs.append([place])
            doubts[place], aside = doubt, None
        elif aside is not None and not _doubt(points[aside], point):
            _go_on(runs, [aside, place], points, doubts)
            doubts[aside], aside = "", None
        else:
            doubts[place], aside = doubt, place
    return [[points[place] for place in run] for run in runs], doubts


def _go_on(runs: list[list[int]], agreed: list[int], points: Sequence[Point], doubts: list[Doubt]) -> None:
    """Two that agree: they follow the run but for its last, which was mistyped, or they begin a new one."""
    *before, last = runs[-1]
    if before and not points[last].verdict and not _doubt(points[before[-1]], points[agreed[0]]):
        doubts[last] = "jump"
        runs[-1] = [*before, *agreed]
    else:
        runs.append(agreed)


def pace(runs: Sequence[Sequence[Point]], new_at: datetime | None) -> int | None:
    """Kilometres a year by these runs; the first begins with 0 km at `new_at`, if that is plausible."""
    if not runs:
        return None
    first, newest = runs[0][0], runs[-1][-1].at
    began: list[Point] = [Point(0, new_at)] if new_at and new_at < first.at else []
    if began and _doubt(began[0], first):
        began = []
    steps = [step for run in ([*began, *runs[0]], *runs[1:]) for step in pairwise(run)]
    lately = [step for step in steps if step[1].at > newest - SEEN]
    took = sum((clock.day_of(after.at) - clock.day_of(before.at)).days for before, after in lately)
    if took < ENOUGH:
        return None
    driven = sum(after.kilometres - before.kilometres for before, after in lately)
    return min(MOST_A_YEAR, round(driven * YEAR / took))


def _doubt(before: Point, after: Point) -> Doubt:
    if after.kilometres < before.kilometres:
        return "back"
    days = (after.at - before.at) / timedelta(days=1)
    return "jump" if after.kilometres - before.kilometres > SLACK + MOST_A_DAY * days else ""


def new_on(*days: date | None) -> datetime | None:
    """When a car was new, by the days of its registration and delivery that are known."""
    day = min((day for day in days if day), default=None)
    return clock.start_of(day) if day else None
