"""Writing a chunk of customers: all that its rows have made and changed, in a few statements.

The numbers and invitations of new members are drawn from the file and the row by the club's key: nobody can
guess them, and a run that was killed makes the same ones when it goes on.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from club import activity, audit, beginnings, clock, config, links, tiers
from club.activity import Line
from club.audit import Deed
from club.imports import readings
from club.imports.shelf import Shelf
from club.imports.taking import Source
from club.members import names
from club.vehicles import plates, vins
from points import accounts, bulk
from points.sql import Database

Row = dict[str, Any]


@dataclass
class Draft:
    """What a chunk has made (rows) and changed (their ids)."""

    people: list[Row] = field(default_factory=list[Row])
    cars: list[Row] = field(default_factory=list[Row])
    dossiers: list[Row] = field(default_factory=list[Row])
    changed_people: set[int] = field(default_factory=set[int])
    changed_cars: set[int] = field(default_factory=set[int])
    changed_dossiers: set[str] = field(default_factory=set[str])
    owned: list[tuple[Row, Row, datetime]] = field(default_factory=list[tuple[Row, Row, datetime]])
    readings: list[tuple[int, int, str, datetime]] = field(
        default_factory=list[tuple[int, int, str, datetime]]
    )
    lines: list[tuple[Row, str, datetime, Row]] = field(default_factory=list[tuple[Row, str, datetime, Row]])

    def own(self, person: Row, car: Row, delivered: date | None, at: datetime) -> None:
        """From the delivery on; where that is not known or still to come, from now on."""
        since = clock.start_of(delivered) if delivered else at
        self.owned.append((person, car, min(since, at)))

    def line(self, person: Row, kind: str, at: datetime, **facts: Any) -> None:
        self.lines.append((person, kind, at, facts))

    async def write(self, db: Database, shelf: Shelf, run: Source, at: datetime) -> None:
        joined = [shelf.people[id] for id in self.changed_people if id > 0 and shelf.people[id]["joined_at"]]
        await accounts.lock_all(db, [person["account_id"] for person in joined])  # before their rows
        real = await self._people(db, run, at) | await self._cars(db, at)
        for dossier in (*self.dossiers, *(shelf.dossiers[number] for number in self.changed_dossiers)):
            for name in ("member_id", "vehicle_id"):
                dossier[name] = real.get(dossier[name], dossier[name])
        await self._dossiers(db, at)
        await self._changes(db, shelf, at)
        read = [(real.get(car, car), told, source, when) for car, told, source, when in self.readings]
        await readings.record_many(db, read)
        await self._deeds(db, run, at)
        await beginnings.completed_many([person["id"] for person in joined], by=run.source, at=at)

    async def _people(self, db: Database, run: Source, at: datetime) -> dict[int, int]:
        if not self.people:
            return {}
        tier, count = (await tiers.first()).id, len(self.people)
        numbers = await _unused(db, self.people, "number", _number, run)
        codes = await _unused(db, self.people, "invite_code", _code, run)
        opened = await accounts.open_many(db, count, at=at)
        ids = await bulk.new_ids(db, "club_member", count)
        real = {person["id"]: id for person, id in zip(self.people, ids, strict=True)}
        rows: list[Row] = []
        for person, id, account, number, code in zip(self.people, ids, opened, numbers, codes, strict=True):
            person |= {"id": id, "account_id": account}
            rows.append({
                "id": id, "number": number, "invite_code": code, "account_id": account, "tier_id": tier,
                "created_at": at, "locale": person["locale"], "likes": "", "dislikes": "",
                "visits": 0, "spent": 0, **dict(zip(_PERSON, _person(person), strict=True)),
            })  # fmt: skip
        await bulk.insert_dicts(db, "club_member", rows)
        return real

    async def _cars(self, db: Database, at: datetime) -> dict[int, int]:
        ids = await bulk.new_ids(db, "club_vehicle", len(self.cars))
        real = {car["id"]: id for car, id in zip(self.cars, ids, strict=True)}
        rows: list[Row] = []
        for car, id in zip(self.cars, ids, strict=True):
            car["id"] = id
            rows.append({
                "id": id, "state": "active", "created_at": at, **dict(zip(_CAR, _car(car), strict=True))
            })  # fmt: skip
        await bulk.insert_dicts(db, "club_vehicle", rows)
        ids = await bulk.new_ids(db, "club_ownership", len(self.owned))
        held = [
            (id, person["id"], car["id"], "owner", since)
            for id, (person, car, since) in zip(ids, self.owned, strict=True)
        ]
        await bulk.insert(db, "club_ownership", ("id", "member_id", "vehicle_id", "role", "since"), held)
        return real

    async def _dossiers(self, db: Database, at: datetime) -> None:
        ids = await bulk.new_ids(db, "club_dossier", len(self.dossiers))
        rows: list[Row] = []
        for dossier, id in zip(self.dossiers, ids, strict=True):
            dossier["id"] = id
            rows.append({name: dossier[name] for name in ("id", "store_id", "number", *_DOSSIER)})
            rows[-1] |= {"created_at": at, "updated_at": at}
        await bulk.insert_dicts(db, "club_dossier", rows)

    async def _changes(self, db: Database, shelf: Shelf, at: datetime) -> None:
        """What was known before and says something else now. What is new is written as it was changed."""
        people = [shelf.people[id] for id in sorted(self.changed_people) if id > 0]
        await bulk.many(db, _update("club_member", _PERSON), [(row["id"], *_person(row)) for row in people])
        cars = [shelf.cars[id] for id in sorted(self.changed_cars) if id > 0]
        await bulk.many(db, _update("club_vehicle", _CAR), [(row["id"], *_car(row)) for row in cars])
        new = {dossier["number"] for dossier in self.dossiers}
        rows = [shelf.dossiers[number] for number in sorted(self.changed_dossiers - new)]
        columns = (*_DOSSIER, "updated_at")
        await bulk.many(
            db,
            _update("club_dossier", columns),
            [(row["id"], *(row[name] for name in _DOSSIER), at) for row in rows],
        )

    async def _deeds(self, db: Database, run: Source, at: datetime) -> None:
        come = [(person, "customer.imported", at, {"file": run.name}) for person in self.people]
        said = [*come, *self.lines]
        lines = [
            Line(person["id"], kind, when, run.store_id, run.source, facts)
            for person, kind, when, facts in said
        ]
        await activity.record_many(db, lines, by=run.source)
        deeds = [
            Deed(kind, "member", person["id"], when, run.store_id, {**run.origin, **facts})
            for person, kind, when, facts in said
            if kind != "remark.imported"
        ]
        deeds += [
            Deed("vehicle.added", "vehicle", car["id"], at, run.store_id, {"member": person["id"]})
            for person, car, _ in self.owned
        ]
        await audit.record_many(db, deeds, by=run.source)


_PERSON = (
    "phone", "phone_tail", "name", "name_key", "given_key", "pinyin_key", "initials_key", "email",
    "address_form", "gender", "birth_calendar", "birth_year", "birth_month", "birth_day", "birth_leap",
    "store_id", "adviser_id", "adviser_name", "told",
)  # fmt: skip
_CAR = (
    "plate", "plate_tail", "vin", "vin_tail", "brand", "model", "energy", "delivered_on", "insured_until",
    "inspected_until", "warranty_until", "warranty_km", "told",
)  # fmt: skip
_DOSSIER = ("member_id", "vehicle_id", "channel", "referrer", "landline", "remark", "source", "row")


def _person(row: Row) -> tuple[Any, ...]:
    name = row["name"]
    return (
        row["phone"], (row["phone"] or "")[-4:], name, *names.keys(name).values(),
        row["email"], row["address_form"], row["gender"], row["birth_calendar"], row["birth_year"],
        row["birth_month"], row["birth_day"], bool(row["birth_leap"]), row["store_id"], row["adviser_id"],
        row["adviser_name"], json.dumps(row["told"]),
    )  # fmt: skip


def _car(row: Row) -> tuple[Any, ...]:
    return (
        row["plate"], plates.tail(row["plate"]), row["vin"], vins.tail(row["vin"]), row["brand"],
        row["model"], row["energy"], row["delivered_on"], row["insured_until"], row["inspected_until"],
        row["warranty_until"], row["warranty_km"], json.dumps(row["told"]),
    )  # fmt: skip


def _update(table: str, columns: Sequence[str]) -> str:
    changes = ", ".join(f'"{column}" = ${place}' for place, column in enumerate(columns, 2))
    return f'UPDATE {table} SET {changes} WHERE "id" = $1'  # noqa: S608 - names of our own


async def _unused(
    db: Database, people: Sequence[Row], column: str, draw: Callable[[str], str], run: Source
) -> list[str]:
    """Something for each of `people` that no member has: the first that is drawn and free."""
    drawn: dict[str, Row] = {}
    open_ones, tries = list(people), 0
    while open_ones:
        found = [
            (draw(f"{run.digest}:{run.store_id}:{person['row']}:{tries}"), person) for person in open_ones
        ]
        statement = f'SELECT "{column}" AS "taken" FROM club_member WHERE "{column}" {{among}}'  # noqa: S608
        taken = {row["taken"] for row in await bulk.among(db, statement, [text for text, _ in found])}
        open_ones = []
        for text, person in found:
            if text in taken or text in drawn:
                open_ones.append(person)
            else:
                drawn[text] = person
        tries += 1
    of = {id(person): text for text, person in drawn.items()}
    return [of[id(person)] for person in people]


def _drawn(seed: str) -> int:
    key = config.settings().code_key.get_secret_value().encode()
    return int.from_bytes(hmac.new(key, f"import:{seed}".encode(), sha256).digest()[:12], "big")


def _number(seed: str) -> str:
    return f"{_drawn(f'number:{seed}') % 10**10:010d}"


def _code(seed: str) -> str:
    number, letters = _drawn(f"code:{seed}"), ""
    for _ in range(links.LENGTH):
        number, place = divmod(number, len(links.LETTERS))
        letters += links.LETTERS[place]
    return letters
