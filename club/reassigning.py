"""Reassigning: customers who were chosen get one adviser in one step: those of a name that is in the dealer's
file and nobody's account here, or those who fit a filter.

It is kept as a handover, so that it stands among them and can be undone within a day.
"""

from __future__ import annotations

from dataclasses import replace
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
from club.members import Meant, Member, advising, present, visible_to
from club.segments import Question
from club.staff import Staff

MOST = 20_000
A_BATCH = 500
LONGEST_NAME = 40
Advised = dict[int, tuple[int | None, str]]  # of each customer the adviser, and the name in the file


class TooMany(ClubError):
    """Facts: `most` customers in one step."""

    code = "reassigning.too_many"


class Changed(ClubError):
    """Somebody of them has another adviser by now, or fits no longer: look again. Nobody was moved."""

    code = "reassigning.changed"


def of_name(name: str, asker: Staff) -> QuerySet[Member]:
    """The customers, of those whom `asker` sees, whom the dealer's file gives to `name`."""
    names = [name] if len(name) <= LONGEST_NAME else []  # nobody is called by a name that no file can bring
    return _nameless(asker).filter(adviser_name__in=names)


async def names(asker: Staff, *, using_db: BaseDBAsyncClient | None = None) -> list[tuple[str, int]]:
    """The names in the dealer's file that no account here has, with how many customers, most first."""
    each: Any = _nameless(asker).using_db(using_db).annotate(n=Count("id")).group_by("adviser_name")
    return sorted(await each.values_list("adviser_name", "n"), key=lambda row: (-row[1], row[0]))


async def has_names(asker: Staff, *, using_db: BaseDBAsyncClient | None = None) -> bool:
    """Whether there is any such name."""
    return await _nameless(asker).using_db(using_db).exists()


async def chosen(question: Question, *, using_db: BaseDBAsyncClient | None = None) -> list[int]:
    """Who fits, by id. Raises TooMany."""
    ids: list[int] = []
    async for batch in segments.batches(question, using=using_db):
        ids += batch
        if len(ids) > MOST:
            raise TooMany(most=MOST)
    return ids


async def advised(ids: list[int], *, using_db: BaseDBAsyncClient | None = None) -> Advised:
    """Who looks after each of them now."""
    known: Advised = {}
    for start in range(0, len(ids), A_BATCH):
        rows = Member.filter(id__in=ids[start : start + A_BATCH]).using_db(using_db)
        known |= {one.id: _adviser(one) for one in await rows.only("id", "adviser_id", "adviser_name")}
    return known


async def reassign(
    ids: list[int],
    adviser: Staff,
    *,
    by: Actor,
    at: datetime,
    name: str = "",
    question: Question | None = None,
    seen: Advised | None = None,
) -> Handover:
    """`adviser` looks after these customers; `name` is whose they were in the dealer's file. All or none.

    They still fit `question` and have the adviser whom they were `seen` with. Raises TooMany, NotAtWork,
    OutOfReach, Changed, NothingThere where `adviser` looks after all of them already.
    """
    if len(ids) > MOST:
        raise TooMany(most=MOST)
    async with in_transaction():
        adviser = await advising.at_work(adviser)
        done = await Handover.create(name=name, at=at, by=actors.name(by))
        count = 0
        for start in range(0, len(ids), A_BATCH):
            batch = present().filter(id__in=ids[start : start + A_BATCH]).select_for_update().order_by("id")
            held = await batch.only(*advising.NEEDED)
            if seen is not None and any(_adviser(one) != seen.get(one.id) for one in held):
                raise Changed
            if question and not {one.id for one in held} <= await _fitting(question, held):
                raise Changed
            count += await _take(done, [one for one in held if one.adviser_id != adviser.id], adviser, by, at)
        if not count:
            raise NothingThere(name=adviser.name)
        facts = {"customers": count, "heirs": [adviser.name]}
        await audit.record("customers.reassigned", done, by=by, at=at, store=adviser.store_id, **facts)
    return done


def _adviser(member: Member) -> tuple[int | None, str]:
    return member.adviser_id, member.adviser_name


async def _fitting(question: Question, held: list[Member]) -> set[int]:
    """Which of these customers, whose rows are locked, fit now."""
    among = Meant(ids=tuple(one.id for one in held))
    return set(await segments.ids(replace(question, among=among), limit=len(held)))


def _nameless(asker: Staff) -> QuerySet[Member]:
    """Those in the dealer's file under a name that no account here has, by the words of the partial index."""
    return visible_to(asker).filter(adviser_id=None, adviser_name__gt="")


async def _take(done: Handover, held: list[Member], adviser: Staff, by: Actor, at: datetime) -> int:
    advising.check_reach(adviser, held)
    rows = [
        Handed(
            handover_id=done.id,
            kind="customers",
            thing=member.id,
            member_id=member.id,
            heir_id=adviser.id,
            was_id=member.adviser_id,
            was_name=member.adviser_name,
        )
        for member in held
    ]
    await advising.change(held, adviser, by=by, at=at)
    await Handed.bulk_create(rows, batch_size=A_BATCH)
    return len(held)
