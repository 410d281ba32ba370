"""Books: what a colleague looks after.

Each kind of things that have an owner says what somebody holds and how it changes hands. KINDS lists them; a
later one joins by a line there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tortoise.backends.base.client import BaseDBAsyncClient

from club import tasks
from club.actors import Actor
from club.members import advising, present
from club.staff import Staff
from club.tasks import Task

A_BATCH = 500


@dataclass(frozen=True)
class Thing:
    """Something that somebody looks after: `member` is whom it is about, `store` where it belongs."""

    kind: str
    id: int
    member: int | None
    store: int | None


class Kind(Protocol):
    """A module or object for one kind of things."""

    async def held(self, owner: Staff, *, using_db: BaseDBAsyncClient | None = None) -> list[Thing]:
        """What `owner` has, in the order in which it is dealt."""
        ...

    async def give(
        self, ids: Sequence[int], owner: Staff, heir: Staff, *, by: Actor, at: datetime
    ) -> list[int]:
        """Let `heir` have those of `ids` that `owner` has still, and return them; in the caller's deed."""
        ...


class Customers:
    """Members, by their adviser."""

    async def held(self, owner: Staff, *, using_db: BaseDBAsyncClient | None = None) -> list[Thing]:
        theirs = present().filter(adviser_id=owner.id).using_db(using_db).order_by("id")
        return [
            Thing("customers", one.id, one.id, one.store_id) for one in await theirs.only("id", "store_id")
        ]

    async def give(
        self, ids: Sequence[int], owner: Staff, heir: Staff, *, by: Actor, at: datetime
    ) -> list[int]:
        moved: list[int] = []
        for start in range(0, len(ids), A_BATCH):
            theirs = present().filter(id__in=ids[start : start + A_BATCH], adviser_id=owner.id)
            held = await theirs.select_for_update().order_by("id")
            await advising.change(held, heir, by=by, at=at)
            moved += [member.id for member in held]
        return moved


@dataclass(frozen=True)
class Tasks:
    """What is still to be done, by its owner; `name` as KINDS has it, `kinds` those of club.tasks."""

    name: str
    kinds: tuple[str, ...]

    async def held(self, owner: Staff, *, using_db: BaseDBAsyncClient | None = None) -> list[Thing]:
        theirs = Task.filter(owner_id=owner.id, state="open", kind__in=self.kinds).using_db(using_db)
        rows = await theirs.order_by("due_at", "id").values(
            "id", "member_id", "store_id", stays="member__merged_into_id"
        )
        return [
            Thing(self.name, row["id"], row["stays"] or row["member_id"], row["store_id"]) for row in rows
        ]

    async def give(
        self, ids: Sequence[int], owner: Staff, heir: Staff, *, by: Actor, at: datetime
    ) -> list[int]:
        batches = (ids[start : start + A_BATCH] for start in range(0, len(ids), A_BATCH))
        given = [await tasks.give_several(batch, owner, to=heir, by=by, at=at) for batch in batches]
        return [id for batch in given for id in batch]


KINDS: dict[str, Kind] = {
    "customers": Customers(),
    "promises": Tasks("promises", ("promise",)),
    "tasks": Tasks("tasks", ("todo", "callback")),
}


async def held(owner: Staff, *, using_db: BaseDBAsyncClient | None = None) -> list[Thing]:
    """All that `owner` looks after, customers first."""
    return [thing for kind in KINDS.values() for thing in await kind.held(owner, using_db=using_db)]
