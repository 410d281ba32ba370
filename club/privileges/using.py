"""Using a privilege at the desk: counted under a lock of whoever shares the quota, once for each key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from club import activity, actors, audit, locks
from club.actors import Actor
from club.members import Member, holding
from club.privileges import counting, periods
from club.privileges.counting import Circle
from club.privileges.errors import (
    Ended,
    NotJoined,
    NotOfThisTier,
    NotYourVehicle,
    NoVehicle,
    QuotaUsedUp,
    UseConflict,
    WrongStore,
)
from club.privileges.privilege import Privilege, PrivilegeQuota
from club.privileges.use import PrivilegeUse
from club.stores import Store
from club.vehicles import Vehicle
from club.visits import DeskVisit


@dataclass(frozen=True)
class _Wanted:
    """What is asked for, where."""

    privilege: Privilege
    vehicle: Vehicle | None
    visit: DeskVisit | None
    store: int | None
    key: str
    at: datetime


async def use(
    member: Member,
    privilege: Privilege,
    *,
    vehicle: Vehicle | None = None,
    visit: DeskVisit | None = None,
    store: int | None = None,
    key: str,
    by: Actor,
    at: datetime,
) -> PrivilegeUse:
    """One use by `member` in `store`, which a `visit` with its desk says itself.

    The same `key` again is the very same use, also one that was taken back since. Raises Ended, WrongStore,
    NotJoined, NotOfThisTier, NoVehicle, NotYourVehicle, QuotaUsedUp, UseConflict, MemberClosed.
    """
    if visit is not None:
        store = (await visit.desk).store_id
    async with in_transaction() as connection:
        person = await holding.held(member)
        privilege = await Privilege.get(id=privilege.id)  # as it is by now
        wanted = _Wanted(privilege, vehicle if privilege.per == "vehicle" else None, visit, store, key, at)
        around = await _alone(connection, person, wanted)
        if known := await _known(wanted, around):
            return known
        await _check(person, around, wanted)
        try:
            async with in_transaction():
                made = await _write(person, wanted, by)
        except IntegrityError:  # somebody else's, of this very moment
            raise UseConflict(key=key) from None
        await _tell(made, person, wanted, by)
    return made


async def _alone(connection: BaseDBAsyncClient, person: Member, wanted: _Wanted) -> Circle:
    """Who counts together; whoever else counts the same waits until this transaction ends.

    The account of the person is held. A household is looked up again once it is held, until it is the one.
    """
    if wanted.vehicle is not None:
        await locks.hold(connection, f"privileges:vehicle:{wanted.vehicle.id}")
    while True:
        household = person.household_id
        if wanted.privilege.is_shared and household:
            await locks.hold(connection, f"privileges:household:{household}")
        person.household_id = (await Member.get(id=person.id).only("id", "household_id")).household_id
        if person.household_id == household or not wanted.privilege.is_shared:
            return await counting.circle(person)


async def _known(wanted: _Wanted, around: Circle) -> PrivilegeUse | None:
    known = await PrivilegeUse.get_or_none(key=wanted.key)
    asked = (wanted.privilege.id, wanted.vehicle and wanted.vehicle.id)
    if known and (known.member_id not in around.mine or (known.privilege_id, known.vehicle_id) != asked):
        raise UseConflict(key=wanted.key)
    return known


async def _check(person: Member, around: Circle, wanted: _Wanted) -> None:
    privilege = wanted.privilege
    if privilege.ended_at and privilege.ended_at <= wanted.at:
        raise Ended(privilege=privilege.name, privilege_en=privilege.name_en)
    if person.joined_at is None:
        raise NotJoined
    if not privilege.holds_in(wanted.store):
        raise WrongStore(stores=await _stores(privilege))
    quota = await PrivilegeQuota.get_or_none(privilege_id=privilege.id, tier_id=person.tier_id)
    if quota is None:
        raise NotOfThisTier(tiers=await _tiers(privilege))
    if privilege.per == "vehicle":
        await _check_vehicle(around, wanted)
    if privilege.way == "count" and quota.times is not None:
        await _check_quota(quota.times, around, wanted)


async def _check_vehicle(around: Circle, wanted: _Wanted) -> None:
    if wanted.vehicle is None:
        raise NoVehicle
    theirs = {car.id: only_shared for car, only_shared in await counting.cars(around)}
    if theirs.get(wanted.vehicle.id, True) and not (
        wanted.vehicle.id in theirs and wanted.privilege.is_shared
    ):
        raise NotYourVehicle


async def _check_quota(times: int, around: Circle, wanted: _Wanted) -> None:
    privilege, car = wanted.privilege, wanted.vehicle and wanted.vehicle.id
    start = periods.start(privilege.period, wanted.at)
    rows = await counting.counted(around, start, [car] if car else [], privilege=privilege.id)
    used = counting.used(privilege, start, around, rows, car)
    if used >= times:
        back_at = periods.back_at(privilege.period, wanted.at)
        for_ever = {} if back_at else {"why": "ever"}
        raise QuotaUsedUp(back_at=back_at, quota=times, used=used, **for_ever)


async def _write(person: Member, wanted: _Wanted, by: Actor) -> PrivilegeUse:
    visit, vehicle = wanted.visit, wanted.vehicle
    return await PrivilegeUse.create(
        key=wanted.key,
        privilege_id=wanted.privilege.id,
        member_id=person.id,
        tier_id=person.tier_id,
        vehicle_id=vehicle.id if vehicle else None,
        household_id=person.household_id,
        visit_id=visit.id if visit else None,
        desk_id=visit.desk_id if visit else None,
        store_id=wanted.store,
        period_start=periods.start(wanted.privilege.period, wanted.at),
        cost=wanted.privilege.cost,
        at=wanted.at,
        by=actors.name(by),
    )


async def _tell(made: PrivilegeUse, person: Member, wanted: _Wanted, by: Actor) -> None:
    told: dict[str, Any] = {"by": by, "at": wanted.at, "store": wanted.store}
    title: dict[str, Any] = {"title": wanted.privilege.name, "title_en": wanted.privilege.name_en}
    await activity.record(person, "privilege.used", subject=f"privilege:{made.id}", **told, **title)
    await audit.record("privilege.used", made, member=person.id, privilege=wanted.privilege.id, **told)


async def _stores(privilege: Privilege) -> list[str]:
    found = Store.filter(id__in=privilege.stores).order_by("id")
    return [str(name) for name in await found.values_list("name", flat=True)]


async def _tiers(privilege: Privilege) -> list[tuple[str, str]]:
    """The tiers that have it, the lowest first."""
    rows = PrivilegeQuota.filter(privilege_id=privilege.id).select_related("tier").order_by("tier__level")
    return [(row.tier.name, row.tier.name_en) for row in await rows]
