"""Handing over: a colleague leaves, and all that they looked after is somebody's at once.

A plan deals a leaver's book to one heir or evenly to several, each within the stores that they see; a
customer's tasks and promises go where the customer goes. The plan is what is shown beforehand, and the deed
does the very same in one transaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q, Subquery
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import actors, audit, books, locks, roles
from club import staff as workforce
from club.actors import Actor
from club.books import Thing
from club.errors import ClubError
from club.members import Member
from club.staff import Staff

UNDO_WITHIN = timedelta(hours=24)
A_BATCH = 500


@dataclass(frozen=True)
class Share:
    """What one heir gets: how many of each kind."""

    heir: Staff
    counts: Counter[str] = field(default_factory=Counter[str])


class Handover(Model):
    """`closed` says whether the leaver's account was closed in the same step. Without a `leaver` customers
    were chosen (reassigning.py): those of a `name` in the dealer's file, or by a filter."""

    id = fields.IntField(primary_key=True)
    leaver: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "club.Staff", related_name="handovers", on_delete=fields.RESTRICT, null=True
    )
    name = fields.CharField(max_length=40, default="", db_default="")
    by = fields.CharField(max_length=60)
    at = fields.DatetimeField(db_index=True)
    closed = fields.BooleanField(default=False)
    undone_at = fields.DatetimeField(null=True)
    leaver_id: int | None

    class Meta:
        table = "club_handover"

    @property
    def whose(self) -> str:
        """Whose customers they were; '' where a filter chose them."""
        return self.leaver.name if self.leaver else self.name


class Handed(Model):
    """One thing that changed hands. `was` or `was_name` looked after a customer who was chosen."""

    id = fields.IntField(primary_key=True)
    handover: fields.ForeignKeyRelation[Handover] = fields.ForeignKeyField(
        "club.Handover", related_name="things", on_delete=fields.RESTRICT
    )
    kind = fields.CharField(max_length=20)
    thing = fields.IntField()
    member: fields.ForeignKeyNullableRelation[Member] = fields.ForeignKeyField(
        "club.Member", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    heir: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField(
        "club.Staff", related_name="inherited", on_delete=fields.RESTRICT
    )
    was: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "club.Staff", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    was_name = fields.CharField(max_length=40, default="", db_default="")
    handover_id: int
    member_id: int | None
    heir_id: int
    was_id: int | None

    class Meta:
        table = "club_handed"
        indexes = (("handover", "heir"), ("heir",))


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


class NothingThere(ClubError):
    """They look after nobody and have nothing open. Facts: `name`."""

    code = "handover.nothing_there"


class CannotUndo(ClubError):
    """Undone before, or longer ago than a day: hand it back by another handover."""

    code = "handover.cannot_undo"


class LeaverLeft(ClubError):
    """Nothing goes back to somebody whose account is closed: open it again first. Facts: `name`."""

    code = "handover.leaver_left"


def visible_to(staff: Staff) -> QuerySet[Handover]:
    """Those of colleagues whom `staff` sees, or to them, newest first."""
    team = Subquery(workforce.visible_to(staff).order_by().values("id"))
    chosen = Handed.filter(heir_id__in=team, handover__leaver_id=None).values("handover_id")
    return Handover.filter(Q(leaver_id__in=team) | Q(id__in=Subquery(chosen))).order_by("-id")


def of_heir(staff: Staff, *, since: datetime | None = None) -> QuerySet[Handover]:
    """Those that gave something to `staff`, newest first; what was undone is no news."""
    theirs = Handed.filter(heir_id=staff.id).values("handover_id")
    given = Handover.filter(id__in=Subquery(theirs), undone_at=None)
    given = given.filter(at__gte=since) if since else given
    return given.select_related("leaver").order_by("-id")


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
        await _audit("staff.book_moved", done, leaver, by, at, heirs=[heir.name for heir in heirs])
        if close:
            await workforce.deactivate(leaver, by=by, at=at)
    return done


async def undo(done: Handover, *, by: Actor, at: datetime) -> Counter[str]:
    """Within a day: give back what the heirs have still, and open the account again if it was closed with it.

    Returns how much of each kind came back. Raises CannotUndo, LeaverLeft.
    """
    async with in_transaction():
        leaver = await Staff.select_for_update().get(id=done.leaver_id)
        young = Handover.filter(id=done.id, undone_at=None, at__gt=at - UNDO_WITHIN)
        if not await young.update(undone_at=at):
            raise CannotUndo
        if not leaver.is_active:
            if not done.closed:
                raise LeaverLeft(name=leaver.name)
            await workforce.reactivate(leaver, by=by, at=at)
        back: Counter[str] = Counter()
        for heir in await Staff.filter(id__in=Subquery(Handed.filter(handover=done).values("heir_id"))):
            for name, kind in books.KINDS.items():
                given = Handed.filter(handover_id=done.id, heir_id=heir.id, kind=name).order_by("id")
                ids = [int(id) for id in await given.values_list("thing", flat=True)]  # type: ignore[arg-type]
                back[name] += len(await kind.give(ids, heir, leaver, by=by, at=at))
        await _audit("staff.handover_undone", done, leaver, by, at)
    done.undone_at = at
    return back


async def counts(done: Handover, *, using_db: BaseDBAsyncClient | None = None) -> Counter[str]:
    """How much of each kind changed hands."""
    things = Handed.filter(handover_id=done.id).using_db(using_db)
    return Counter([str(kind) for kind in await things.values_list("kind", flat=True)])


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


async def _audit(
    action: str, done: Handover, leaver: Staff, by: Actor, at: datetime, **facts: object
) -> None:
    moved = dict(await counts(done))
    await audit.record(action, leaver, by=by, at=at, store=leaver.store_id, **moved, **facts)
