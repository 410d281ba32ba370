"""One customer, sent by the dealer's own system as it happens: by the very rules of a file's row.

What a file leaves out with a remark, a system is told, and nothing of the row is taken; save what is no fault
of the row, like a car that belongs to somebody else by now: that is left alone, and said.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, cast

from tortoise.transactions import in_transaction

from club import actors, locks
from club.api_keys import ApiKey
from club.errors import ClubError
from club.imports import customers, dossiers
from club.imports.customer_rows import read
from club.imports.issues import Problem
from club.imports.reading import Row
from club.imports.taking import Setting
from club.members import Member
from club.staff import Staff
from club.stores import Store

OUTCOMES = ("added", "merged", "changed", "unchanged")
NO_FAULT = ("car.other_owner", "car.given_away", "plate.other_car")


class NotTaken(ClubError):
    """Nothing of the customer was taken. Its code is that of `problems[0]`, and so are its facts."""

    code = "customer.not_taken"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(**problems[0].facts)
        self.code = problems[0].reason


class Single(NamedTuple):
    """`outcome` is one of OUTCOMES; `merged`: known under another number. `notes` say what was left."""

    member: Member
    outcome: str
    notes: list[Problem]


@dataclass(frozen=True)
class Feed:
    """A system that sends rows of a store, for taking.Source."""

    key: ApiKey
    store_id: int
    digest: str = field(default_factory=lambda: secrets.token_hex(16))

    @property
    def source(self) -> str:
        return actors.name(self.key)

    @property
    def origin(self) -> dict[str, Any]:
        return {"api_key": self.key.id}

    @property
    def name(self) -> str:
        return self.key.name


async def take(told: Mapping[str, str], *, store: Store, key: ApiKey, at: datetime) -> Single:
    """The person whom `told` is about, by the fields of customers' files (columns.py): found or made, and
    what is missing or came from the dealer's records renewed. Raises NotTaken.
    """
    said = {name: value for name, value in told.items() if value}
    entry, _problems = read(said, at)
    places = {name: place for place, name in enumerate(said)}
    async with in_transaction() as db:
        await locks.hold(db, "imports")  # as a file's rows do: one at a time find and make people
        feed = cast(Any, Feed(key, store.id))  # a customer's row asks no more of it than a Source has
        setting = Setting(feed, frozenset(), await _advisers(store), places, {})
        taken = await customers.take(db, [Row(1, [*said.values()])], setting, at=at, pile=None)
        problems = [problem for _, _, those in taken.issues for problem in those]
        if faults := _faults(problems):
            raise NotTaken(faults)
        dossier = await dossiers.Dossier.get(store_id=store.id, number=entry.key).select_related(
            "member__merged_into"
        )
        member = dossier.member.merged_into or dossier.member
    [outcome] = [name for name in OUTCOMES if taken.counts[name]]
    return Single(member, outcome, [one for one in problems if one.reason in NO_FAULT])


def _faults(problems: Sequence[Problem]) -> list[Problem]:
    """What must be put right before anything is taken, the refusal first."""
    ranked = {"refused": 0, "left": 1}
    faults = [one for one in problems if one.weight in ranked and one.reason not in NO_FAULT]
    return sorted(faults, key=lambda one: ranked[one.weight])


async def _advisers(store: Store) -> dict[str, int]:
    """Staff of the store by a name that only one of them has."""
    team = [*await Staff.filter(store_id=store.id, is_active=True).values_list("name", "id")]
    called = Counter(name for name, _ in team)
    return {name: id for name, id in team if called[name] == 1}
