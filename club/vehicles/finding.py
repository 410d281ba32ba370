"""Finding a car: by plate or its last five, VIN or its last six, or the beginning of make or model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from club import persons
from club.vehicles import plates, vins
from club.vehicles.vehicle import Ownership, Vehicle

if TYPE_CHECKING:
    from club.staff import Staff


def visible_to(staff: Staff) -> QuerySet[Vehicle]:
    """The cars that a member of the store of `staff`, or of no store, drives; those of no one; or all."""
    if staff.store_id is None:
        return Vehicle.all()
    driven = Ownership.filter(until=None)
    ours = driven.filter(persons.at_home(staff.store_id))
    return Vehicle.filter(
        Q(id__in=Subquery(ours.values("vehicle_id"))) | Q(id__not_in=Subquery(driven.values("vehicle_id")))
    )


def described(word: str) -> list[dict[str, str]]:
    """What the car may be like that a squeezed `word` calls: by its plate, by its VIN."""
    columns = {vins.TAIL: "vin_tail", vins.LENGTH: "vin"}
    vin = {columns[len(word)]: word} if word.isascii() and len(word) in columns else {}
    return [car for car in (plates.described(word), vin) if car]


def meant(text: str) -> Q:
    """The condition that `text` may mean, by its shape."""
    word = plates.squeeze(text)
    cars = [Q(**car) for car in described(word)]
    if plates.is_plate(word) or (len(word) == vins.LENGTH and cars):
        return cars[0]
    named = Q(model__startswith=text.strip()) | Q(brand__startswith=text.strip())
    return Q(*cars, named, join_type=Q.OR)


def without_owner() -> Q:
    """The condition of cars that no member owns and no company has."""
    owned = Subquery(Ownership.filter(until=None, role="owner").values("vehicle_id"))
    return Q(id__not_in=owned, company_id=None)
