"""Customers: each row finds the person it is about or makes one, fills gaps, and leaves alone what is theirs.

The rules, in the order in which they are asked:

- The dealer's own number is the person; else the phone, if the names agree or the number is a member's proven
  one; else the VIN or the plate, if the names agree. A phone of somebody with another name is refused:
  nobody guesses whether that is one person.
- A file fills what is empty and renews what an earlier file wrote. What a person or staff wrote stays, and
  what this very file has written stays: so the same file again changes nothing.
- A car goes to its person unless somebody else owns it, or they gave it away themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from club.imports import customer_rows, shelf
from club.imports.customer_cars import Cars
from club.imports.customer_rows import Entry
from club.imports.issues import Problem
from club.imports.reading import Row
from club.imports.shelf import Pile, Wanted
from club.imports.taking import Refused, Setting, Taken
from club.members import UNTOLD, closure, names
from points.sql import Database

_BIRTH = ("birth_calendar", "birth_year", "birth_month", "birth_day", "birth_leap")


async def take(
    db: Database, rows: Sequence[Row], setting: Setting, *, at: datetime, pile: Pile | None
) -> Taken:
    """Take a chunk of rows; into the Pile if it is only a check."""
    read = [(row, *customer_rows.read({} if row.trouble else setting.told(row), at)) for row in rows]
    found = await shelf.filled(db, _wanted(read), store=setting.run.store_id, pile=pile)
    chunk = _Chunk(found, setting, at, below=pile.below if pile else 0)
    for row, entry, problems in read:
        chunk.row(row, entry, problems)
    if pile:
        pile.below = chunk.below
        shelf.keep(pile, found)
    else:
        await chunk.draft.write(db, found, setting.run, at)
    return chunk.taken


def _wanted(read: Sequence[tuple[Row, Entry, list[Problem]]]) -> Wanted:
    wanted = Wanted()
    for _, entry, _ in read:
        for name, value in (
            (wanted.numbers, entry.key),
            (wanted.phones, entry.phone),
            (wanted.vins, entry.vin),
            (wanted.plates, entry.plate),
        ):
            if value:
                name.add(value)
    return wanted


class _Chunk(Cars):
    """The rows of a chunk, one after the other, on one shelf."""

    def row(self, row: Row, entry: Entry, problems: list[Problem]) -> None:
        try:
            if row.trouble:
                raise Refused(row.trouble)
            person, is_known = self._person(entry, problems)
        except Refused as refused:
            # what else is wrong with it is worth knowing to whoever mends it
            return self.taken.refuse(row, [refused.problem, *problems])
        is_new = person is None
        person = person or self._new_person(row, entry)
        changes = [] if is_new else self._fill(person, entry, problems)
        car, of_car = self._car(person, entry, row, problems)
        of_dossier = self._dossier(person, entry, row, car)
        changes += of_car + of_dossier
        if is_new:
            outcome = "added"
        else:
            outcome = ("changed" if changes else "unchanged") if is_known else "merged"
            if changes:
                self.draft.line(person, "customer.renewed", self.at, fields=sorted({*changes}))
        name = (person["name"] if self._is_ours(person) else "") or entry.name
        self.taken.say(row, outcome, name, sorted({*changes}), problems)

    # who it is

    def _person(self, entry: Entry, problems: list[Problem]) -> tuple[dict[str, Any] | None, bool]:
        """Whom the row is about, and whether under this number. Raises Refused."""
        if not entry.key:
            raise Refused("row.nobody")
        if not (entry.name or entry.phone):
            raise Refused("row.nameless", "name")
        dossier, by_phone = self.shelf.dossiers.get(entry.key), self.shelf.phones.get(entry.phone)
        known = self._living(dossier["member_id"]) if dossier else None
        holder = self._living(by_phone) if by_phone else None
        if known:
            if holder and holder["id"] != known["id"]:
                raise Refused("phone.other_customer", "phone", entry.phone)
            return known, True
        if holder:
            if not _agree(holder, entry):
                if self.setting.is_same is False:
                    problems.append(Problem("left", "phone.of_another", "phone", entry.phone))
                    entry.phone = ""
                    return self._person(entry, problems)
                self._must_be_theirs(holder, entry, problems)
            return holder, False
        self._must_not_have_left(entry)
        return self._owner(entry), False

    def _must_be_theirs(self, holder: dict[str, Any], entry: Entry, problems: list[Problem]) -> None:
        """A phone under another name: a member proved it, of others somebody has to say. Raises Refused."""
        facts = {"name": holder["name"]} if self._is_ours(holder) else {}
        if not holder["joined_at"] and not self.setting.is_same:
            raise Refused("phone.other_name", "phone", entry.phone, **facts)
        reason = "name.kept" if self.setting.is_same else "name.differs"
        problems.append(Problem("note", reason, "name", entry.name, facts))
        if self.setting.is_same:
            entry.name = holder["name"]  # one person keeps the name by which they are known here

    def _must_not_have_left(self, entry: Entry) -> None:
        """Whoever closed their account is not taken in again unasked. Raises Refused."""
        named = closure.dossier(self.setting.run.store_id, entry.key)
        since = self.shelf.left.get(entry.phone) or self.shelf.left.get(named)
        if since and not self.setting.returning:
            raise Refused("customer.closed", closed_at=f"{since:%Y-%m-%d}")

    def _owner(self, entry: Entry) -> dict[str, Any] | None:
        car = self.shelf.vins.get(entry.vin) or self.shelf.plates.get(entry.plate)
        owner = self.shelf.owners.get(car) if car else None
        person = self._living(owner) if owner else None
        return person if person and entry.name and person["name"] and _agree(person, entry) else None

    def _is_ours(self, person: dict[str, Any]) -> bool:
        """Whether the store of the file sees them: of another store's it learns no name."""
        return person["store_id"] in (None, self.setting.run.store_id)

    def _living(self, id: int) -> dict[str, Any] | None:
        """The person who stays, if they were merged. Raises Refused for one whose account is closed."""
        person = self.shelf.people[id]
        while person["merged_into_id"]:
            person = self.shelf.people[person["merged_into_id"]]
        if person["closed_at"]:
            if self.setting.returning:
                return None
            raise Refused("customer.closed", closed_at=f"{person['closed_at']:%Y-%m-%d}")
        return person

    def _new_person(self, row: Row, entry: Entry) -> dict[str, Any]:
        phone = entry.phone if entry.phone not in self.shelf.phones else ""
        person: dict[str, Any] = dict.fromkeys(shelf.PERSON)
        person |= {
            "id": self._new_id(), "store_id": self.setting.run.store_id, "phone": phone or None,
            "name": entry.name, "gender": entry.gender, "email": entry.email, "locale": "zh_CN",
            "adviser_name": "", "told": {}, "row": row.number,
        }  # fmt: skip
        person |= _birthday(entry) | self._adviser(entry)
        person["address_form"] = names.address(entry.name, entry.gender)
        self._tell(person, [name for name in _TOLD if person[name]])
        self.shelf.put_person(person)
        self._touch("person", person["id"])
        self.draft.people.append(person)
        return person

    # what the file says of them

    def _fill(self, person: dict[str, Any], entry: Entry, problems: list[Problem]) -> list[str]:
        wanted: dict[str, Any] = {"name": entry.name, "gender": entry.gender, "email": entry.email}
        if self._may_advise(person):
            wanted |= self._adviser(entry)
        changes = {name: value for name, value in wanted.items() if value and self._may(person, name, value)}
        changes |= self._phone(person, entry, problems) | self._birth_of(person, entry)
        if "adviser_id" in changes:
            changes["adviser_name"] = ""
        if not changes:
            return []
        if person["address_form"] == names.address(person["name"], person["gender"] or "", person["locale"]):
            name, gender = changes.get("name", person["name"]), changes.get("gender", person["gender"])
            changes["address_form"] = names.address(name, gender or "", person["locale"])
        person.update(changes)
        told = [name for name in changes if name != "address_form"]
        self._tell(person, told)
        if "phone" in changes:
            self.shelf.phones[changes["phone"]] = person["id"]
        self._touch("person", person["id"])
        self.draft.changed_people.add(person["id"])
        return ["born" if name.startswith("birth_") else name.removesuffix("_id") for name in told]

    def _phone(self, person: dict[str, Any], entry: Entry, problems: list[Problem]) -> dict[str, Any]:
        """A member signs in by theirs: no file changes that."""
        if not entry.phone or entry.phone == person["phone"]:
            return {}
        if person["joined_at"] or not self._may(person, "phone", entry.phone):
            if person["phone"]:
                problems.append(Problem("note", "phone.kept", "phone", entry.phone))
            return {}
        return {} if entry.phone in self.shelf.phones else {"phone": entry.phone}

    def _birth_of(self, person: dict[str, Any], entry: Entry) -> dict[str, Any]:
        wanted, told = _birthday(entry), person["told"]
        if entry.birth == UNTOLD or all(person[name] == value for name, value in wanted.items()):
            return {}
        empty = not person["birth_calendar"]
        named = [name for name in _BIRTH if name in told] or ["birth_calendar"]
        if not all(self._open(told, name, empty=empty) for name in named):
            return {}
        return {name: value for name, value in wanted.items() if person[name] != value}

    def _adviser(self, entry: Entry) -> dict[str, Any]:
        if not entry.adviser:
            return {}
        found = self.setting.advisers.get(entry.adviser)
        return {"adviser_id": found} if found else {"adviser_name": entry.adviser}

    def _may_advise(self, person: dict[str, Any]) -> bool:
        """Only among their own store's staff, and not once somebody here has said who it is."""
        empty = not person["adviser_id"]
        return self._is_ours(person) and self._open(person["told"], "adviser_id", empty=empty)

    # what the dealer's system says besides

    def _dossier(self, person: dict[str, Any], entry: Entry, row: Row, car: int | None) -> list[str]:
        said = {
            "vehicle_id": car, "channel": entry.channel, "referrer": entry.referrer,
            "landline": entry.landline, "remark": entry.remark,
        }  # fmt: skip
        known = self.shelf.dossiers.get(entry.key)
        if known is None:
            known = {
                "id": self._new_id(), "store_id": self.setting.run.store_id, "number": entry.key,
                "vehicle_id": None, "channel": "", "referrer": "", "landline": "", "remark": "",
                "member_id": person["id"],
            }  # fmt: skip
            self.shelf.dossiers[entry.key] = known
            self.draft.dossiers.append(known)
            changes = {name: value for name, value in said.items() if value}
        else:
            ours = known["source"] in self.setting.siblings
            changes = {
                name: value
                for name, value in said.items()
                if value and value != known[name] and not (ours and known[name])
            }
            if self._settled(known["member_id"]) != person["id"]:
                changes["member_id"] = person["id"]
            if not changes:
                return []
            self.draft.changed_dossiers.add(entry.key)
        known.update(changes, source=self.source, row=row.number)
        if "remark" in changes:
            self.draft.line(person, "remark.imported", self.at, text=entry.remark)
        self._touch("number", entry.key)
        return [name for name in changes if name not in ("vehicle_id", "member_id")]


def _agree(person: dict[str, Any], entry: Entry) -> bool:
    """Whether the names can be one person's."""
    return not (person["name"] and entry.name) or names.key(person["name"]) == names.key(entry.name)


def _birthday(entry: Entry) -> dict[str, Any]:
    birth = entry.birth
    return dict(zip(_BIRTH, (birth.calendar, birth.year, birth.month, birth.day, birth.leap), strict=True))


_TOLD = ("phone", "name", "gender", "email", "adviser_id", "adviser_name", *_BIRTH)
