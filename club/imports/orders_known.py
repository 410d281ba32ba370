"""What is known of the orders, cars and owners that a chunk of service orders names."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from club import clock
from club.imports.shelf import Pile
from points import accounts, bulk, sql
from points.sql import Database

Row = dict[str, Any]
ORDER = (
    "id", "number", "fingerprint", "store_id", "member_id", "vehicle_id", "state", "opened_at", "settled_at",
    "total", "by", "kind",
)  # fmt: skip


@dataclass
class Known:
    """The store's orders by number, cars by what they are called, owners of a car in the order of time."""

    orders: dict[str, Row] = field(default_factory=dict[str, Row])
    cars: dict[int, Row] = field(default_factory=dict[int, Row])
    cars_by_vin: dict[str, Row] = field(default_factory=dict[str, Row])
    cars_by_plate: dict[str, Row] = field(default_factory=dict[str, Row])
    owned: dict[int, list[tuple[datetime, datetime | None, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    people: dict[int, Row] = field(default_factory=dict[int, Row])

    def owner(self, car: int, day: date) -> Row | None:
        """Whose car it was on `day`; should two have claimed it, the later; before the first, the first."""
        owned, at = self.owned[car], clock.start_of(day)
        held = [who for since, until, who in owned if since <= at and (until is None or until > at)]
        if not held and owned and at < owned[0][0]:
            held = [owned[0][2]]
        return self.person(held[-1]) if held else None

    def owner_at(self, car: int, at: datetime) -> Row | None:
        """Whose car it was at that instant, as recording has it: before the first owner it was nobody's."""
        held = [who for since, until, who in self.owned[car] if since <= at and (until is None or until > at)]
        return self.people.get(held[-1]) if held else None

    def person(self, id: int | None) -> Row | None:
        """The one who stays, if they were merged; nobody whose account is closed."""
        person = self.people.get(id or 0)
        while person and person["merged_into_id"]:
            person = self.people.get(person["merged_into_id"])
        return None if person is None or person["closed_at"] else person

    async def hold(self, db: Database, ids: set[int]) -> None:
        """Hold the accounts of these people and read who they are by now: whoever merges or closes waits.

        After the orders and before the members, as settlement does.
        """
        held: set[int] = set()
        self.people |= await _people(db, ids - self.people.keys())
        while missing := {who["account_id"] for id in ids if (who := self.person(id))} - held:
            await accounts.lock_all(db, missing)
            held |= missing
            self.people |= await _people(db, ids)


class Asked(Protocol):
    """What an order's paper is called, and its car."""

    @property
    def number(self) -> str: ...
    @property
    def vin(self) -> str: ...
    @property
    def plate(self) -> str: ...


async def known(
    db: Database,
    sheets: Sequence[Asked],
    *,
    store: int,
    pile: Pile | None,
    cars_too: Iterable[int] = (),
    people_too: Iterable[int] = (),
) -> Known:
    """Orders that are there are held until the transaction of `db` ends: nobody settles or voids them.

    Besides the cars and people that `sheets` lead to, those of which the id is given.
    """
    found = Known()
    numbers = sorted({sheet.number for sheet in sheets})
    hold = "FOR NO KEY UPDATE" if db.capabilities.dialect == "postgres" else ""
    for row in await bulk.among(db, _ORDERS + hold, numbers, store):
        row |= {name: sql.instant(row[name]) for name in ("opened_at", "settled_at") if row[name]}
        found.orders[row["number"]] = row
    if pile:
        laid = pile.get(f"order:{number}" for number in numbers)
        found.orders |= {key.removeprefix("order:"): row for key, row in laid.items()}
    cars = found.cars
    vins, plates = {s.vin for s in sheets} - {""}, {s.plate for s in sheets} - {""}
    for by, named in (("vin", vins), ("plate", plates), ("id", {*cars_too})):
        for row in await bulk.among(db, _CARS.format(by=by, among="{among}"), sorted(named)):  # type: ignore[type-var]
            car = cars.setdefault(row["id"], _car(row))
            for name, shelf in (("vin", found.cars_by_vin), ("plate", found.cars_by_plate)):
                if car[name]:
                    shelf[car[name]] = car
    if pile:
        for row in pile.get([*(f"vin:{s.vin}" for s in sheets), *(f"car:{id}" for id in cars)]).values():
            cars[row["id"]] = found.cars_by_vin[row["vin"]] = row
            found.cars_by_plate[row["plate"]] = row
    for row in await bulk.among(db, _OWNERS, sorted(cars)):
        since, until = sql.instant(row["since"]), row["until"] and sql.instant(row["until"])
        found.owned[row["vehicle_id"]].append((since, until, row["member_id"]))
    wanted = {who for owned in found.owned.values() for _, _, who in owned}
    wanted |= {*people_too} | {row["member_id"] for row in found.orders.values() if row["member_id"]}
    found.people = await _people(db, wanted)
    return found


async def _people(db: Database, wanted: set[int]) -> dict[int, Row]:
    """They, and who stays of those who were merged."""
    found: dict[int, Row] = {}
    while missing := sorted(wanted - found.keys()):
        found |= {row["id"]: row for row in await bulk.among(db, _PEOPLE, missing)}
        wanted = {row["merged_into_id"] for row in found.values() if row["merged_into_id"]}
    return found


def _car(row: Row) -> Row:
    row["told"] = json.loads(row["told"]) if isinstance(row["told"], str) else row["told"]
    if isinstance(row["delivered_on"], str):
        row["delivered_on"] = date.fromisoformat(row["delivered_on"])
    return row


# The total as the dealer's own system has it, which tells orders apart: refunds change nothing of that.
_ORDERS = f"""
SELECT {", ".join(f'"{column}"' for column in ORDER if column != "total")}, "total" + COALESCE((
    SELECT SUM(r."total") FROM club_refund r WHERE r."order_id" = club_service_order."id"
), 0) AS "total" FROM club_service_order
WHERE "store_id" = $2 AND "number" {{among}} ORDER BY "id"
"""  # noqa: S608 - names of our own
_CARS = """
SELECT "id", "vin", "plate", "model", "delivered_on", "told" FROM club_vehicle WHERE "{by}" {among}
"""
_OWNERS = """
SELECT "vehicle_id", "member_id", "since", "until" FROM club_ownership
WHERE "role" = 'owner' AND "vehicle_id" {among} ORDER BY "since", "id"
"""
_PEOPLE = """
SELECT m."id", m."account_id", m."store_id", m."merged_into_id", m."closed_at", t."code" AS "tier"
FROM club_member m JOIN club_tier t ON t."id" = m."tier_id" WHERE m."id" {among}
"""
