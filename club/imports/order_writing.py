"""Writing many service orders: the rows that recording and settlement would make, all at once.

They come from a file (orders) or from a system that sends several at a time (batches), which alone has
members and other systems told of them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from club import activity, audit, earning, reckoning, referrals
from club.activity import Line
from club.audit import Deed
from club.earning import Claim
from club.imports import readings
from club.imports.orders_known import Known
from club.members import Member, house
from club.messages import outbox
from club.messages.outbox import Letter
from club.orders import Line as OrderLine
from club.orders import ServiceOrder, earning_key, figures
from club.stores import Store
from club.vehicles import vins
from points import bulk, standing
from points.rules import Fact
from points.sql import Database

Row = dict[str, Any]
Settled = tuple[Row, "Paper", Row | None, Row | None]  # the order, its paper, the car, the owner


class Paper(Protocol):
    """What is written of an order's paper."""

    @property
    def state(self) -> str: ...
    @property
    def lines(self) -> Sequence[OrderLine]: ...
    @property
    def kilometres(self) -> int | None: ...
    @property
    def adviser(self) -> str: ...


class Hand(NamedTuple):
    """Who writes, and when; `tells` if members and systems hear of it, as when it is written one by one."""

    source: str
    at: datetime
    tells: bool = False


@dataclass
class Orders:
    """Orders that are new (`made`), all that are settled now, and cars whose VIN was learnt."""

    made: list[Row] = field(default_factory=list[Row])
    new: list[Settled] = field(default_factory=list[Settled])
    settled: list[Settled] = field(default_factory=list[Settled])
    vins: dict[int, Row] = field(default_factory=dict[int, Row])

    def add(self, order: Row, sheet: Paper, car: Row | None, owner: Row | None) -> None:
        self.made.append(order)
        self.new.append((order, sheet, car, owner))
        if sheet.state == "settled":
            self.settle(order, sheet, car, owner)

    def settle(self, order: Row, sheet: Paper, car: Row | None, owner: Row | None) -> None:
        self.settled.append((order, sheet, car, owner))

    async def write(self, db: Database, hand: Hand, known: Known) -> int:
        """The points that were earned by it."""
        await self._orders(db)
        await self._lines(db)
        await self._mileage(db)
        await self._owners(db, known)
        await self._deeds(db, hand)
        points = await self._points(db, hand)
        paid = [(who["id"], order["total"], order["opened_at"]) for order, _, _, who in self.settled if who]
        await figures.add_many(db, paid)
        await self._friends(db, hand)
        return points

    async def _orders(self, db: Database) -> None:
        for order, id in zip(
            self.made, await bulk.new_ids(db, "club_service_order", len(self.made)), strict=True
        ):
            order["id"] = id
        await bulk.insert(
            db, "club_service_order", _ORDER, [[order[name] for name in _ORDER] for order in self.made]
        )
        new = {order["number"] for order in self.made}
        late = [order for order, *_ in self.settled if order["number"] not in new]
        now = [(order["id"], order["settled_at"]) for order in late]
        await bulk.change(db, _SETTLE, now, types="bigint timestamptz")
        learnt = [
            (id, car["vin"], vins.tail(car["vin"]), json.dumps(car["told"]))
            for id, car in sorted(self.vins.items())
        ]
        await bulk.many(db, _LEARN, learnt)

    async def _lines(self, db: Database) -> None:
        lines = [(order["id"], one) for order, sheet, _, _ in self.new for one in sheet.lines]
        ids = await bulk.new_ids(db, "club_service_line", len(lines))
        rows = [
            (id, order, one.work, one.description, one.amount)
            for id, (order, one) in zip(ids, lines, strict=True)
        ]
        await bulk.insert(db, "club_service_line", ("id", "order_id", "work", "description", "amount"), rows)

    async def _mileage(self, db: Database) -> None:
        read = [
            (car["id"], sheet.kilometres, f"order:{order['id']}", order["opened_at"])
            for order, sheet, car, _ in self.new
            if car and sheet.kilometres is not None and sheet.state != "void"
        ]
        await readings.record_many(db, read)

    async def _owners(self, db: Any, known: Known) -> None:
        """Whose they are now: somebody may have been merged or have left since the rows were read.

        Whoever is to be rewarded for them is held with them, before anything is counted.
        """
        owners = {who["id"] for *_, who in (*self.new, *self.settled) if who}
        await known.hold(db, owners | await referrals.to_reward_for(sorted(owners), using=db))
        self.new, self.settled = (
            [(order, sheet, car, known.person(who["id"] if who else None)) for order, sheet, car, who in rows]
            for rows in (self.new, self.settled)
        )
        theirs = [(order, who["id"] if who else None) for order, _, _, who in self.new]
        moved = [(order["id"], id) for order, id in theirs if id != order["member_id"]]
        await bulk.change(db, _BELONG, moved, types="bigint bigint")

    async def _deeds(self, db: Database, hand: Hand) -> None:
        """What recording, settling and voiding write down of each."""
        deeds: list[Deed] = []
        for order, sheet, _, _ in self.new:
            facts = {"number": order["number"], "total": order["total"]}
            if sheet.adviser:
                facts["adviser"] = sheet.adviser
            deeds.append(_deed("order.recorded", order, order["opened_at"], **facts))
            if order["state"] == "void":
                deeds.append(_deed("order.voided", order, order["voided_at"], number=order["number"]))
        deeds += [
            _deed("order.settled", one, one["settled_at"], number=one["number"]) for one, *_ in self.settled
        ]
        await audit.record_many(db, deeds, by=hand.source, announces=hand.tells)
        lines = [
            Line(
                owner["id"],
                "order.settled",
                order["settled_at"],
                order["store_id"],
                f"order:{order['id']}",
                {"number": order["number"], "total": order["total"]},
            )
            for order, _, _, owner in self.settled
            if owner
        ]
        await activity.record_many(db, lines, by=hand.source)

    async def _points(self, db: Database, hand: Hand) -> int:
        """Whoever has no home yet is at home where the order was, as with any settlement."""
        for order, _, _, owner in self.settled:
            if owner and owner["store_id"] is None:
                member, store = await Member.get(id=owner["id"]), await Store.get(id=order["store_id"])
                await house(member, store, by=hand.source, at=hand.at)
                owner["store_id"] = store.id
        claims = [_claim(*one, one[3]) for one in self.settled if one[3]]
        points = await earning.earn_many(claims, by=hand.source, announces=hand.tells)
        if hand.tells:
            await _thank(db, [(one, given) for one, given in zip(claims, points, strict=True) if given])
        return sum(points)

    async def _friends(self, db: Any, hand: Hand) -> None:
        """A friend's first order rewards who brought them, if it is of after they came."""
        owners = {owner["id"] for _, _, _, owner in self.settled if owner}
        since = await referrals.waiting(sorted(owners), using=db)
        rewarding = [
            (order, owner)
            for order, _, _, owner in self.settled
            if owner and owner["id"] in since and order["opened_at"] >= since[owner["id"]]
        ]
        for kind in referrals.KINDS if rewarding else ():
            await reckoning.hold(db, kind, [order["settled_at"] for order, _ in rewarding])
        for order, owner in rewarding:
            await referrals.order_settled(
                await ServiceOrder.get(id=order["id"]),
                await Member.get(id=owner["id"]),
                by=hand.source,
                at=order["settled_at"],
                quietly=True,
            )


