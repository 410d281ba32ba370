"""Deadlines: until when a car is insured, inspected and under warranty, each the last day on which it holds.

Where nobody has told an inspection or a warranty, the rules of rules.toml say it, and the row says so
(`told` names RULE). What a person or a file told is theirs and never overwritten by a rule; taken away, the
rule is back.
"""

from __future__ import annotations

import tomllib
from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from itertools import chain, count
from pathlib import Path
from typing import Any, NamedTuple

from tortoise.expressions import Q
from tortoise.transactions import in_transaction

from club import clock, provenance
from club.errors import ClubError
from club.vehicles.vehicle import Vehicle

RULE = "rule:deadlines"
UNTIL = ("insured_until", "inspected_until", "warranty_until")
SINCE = ("registered_on", "delivered_on")
_RULES = Path(__file__).with_name("rules.toml")


class Inspection(NamedTuple):
    """The last day, the day from which it can be done, and whether the car itself is looked at."""

    until: date
    opens: date
    on_site: bool


class BeforeDelivery(ClubError):
    """Nothing of a car ends before it was delivered. Facts: `field`, `delivered_on`."""

    code = "deadline.before_delivery"


class StillToCome(ClubError):
    """A day that is told as past is in the future. Facts: `field`, `today`."""

    code = "deadline.still_to_come"


class WrongDistance(ClubError):
    """A warranty ends after 1 to 2,000,000 kilometres. Facts: `kilometres`."""

    code = "deadline.wrong_distance"


@cache
def rules() -> dict[str, Any]:
    """What rules.toml says: `inspection` and `warranty`, each with its figures by name."""
    return tomllib.loads(_RULES.read_text(encoding="utf-8"))


def inspection(registered_on: date, on: date) -> Inspection:
    """The first inspection of a car that is still to come on the day `on`."""
    figures = rules()["inspection"]
    after = _inspected_after(figures["years"])
    years = next(years for years in after if _month_end(registered_on, years) >= on)
    until = _month_end(registered_on, years)
    on_site = years in figures["on_site"] or years > max(figures["years"])
    opens = _months_before(until, figures["window_months"])
    return Inspection(until, opens, on_site)


def is_on_site(vehicle: Vehicle) -> bool:
    """Whether the car itself is looked at when its inspection ends; its papers are enough otherwise."""
    if not vehicle.registered_on or not vehicle.inspected_until:
        return False
    return inspection(vehicle.registered_on, vehicle.inspected_until).on_site


def is_by_rule(vehicle: Vehicle, field: str) -> bool:
    """Whether the value of `field` follows from the rules, and nobody has told it."""
    source = provenance.of(vehicle.told, field)
    return source is not None and source[0] == RULE


def check(vehicle: Vehicle | None, told: Mapping[str, Any], at: datetime) -> None:
    """Raises BeforeDelivery, StillToCome, WrongDistance."""
    today = clock.day_of(at)
    for field in SINCE:
        if told.get(field) and told[field] > today:
            raise StillToCome(field=field, today=today)
    delivered = told.get("delivered_on", vehicle.delivered_on if vehicle else None)
    for field in UNTIL:
        until = told.get(field, getattr(vehicle, field, None) if "delivered_on" in told else None)
        if delivered and until and until < delivered:
            raise BeforeDelivery(field=field, delivered_on=delivered)
    kilometres = told.get("warranty_km")
    if kilometres is not None and not 0 < kilometres <= 2_000_000:
        raise WrongDistance(kilometres=kilometres)


def following(values: Mapping[str, Any], told: provenance.Told, on: date) -> dict[str, Any]:
    """What the rules say of the dates that nobody has told; `values` are those of the car."""
    followed: dict[str, Any] = {}
    registered, delivered = values.get("registered_on"), values.get("delivered_on")
    if registered:
        grace = timedelta(days=rules()["inspection"]["overdue_days"])
        followed["inspected_until"] = inspection(registered, on - grace).until
    if began := min((day for day in (registered, delivered) if day), default=None):
        followed["warranty_until"] = _years_after(began, rules()["warranty"]["years"])
        followed["warranty_km"] = rules()["warranty"]["kilometres"]
    return {field: value for field, value in followed.items() if _may_follow(values, told, field)}


async def renew(*, at: datetime, limit: int = 500) -> int:
    """Let the rules fill what is missing and go on from what has passed; how many cars that changed."""
    today = clock.day_of(at)
    grace = timedelta(days=rules()["inspection"]["overdue_days"])
    missing = Q(registered_on__not_isnull=True, inspected_until=None) | Q(
        delivered_on__not_isnull=True, warranty_until=None
    )
    passed = Q(registered_on__not_isnull=True, inspected_until__lt=today - grace)
    changed, last = 0, 0
    while cars := await Vehicle.filter(missing | passed, id__gt=last).order_by("id").limit(limit):
        last = cars[-1].id
        changed += sum([await _renew(car.id, today, at) for car in cars])
    return changed


async def _renew(vehicle_id: int, today: date, at: datetime) -> bool:
    async with in_transaction():
        vehicle = await Vehicle.select_for_update().get(id=vehicle_id)
        values = {field: getattr(vehicle, field) for field in (*SINCE, *UNTIL, "warranty_km")}
        followed = following(values, vehicle.told, today)
        changes = {field: value for field, value in followed.items() if value != values[field]}
        if changes:
            told = provenance.add(vehicle.told, changes, by=RULE, at=at)
            await Vehicle.filter(id=vehicle_id).update(**changes, told=told)
    return bool(changes)


def _may_follow(values: Mapping[str, Any], told: provenance.Told, field: str) -> bool:
    source = provenance.of(told, field)
    return values.get(field) is None or (source is not None and source[0] == RULE)


def _inspected_after(years: list[int]) -> Iterator[int]:
    return chain(years, count(max(years) + 1))


def _month_end(day: date, years: int) -> date:
    """An inspection holds to the end of the month in which the car was registered."""
    return date(day.year + years, day.month, monthrange(day.year + years, day.month)[1])


def _months_before(day: date, months: int) -> date:
    """The first day of the month so many months before that of `day`."""
    month = day.year * 12 + day.month - 1 - months
    return date(month // 12, month % 12 + 1, 1)


def _years_after(day: date, years: int) -> date:
    """The day before the same day so many years later: the last on which it holds."""
    last = min(day.day, monthrange(day.year + years, day.month)[1])
    return date(day.year + years, day.month, last) - timedelta(days=1)
