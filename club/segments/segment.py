"""A segment: a filter with a name, saved with what it is for and what is planned for these people.

To tell people apart without a plan is a mistake of which the decks warn: `plan` may be empty, and pages
say so. A segment of a store holds its people and those who have no store yet; one of the club, everybody.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import actors, audit
from club.actors import Actor
from club.errors import ClubError
from club.members import Meant
from club.segments import asking, tree
from club.segments.asking import BATCH, Question
from club.segments.errors import WrongFilter
from club.segments.tree import Node

if TYPE_CHECKING:
    from club.members import Member
    from club.staff import Staff
    from club.stores import Store

LONGEST_NAME, LONGEST_TEXT = 60, 200


class Segment(Model):
    """`counted` people were in it at `counted_at`, which is None while a new count is awaited.

    Who is in it now is asked anew each time.
    """

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=LONGEST_NAME)
    purpose = fields.CharField(max_length=LONGEST_TEXT)
    plan = fields.CharField(max_length=LONGEST_TEXT, default="")
    conditions = fields.JSONField[dict[str, Any]]()
    store: fields.ForeignKeyNullableRelation[Store] = fields.ForeignKeyField(
        "club.Store", on_delete=fields.RESTRICT, null=True
    )
    by = fields.CharField(max_length=60)
    created_at = fields.DatetimeField()
    changed_at = fields.DatetimeField()
    retired_at = fields.DatetimeField(null=True)
    counted = fields.IntField(null=True)
    counted_at = fields.DatetimeField(null=True)

    store_id: int | None

    class Meta:
        table = "club_segment"
        indexes = (("store", "retired_at"),)

    @property
    def node(self) -> Node:
        """The conditions, checked. Raises WrongFilter for a field that there is no more."""
        return tree.read(self.conditions)


class Nameless(ClubError):
    """A segment has a name, and is for something. Facts: `field`."""

    code = "segment.nameless"


class TooLong(ClubError):
    """Facts: `field`, `longest`."""

    code = "segment.too_long"


class Retired(ClubError):
    """It was retired at `at`: nothing about it changes any more. It can be copied."""

    code = "segment.retired"


def visible_to(staff: Staff) -> QuerySet[Segment]:
    """The segments of the store that `staff` works for, or all, by name."""
    segments = Segment.all() if staff.store_id is None else Segment.filter(store_id=staff.store_id)
    return segments.order_by("name", "id")


def in_use() -> QuerySet[Segment]:
    return Segment.filter(retired_at=None).order_by("id")


async def save(
    name: str, node: Node, *, purpose: str, plan: str, store: Store | None, by: Actor, at: datetime
) -> Segment:
    """A new segment, counted at once. Raises Nameless, TooLong."""
    told: dict[str, Any] = _tidy(name, purpose, plan)
    async with in_transaction():
        segment = await Segment.create(
            **told,
            conditions=tree.written(node),
            store=store,
            by=actors.name(by),
            created_at=at,
            changed_at=at,
        )
        await audit.record("segment.saved", segment, by=by, at=at, store=segment.store_id, name=segment.name)
    await recount(segment, at=at)
    return segment


async def edit(
    segment: Segment,
    *,
    by: Actor,
    at: datetime,
    name: str,
    purpose: str,
    plan: str,
    node: Node | None = None,
) -> None:
    """Change what it is called and for, and whom it holds. Raises Nameless, TooLong, Retired."""
    changes: dict[str, Any] = _tidy(name, purpose, plan)
    if node is not None:
        changes["conditions"] = tree.written(node)
    fields_ = [field for field, value in changes.items() if getattr(segment, field) != value]
    if not fields_:
        return
    async with in_transaction():
        if not await Segment.filter(id=segment.id, retired_at=None).update(**changes, changed_at=at):
            raise Retired(at=(await Segment.get(id=segment.id)).retired_at)
        was = {"was": segment.conditions} if "conditions" in fields_ else {}
        await audit.record(
            "segment.edited", segment, by=by, at=at, store=segment.store_id, fields=fields_, **was
        )
    segment.update_from_dict({**changes, "changed_at": at})  # pyright: ignore[reportUnknownMemberType]
    if "conditions" in fields_:
        await recount(segment, at=at)


async def copy(segment: Segment, *, name: str, by: Actor, at: datetime) -> Segment:
    """The same once more under another name: to be changed. Raises Nameless, TooLong."""
    await segment.fetch_related("store")
    return await save(
        name, segment.node, purpose=segment.purpose, plan=segment.plan, store=segment.store, by=by, at=at
    )


async def retire(segment: Segment, *, by: Actor, at: datetime) -> None:
    """Take it out of use; it stays to be read, since what was done with it names it."""
    async with in_transaction():
        if await Segment.filter(id=segment.id, retired_at=None).update(retired_at=at):
            await audit.record("segment.retired", segment, by=by, at=at, store=segment.store_id)
            segment.retired_at = at


async def recount(segment: Segment, *, at: datetime, using: BaseDBAsyncClient | None = None) -> int:
    """Count anew and remember it, for lists. Raises WrongFilter for a field that there is no more."""
    found = await count(segment, at=at, using=using)
    await Segment.filter(id=segment.id).update(counted=found, counted_at=at)
    segment.counted, segment.counted_at = found, at
    return found


async def recount_due(slot: datetime, *, at: datetime, using: BaseDBAsyncClient) -> int:
    """Count those that are due, and return how many they were; one that asks for a field that there is no
    more keeps its count: its page says why."""
    return await _recount(await due(slot), at=at, using=using)


async def recount_outdated(*, at: datetime, using: BaseDBAsyncClient) -> int:
    """Count those that await it, and return how many they were."""
    return await _recount(await in_use().filter(counted_at=None), at=at, using=using)


async def outdate(field: str) -> None:
    """Let the worker count anew those in use that ask for `field`: members got another one.

    In the caller's transaction, which waits for no other deed: what another one is marking is left to it.
    """
    asking = [one.id for one in await in_use().filter(counted_at__not_isnull=True) if _asks(one, field)]
    async with in_transaction():
        held = await Segment.filter(id__in=asking).select_for_update(skip_locked=True)
        await Segment.filter(id__in=[one.id for one in held]).update(counted_at=None)


def question(segment: Segment, *, at: datetime) -> Question:
    """Who is in it at `at`, to be asked. Raises WrongFilter for a field that there is no more."""
    return Question(segment.node, at, segment.store_id)


async def count(segment: Segment, *, at: datetime, using: BaseDBAsyncClient | None = None) -> int:
    return await asking.count(question(segment, at=at), using=using)


def members(
    segment: Segment,
    *,
    at: datetime,
    size: int = BATCH,
    after: int = 0,
    using: BaseDBAsyncClient | None = None,
) -> AsyncIterator[list[int]]:
    """The ids of all who are in it, in batches by id; whoever breaks off goes on `after` the last."""
    return asking.batches(question(segment, at=at), size=size, after=after, using=using)


async def holds(
    segment: Segment, member: Member, *, at: datetime, using: BaseDBAsyncClient | None = None
) -> bool:
    """Whether `member` is in it at `at`."""
    asked = Question(segment.node, at, segment.store_id, Meant((member.id,)))
    return await asking.count(asked, using=using) > 0


def due(at: datetime) -> QuerySet[Segment]:
    """Those in use whose count is older than `at`, the oldest first."""
    return in_use().filter(Q(counted_at=None) | Q(counted_at__lt=at)).order_by("counted_at", "id")


async def _recount(segments: Iterable[Segment], *, at: datetime, using: BaseDBAsyncClient) -> int:
    counted = 0
    for segment in segments:
        with suppress(WrongFilter):
            await recount(segment, at=at, using=using)
            counted += 1
    return counted


def _asks(segment: Segment, field: str) -> bool:
    try:
        return any(leaf.field.name == field for leaf in tree.leaves(segment.node))
    except WrongFilter:
        return False


def _tidy(name: str, purpose: str, plan: str) -> dict[str, str]:
    told = {"name": name.strip(), "purpose": purpose.strip(), "plan": plan.strip()}
    for field in ("name", "purpose"):
        if not told[field]:
            raise Nameless(field=field)
    for field, longest in (("name", LONGEST_NAME), ("purpose", LONGEST_TEXT), ("plan", LONGEST_TEXT)):
        if len(told[field]) > longest:
            raise TooLong(field=field, longest=longest)
    return told
