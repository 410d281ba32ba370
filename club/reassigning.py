"""Reassigning: customers who were chosen get one adviser in one step: those of a name that is in the dealer's
file and nobody's account here, or those who fit a filter.

It is kept as a handover, so that it stands among them and can be undone within a day.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.functions import Count
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import actors, audit, segments
from club.actors import Actor
from club.errors import ClubError
from club.handovers import Handed, Handover, NothingThere
from club.members import Member, advising, present, visible_to
from club.members.advising import NotAtWork, OutOfReach
from club.roles import in_scope
from club.segments import Question
from club.staff import Staff

MOST = 20_000
A_BATCH = 500


class TooMany(ClubError):
    """Facts: `most` customers in one step."""

    code = "reassigning.too_many"


def of_name(name: str, asker: Staff) -> QuerySet[Member]:
    """The customers, of those whom `asker` sees, whom the dealer's file gives to `name`."""
    return visible_to(asker).filter(adviser_id=None, adviser_name=name)


async def names(asker: Staff, *, using_db: BaseDBAsyncClient | None = None) -> list[tuple[str, int]]:
    """The names in the dealer's file that no account here has, with how many customers, most first."""
    nameless = visible_to(asker).filter(adviser_id=None).exclude(adviser_name="").using_db(using_db)
    counted: Any = nameless.annotate(n=Count("id")).group_by("adviser_name").values_list("adviser_name", "n")
    return sorted(await counted, key=lambda row: (-row[1], row[0]))


async def chosen(question: Question, *, using_db: BaseDBAsyncClient | None = None) -> list[int]:
    """Who fits, by id. Raises TooMany."""
    ids: list[int] = []
    async for batch in segments.batches(question, using=using_db):
        ids += batch
        if len(ids) > MOST:
            raise TooMany(most=MOST)
    return ids


async def assign(ids: list[int], heir: Staff, *, by: Actor, at: datetime, name: str = "") -> Handover:
    """`heir` looks after these customers; `name` is whose they were in the dealer's file. All or none.

    Raises TooMany, NotAtWork, OutOfReach, NothingThere where `heir` looks after all of them already.
    """
    if len(ids) > MOST:
        raise TooMany(most=MOST)
    async with in_transaction():
        adviser = await Staff.select_for_update().get(id=heir.id)
        if not adviser.is_active:
            raise NotAtWork(name=adviser.name)
        done = await Handover.create(name=name, at=at, by=actors.name(by))
        count = 0
        for start in range(0, len(ids), A_BATCH):
            batch = present().filter(id__in=ids[start : start + A_BATCH]).select_for_update().order_by("id")
            count += await _take(
                done, [one for one in await batch if one.adviser_id != heir.id], heir, by, at
            )
        if not count:
            raise NothingThere(name=heir.name)
        facts = {"customers": count, "heirs": [heir.name]}
        await audit.record("customers.reassigned", done, by=by, at=at, store=heir.store_id, **facts)
    return done


async def _take(done: Handover, held: list[Member], heir: Staff, by: Actor, at: datetime) -> int:
    for member in held:
        if not in_scope(heir, member.store_id):
            raise OutOfReach(name=heir.name, member=member.name or member.address_form)
    rows = [
        Handed(
            handover_id=done.id,
            kind="customers",
            thing=member.id,
            member_id=member.id,
            heir_id=heir.id,
            was_id=member.adviser_id,
            was_name=member.adviser_name,
        )
        for member in held
    ]
    await advising.change(held, heir, by=by, at=at)
    await Handed.bulk_create(rows, batch_size=A_BATCH)
    return len(held)
