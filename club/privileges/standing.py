"""What somebody may use now: each privilege of the own tier, how often it was used, what is left of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient

from club.members import Member
from club.privileges import counting, periods
from club.privileges.privilege import Entitled, Privilege, PrivilegeQuota, catalogue
from club.vehicles import Vehicle


@dataclass(frozen=True)
class Tally:
    """`used` times in this period, for `vehicle` where it is counted by the car."""

    vehicle: Vehicle | None
    used: int
    times: int | None

    @property
    def left(self) -> int | None:
        """None is without limit; what a higher tier used before is more than there is, and leaves nothing."""
        return None if self.times is None else max(self.times - self.used, 0)


@dataclass(frozen=True)
class Held:
    """A privilege of the member's tier. `back_at` is when a quota is whole again, None for never.

    `tallies` has one, or one for each car; none for who has no car. `is_here`: it is given in the store.
    """

    privilege: Privilege
    quota: PrivilegeQuota
    back_at: datetime | None
    tallies: list[Tally] = field(default_factory=list[Tally])
    is_here: bool = True

    @property
    def is_counted(self) -> bool:
        """Whether it can run out."""
        return self.privilege.way == "count" and self.quota.times is not None

    @property
    def times(self) -> int:
        """How often all cars together may use it in this period."""
        return sum(one.times or 0 for one in self.tallies)

    @property
    def used(self) -> int:
        return sum(one.used for one in self.tallies)

    @property
    def left(self) -> int:
        """What all cars together have left."""
        return sum(one.left or 0 for one in self.tallies)

    @property
    def is_used_up(self) -> bool:
        return self.is_counted and bool(self.tallies) and not self.left


async def standing(
    member: Member,
    *,
    at: datetime,
    store: int | None = None,
    given: list[Entitled] | None = None,
    using_db: BaseDBAsyncClient | None = None,
) -> list[Held]:
    """What the person `member`, who is not merged into anybody, may use at `at`, in the club's order.

    A few statements, however many privileges there are; `given` is the catalogue if it is at hand.
    """
    given = await catalogue(using_db=using_db) if given is None else given
    mine = [one for one in given if member.tier_id in one.by_tier] if member.joined_at else []
    if not mine:
        return []
    around = await counting.circle(member, using_db=using_db)
    by_car = any(one.privilege.per == "vehicle" for one in mine)
    cars = await counting.cars(around, using_db=using_db) if by_car else []
    since = min(periods.start(one.privilege.period, at) for one in mine)
    rows = await counting.counted(around, since, [car.id for car, _ in cars], using_db=using_db)

    def held(one: Entitled) -> Held:
        privilege, quota = one.privilege, one.by_tier[member.tier_id]
        times = quota.times if privilege.way == "count" else None
        start = periods.start(privilege.period, at)
        counts = _cars_of(privilege, cars) if privilege.per == "vehicle" else [None]
        tallies = [
            Tally(car, counting.used(privilege, start, around, rows, car.id if car else None), times)
            for car in counts
        ]
        back_at, is_here = periods.back_at(privilege.period, at), privilege.holds_in(store)
        return Held(privilege, quota, back_at, tallies, is_here)

    return [held(one) for one in mine]


def _cars_of(privilege: Privilege, cars: list[tuple[Vehicle, bool]]) -> list[Vehicle | None]:
    return [car for car, only_shared in cars if privilege.is_shared or not only_shared]
