"""Advising: which colleague looks after a member. One answers for each; members see who on their phone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from tortoise.transactions import in_transaction

from club import actors, logs, provenance, roles
from club.activity import Activity
from club.actors import Actor
from club.audit import Entry
from club.errors import ClubError
from club.members.member import Member, present
from points import bulk

if TYPE_CHECKING:
    from club.staff import Staff

A_BATCH = 500


NEEDED = ("id", "store_id", "adviser_id", "adviser_name", "told", "name", "address_form")  # of many thousands


class NotAtWork(ClubError):
    """The account is closed: nobody can be looked after by it. Facts: `name`."""

    code = "advising.not_at_work"


class OutOfReach(ClubError):
    """A member of another store, whom this colleague would not see. Facts: `name`, `member`."""

    code = "advising.out_of_reach"


async def assign(
    members: Sequence[Member], adviser: Staff | None, *, by: Actor, at: datetime
) -> list[Member]:
    """Let `adviser` look after `members`, or nobody; returns those for whom that is new.

    All or none. Raises NotAtWork, OutOfReach.
    """
    async with in_transaction():
        if adviser:
            adviser = await at_work(adviser)
        ids = [member.id for member in members]
        held = await present().filter(id__in=ids).select_for_update().order_by("id")
        changed = [member for member in held if member.adviser_id != (adviser.id if adviser else None)]
        if adviser:
            check_reach(adviser, changed)
        await change(changed, adviser, by=by, at=at)
        await Entry.bulk_create([_entry(member, adviser, by, at) for member in changed], batch_size=A_BATCH)
    return changed


async def at_work(adviser: Staff) -> Staff:
    """The adviser as they are now, kept so until the caller's transaction ends. Raises NotAtWork."""
    fresh = await type(adviser).select_for_update(no_key=True).get(id=adviser.id)
    if not fresh.is_active:
        raise NotAtWork(name=fresh.name)
    return fresh


def check_reach(adviser: Staff, members: Sequence[Member]) -> None:
    """Raises OutOfReach for the first of `members` whom `adviser` would not see."""
    for member in members:
        if not roles.in_scope(adviser, member.store_id):
            raise OutOfReach(name=adviser.name, member=member.name or member.address_form)


async def change(
    members: Sequence[Member], adviser: Staff | None, *, by: Actor, at: datetime, name: str = ""
) -> None:
    """The rows and timelines of an assignment, in the caller's transaction, which locks and audits.

    Without an adviser it may be a `name` of the dealer's file. Segments that ask for the adviser are counted
    anew by the worker.
    """
    from club import segments  # which know this package

    async with in_transaction() as db:
        told = [provenance.add(member.told, ["adviser_id"], by=by, at=at) for member in members]
        await bulk.many(
            db,
            _CHANGE,
            [
                (member.id, adviser.id if adviser else None, name, json.dumps(known))
                for member, known in zip(members, told, strict=True)
            ],
        )
        lines = [_line(member, adviser, by, at, name) for member in members]
        await Activity.bulk_create(lines, batch_size=A_BATCH)
        if members:
            await segments.outdate("adviser")


def _line(member: Member, adviser: Staff | None, by: Actor, at: datetime, name: str) -> Activity:
    facts = {"adviser": adviser.name if adviser else name}
    return Activity(
        member_id=member.id,
        kind="adviser.changed",
        at=at,
        by=actors.name(by),
        store_id=member.store_id,
        subject=f"staff:{adviser.id}" if adviser else "",
        facts=facts,
    )


def _entry(member: Member, adviser: Staff | None, by: Actor, at: datetime) -> Entry:
    return Entry(
        at=at,
        by=actors.name(by),
        action="member.adviser_changed",
        subject_kind="member",
        subject_id=member.id,
        store_id=member.store_id,
        facts={"adviser": adviser.name if adviser else ""},
        request_id=logs.request_id.get()[:64],
    )


_CHANGE = """
UPDATE club_member SET "adviser_id" = $2, "adviser_name" = $3, "told" = $4 WHERE "id" = $1
"""
