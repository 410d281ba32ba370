"""The shelf: people, cars and dossiers that a chunk of rows is about, as they stand and as rows make them.

What is new has a number below zero until it is written. A check writes nothing: what its rows would have
made lies in a Pile, a file of its own, so that row 90,000 finds whom row 12 would have brought.
"""

from __future__ import annotations

import json
import pickle
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from club.members import closure
from points import bulk, sql
from points.sql import Database

Row = dict[str, Any]

PERSON = (
    "id", "account_id", "store_id", "number", "phone", "name", "gender", "email", "address_form", "locale",
    "birth_calendar", "birth_year", "birth_month", "birth_day", "birth_leap", "adviser_id", "adviser_name",
    "told", "joined_at", "closed_at", "merged_into_id", "tier_id",
)  # fmt: skip
CAR = (
    "id", "plate", "vin", "brand", "model", "energy", "delivered_on", "registered_on", "insured_until",
    "inspected_until", "warranty_until", "warranty_km", "kilometres", "told",
)  # fmt: skip
DOSSIER = (
    "id", "member_id", "store_id", "number", "vehicle_id", "channel", "referrer", "landline", "remark",
    "source", "row",
)  # fmt: skip


@dataclass
class Shelf:
    """By id: people, cars, owners (a car's, now), ended (car, person); by number: dossiers."""

    people: dict[int, Row] = field(default_factory=dict[int, Row])
    phones: dict[str, int] = field(default_factory=dict[str, int])
    left: dict[str, datetime] = field(default_factory=dict[str, datetime])  # who closed their account
    cars: dict[int, Row] = field(default_factory=dict[int, Row])
    vins: dict[str, int] = field(default_factory=dict[str, int])
    plates: dict[str, int] = field(default_factory=dict[str, int])
    owners: dict[int, int] = field(default_factory=dict[int, int])
    ended: set[tuple[int, int]] = field(default_factory=set[tuple[int, int]])
    dossiers: dict[str, Row] = field(default_factory=dict[str, Row])
    touched: set[tuple[str, Any]] = field(default_factory=set[tuple[str, Any]])

    def put_person(self, row: Row) -> None:
        self.people[row["id"]] = row
        if row["phone"]:
            self.phones[row["phone"]] = row["id"]

    def put_car(self, row: Row) -> None:
        self.cars[row["id"]] = row
        if row["vin"]:
            self.vins[row["vin"]] = row["id"]
        if row["plate"]:
            self.plates[row["plate"]] = row["id"]


class Pile:
    """What a check has made so far, on disk: as large as the file is, whatever the memory."""

    def __init__(self) -> None:
        self.base = sqlite3.connect("", isolation_level=None)  # a temporary file, gone with its connection
        self.base.execute("PRAGMA cache_size = -8000")
        self.base.execute("CREATE TABLE pile (key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID")
        self.below = 0

    def get(self, keys: Iterable[str]) -> dict[str, Any]:
        found = self.base.execute(
            "SELECT key, value FROM pile WHERE key IN (SELECT value FROM json_each(?))",
            [json.dumps(list(keys))],
        )
        return {key: pickle.loads(value) for key, value in found}  # noqa: S301 - written by this very process

    def put(self, values: dict[str, Any]) -> None:
        self.base.execute("BEGIN")
        self.base.executemany(
            "INSERT OR REPLACE INTO pile VALUES (?, ?)",
            [(key, pickle.dumps(value, protocol=5)) for key, value in values.items()],
        )
        self.base.execute("COMMIT")

    def close(self) -> None:
        self.base.close()


@dataclass
class Wanted:
    """By what the rows of a chunk may name somebody."""

    numbers: set[str] = field(default_factory=set[str])
    phones: set[str] = field(default_factory=set[str])
    vins: set[str] = field(default_factory=set[str])
    plates: set[str] = field(default_factory=set[str])


async def filled(db: Database, wanted: Wanted, *, store: int, pile: Pile | None) -> Shelf:
    """The shelf for `wanted`; its people and cars are held until the transaction of `db` ends."""
    shelf = Shelf()
    for row in await bulk.among(db, _DOSSIERS, sorted(wanted.numbers), store):
        shelf.dossiers[row["number"]] = row
    if pile:
        _dossiers_of(pile, wanted, shelf)
    cars = [row["vehicle_id"] for row in shelf.dossiers.values() if (row["vehicle_id"] or 0) > 0]
    for by, keys in (("vin", sorted(wanted.vins)), ("plate", sorted(wanted.plates)), ("id", sorted({*cars}))):
        for row in await bulk.among(db, _select("club_vehicle", CAR, by, db), keys):
            shelf.put_car(_read(row))
    if pile:
        _cars_of(pile, wanted, shelf)
    for row in await bulk.among(db, _OWNERS, [id for id in sorted(shelf.cars) if id > 0]):
        if row["until"] is not None:
            shelf.ended.add((row["vehicle_id"], row["member_id"]))
        elif row["role"] == "owner":
            shelf.owners[row["vehicle_id"]] = row["member_id"]
    if pile:
        shelf.owners |= {int(k[6:]): v for k, v in pile.get(f"owner:{id}" for id in shelf.cars).items()}
    await _people(db, shelf, wanted, pile)
    named = [closure.dossier(store, number) for number in wanted.numbers]
    shelf.left = await closure.left_among([*wanted.phones, *named])
    return shelf


