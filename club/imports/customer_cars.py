"""The cars of customers in a file: whose they are, and what the file may say of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from club import clock, provenance
from club.imports import shelf
from club.imports.customer_rows import Entry
from club.imports.issues import Problem
from club.imports.reading import Row
from club.imports.shelf import Shelf
from club.imports.taking import Setting, Taken
from club.imports.writing import Draft
from club.provenance import Told
from club.vehicles import deadlines, plates


class Filling:
    """What a file may write into the rows of a shelf, and what became of it."""

    def __init__(self, found: Shelf, setting: Setting, at: datetime, below: int) -> None:
        self.shelf, self.setting, self.at, self.below = found, setting, at, below
        self.source = setting.run.source
        self.taken, self.draft = Taken(), Draft()

    def _new_id(self) -> int:
        self.below -= 1
        return self.below

    def _may(self, row: dict[str, Any], name: str, value: Any) -> bool:
        """Whether the file may write it, and has something to say."""
        return row[name] != value and self._open(row["told"], name, empty=not row[name])

    def _open(self, told: Told, name: str, *, empty: bool) -> bool:
        known = told.get(name)
        if not empty and known and known[0] in self.setting.siblings:
            return False
        return provenance.may_replace(told, name, empty=empty)

    def _tell(self, row: dict[str, Any], fields: Sequence[str]) -> None:
        row["told"] = provenance.add(row["told"], fields, by=self.source, at=self.at)

    def _touch(self, kind: str, key: Any) -> None:
        self.shelf.touched.add((kind, key))

    def _settled(self, id: int) -> int:
        person = self.shelf.people[id]
        while person["merged_into_id"]:
            person = self.shelf.people[person["merged_into_id"]]
        return person["id"]


class Cars(Filling):
    """A car goes to its person unless somebody else owns it, or they gave it away themselves."""

    def _car(
        self, person: dict[str, Any], entry: Entry, row: Row, problems: list[Problem]
    ) -> tuple[int | None, list[str]]:
        """The car that the row is about, if it is theirs, and what became different."""
        if not (entry.vin or entry.plate or entry.model):
            return None, []
        id = self._known_car(entry)
        owner = self.shelf.owners.get(id) if id else None
        if id and owner and self._settled(owner) != person["id"]:
            field = "vin" if entry.vin else "plate"
            problems.append(Problem("left", "car.other_owner", field, entry.vin or entry.plate))
            return None, []
        if id and (id, person["id"]) in self.shelf.ended and not owner:
            problems.append(Problem("note", "car.given_away", "vin" if entry.vin else "plate"))
            return None, []
        if id is None and not (entry.vin or entry.plate or entry.number):
            problems.append(Problem("left", "car.unknowable", "model", entry.model))
            return None, []
        is_new = id is None
        car = self._new_car() if id is None else self.shelf.cars[id]
        changes = self._fill_car(car, entry, problems)
        if self._is_read(car, entry):
            changes.append("kilometres")
            car["kilometres"] = entry.kilometres
            self._tell(car, ["kilometres"])
            self.draft.readings.append((car["id"], entry.kilometres or 0, self.source, self.at))
        if changes and not is_new:
            self.draft.changed_cars.add(car["id"])
        if owner is None:
            self.shelf.owners[car["id"]] = person["id"]
            self.draft.own(person, car, entry.delivered, self.at)
        if is_new or changes or owner is None:
            self._touch("car", car["id"])
        return car["id"], ["car", *changes] if is_new or owner is None else changes

    def _known_car(self, entry: Entry) -> int | None:
        """By VIN; by the plate of a car whose VIN nobody knows; by what the dossier says it was."""
        if entry.vin and (id := self.shelf.vins.get(entry.vin)):
            return id
        id = self.shelf.plates.get(entry.plate) if entry.plate else None
        if id and not (entry.vin and self.shelf.cars[id]["vin"]):
            return id
        dossier = self.shelf.dossiers.get(entry.key)
        id = dossier["vehicle_id"] if dossier else None
        car = self.shelf.cars.get(id) if id else None
        if car is None or (entry.vin and car["vin"]):
            return None
        same = not (entry.model and car["model"]) or entry.model == car["model"]
        return car["id"] if same else None

    def _new_car(self) -> dict[str, Any]:
        car: dict[str, Any] = dict.fromkeys(shelf.CAR)
        car |= {"id": self._new_id(), "brand": "", "model": "", "energy": "fuel", "told": {}}
        self.shelf.put_car(car)
        self.draft.cars.append(car)
        return car

    def _fill_car(self, car: dict[str, Any], entry: Entry, problems: list[Problem]) -> list[str]:
        wanted: dict[str, Any] = {
            "vin": entry.vin, "plate": entry.plate, "brand": entry.brand, "model": entry.model,
            "delivered_on": entry.delivered, "insured_until": entry.insured,
        }  # fmt: skip
        if entry.plate and self.shelf.plates.get(entry.plate, car["id"]) != car["id"]:
            problems.append(Problem("left", "plate.other_car", "plate", entry.plate))
            del wanted["plate"]
        changes = {name: value for name, value in wanted.items() if value and self._may(car, name, value)}
        values = car | changes
        followed = deadlines.following(values, car["told"], clock.day_of(self.at))
        by_rule = {name: value for name, value in followed.items() if value != values[name]}
        if energy := plates.energy(changes.get("plate") or ""):
            changes["energy"] = energy
        for name, known in (("plate", self.shelf.plates), ("vin", self.shelf.vins)):
            if name in changes:
                known.pop(car[name], None)
                known[changes[name]] = car["id"]
        car.update(changes | by_rule)
        told = [name for name in changes if name != "energy"]
        self._tell(car, told)
        car["told"] = provenance.add(car["told"], by_rule, by=deadlines.RULE, at=self.at)
        return [*told, *by_rule]

    def _is_read(self, car: dict[str, Any], entry: Entry) -> bool:
        """Whether the row says a mileage that is new; a file says one of a car, once."""
        known = car["told"].get("kilometres")
        if entry.kilometres is None or (known and known[0] in self.setting.siblings):
            return False
        return entry.kilometres > (car["kilometres"] or -1)
