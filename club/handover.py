"""Handing over: a colleague leaves, and all that they looked after is somebody's at once.

A plan deals a leaver's book to one heir or evenly to several, each within the stores that they see; a
customer's tasks and promises go where the customer goes. The plan is what is shown beforehand, and the deed
does the very same in one transaction. What came of it, and the way back: handovers.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.transactions import in_transaction

from club import actors, audit, books, handovers, locks, roles
from club import staff as workforce
from club.actors import Actor
from club.books import Thing
from club.errors import ClubError
from club.handovers import Handed, Handover, NothingThere
from club.staff import Staff

A_BATCH = 500


@dataclass(frozen=True)
class Share:
    """What one heir gets: how many of each kind."""

    heir: Staff
    counts: Counter[str] = field(default_factory=Counter[str])


class NoHeir(ClubError):
    """Nobody was named who takes it over."""

    code = "handover.no_heir"


class ToTheLeaver(ClubError):
    """Whoever leaves keeps nothing. Facts: `name`."""

    code = "handover.to_the_leaver"


class HeirLeft(ClubError):
    """The account of somebody who is to take over is closed. Facts: `name`."""

    code = "handover.heir_left"


class OutOfReach(ClubError):
    """Some of it belongs to a store that none of the heirs sees. Facts: `count`."""

    code = "handover.out_of_reach"


async def book(leaver: Staff, *, using_db: BaseDBAsyncClient | None = None) -> Counter[str]:
    """How much of each kind `leaver` has, kinds of which they have nothing included."""
    counts = Counter(dict.fromkeys(books.KINDS, 0))
    for thing in await books.held(leaver, using_db=using_db):
        counts[thing.kind] += 1
    return counts


async def plan(
    leaver: Staff, heirs: Sequence[Staff], *, using_db: BaseDBAsyncClient | None = None
) -> list[Share]:
    """Who would get how much. Raises as `hand_over` does, save NothingThere."""
    _check(leaver, heirs)
    dealt = _dealt(await books.held(leaver, using_db=using_db), heirs)
    return [
        Share(heir, Counter(thing.kind for thing, owner in dealt if owner.id == heir.id)) for heir in heirs
    ]


async def hand_over(
    leaver: Staff, heirs: Sequence[Staff], *, by: Actor, at: datetime, close: bool = False
) -> Handover:
    """All of `leaver`'s book to `heirs`, and with `close` the account shut in the same step: all or nothing.

    Every member's timeline says who looks after them now. Raises NoHeir, ToTheLeaver, HeirLeft, OutOfReach,
    NothingThere, LastAdministrator.
    """
    async with in_transaction() as connection:
        await locks.hold(connection, f"book:{leaver.id}")
        people = [leaver.id, *(heir.id for heir in heirs)]
        fresh = {one.id: one for one in await Staff.filter(id__in=people).select_for_update().order_by("id")}
        heirs = [fresh[heir.id] for heir in heirs if heir.id in fresh]
        _check(leaver, heirs)
        dealt = _dealt(await books.held(leaver), heirs)
        if not dealt:
            raise NothingThere(name=leaver.name)
        close = close and fresh[leaver.id].is_active
        done = await Handover.create(leaver_id=leaver.id, at=at, by=actors.name(by), closed=close)
        for heir in heirs:
            await _give(done, leaver, heir, [thing for thing, owner in dealt if owner.id == heir.id], by, at)
        facts: dict[str, object] = {**await handovers.counts(done), "heirs": [heir.name for heir in heirs]}
        await audit.record("staff.book_moved", leaver, by=by, at=at, store=leaver.store_id, **facts)
        if close:
            await workforce.deactivate(leaver, by=by, at=at)
    return done


def _check(leaver: Staff, heirs: Sequence[Staff]) -> None:
    if not heirs:
        raise NoHeir
    for heir in heirs:
        if heir.id == leaver.id:
            raise ToTheLeaver(name=leaver.name)
        if not heir.is_active:
            raise HeirLeft(name=heir.name)


def _dealt(things: Sequence[Thing], heirs: Sequence[Staff]) -> list[tuple[Thing, Staff]]:
    """Each thing to the heir who has least of its kind so far, among those who see its store."""
    load: Counter[tuple[str, int]] = Counter()
    home: dict[int, Staff] = {}
    dealt: list[tuple[Thing, Staff]] = []
    for thing in things:
        heir = home.get(thing.member or 0)
        if heir is None:
            near = [one for one in heirs if roles.in_scope(one, thing.store)]
            if not near:
                raise OutOfReach(count=sum(_is_far(other, heirs) for other in things))
            heir = min(near, key=lambda one: load[thing.kind, one.id])
        if thing.member:
            home[thing.member] = heir
        load[thing.kind, heir.id] += 1
        dealt.append((thing, heir))
    return dealt


def _is_far(thing: Thing, heirs: Sequence[Staff]) -> bool:
    return not any(roles.in_scope(heir, thing.store) for heir in heirs)


async def _give(
    done: Handover, leaver: Staff, heir: Staff, things: Sequence[Thing], by: Actor, at: datetime
) -> None:
    whose = {(thing.kind, thing.id): thing.member for thing in things}
    for name, kind in books.KINDS.items():
        given = await kind.give(
            [thing.id for thing in things if thing.kind == name], leaver, heir, by=by, at=at
        )
        rows = [
            Handed(handover_id=done.id, kind=name, thing=id, member_id=whose[name, id], heir_id=heir.id)
            for id in given
        ]
        await Handed.bulk_create(rows, batch_size=A_BATCH)
