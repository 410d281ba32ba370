"""Dates of cars that cannot be: each a slip of the pen that would remind somebody on the wrong day."""

from __future__ import annotations

from datetime import date

from tortoise.expressions import F, Q, Subquery
from tortoise.functions import Coalesce
from tortoise.queryset import QuerySet

from club.members import visible_to
from club.staff import Staff
from club.vehicles import Ownership, Vehicle

KINDS = ("delivered_ahead", "insured_before", "inspected_before")


def impossible(kind: str, staff: Staff, today: date) -> QuerySet[Vehicle]:
    """The cars, of those whose drivers `staff` sees, whose dates contradict each other. Raises KeyError."""
    cars = Vehicle.filter(_conditions(today)[kind], state="active")
    if staff.store_id is None:
        return cars.order_by("-id")
    driven = Ownership.filter(until=None).annotate(person=Coalesce("member__merged_into_id", F("member_id")))
    theirs = driven.filter(person__in=Subquery(visible_to(staff).values("id")))
    return cars.filter(id__in=Subquery(theirs.values("vehicle_id"))).order_by("-id")


def _conditions(today: date) -> dict[str, Q]:
    return {
        "delivered_ahead": Q(delivered_on__gt=today),
        "insured_before": Q(insured_until__lt=F("delivered_on")),
        "inspected_before": Q(inspected_until__lt=F("delivered_on")),
    }
