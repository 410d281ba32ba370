"""Service orders: each row is one order, once under its number, for whoever owned the car on its day.

- The number, the store's own, with the same content is the order that is there; with other content the row is
  refused.
- The car is found by VIN, else by a plate whose car has no other VIN. An order of before the first owner is
  the first owner's.
- A settled order earns by the rules of its day, as settlement.settle does; a void one earns nothing. Nobody
  gets a message about what was long ago.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from club import clock, provenance
from club.imports import order_rows
from club.imports.issues import Problem
from club.imports.order_rows import Sheet
from club.imports.order_writing import Hand, Orders
from club.imports.orders_known import Known, known
from club.imports.reading import Row
from club.imports.shelf import Pile
from club.imports.taking import Refused, Setting, Taken
from club.orders.recording import fingerprint
from points.sql import Database


async def take(
    db: Database, rows: Sequence[Row], setting: Setting, *, at: datetime, pile: Pile | None
) -> Taken:
    """Take a chunk of rows; into the Pile if it is only a check."""
    taken, read = Taken(), list[tuple[Row, Sheet]]()
    for row in rows:
        told = setting.told(row)
        try:
            if row.trouble:
                raise Refused(row.trouble)
            read.append((row, order_rows.read(told, setting.works)))
        except Refused as refused:
            taken.refuse(row, [refused.problem])
    found = await known(db, [sheet for _, sheet in read], store=setting.run.store_id, pile=pile)
    chunk = _Chunk(found, setting, at, taken)
    for row, sheet in read:
        chunk.row(row, sheet)
    if pile:
        pile.put({f"order:{made['number']}": made for made in chunk.orders.made})
        pile.put({f"vin:{car['vin']}": car for car in chunk.orders.vins.values()})
        pile.put({f"car:{car['id']}": car for car in chunk.orders.vins.values()})
    else:
        taken.counts["points"] += await chunk.orders.write(db, _hand(setting), found)
    return taken


def _hand(setting: Setting) -> Hand:
    return Hand(setting.run.source, setting.run.started_at or setting.run.created_at)


@dataclass
class _Chunk:
    known: Known
    setting: Setting
    at: datetime
    taken: Taken
    orders: Orders = field(default_factory=Orders)

    def row(self, row: Row, sheet: Sheet) -> None:
        try:
            outcome = self._order(sheet)
        except Refused as refused:
            self.taken.refuse(row, [refused.problem, *sheet.problems])
        else:
            self.taken.say(row, outcome, sheet.number, [sheet.state], sheet.problems)

    def _order(self, sheet: Sheet) -> str:
        """Put the order into the chunk; what came of the row. Raises Refused."""
        if sheet.opened > clock.day_of(self.at):
            raise Refused("order.to_come", "opened", f"{sheet.opened}")
        car = self._car(sheet)
        there = self.known.orders.get(sheet.number)
        if there:
            return self._again(there, sheet, car)
        owner = self.known.owner(car["id"], sheet.opened)
        if owner is None:
            sheet.problems.append(Problem("note", "order.nobody", "vin", sheet.vin or sheet.plate))
        if car["delivered_on"] and sheet.opened < car["delivered_on"]:
            facts = {"delivered": f"{car['delivered_on']}"}
            sheet.problems.append(
                Problem("note", "order.before_delivery", "opened", f"{sheet.opened}", facts)
            )
        made = self._made(sheet, car, owner)
        self.known.orders[sheet.number] = made
        self.orders.add(made, sheet, car, owner)
        return "void" if sheet.state == "void" else "added"

    def _made(self, sheet: Sheet, car: dict[str, Any], owner: dict[str, Any] | None) -> dict[str, Any]:
        store = self.setting.run.store_id
        opened, settled = clock.start_of(sheet.opened), clock.start_of(sheet.settled)
        return {
            "number": sheet.number,
            "fingerprint": fingerprint(store, car["id"], None, sheet.kilometres, sheet.lines),
            "store_id": store,
            "member_id": owner["id"] if owner else None,
            "vehicle_id": car["id"],
            "mileage": sheet.kilometres,
            "state": sheet.state,
            "opened_at": opened,
            "settled_at": settled if sheet.state == "settled" else None,
            "voided_at": settled if sheet.state == "void" else None,
            "void_reason": "作废" if sheet.state == "void" else "",
            "total": sheet.total,
            "by": self.setting.run.source,
        }

    def _car(self, sheet: Sheet) -> dict[str, Any]:
        car = self.known.cars_by_vin.get(sheet.vin) if sheet.vin else None
        if car is None and sheet.plate:
            car = self.known.cars_by_plate.get(sheet.plate)
            if car and sheet.vin and car["vin"] and car["vin"] != sheet.vin:
                facts = {"vin": car["vin"][-6:]}
                raise Refused("order.other_vin", "vin", sheet.vin, **facts)
        if car is None:
            raise Refused("order.unknown_car", "vin", sheet.vin or sheet.plate)
        if sheet.vin and not car["vin"]:
            self._learn(car, sheet)
        return car

    def _learn(self, car: dict[str, Any], sheet: Sheet) -> None:
        """The file knows the VIN of a car that so far had a plate alone."""
        car["vin"] = sheet.vin
        car["told"] = provenance.add(car["told"], ["vin"], by=self.setting.run.source, at=self.at)
        self.known.cars_by_vin[sheet.vin] = car
        self.orders.vins[car["id"]] = car

    def _again(self, there: dict[str, Any], sheet: Sheet, car: dict[str, Any]) -> str:
        """The number is known. Raises Refused unless it is the same order."""
        wanted = self._made(sheet, car, None)
        if there["state"] == "void" != sheet.state or sheet.state == "void" != there["state"]:
            raise Refused("order.other_state", "state", sheet.state, is_=there["state"])
        is_paid_now = there["state"] == "open" and sheet.state == "settled"
        if is_paid_now and there.get("kind") != "purchase" and self._is_same(there, wanted, days=False):
            there |= {"state": "settled", "settled_at": wanted["settled_at"]}
            self.orders.settle(there, sheet, car, self.known.person(there["member_id"]))
            return "changed"
        if not self._is_same(there, wanted):
            raise Refused("order.number_taken", "number", sheet.number, total=there["total"])
        return "unchanged"

    def _is_same(self, there: dict[str, Any], wanted: dict[str, Any], *, days: bool = True) -> bool:
        """A file's order is compared to the letter; what the desk wrote down, by car and sum."""
        if not there["by"].startswith("import:"):
            return there["total"] == wanted["total"] and there["vehicle_id"] in (None, wanted["vehicle_id"])
        names = ("fingerprint", "opened_at", "settled_at") if days else ("fingerprint", "opened_at")
        return all(there[name] == wanted[name] for name in names)
