"""Whoever uses, undoes, rises, falls, moves in or out, and when: what is left agrees with a list on paper.

The list knows each use that stands: of which privilege, by whom, from which household, in which period.
Nobody ever uses more than a tier allows. CLUB_SOAK=1 tells more and longer stories.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from club import clock, households, persons, privileges, tiers
from club.members import Member
from club.privileges import PrivilegeUse, QuotaUsedUp
from club.privileges.editing import Asked, Share
from tests import cast as casting
from tests import databases
from tests.club.test_privileges import NOON
from tests.sizes import SOAK

QUOTAS = {"day": (1, 2), "month": (2, 4), "year": (1, 3)}  # of the lowest tier and of gold
PEOPLE, KINDS = 3, len(QUOTAS)
people, kinds, which = st.integers(0, PEOPLE - 1), st.integers(0, KINDS - 1), st.integers(0, 99)


@dataclass
class Noted:
    """A use on paper."""

    use: PrivilegeUse
    kind: int
    who: int
    home: int | None
    start: date
    at: datetime


class Uses(RuleBasedStateMachine):
    """Kind 0 is by member and day, 1 shared in a household and by month, 2 by car and year (Ann's alone)."""

    def __init__(self) -> None:
        super().__init__()
        self.loop, self.open_database = asyncio.Runner(), AsyncExitStack()
        self.at, self.number = NOON, 0
        self.paper: list[Noted] = []
        self.gold = [False] * PEOPLE
        self.home: list[int | None] = [None] * PEOPLE

    def do(self, deed: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run(deed)

    @initialize()
    def begin(self) -> None:
        self.do(self.open_database.enter_async_context(databases.opened()))
        self.do(self.gather())

    async def gather(self) -> None:
        cast = await casting.assemble()
        self.people, self.car = [cast.ann, cast.ben, cast.cho], cast.car
        said: dict[str, Any] = {"by": "test", "at": NOON}
        self.ranks = [await tiers.first(), await tiers.add("gold", name="金卡", level=2, **said)]
        facts = ({}, {"is_shared": True}, {"per": "vehicle"})
        self.kinds = []
        for (period, quotas), told in zip(QUOTAS.items(), facts, strict=True):
            shares = {tier.id: Share(times) for tier, times in zip(self.ranks, quotas, strict=True)}
            self.kinds.append(
                await privileges.add(Asked(period, period=period, tiers=shares, **told), **said)
            )

    @rule(who=people, kind=kinds)
    def use(self, who: int, kind: int) -> None:
        who = 0 if kind == 2 else who
        self.number += 1
        vehicle, used, quota = self.car if kind == 2 else None, self.counted(who, kind), self.quota(who, kind)
        told: dict[str, Any] = {"key": f"k{self.number}", "vehicle": vehicle, "by": "test", "at": self.at}
        using = privileges.use(self.people[who], self.kinds[kind], **told)
        if used >= quota:
            with pytest.raises(QuotaUsedUp) as refused:
                self.do(using)
            assert (refused.value.facts["used"], refused.value.facts["quota"]) == (used, quota)
            assert refused.value.facts["back_at"] > self.at
            return
        made = self.do(using)
        self.paper.append(Noted(made, kind, who, self.home[who], self.start(kind), self.at))

    @rule(which=which)
    def undo(self, which: int) -> None:
        young = [one for one in self.paper if self.at < one.at + privileges.UNDO_WITHIN]
        if young:
            one = young[which % len(young)]
            self.do(privileges.undo(one.use, by="test", at=self.at))
            self.paper.remove(one)

    @rule(which=which)
    def correct(self, which: int) -> None:
        if self.paper:
            one = self.paper.pop(which % len(self.paper))
            self.do(privileges.correct(one.use, reason="记错了", by="test", at=self.at))

    @rule(who=people)
    def change_tier(self, who: int) -> None:
        self.gold[who] = not self.gold[who]
        self.do(self._hold(who, self.ranks[self.gold[who]]))

    async def _hold(self, who: int, tier: tiers.Tier) -> None:
        await Member.filter(id=self.people[who].id).update(tier_id=tier.id)

    @rule(hours=st.sampled_from([0.1, 3, 24, 24 * 20]))
    def wait(self, hours: float) -> None:
        self.at += timedelta(hours=hours)

    @rule(who=people)
    def move(self, who: int) -> None:
        """In with the others, into the one household that there is, or out."""
        self.do(self._move(who))

    async def _move(self, who: int) -> None:
        person = await persons.stays(self.people[who])
        if person.household_id:
            await households.leave(person, by="test", at=self.at)
        elif home := await households.Household.all().first():
            await households.join(home, person, by="test", at=self.at)
        else:
            await households.found("陈家", first=person, by="test", at=self.at)
        self.home[who] = None if self.home[who] else 1

    @rule(who=people)
    def look(self, who: int) -> None:
        """What pages show is what the list says."""
        held = self.do(self._standing(who))
        for kind, privilege in enumerate(self.kinds):
            [one] = [one for one in held if one.privilege.id == privilege.id]
            if kind == 2 and who:
                assert not one.tallies
                continue
            used, quota = self.counted(who, kind), self.quota(who, kind)
            assert (one.used, one.left) == (used, max(quota - used, 0))

    async def _standing(self, who: int) -> Any:
        return await privileges.standing(await persons.stays(self.people[who]), at=self.at)

    def counted(self, who: int, kind: int) -> int:
        """By the list."""
        start = self.start(kind)
        here = [one for one in self.paper if (one.kind, one.start) == (kind, start)]
        if kind == 1 and self.home[who]:
            return sum(1 for one in here if self.home[one.who] or one.home)
        return sum(1 for one in here if one.who == who)

    def quota(self, who: int, kind: int) -> int:
        return [*QUOTAS.values()][kind][self.gold[who]]

    def start(self, kind: int) -> date:
        day = clock.day_of(self.at)
        return (day, day.replace(day=1), day.replace(month=1, day=1))[kind]

    def teardown(self) -> None:
        self.loop.run(self.open_database.aclose())
        self.loop.close()


Uses.TestCase.settings = settings(
    max_examples=100 if SOAK else 10,
    stateful_step_count=50 if SOAK else 25,
    derandomize=not SOAK,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.usefixtures("database_url")
class TestAnyUse(Uses.TestCase):
    """Hypothesis looks for a story in which somebody has more, or less, than the tier gives."""
