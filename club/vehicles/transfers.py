"""Transfers: a car changes its owner, is sold to somebody unknown, is scrapped, comes back.

The history stays with the car, the points with the person. An owner's time ends for good: what is done to the
car later is not shown to them, nor what was done before to who comes next (orders.seen_by).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from tortoise.transactions import in_transaction

from club import clock, locks, persons
from club.actors import Actor
from club.errors import ClubError
from club.messages import outbox
from club.vehicles import sharing
from club.vehicles.deadlines import StillToCome
from club.vehicles.telling import called, on_timeline, tell
from club.vehicles.vehicle import AlreadyYours, NotYours, Ownership, Vehicle, drivers

if TYPE_CHECKING:
    from club.members import Member

Gone = Literal["sold", "scrapped"]


class BeforeItsTime(ClubError):
    """The owner had the car from `since`: it cannot have left before. Facts: `since`."""

    code = "vehicle.before_its_time"


class NotActive(ClubError):
    """The car is sold or scrapped already. Facts: `state`, `since`."""

    code = "vehicle.not_active"


class Active(ClubError):
    """The car is on the road already: there is nothing to bring back."""

    code = "vehicle.active"


async def pass_on(
    vehicle: Vehicle, to: Member, *, by: Actor, at: datetime, on: date | None = None
) -> Ownership:
    """`to` owns the car from the day after `on`, or from now; whoever drove it before drives it no longer.

    A company's car is the company's no more. Raises AlreadyYours, StillToCome, BeforeItsTime.
    """
    ends = _instant(on, at)
    async with in_transaction() as connection:
        await locks.hold(connection, f"vehicle:{vehicle.id}")
        if await Ownership.exists(
            vehicle_id=vehicle.id, member_id__in=persons.ids_of(to), role="owner", until=None
        ):
            raise AlreadyYours(vehicle=vehicle.id)
        before = await _end_all(vehicle, ends, at)
        ownership = await Ownership.create(member_id=to.id, vehicle=vehicle, role="owner", since=ends)
        await _set(vehicle, "active", at)
        theirs = await persons.rows_of([to.id])
        left = [own.member for own in before if own.member_id not in theirs]
        was = {"before": left[0].id} if left else {}
        await tell("vehicle.transferred", vehicle, [to], by=by, at=at, **was)
        for member in left:
            await on_timeline("vehicle.left", vehicle, member, by=by, at=at)
            await _say("car_left", vehicle, member, ownership, at)
        await _say("car_yours", vehicle, to, ownership, at)
    return ownership


async def let_go(
    vehicle: Vehicle,
    state: Gone,
    *,
    by: Actor,
    at: datetime,
    on: date | None = None,
    owner: Member | None = None,
) -> None:
    """The car is sold to somebody whom nobody here knows, or scrapped, at the end of the day `on` or now.

    A member says so as its `owner`. Raises NotYours, NotActive, StillToCome, BeforeItsTime.
    """
    ends = _instant(on, at)
    async with in_transaction() as connection:
        await locks.hold(connection, f"vehicle:{vehicle.id}")
        now = await Vehicle.select_for_update().get(id=vehicle.id)
        if owner and not await Ownership.exists(
            vehicle_id=vehicle.id, member_id__in=persons.ids_of(owner), role="owner", until=None
        ):
            raise NotYours
        if now.state != "active":
            raise NotActive(state=now.state, since=now.state_at)
        before = await _end_all(vehicle, ends, at)
        await _set(vehicle, state, ends)
        await tell(f"vehicle.{state}", vehicle, [own.member for own in before], by=by, at=at)


async def bring_back(vehicle: Vehicle, *, by: Actor, at: datetime) -> None:
    """The car is on the road again; whose it is, is told apart from that. Raises Active."""
    async with in_transaction() as connection:
        await locks.hold(connection, f"vehicle:{vehicle.id}")
        if (await Vehicle.select_for_update().get(id=vehicle.id)).state == "active":
            raise Active
        await _set(vehicle, "active", at)
        await tell("vehicle.returned", vehicle, [], by=by, at=at)


def _instant(on: date | None, at: datetime) -> datetime:
    """The first instant at which the car is no longer theirs. Raises StillToCome."""
    today = clock.day_of(at)
    if on is not None and on > today:
        raise StillToCome(field="on", today=today)
    return at if on is None or on == today else clock.end_of(on)


async def _end_all(vehicle: Vehicle, ends: datetime, at: datetime) -> list[Ownership]:
    """Whoever drives the car, the owner first, drives it no longer. Raises BeforeItsTime."""
    now = await drivers(vehicle)
    for own in now:
        if own.role == "owner" and own.since > ends:
            raise BeforeItsTime(since=own.since)
        until = max(own.since, ends)
        await Ownership.filter(id=own.id, until=None).update(until=until)
    await sharing.withdraw_all(vehicle, at=at)
    return now


async def _set(vehicle: Vehicle, state: str, since: datetime) -> None:
    """A car that changes hands, or is gone, is no company's."""
    changes = {"state": state, "state_at": since, "company_id": None}
    await Vehicle.filter(id=vehicle.id).update(**changes)
    vehicle.update_from_dict(changes)  # pyright: ignore[reportUnknownMemberType]


async def _say(
    kind: Literal["car_left", "car_yours"],
    vehicle: Vehicle,
    member: Member,
    ownership: Ownership,
    at: datetime,
) -> None:
    if member.joined_at:
        key = f"{kind}:{ownership.id}:{member.id}"
        about = f"vehicle:{vehicle.id}" if kind == "car_yours" else ""
        await outbox.post(
            kind, key=key, at=at, channel="inbox", member=member, about=about, car=called(vehicle)
        )
