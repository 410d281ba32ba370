"""Whatever parties, staff and time do, in whatever order: places, queue and points are those on paper.

After each deed the session is laid beside the sheet of paper.py: who comes, waits and has an offer, in which
order, whole; people and cars within the room; what is set aside for the event is what its parties owe, point
for point. At the end the ledger proves itself. CLUB_SOAK=1 tells more and longer stories.
"""

import asyncio
import copy
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from club import scans, tiers
from club.members import Member
from events import (
    cancellations,
    changes,
    checkin,
    fees,
    registrations,
    replanning,
    settling,
    waitlist,
)
from events.registration import Registration
from events.sessions import Session
from events.terms import Terms
from points import proof
from tests import cast as casting
from tests import databases
from tests.events import truth
from tests.events.paper import EACH, FEN_EACH, REFUNDS, REFUSED, START, Late, Paper, Party, raised
from tests.events.queues import comes, crowd, gets, offered_on, party
from tests.events.trips import NOON, plan
from tests.sizes import SOAK

CROWD, POINTS = 6, 60
members, sizes, cars = st.integers(0, CROWD - 1), st.integers(1, 4), st.integers(0, 1)
which = st.integers(0, 99)  # of the parties that there are: what is drawn must not depend on them
rooms = st.tuples(st.integers(1, 9), st.one_of(st.none(), st.integers(1, 3)))