def _claim(order: Row, sheet: Paper, car: Row | None, _: Row | None, owner: Row) -> Claim:
    amounts: Counter[str] = Counter()
    for line in sheet.lines:
        amounts[line.work] += line.amount
    fact = Fact(
        kind="service_order",
        at=order["settled_at"],
        amounts=dict(amounts),
        tier=owner["tier"],
        store=order["store_id"],
        model=car["model"] if car else "",
    )
    return Claim(
        owner["id"],
        owner["account_id"],
        fact,
        earning_key(order["id"]),
        order["settled_at"],
        f"order:{order['id']}",
        {"number": order["number"]},
    )


async def _thank(db: Database, earned: Sequence[tuple[Claim, int]]) -> None:
    """What settlement says to the members of their points."""
    whose = Member.filter(id__in={one.member for one, _ in earned}).only("id", "locale", "address_form")
    people = {member.id: member for member in await whose} if earned else {}
    stores = dict(await Store.all().values_list("id", "name")) if earned else {}
    posted = await bulk.among(db, _POSTED, [one.key for one, _ in earned])
    postings = {row["key"]: row["id"] for row in posted}
    usable = await standing.usable_of(db, {one.account: one.at for one, _ in earned})
    letters: list[Letter] = []
    for one, points in earned:
        values = {"points": points, "balance": usable[one.account], "store": stores[one.fact.store or 0]}
        about, member = f"posting:{postings[one.key]}", people[one.member]
        letters.append(Letter("order_points", one.key, one.at, member, about, values))
    await outbox.post_many(db, letters)


def _deed(action: str, order: Row, at: datetime, **facts: Any) -> Deed:
    return Deed(action, "serviceorder", order["id"], at, order["store_id"], facts)


_ORDER: Sequence[str] = (
    "id", "number", "fingerprint", "store_id", "member_id", "vehicle_id", "mileage", "state", "opened_at",
    "settled_at", "voided_at", "void_reason", "total", "by",
)  # fmt: skip
_SETTLE = """
UPDATE club_service_order SET "state" = 'settled', "settled_at" = $2 WHERE "id" = $1 AND "state" = 'open'
"""
_BELONG = """
UPDATE club_service_order SET "member_id" = $2 WHERE "id" = $1
"""
_LEARN = """
UPDATE club_vehicle SET "vin" = $2, "vin_tail" = $3, "told" = $4 WHERE "id" = $1 AND "vin" IS NULL
"""
_POSTED = """
SELECT "id", "key" FROM points_posting WHERE "key" {among}
"""
