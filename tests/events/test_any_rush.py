"""Whoever registers, cancels, comes and goes, in whatever order: the places agree with a list on paper.

The list knows who holds how many seats, who is there, and when. CLUB_SOAK=1 tells more and longer stories.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from club import scans
from club.members import Member
from events import attendance, checkin, refusals, registrations, replanning, sessions
from events.parties import Guest, Party
from events.registration import Registration
from events.sessions import Session
from tests import cast as casting
from tests import databases
from tests.events.trips import NOON, START, plan, session
from tests.sizes import SOAK
from web.database import opened

CROWD = 6
ENDS = START + timedelta(hours=9)
members = st.integers(0, CROWD - 1)
parties = st.integers(1, 3)
which = st.integers(0, 99)  # who wins a rush is for nobody to know: what is drawn must not depend on it


def picked(which: int, choice: list[Any]) -> Any:
    return choice[which % len(choice)] if choice else None


class Rush(RuleBasedStateMachine):
    """`seats` is the list on paper: member to seats; `there`: since when they are checked in."""

    def __init__(self) -> None:
        super().__init__()
        self.loop, self.open_database = asyncio.Runner(), AsyncExitStack()
        self.at, self.capacity, self.number = NOON, 8, 0
        self.tickets: dict[int, Registration] = {}
        self.seats: dict[int, int] = {}
        self.there: dict[int, Any] = {}

    @initialize()
    def begin(self) -> None:
        self.do(databases.renew())
        database = self.do(self.open_database.enter_async_context(opened(databases.settings())))
        if databases.KIND == "postgres":
            self.do(databases.empty(database))
        self.do(self.gather())

    async def gather(self) -> None:
        self.cast = await casting.assemble()
        self.crowd: list[Member] = [await casting.join(f"1350000{number:04}") for number in range(CROWD)]
        self.session: Session = await session(self.cast, capacity=self.capacity)

    @rule(hours=st.sampled_from([1, 60, 120]))
    def time_passes(self, hours: int) -> None:
        self.at += timedelta(hours=hours)

    @rule(who=members, party=parties)
    def register(self, who: int, party: int) -> None:
        refusal = self.refusal(who, party)
        if refusal:
            with pytest.raises(refusal):
                self.do(self.registering(who, party))
        else:
            self.write_down(who, party, self.do(self.registering(who, party)))

    def refusal(self, who: int, party: int) -> type[refusals.Refused] | None:
        if who in self.seats:
            return refusals.AlreadyRegistered
        if self.at >= START:
            return refusals.Closed
        return refusals.Full if sum(self.seats.values()) + party > self.capacity else None

    @rule(rush=st.lists(st.tuples(members, parties), min_size=2, max_size=8))
    def many_at_once(self, rush: list[tuple[int, int]]) -> None:
        for (who, party), result in zip(rush, self.do(self.rushing(rush)), strict=True):
            if isinstance(result, Registration):
                assert who not in self.seats
                self.write_down(who, party, result)
            else:
                assert isinstance(result, refusals.Refused), result

    async def rushing(self, rush: list[tuple[int, int]]) -> list[Any]:
        work = (self.registering(who, party) for who, party in rush)
        return await asyncio.gather(*work, return_exceptions=True)

    @rule(which=which)
    def send_a_form_again(self, which: int) -> None:
        ticket = picked(which, [self.tickets[who] for who in sorted(self.tickets)])
        if ticket is None:
            return
        who = next(who for who, member in enumerate(self.crowd) if member.id == ticket.member_id)
        again = self.do(self.registering(who, ticket.seats, key=ticket.key))
        assert again.id == ticket.id

    @rule(which=which)
    def cancel(self, which: int) -> None:
        who = picked(which, sorted(self.seats))
        if who is None:
            return
        deed = registrations.cancel(self.tickets[who], by=self.crowd[who], at=self.at)
        if self.at >= START or who in self.there:
            with pytest.raises(refusals.CancellationRefused):
                self.do(deed)
        else:
            self.do(deed)
            del self.seats[who]

    @rule(capacity=st.integers(1, 12))
    def change_the_number_of_places(self, capacity: int) -> None:
        deed = replanning.change(self.session, plan(capacity=capacity), by=self.cast.dee, at=self.at)
        if capacity < sum(self.seats.values()):
            with pytest.raises(sessions.FewerThanTaken):
                self.do(deed)
        else:
            self.do(deed)
            self.capacity = capacity

    @rule(which=which)
    def scan(self, which: int) -> None:
        who = picked(which, sorted(self.tickets))
        if who is None:
            return
        answer = self.do(self.scanning(who))
        assert answer.outcome == self.outcome(who)
        assert self.do(scans.answered(f"nonce-{self.number:04}", self.tickets[who].code)) == answer
        if answer.outcome == "ok":
            self.there[who] = self.at

    def outcome(self, who: int) -> str:
        if who not in self.seats:
            return "cancelled"
        if who in self.there:
            return "already"
        if self.at < START - timedelta(hours=2):
            return "too_early"
        return "over" if self.at >= ENDS else "ok"

    @rule(which=which)
    def undo(self, which: int) -> None:
        who = picked(which, sorted(self.there))
        if who is None:
            return
        deed = checkin.undo(self.tickets[who], by=self.cast.dee, at=self.at)
        if self.at >= self.there[who] + checkin.UNDO_WITHIN:
            with pytest.raises(checkin.UndoTooLate):
                self.do(deed)
        else:
            self.do(deed)
            del self.there[who]

    @invariant()
    def the_places_are_those_on_paper(self) -> None:
        if hasattr(self, "session"):
            now, tally = self.do(self.read())
            assert (now.taken, now.capacity) == (sum(self.seats.values()), self.capacity)
            assert (tally.parties, tally.people) == (len(self.seats), now.taken)
            assert tally.arrived_people == sum(self.seats[who] for who in self.there)

    def teardown(self) -> None:
        self.do(self.open_database.aclose())
        self.loop.close()

    async def registering(self, who: int, party: int, *, key: str = "") -> Registration:
        self.number += 1
        member, guests = self.crowd[who], (Guest("友"),) * (party - 1)
        key = key or f"key-{self.number}"
        return await registrations.register(
            self.session, member, Party(guests), key=key, by=member, at=self.at
        )

    async def scanning(self, who: int) -> scans.Answer:
        self.number += 1
        return await checkin.scan(
            self.tickets[who].code,
            desk=self.cast.desk,
            staff=self.cast.eve,
            nonce=f"nonce-{self.number:04}",
            at=self.at,
        )

    async def read(self) -> tuple[Session, attendance.Tally]:
        return await Session.get(id=self.session.id), await attendance.tally(self.session)

    def write_down(self, who: int, party: int, ticket: Registration) -> None:
        self.seats[who], self.tickets[who] = party, ticket

    def do(self, deed: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run(deed)


Rush.TestCase.settings = settings(
    max_examples=100 if SOAK else 10,
    stateful_step_count=40 if SOAK else 20,
    deadline=None,
    derandomize=not SOAK,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.usefixtures("database_url")
class TestAnyRush(Rush.TestCase):
    """Hypothesis looks for a rush that ends badly."""
