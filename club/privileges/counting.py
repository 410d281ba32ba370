"""Counting: whose uses count together, and which cars a member may use a privilege for.

By the member: those of the person, merged records included. In a household, where a privilege is shared:
those of everybody who lives there now, and those made while somebody lived there, so that moving in or out
gives nobody a second quota. By the car: those of the car, whoever drove it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from club import clock, persons
from club.companies import Contact
from club.members import Member
from club.privileges import periods
from club.privileges.privilege import Privilege
from club.privileges.use import PrivilegeUse
from club.vehicles import Ownership, Vehicle


@dataclass(frozen=True)
class Circle:
    """Somebody's rows, and those of all who live with them: the own ones where nobody does."""

    mine: frozenset[int]
    home: frozenset[int]
    household: int | None


@dataclass(frozen=True)
class Counted:
    """One privilege was used `at` by one member, for one car or none."""

    privilege: int
    at: datetime
    member: int
    vehicle: int | None
    household: int | None


async def circle(person: Member, *, using_db: BaseDBAsyncClient | None = None) -> Circle:
    """Whose uses may count together with those of `person`, who is not merged into anybody."""
    lives_in, people = person.household_id, {person.id}
    if lives_in:
        there = Member.filter(household_id=lives_in, merged_into=None).using_db(using_db)
        people |= {member.id for member in await there.only("id")}
    rows = await persons.rows_of(people, using_db=using_db)
    mine = frozenset(row for row, whose in rows.items() if whose == person.id)
    return Circle(mine, frozenset(rows), lives_in)


async def cars(around: Circle, *, using_db: BaseDBAsyncClient | None = None) -> list[tuple[Vehicle, bool]]:
    """The cars that privileges by the car may be used for, each with whether only a shared one may.

    Those that the person owns, or drives while they have neither owner nor company; those of the companies
    they speak for; and, where a household shares, those that the others there own.
    """
    held = Ownership.filter(member_id__in=[*around.home], until=None, vehicle__state="active")
    found: dict[int, tuple[Vehicle, bool]] = {}
    driven: dict[int, Vehicle] = {}
    for one in await held.using_db(using_db).select_related("vehicle").order_by("vehicle_id"):
        is_mine = one.member_id in around.mine
        if one.role == "owner":
            found[one.vehicle_id] = one.vehicle, not is_mine
        elif is_mine and one.vehicle.company_id is None:
            driven[one.vehicle_id] = one.vehicle
    if missing := driven.keys() - found.keys():
        owned = Ownership.filter(vehicle_id__in=[*missing], until=None, role="owner").using_db(using_db)
        for id in missing - set(await owned.values_list("vehicle_id", flat=True)):
            found[id] = driven[id], False
    speaks = Contact.filter(member_id__in=[*around.mine], until=None).using_db(using_db)
    if companies := await speaks.values_list("company_id", flat=True):
        theirs = Vehicle.filter(company_id__in=[*companies], state="active").using_db(using_db)
        found |= {car.id: (car, False) for car in await theirs.order_by("id")}
    return [found[id] for id in sorted(found)]


async def counted(
    around: Circle,
    since: date,
    vehicles: Collection[int] = (),
    *,
    privilege: int | None = None,
    using_db: BaseDBAsyncClient | None = None,
) -> list[Counted]:
    """What was used and not taken back since the day `since` began: one statement.

    By when it was, not by the period that was the privilege's then: that may have changed meanwhile.
    """
    whose = Q(member_id__in=[*around.home])
    if around.household:
        whose |= Q(household_id=around.household)
    if vehicles:
        whose |= Q(vehicle_id__in=[*vehicles])
    used = PrivilegeUse.filter(whose, at__gte=clock.start_of(since), undone_at=None).using_db(using_db)
    if privilege is not None:
        used = used.filter(privilege_id=privilege)
    by = ("privilege_id", "at", "member_id", "vehicle_id", "household_id")
    return [Counted(*row) for row in await used.values_list(*by)]


def used(
    privilege: Privilege, start: date, around: Circle, rows: Collection[Counted], vehicle: int | None = None
) -> int:
    """How often `privilege` was used in the period since `start`, of those that count together."""
    return sum(
        row.privilege == privilege.id
        and periods.start(privilege.period, row.at) == start
        and _counts(privilege, around, row, vehicle)
        for row in rows
    )


def _counts(privilege: Privilege, around: Circle, row: Counted, vehicle: int | None) -> bool:
    if privilege.per == "vehicle":
        return row.vehicle == vehicle
    if privilege.is_shared:
        is_home = around.household is not None and row.household == around.household
        return row.member in around.home or is_home
    return row.member in around.mine
