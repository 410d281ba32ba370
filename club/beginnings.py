"""Beginnings: what joining brings, and a profile that is complete; each once, where a rule pays it then.

A profile is complete once all is told that profiles.ASKED names, and whose it is has joined: in whichever
order, and whoever wrote it down. Who stands in several rows earns once. Whatever changes a row that may be
complete with it holds the account first, as does whoever closes one.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient

from club import earning, members, persons, reckoning
from club.actors import Actor
from club.members import Member, profiles
from points.facts import Fact
from points.postings import Posting


async def joined(member: Member, *, by: Actor, at: datetime) -> None:
    """`member`, whose account is held, has joined in this very transaction."""
    await _earn(await persons.stays(member), "sign_up", by=by, at=at)
    await completed(member, by=by, at=at)


async def completed(member: Member, *, by: Actor, at: datetime) -> None:
    """The profile of `member`, whose account is held, may have become complete in this transaction."""
    person = await persons.stays(member)
    if person.joined_at and not person.closed_at and not profiles.missing(person):
        await _earn(person, "profile_completed", by=by, at=at)


async def completed_many(ids: Collection[int], *, by: Actor, at: datetime) -> None:
    """What `completed` does, for all of `ids`."""
    if not ids or not await earning.pays("profile_completed", at):
        return
    for member in await members.joined().filter(id__in=[*ids]).order_by("id"):
        if not profiles.missing(member):
            await completed(member, by=by, at=at)


async def offered(member: Member, *, at: datetime, using_db: BaseDBAsyncClient | None = None) -> int:
    """The points that completing the profile would bring `member`, whose tier is loaded; 0 once it has."""
    if not profiles.missing(member) or await _known(member, "profile_completed", using_db=using_db):
        return 0
    fact = _fact(member, "profile_completed", at)
    return (await reckoning.foresee(member, fact, using_db=using_db)).total


async def _earn(person: Member, kind: str, *, by: Actor, at: datetime) -> None:
    if await earning.pays(kind, at) and not await _known(person, kind):
        key = f"earn:{kind}:{person.id}"
        await earning.earn(person, _fact(person, kind, at), key=key, by=by, at=at)


def _fact(person: Member, kind: str, at: datetime) -> Fact:
    return Fact(kind=kind, at=at, tier=person.tier.code, store=person.store_id)


async def _known(person: Member, kind: str, *, using_db: BaseDBAsyncClient | None = None) -> bool:
    """Whether it was earned before, under whichever of the person's rows."""
    keys = [f"earn:{kind}:{id}" for id in await persons.rows_of([person.id], using_db=using_db)]
    return await Posting.filter(key__in=keys).using_db(using_db).exists()