class Parties(RuleBasedStateMachine):
    """`paper` is the sheet; `rows` the registration of each of its parties, by number."""

    def __init__(self) -> None:
        super().__init__()
        self.loop, self.open_database = asyncio.Runner(), AsyncExitStack()
        self.at, self.number = NOON, 0
        self.rows: dict[int, Registration] = {}

    @initialize(room=rooms, queue_by=st.sampled_from(["time", "tier"]))
    def begin(self, room: tuple[int, int | None], queue_by: str) -> None:
        self.do(self.open_database.enter_async_context(databases.opened()))
        self.do(self.gather(room, queue_by))

    async def gather(self, room: tuple[int, int | None], queue_by: str) -> None:
        self.cast = await casting.assemble()
        gold = await tiers.add("gold", name="金卡", level=9, growth_from=999, by="test", at=NOON)
        self.crowd: list[Member] = await crowd(CROWD)
        await Member.filter(id__in=[self.crowd[0].id, self.crowd[3].id]).update(tier_id=gold.id)
        for member in self.crowd:
            await gets(member, POINTS)
        terms = Terms(points_each=EACH, fen_each=FEN_EACH, refunds=REFUNDS, queue_by=queue_by)
        self.session: Session = await offered_on(self.cast, terms, capacity=room[0], car_capacity=room[1])
        ranks = [9 if queue_by == "tier" and who in (0, 3) else 0 for who in range(CROWD)]
        if queue_by == "tier":
            first = (await tiers.Tier.all().order_by("level").first()).level  # type: ignore[union-attr]
            ranks = [rank or first for rank in ranks]
        self.paper = Paper(*room, ranks, [POINTS] * CROWD)

    @rule(hours=st.sampled_from([1, 11, 13, 60, 110]))
    def time_passes(self, hours: int) -> None:
        self.at += timedelta(hours=hours)

    @rule(who=members, people=sizes, car=cars, waits=st.booleans())
    def register(self, who: int, people: int, car: int, waits: bool) -> None:
        made = self.both(
            lambda paper: paper.register(who, people, car, waits, self.at),
            self.registering(who, people, car, waits),
        )
        if made:
            self.rows[made.number] = made

    @rule(rush=st.lists(st.tuples(members, sizes, cars, st.booleans()), min_size=2, max_size=6))
    def many_at_once(self, rush: list[tuple[int, int, int, bool]]) -> None:
        """Who was faster, their numbers tell: in that order the sheet has them, too."""
        results = self.do(self.rushing(rush))
        made = [one for one in zip(rush, results, strict=True) if isinstance(one[1], Registration)]
        for asked, row in sorted(made, key=lambda one: one[1].number):
            on_paper = self.paper.register(*asked, self.at)
            assert (on_paper.number, on_paper.state) == (row.number, row.state)
            self.rows[row.number] = row
        others = [one for one in results if not isinstance(one, Registration)]
        assert all(isinstance(one, REFUSED) for one in others), others

    async def handed_back(self, row: Registration) -> Any:
        fee = await fees.of(row)
        return await fees.give_back(row, fee.back_fen if fee else 0, by=self.cast.eve, at=self.at)

    async def rushing(self, rush: list[tuple[int, int, int, bool]]) -> list[Any]:
        return await asyncio.gather(*(self.registering(*asked) for asked in rush), return_exceptions=True)

    @rule(which=which, people=sizes, car=cars, by_staff=st.booleans())
    def change(self, which: int, people: int, car: int, by_staff: bool) -> None:
        def deed(row: Registration, who: Member) -> Any:
            whole = party(people, plate=plate_of(who) if car else "")
            return changes.change(row, whole, by=self.cast.dee if by_staff else who, at=self.at)

        if row := self.to_one(which, lambda paper, one: paper.change(one, people, car, self.at), deed):
            self.rows[row.number] = row

    @rule(which=which, by_staff=st.booleans())
    def cancel(self, which: int, by_staff: bool) -> None:
        def deed(row: Registration, who: Member) -> Any:
            return registrations.cancel(row, by=self.cast.dee if by_staff else who, at=self.at)

        self.to_one(which, lambda paper, one: paper.cancel(one, self.at), deed)

    @rule(which=which)
    def accept(self, which: int) -> None:
        self.to_one(
            which,
            lambda paper, one: paper.accept(one, self.at),
            lambda row, who: waitlist.accept(row, by=who, at=self.at),
        )

    @rule(which=which)
    def let_past(self, which: int) -> None:
        told = {"reason": "教练", "by": self.cast.dee, "at": self.at}
        deed = lambda row, _: waitlist.offer_out_of_turn(row, **told)  # noqa: E731
        self.to_one(which, lambda paper, one: paper.let_past(one, self.at), deed)

    @rule(which=which)
    def pay(self, which: int) -> None:
        async def deed(row: Registration) -> None:
            fee = await fees.of(row)
            told = {"desk": self.cast.desk, "by": self.cast.eve, "at": self.at}
            await fees.pay(row, fee.due_fen if fee else 0, **told)

        self.to_one(which, lambda paper, one: paper.pay(one), lambda row, _: deed(row))

    @rule(which=which)
    def hand_back(self, which: int) -> None:
        self.to_one(
            which,
            lambda paper, one: paper.hand_back(one),
            lambda row, _: self.handed_back(row),
        )

    @rule(which=which)
    def scan(self, which: int) -> None:
        one = self.picked(which)
        if one:
            self.number += 1
            gate = {"desk": self.cast.desk, "staff": self.cast.eve, "at": self.at}
            code, nonce = self.rows[one.number].code, f"nonce-{self.number:04}"
            answer = self.do(checkin.scan(code, nonce=nonce, **gate))
            assert answer.outcome == self.paper.scanned(one, self.at)
            assert self.do(scans.answered(nonce, code)) == answer

    @rule(which=which)
    def undo(self, which: int) -> None:
        self.to_one(
            which,
            lambda paper, one: paper.undo(one, self.at),
            lambda row, _: checkin.undo(row, by=self.cast.dee, at=self.at),
        )

    @rule(room=rooms)
    def change_the_room(self, room: tuple[int, int | None]) -> None:
        wanted = plan(capacity=room[0], car_capacity=room[1])
        self.both(
            lambda paper: paper.make_room(*room, self.at),
            replanning.change(self.session, wanted, by=self.cast.dee, at=self.at),
        )

    @rule(dice=which)
    def call_off(self, dice: int) -> None:
        if dice < 15:  # now and then: nothing much happens afterwards
            told = {"reason": "雪", "by": self.cast.dee, "at": self.at}
            self.both(
                lambda paper: paper.call_off(self.at), cancellations.cancel_session(self.session, **told)
            )

    @rule()
    def the_worker_looks(self) -> None:
        self.paper.sweep(self.at)
        self.do(waitlist.advance_due(at=self.at))
        self.do(settling.spend_due(at=self.at))

    @invariant()
    def all_is_as_on_paper(self) -> None:
        if not hasattr(self, "paper"):
            return
        session, rows, guests, queue, tally = self.do(truth.read(self.session))
        paper = self.paper
        assert {(row.number, row.state, row.seats, row.cars) for row in rows} == {
            (one.number, one.state, one.people, one.cars) for one in paper.live
        }
        assert all(guests.count(row.id) == row.seats - 1 for row in rows)  # nobody was left behind
        assert (session.taken, session.cars_taken) == paper.taken
        assert session.taken <= session.capacity == paper.people
        assert session.car_capacity == paper.cars
        assert paper.cars is None or session.cars_taken <= paper.cars
        assert queue == [one.number for one in paper.queue]
        assert session.waiting == len(queue)
        there = [one.people for one in paper.holding if one.came]
        if paper.is_open:
            assert (tally.arrived_parties, tally.arrived_people) == (len(there), sum(there))

    @invariant()
    def nobody_waits_who_could_be_asked(self) -> None:
        if hasattr(self, "paper") and self.paper.is_open and self.at < START and self.paper.queue:
            first = self.paper.queue[0]
            is_late = any(one.until and one.until <= self.at for one in self.paper.holding)
            assert is_late or not self.paper.fits(first.people, first.cars)
            assert first.people <= self.paper.people  # else nobody behind would ever come in

    @invariant()
    def points_held_are_points_owed(self) -> None:
        if not hasattr(self, "paper"):
            return
        held, owed, spendable, back, due = self.do(truth.money(self.crowd))
        assert held == owed == {one.number: one.owed for one in self.paper.parties if one.owed}
        assert spendable == self.paper.points
        assert back == {one.number: one.back for one in self.paper.parties if one.back}
        assert due == {one.number: one.due for one in self.paper.parties if one.due}

    def teardown(self) -> None:
        if hasattr(self, "paper"):
            assert self.do(proof.verify()).ok
        self.do(self.open_database.aclose())
        self.loop.close()

    def to_one(
        self,
        which: int,
        on_paper: Callable[[Paper, Party], Any],
        deed: Callable[[Registration, Member], Coroutine[Any, Any, Any]],
    ) -> Any:
        """The same to a party on paper and to its row; what that makes."""
        if one := self.picked(which):
            place = self.paper.parties.index(one)
            return self.both(
                lambda paper: on_paper(paper, paper.parties[place]),
                deed(self.rows[one.number], self.crowd[one.who]),
            )
        return None

    def both(self, on_paper: Callable[[Paper], Any], deed: Coroutine[Any, Any, Any]) -> Any:
        """What it makes, or None if it is refused, on paper and in truth."""
        sheet = copy.deepcopy(self.paper)
        try:
            on_paper(sheet)
        except REFUSED as refusal:
            with pytest.raises(raised(refusal)):
                self.do(deed)
            if isinstance(refusal, Late):
                self.paper = sheet
            return None
        made, self.paper = self.do(deed), sheet
        return made

    def picked(self, which: int) -> Party | None:
        """Now and then one that is gone; else one of those that stand."""
        live = sorted(self.paper.live, key=lambda one: one.number)
        some = self.paper.parties if which % 10 == 0 else live
        return some[which % len(some)] if some else None

    async def registering(self, who: int, people: int, car: int, waits: bool) -> Registration:
        self.number += 1
        member, plate = self.crowd[who], plate_of(self.crowd[who]) if car else ""
        told = {"key": f"key-{self.number}", "waits": waits, "plate": plate}
        return await comes(self.session, member, people, at=self.at, **told)

    def do(self, deed: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run(deed)


def plate_of(member: Member) -> str:
    return f"沪A{member.id:05}"


Parties.TestCase.settings = settings(
    max_examples=150 if SOAK else 8,
    stateful_step_count=60 if SOAK else 20,
    derandomize=not SOAK,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.usefixtures("database_url")
class TestAnyParty(Parties.TestCase):
    """Hypothesis looks for a story that ends badly."""
