"""Who a chunk of opening balances is about, and what was brought over for them before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from club.imports.taking import Refused
from points import bulk
from points.sql import Database

Row = dict[str, Any]


@dataclass
class Known:
    """People by id, with those who stay of merged ones; ids by phone and by number, club's or store's."""

    people: dict[int, Row] = field(default_factory=dict[int, Row])
    phones: dict[str, int] = field(default_factory=dict[str, int])
    numbers: dict[str, int] = field(default_factory=dict[str, int])
    rows: dict[int, set[int]] = field(default_factory=dict[int, set[int]])

    @property
    def accounts(self) -> set[int]:
        return {row["account_id"] for row in self.people.values()}

    def rows_of(self, id: int) -> set[int]:
        """All rows that are this person: points may have come over to one that was merged since."""
        return {id, *self.rows.get(id, ())}

    def meant(self, number: str, phone: str) -> set[int]:
        """The people whom a row could mean."""
        ids = {self.numbers.get(number), self.phones.get(phone)} - {None}
        return {self._stays(id)["id"] for id in ids if id}

    def person(self, number: str, phone: str) -> Row:
        """Whom a row means. Raises Refused: nobody, two different ones, somebody who has left."""
        by_number, by_phone = self.numbers.get(number), self.phones.get(phone)
        found = self.meant(number, phone)
        if number and not by_number:
            raise Refused("balance.unknown_number", "number", number)
        if phone and not by_phone and not by_number:
            raise Refused("balance.unknown_phone", "phone", phone)
        if len(found) > 1:
            raise Refused("balance.two_people", "phone", phone, number=number)
        person = self.people[found.pop()]
        if person["closed_at"]:
            raise Refused("balance.closed", "number" if number else "phone", number or phone)
        return person

    async def read(self, db: Database) -> None:
        """Who they are by now. Again, once their accounts are held."""
        named = {*self.numbers.values(), *self.phones.values()}
        self.people = await _people(db, named | set(self.people))
        for row in await bulk.among(db, _MERGED, sorted(self.people)):
            self.rows.setdefault(row["merged_into_id"], set()).add(row["id"])

    async def postings(self, db: Database, keys: Iterable[str]) -> dict[str, Row]:
        """What was brought over under these keys: how many points, by which row of which file."""
        found: dict[str, Row] = {}
        for row in await bulk.among(db, _POSTINGS, sorted(keys)):
            facts = json.loads(row["facts"]) if isinstance(row["facts"], str) else row["facts"]
            told = {"row": facts.get("row"), "source": facts.get("source")}
            found[row["key"]] = {"points": row["points"], **told}
        return found

    def _stays(self, id: int) -> Row:
        person = self.people[id]
        while person["merged_into_id"]:
            person = self.people[person["merged_into_id"]]
        return person


async def known(db: Database, said: Sequence[tuple[str, str]], *, store: int) -> Known:
    """Whoever is meant by these pairs of number and phone; `store` is whose own numbers count."""
    found = Known()
    numbers = sorted({number for number, _phone in said if number})
    for row in await bulk.among(db, _BY_NUMBER, numbers):
        found.numbers[row["number"]] = row["id"]
    for row in await bulk.among(db, _BY_DOSSIER, numbers, store):
        found.numbers[row["number"]] = row["member_id"]
    for row in await bulk.among(db, _BY_PHONE, sorted({phone for _number, phone in said if phone})):
        found.phones[row["phone"]] = row["id"]
    await found.read(db)
    return found


async def _people(db: Database, wanted: set[int]) -> dict[int, Row]:
    """They, and who stays of those who were merged."""
    found: dict[int, Row] = {}
    while missing := sorted(wanted - found.keys()):
        found |= {row["id"]: row for row in await bulk.among(db, _PEOPLE, missing)}
        wanted = {row["merged_into_id"] for row in found.values() if row["merged_into_id"]}
    return found


_BY_NUMBER = 'SELECT "id", "number" FROM club_member WHERE "number" {among}'
_BY_PHONE = 'SELECT "id", "phone" FROM club_member WHERE "phone" {among}'
_BY_DOSSIER = """
SELECT "member_id", "number" FROM club_dossier WHERE "store_id" = $2 AND "number" {among}
"""
_PEOPLE = """
SELECT "id", "account_id", "name", "merged_into_id", "closed_at" FROM club_member WHERE "id" {among}
"""
_MERGED = 'SELECT "id", "merged_into_id" FROM club_member WHERE "merged_into_id" {among}'
_POSTINGS = 'SELECT "key", "points", "facts" FROM points_posting WHERE "key" {among}'