def keep(pile: Pile, shelf: Shelf) -> None:
    """Lay what a check has made of a chunk onto the pile."""
    made: dict[str, Any] = {}
    for kind, key in shelf.touched:
        if kind == "person":
            person = shelf.people[key]
            made[f"person:{key}"] = person
            if person["phone"]:
                made[f"phone:{person['phone']}"] = key
        elif kind == "car":
            car = shelf.cars[key]
            made[f"car:{key}"] = car
            made |= {f"{name}:{car[name]}": key for name in ("vin", "plate") if car[name]}
            if key in shelf.owners:
                made[f"owner:{key}"] = shelf.owners[key]
        else:
            made[f"number:{key}"] = shelf.dossiers[key]
    if made:
        pile.put(made)


def _dossiers_of(pile: Pile, wanted: Wanted, shelf: Shelf) -> None:
    found = pile.get(f"number:{number}" for number in wanted.numbers)
    shelf.dossiers |= {key.removeprefix("number:"): row for key, row in found.items()}


def _cars_of(pile: Pile, wanted: Wanted, shelf: Shelf) -> None:
    named = [f"vin:{vin}" for vin in wanted.vins] + [f"plate:{plate}" for plate in wanted.plates]
    ids = {*pile.get(named).values(), *shelf.cars}
    ids |= {row["vehicle_id"] for row in shelf.dossiers.values() if row["vehicle_id"]}
    for row in pile.get(f"car:{id}" for id in ids).values():
        shelf.put_car(row)


async def _people(db: Database, shelf: Shelf, wanted: Wanted, pile: Pile | None) -> None:
    for row in await bulk.among(db, _select("club_member", PERSON, "phone", db), sorted(wanted.phones)):
        shelf.put_person(_read(row))
    named = {row["member_id"] for row in shelf.dossiers.values()} | {*shelf.owners.values()}
    named |= {row["merged_into_id"] for row in shelf.people.values() if row["merged_into_id"]}
    while missing := sorted(id for id in named - shelf.people.keys() if id > 0):
        for row in await bulk.among(db, _select("club_member", PERSON, "id", db), missing):
            shelf.put_person(_read(row))
        named |= {row["merged_into_id"] for row in shelf.people.values() if row["merged_into_id"]}
    if pile:
        ids = {*pile.get(f"phone:{phone}" for phone in wanted.phones).values(), *shelf.people}
        ids |= {row["member_id"] for row in shelf.dossiers.values()} | {*shelf.owners.values()}
        for row in pile.get(f"person:{id}" for id in ids).values():
            shelf.put_person(row)


def _select(table: str, columns: tuple[str, ...], by: str, db: Database) -> str:
    """PostgreSQL holds the rows: nobody writes into them between our reading and our writing."""
    hold = "FOR NO KEY UPDATE" if db.capabilities.dialect == "postgres" else ""
    names = ", ".join(f'"{column}"' for column in columns)
    return f'SELECT {names} FROM {table} WHERE "{by}" {{among}} ORDER BY "id" {hold}'  # noqa: S608 - names of our own


def _read(row: Row) -> Row:
    """A row as the models have it: SQLite gives texts for days, instants and JSON."""
    told = row["told"]
    row["told"] = json.loads(told) if isinstance(told, str) else told
    for column in _DAYS:
        if isinstance(row.get(column), str):
            row[column] = date.fromisoformat(row[column])
    for column in ("joined_at", "closed_at"):
        if isinstance(row.get(column), str):
            row[column] = instant(row[column])
    return row


def instant(value: Any) -> datetime:
    return sql.instant(value)


_DAYS = ("delivered_on", "registered_on", "insured_until", "inspected_until", "warranty_until")
_DOSSIERS = f"""
SELECT {", ".join(f'"{column}"' for column in DOSSIER)} FROM club_dossier
WHERE "store_id" = $2 AND "number" {{among}}
"""  # noqa: S608 - names of our own
_OWNERS = """
SELECT "vehicle_id", "member_id", "role", "until" FROM club_ownership WHERE "vehicle_id" {among}
"""
