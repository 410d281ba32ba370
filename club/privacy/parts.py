"""Parts: what is kept about a person, noun by noun, so that none is forgotten in a copy or at a closure.

Each noun contributes one `Part`: the models it answers for, how they are read for the person's copy, how they
are taken apart when the account is closed, and what the person would lose by that. Packages above contribute
theirs by `contribute`. A test walks every foreign key to Member: a model that stands neither in a part nor
among the exceptions fails it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from tortoise.backends.base.client import BaseDBAsyncClient

from club import persons
from club.members import Member

Row = dict[str, Any]


@dataclass(frozen=True)
class Person:
    """A member and whoever was merged into them: one human being, several rows."""

    member: Member
    rows: tuple[Member, ...]

    @property
    def ids(self) -> list[int]:
        return [row.id for row in self.rows]

    @property
    def accounts(self) -> list[int]:
        return [row.account_id for row in self.rows]

    @property
    def phones(self) -> list[str]:
        return [row.phone for row in self.rows if row.phone]


@dataclass(frozen=True)
class Loss:
    """Something that ends with the account: its `kind`, and plain `facts` for the sentence about it."""

    kind: str
    facts: Row = field(default_factory=dict[str, Any])


async def _nothing_to_erase(person: Person, at: datetime) -> None:
    """For what names nobody: it stays as it is."""


async def _nothing_to_lose(
    person: Person, *, at: datetime, using_db: BaseDBAsyncClient | None = None
) -> list[Loss]:
    return []


class Lost(Protocol):
    """What a person would lose at `at`."""

    def __call__(
        self, person: Person, *, at: datetime, using_db: BaseDBAsyncClient | None = None
    ) -> Awaitable[list[Loss]]: ...


@dataclass(frozen=True)
class Part:
    """`erase` may be called again and then does nothing; it runs within the transaction of the closure."""

    name: str
    models: tuple[type, ...]
    read: Callable[[Person], Awaitable[list[Row]]]
    erase: Callable[[Person, datetime], Awaitable[None]] = _nothing_to_erase
    lost: Lost = _nothing_to_lose


# Models that refer to a member and are in no part, with the reason.
EXCEPTIONS = {
    "club.ServiceLine": "read with its order",
}

_contributed: dict[str, Part] = {}


def contribute(*parts: Part) -> None:
    """Make parts known; again is no fault. Those that come later are erased earlier: they stand higher."""
    _contributed.update({part.name: part for part in parts})


def every() -> list[Part]:
    return [*_contributed.values()]


async def person(member: Member, *, using_db: BaseDBAsyncClient | None = None) -> Person:
    """Whoever `member` stands for now, with all rows that were merged into them."""
    stays = await persons.stays(member, using_db=using_db)
    merged = await Member.filter(merged_into_id=stays.id).using_db(using_db).order_by("id")
    return Person(stays, (stays, *merged))


async def read(whose: Person) -> dict[str, list[Row]]:
    """Everything that is kept about the person, by part."""
    return {part.name: await part.read(whose) for part in every()}


async def erase(whose: Person, *, at: datetime) -> None:
    """Take everything apart that says who it was, in the caller's transaction."""
    for part in reversed(every()):
        await part.erase(whose, at)


async def lost(whose: Person, *, at: datetime, using_db: BaseDBAsyncClient | None = None) -> list[Loss]:
    """What the person would lose by closing the account at `at`."""
    return [loss for part in every() for loss in await part.lost(whose, at=at, using_db=using_db)]
