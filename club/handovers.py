"""Handovers: what changed hands in one step, from a leaver (handover.py) or of customers who were chosen
(reassigning.py); listed, counted, and undone within a day.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q, Subquery
from tortoise.functions import Count
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import audit, books
from club import staff as workforce
from club.actors import Actor
from club.errors import ClubError
from club.members import Member, advising, present
from club.staff import Staff

UNDO_WITHIN = timedelta(hours=24)
A_BATCH = 500


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


class NothingThere(ClubError):
    """They look after nobody and have nothing open. Facts: `name`."""

    code = "handover.nothing_there"


class CannotUndo(ClubError):
    """Undone before, or longer ago than a day: hand it back by another handover."""

    code = "handover.cannot_undo"


class LeaverLeft(ClubError):
    """Nothing goes back to somebody whose account is closed: open it again first. Facts: `name`."""

    code = "handover.leaver_left"


class HandedOn(ClubError):
    """A later handover has some of it: undone in this order they would stay with the wrong people.
    Facts: `count`."""

    code = "handover.handed_on"


class NothingBack(ClubError):
    """Somebody else has all of it by now: there is nothing to give back."""

    code = "handover.nothing_back"


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


async def counts(done: Handover, *, using_db: BaseDBAsyncClient | None = None) -> Counter[str]:
    """How much of each kind changed hands."""
    things = Handed.filter(handover_id=done.id).using_db(using_db).annotate(n=Count("id"))
    return Counter(dict(await things.group_by("kind").values_list("kind", "n")))  # type: ignore[arg-type]


async def undo(done: Handover, *, by: Actor, at: datetime) -> Counter[str]:
    """Within a day: give back what the heirs have still. To a leaver, whose account is opened again if it was
    closed with it; or, of customers who were chosen, to whoever had each of them.

    Returns how much of each kind came back. Raises CannotUndo, LeaverLeft, HandedOn, NothingBack.
    """
    async with in_transaction():
        leaver = await Staff.select_for_update().get_or_none(id=done.leaver_id or 0)
        young = Handover.filter(id=done.id, undone_at=None, at__gt=at - UNDO_WITHIN)
        if not await young.update(undone_at=at):
            raise CannotUndo
        if count := await _handed_on(done):
            raise HandedOn(count=count)
        if leaver:
            back, store = await _to_leaver(done, leaver, by, at), leaver.store_id
        else:
            back, store = await _to_whoever_had_them(done, by, at)
        if not +back:
            raise NothingBack
        await audit.record("staff.handover_undone", done, by=by, at=at, store=store, **+back)
    done.undone_at = at
    return back


async def _handed_on(done: Handover) -> int:
    """How much of it a later handover has, which was not undone."""
    things = Handed.filter(handover_id=done.id)
    count = 0
    for kind in books.KINDS:
        later = Handed.filter(kind=kind, handover_id__gt=done.id, handover__undone_at=None)
        count += await later.filter(thing__in=Subquery(things.filter(kind=kind).values("thing"))).count()
    return count


async def _to_leaver(done: Handover, leaver: Staff, by: Actor, at: datetime) -> Counter[str]:
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
    return back


async def _to_whoever_had_them(done: Handover, by: Actor, at: datetime) -> tuple[Counter[str], int | None]:
    """How many came back, and the store of who had got them."""
    things = await Handed.filter(handover_id=done.id).order_by("id")
    people = {thing.was_id for thing in things} | {thing.heir_id for thing in things}
    team = {one.id: one for one in await Staff.filter(id__in=[one for one in people if one is not None])}
    back: Counter[str] = Counter()
    for start in range(0, len(things), A_BATCH):
        back["customers"] += await _give_back(things[start : start + A_BATCH], team, by, at)
    return back, team[things[0].heir_id].store_id if things else None


async def _give_back(things: list[Handed], team: dict[int, Staff], by: Actor, at: datetime) -> int:
    rows = present().filter(id__in=[thing.thing for thing in things]).select_for_update().order_by("id")
    held = {one.id: one for one in await rows.only(*advising.NEEDED)}
    groups: dict[tuple[int | None, str], list[Handed]] = {}
    for thing in things:
        if thing.thing in held and held[thing.thing].adviser_id == thing.heir_id:
            groups.setdefault((thing.was_id, thing.was_name), []).append(thing)
    for (was_id, name), group in groups.items():
        theirs, was = [held[thing.thing] for thing in group], team.get(was_id or 0)
        if was and not was.is_active:  # the account is closed: the name alone is left
            was, name = None, was.name
        await advising.change(theirs, was, by=by, at=at, name=name)
    return sum(len(group) for group in groups.values())
