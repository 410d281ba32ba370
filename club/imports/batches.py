"""Orders that a system sends several at a time, written as a file's orders are: all at once if they can be.

Only the usual ones are: new, settled, of a car that is on file as it is told, of a member who has a home and
whose first order rewards nobody any more. Whatever else there may be with an order is for `orders.enter`,
one by one, in the order in which they came. What an order earns is the same either way: of two in a piece,
neither has to do with the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from club import clock, reckoning, referrals
from club.errors import ClubError
from club.imports.order_writing import Hand, Orders
from club.imports.orders_known import Known, known
from club.orders.order import Line
from club.orders.recording import fingerprint
from points import bulk
from points.errors import PointsError
from points.sql import Database

Row = dict[str, Any]


@dataclass(frozen=True)
class Paper:
    """A service order that was settled. Its car by `vehicle_id`, else `vin`, else `plate` (as they are kept),
    and whose it is, if that is said: people and cars that may be named, the caller has seen to."""

    number: str
    store_id: int
    lines: Sequence[Line]
    opened_at: datetime
    settled_at: datetime
    kilometres: int | None = None
    vehicle_id: int | None = None
    vin: str = ""
    plate: str = ""
    member_id: int | None = None
    state: str = "settled"
    adviser: str = ""


class Piece(NamedTuple):
    """Places of orders that follow each other, and their papers, none if each is to be written alone."""

    places: list[int]
    papers: list[Paper]


@dataclass
class Batch:
    """What is known of the papers of one transaction. `by` and `at`: who sent them, and when."""

    db: Database
    by: str
    at: datetime
    known: dict[int, Known] = field(default_factory=dict[int, Known])
    waiting: set[int] = field(default_factory=set[int])

    async def begin(self, papers: Sequence[Paper], *, people: Iterable[int] = ()) -> None:
        """Read what the papers are about and hold it, in the order in which everybody does: orders, cars,
        accounts, counters. Of `people` it is known that something will move on their accounts."""
        of_store: dict[int, list[Paper]] = {}
        for paper in papers:
            of_store.setdefault(paper.store_id, []).append(paper)
        for store, theirs in sorted(of_store.items()):
            cars, named = {one.vehicle_id for one in theirs}, {one.member_id for one in theirs}
            self.known[store] = await known(
                self.db,
                theirs,
                store=store,
                pile=None,
                cars_too={id for id in cars if id},
                people_too={id for id in named if id},
            )
        if self.db.capabilities.dialect == "postgres":
            driven = {car for each in self.known.values() for car in each.cars}
            await bulk.among(self.db, _HOLD_CARS, sorted(driven))
        owners = {who["id"] for paper in papers if (who := self._whose(paper, self._car(paper)))}
        self.waiting = {*await referrals.waiting(sorted(owners), using=self.db)}  # type: ignore[arg-type]
        rewarded = await referrals.to_reward_for(sorted(self.waiting), using=self.db)  # type: ignore[arg-type]
        await self._any().hold(self.db, owners | rewarded | {*people})
        for kind in ("service_order", *(referrals.KINDS if self.waiting else ())):
            await reckoning.hold(self.db, kind, [paper.settled_at for paper in papers])

    def state(self, store: int, number: str) -> str:
        """Of the order that was there under that number before; '' if there was none."""
        row = self.known[store].orders.get(number) if store in self.known else None
        return row["state"] if row else ""

    def pieces(self, papers: Sequence[Paper | None]) -> list[Piece]:
        """The places of `papers` in pieces of their order: those that can be written all at once, and each of
        the others, None among them, alone and without its paper."""
        pieces: list[Piece] = []
        numbers, touched, day = set[tuple[int, str]](), set[tuple[str, int]](), None
        for place, paper in enumerate(papers):
            told = self._touches(paper) if paper and (paper.store_id, paper.number) not in numbers else None
            if paper:
                numbers.add((paper.store_id, paper.number))
            if told is None or paper is None:
                pieces.append(Piece([place], []))
                day = None
            elif (of := _day(paper)) == day and not told & touched:
                pieces[-1].places.append(place)
                pieces[-1].papers.append(paper)
                touched |= told
            else:
                pieces.append(Piece([place], [paper]))
                day, touched = of, told
        return pieces

    async def write(self, papers: Sequence[Paper]) -> list[int]:
        """Write a piece all at once: the ids of its orders; none if that cannot be done: nothing is, then."""
        if not papers:
            return []
        store = papers[0].store_id
        orders, there = Orders(), self.known[store]
        for paper in papers:
            car = self._car(paper)
            owner = self._whose(paper, car)
            orders.add(self._made(paper, car, owner), paper, car, owner)  # type: ignore[arg-type]
        try:
            async with in_transaction() as db:
                await orders.write(db, Hand(self.by, self.at, tells=True), there)  # type: ignore[arg-type]
        except (ClubError, PointsError, IntegrityError):
            return []
        return [made["id"] for made in orders.made]

    def _touches(self, paper: Paper) -> set[tuple[str, int]] | None:
        """The people and the car that the paper is about; None if it cannot be written with others."""
        if self.state(paper.store_id, paper.number) or paper.number == "":
            return None
        car = self._car(paper)
        if car is None and (paper.vehicle_id or paper.vin or paper.plate):
            return None
        if car and paper.vin and not paper.vehicle_id and car["vin"] != paper.vin:
            return None
        owner = self._whose(paper, car)
        if owner is None:
            return None if paper.member_id else {("car", car["id"])} if car else set()
        if owner["closed_at"] or owner["store_id"] is None or owner["id"] in self.waiting:
            return None
        return {("person", owner["id"]), *([("car", car["id"])] if car else [])}

    def _car(self, paper: Paper) -> Row | None:
        there = self.known[paper.store_id]
        if paper.vehicle_id:
            return there.cars.get(paper.vehicle_id)
        car = there.cars_by_vin.get(paper.vin) if paper.vin else None
        return car or (there.cars_by_plate.get(paper.plate) if paper.plate else None)

    def _whose(self, paper: Paper, car: Row | None) -> Row | None:
        """The one who stays of whom the paper names, else of whoever owned the car when it came."""
        there = self.known[paper.store_id]
        row = there.people.get(paper.member_id) if paper.member_id else None
        if row is None and car and not paper.member_id:
            row = there.owner_at(car["id"], paper.opened_at)
        while row and row["merged_into_id"]:
            row = there.people.get(row["merged_into_id"])
        return row

    def _made(self, paper: Paper, car: Row | None, owner: Row | None) -> Row:
        car_id, lines = car["id"] if car else None, paper.lines
        return {
            "number": paper.number,
            "fingerprint": fingerprint(paper.store_id, car_id, paper.member_id, paper.kilometres, lines),
            "store_id": paper.store_id,
            "member_id": owner["id"] if owner else None,
            "vehicle_id": car_id,
            "mileage": paper.kilometres,
            "state": "settled",
            "opened_at": paper.opened_at,
            "settled_at": paper.settled_at,
            "voided_at": None,
            "void_reason": "",
            "total": sum(line.amount for line in lines),
            "by": self.by,
        }

    def _any(self) -> Known:
        return next(iter(self.known.values()), Known())


def _day(paper: Paper) -> tuple[int, date]:
    """What the orders of a piece have in common: the store, and the day on which tiers are looked at."""
    return paper.store_id, clock.day_of(paper.settled_at)


_HOLD_CARS = """
SELECT "id" FROM club_vehicle WHERE "id" {among} ORDER BY "id" FOR NO KEY UPDATE
"""
