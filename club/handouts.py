"""Handouts: one kind of voucher for everybody in a segment, who was counted before somebody said yes.

Whom it is for is written down as conditions when it is asked: who changes the segment afterwards changes
nothing about it. A worker goes through these people in pieces (handing_out.py); each piece is one transaction
that also writes how far the handout is, so one that was killed goes on behind the last piece that stands.

    waiting → running → done | failed | stopped; all three can be taken up again, and nobody gets a second one
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import actors, audit, locks, roles, said, segments, voucher_kinds
from club.errors import ClubError
from club.segments import Question, Segment
from points.voucher_kinds import VoucherKind

if TYPE_CHECKING:
    from club.staff import Staff
    from club.stores import Store

LEASE = timedelta(minutes=2)
MOST_TRIES = 20
LONGEST_REASON = 60
AT_WORK = ("waiting", "running")
OVER = ("done", "failed", "stopped")


class Handout(Model):
    """`people` were to get one when it was asked, at most for `cost` fen in all.

    `looked` of them were gone through up to the member `position`: `issued` got one, `left` did not, since
    they have one already, have left or are no members. Every voucher of it is issued as of `asked_at`.
    """

    id = fields.IntField(primary_key=True)
    key = fields.CharField(max_length=80, unique=True)
    kind: fields.ForeignKeyRelation[VoucherKind] = fields.ForeignKeyField(
        "points.VoucherKind", related_name=False, on_delete=fields.RESTRICT
    )
    segment: fields.ForeignKeyRelation[Segment] = fields.ForeignKeyField(
        "club.Segment", related_name=False, on_delete=fields.RESTRICT
    )
    conditions = fields.JSONField[dict[str, Any]]()
    store: fields.ForeignKeyNullableRelation[Store] = fields.ForeignKeyField(
        "club.Store", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    giver_id = fields.IntField(null=True)
    reason = fields.CharField(max_length=LONGEST_REASON)
    people = fields.IntField()
    cost = fields.BigIntField()
    state = fields.CharField(max_length=10, default="waiting")
    position = fields.IntField(default=0)
    looked = fields.IntField(default=0)
    issued = fields.IntField(default=0)
    left = fields.IntField(default=0)
    error = fields.CharField(max_length=60, default="")
    by = fields.CharField(max_length=60)
    asked_at = fields.DatetimeField()
    finished_at = fields.DatetimeField(null=True)
    stopped_by = fields.CharField(max_length=60, default="")
    leased_until = fields.DatetimeField()
    tries = fields.IntField(default=0)

    kind_id: int
    segment_id: int
    store_id: int | None

    class Meta:
        table = "club_handout"
        indexes = (("state", "leased_until"), ("kind", "asked_at"), ("store", "asked_at"))

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def question(self) -> Question:
        """Who is meant. Raises WrongFilter for a field that there is no more."""
        return Question(segments.read(self.conditions), self.asked_at, self.store_id)

    def key_of(self, member_id: int) -> str:
        """What the voucher of one person is unique by."""
        return f"voucher:issue:{self.id}:{member_id}"


class Preview(NamedTuple):
    """`people` would get one, for at most `cost` fen; `without` fit the segment and have no account.

    A percentage of which nobody told what it costs goes by the orders: it is no part of `cost`.
    """

    people: int
    without: int
    cost: int


class ReasonNeeded(ClubError):
    """Why, in words that members read."""

    code = "handout.reason_needed"


class ReasonTooLong(ClubError):
    """Facts: `longest`."""

    code = "handout.reason_too_long"


class NobodyThere(ClubError):
    """Nobody in the segment can get one."""

    code = "handout.nobody_there"


class MorePeople(ClubError):
    """More than were seen are in it meanwhile. Facts: `seen`, `now`."""

    code = "handout.more_people"


class AskedOtherwise(ClubError):
    """The key stands for another handout."""

    code = "handout.asked_otherwise"


class Broke(ClubError):
    """Whoever worked on it was killed, time and again."""

    code = "handout.broke"


class WrongState(ClubError):
    """It is over already, or not over yet. Facts: `state`."""

    code = "handout.wrong_state"


def visible_to(staff: Staff) -> QuerySet[Handout]:
    """Those for the people of the store that `staff` works for, or all, the latest first."""
    seen = Handout.all() if staff.store_id is None else Handout.filter(store_id=staff.store_id)
    return seen.order_by("-id")


def before(kind: VoucherKind, segment: Segment) -> QuerySet[Handout]:
    """Earlier ones of the same kind to the same segment, the latest first."""
    return Handout.filter(kind_id=kind.id, segment_id=segment.id).order_by("-id")


async def preview(
    kind: VoucherKind, segment: Segment, *, at: datetime, using: BaseDBAsyncClient | None = None
) -> Preview:
    """How many would get one, and what it costs at most if every use is taken. Raises WrongFilter."""
    counts = await segments.reach(segments.question(segment, at=at), using=using)
    people = counts["inbox"]
    return Preview(
        people, counts["all"] - people, people * kind.times * (voucher_kinds.cost_of_use(kind) or 0)
    )


async def ask(
    kind: VoucherKind,
    segment: Segment,
    *,
    reason: str,
    key: str,
    seen: int,
    by: Staff,
    at: datetime,
    using: BaseDBAsyncClient | None = None,
) -> Handout:
    """Let everybody in `segment` have one; `seen` people were agreed to. A worker gives them.

    They are counted by `using` before anything is written, so that nobody waits for it.

    The same `key` again is the same handout. Raises NotAllowed, ReasonNeeded, ReasonTooLong, Retired (of
    segments), WrongFilter, KindEnded (of points), OtherStores, NobodyThere,
    MorePeople, AskedOtherwise.
    """
    roles.require(by, "vouchers.issue")
    reason = said.words(reason, longest=LONGEST_REASON, missing=ReasonNeeded, too_long=ReasonTooLong)
    segment = await Segment.get(id=segment.id)
    found = await preview(kind, segment, at=at, using=using)
    async with in_transaction() as db:
        await locks.hold(db, f"handout:{key}")
        if known := await Handout.get_or_none(key=key):
            return _same(known, kind, segment, reason)
        counted, kind = segment.conditions, await VoucherKind.get(id=kind.id)
        segment = await Segment.get(id=segment.id)
        voucher_kinds.check_given(kind, at=at)
        if not voucher_kinds.may_give(by, kind):
            raise voucher_kinds.OtherStores
        if segment.retired_at:
            raise segments.Retired(at=segment.retired_at)
        if segment.conditions != counted:  # changed while they were counted
            found = await preview(kind, segment, at=at)
        _check_people(found.people, seen)
        made = await Handout.create(
            key=key, kind=kind, segment=segment, conditions=segment.conditions, store_id=segment.store_id,
            giver_id=by.store_id or segment.store_id, reason=reason, people=found.people, cost=found.cost,
            by=actors.name(by), asked_at=at, leased_until=at,
        )  # fmt: skip
        await _audit("handout.asked", made, by, at, people=made.people, cost=made.cost)
    return made


async def stop(handout: Handout, *, by: Staff, at: datetime) -> None:
    """Nobody gets one any more; who has one keeps it. Raises NotAllowed, WrongState."""
    roles.require(by, "vouchers.issue")
    async with in_transaction():
        over = {"state": "stopped", "finished_at": at, "stopped_by": actors.name(by)}
        await _move(handout, AT_WORK, **over)
        now = await Handout.get(id=handout.id)
        await _audit("handout.stopped", now, by, at, issued=now.issued)


async def again(handout: Handout, *, by: Staff, at: datetime) -> None:
    """Go through these people once more: whoever has theirs gets no second one.

    Raises NotAllowed, WrongState, KindEnded (of points).
    """
    roles.require(by, "vouchers.issue")
    async with in_transaction():
        voucher_kinds.check_given(await VoucherKind.get(id=handout.kind_id), at=at)
        begun: dict[str, Any] = {
            "state": "waiting", "position": 0, "looked": 0, "left": 0, "tries": 0, "error": "",
            "finished_at": None, "stopped_by": "", "leased_until": at,
        }  # fmt: skip
        await _move(handout, OVER, **begun)
        await _audit("handout.resumed", handout, by, at)


async def claim(at: datetime) -> Handout | None:
    """The oldest handout that waits, or whose worker died, for whoever asks first."""
    free = Q(state__in=AT_WORK, leased_until__lte=at)
    for one in await Handout.filter(free).order_by("id").limit(5):
        if one.tries >= MOST_TRIES:
            await fail(one, Broke.code, at=at)
            continue
        taken = Handout.filter(free, id=one.id, tries=one.tries)
        if await taken.update(state="running", leased_until=at + LEASE, tries=one.tries + 1):
            return await Handout.get(id=one.id).select_related("kind", "segment")
    return None


async def finish(handout: Handout, *, at: datetime) -> None:
    """All were gone through; unless another worker has it, or it was stopped."""
    async with in_transaction():
        if await held(handout).update(state="done", finished_at=at, leased_until=at):
            now = await Handout.get(id=handout.id)
            await _audit("handout.done", now, now.by, at, issued=now.issued, left=now.left)


async def fail(handout: Handout, code: str, *, at: datetime) -> None:
    """It cannot go on, for the reason of this code; what was given stays."""
    async with in_transaction():
        if await held(handout).update(state="failed", error=code[:60], finished_at=at, leased_until=at):
            await _audit("handout.failed", handout, handout.by, at)


def held(handout: Handout) -> QuerySet[Handout]:
    """The row, as long as whoever claimed `handout` still has it."""
    return Handout.filter(id=handout.id, state__in=AT_WORK, tries=handout.tries)


def _same(known: Handout, kind: VoucherKind, segment: Segment, reason: str) -> Handout:
    if (known.kind_id, known.segment_id, known.reason) != (kind.id, segment.id, reason):
        raise AskedOtherwise
    return known


def _check_people(people: int, seen: int) -> None:
    if not people:
        raise NobodyThere
    if people > seen:
        raise MorePeople(seen=seen, now=people)


async def _move(handout: Handout, states: tuple[str, ...], **changes: Any) -> None:
    if not await Handout.filter(id=handout.id, state__in=states).update(**changes):
        raise WrongState(state=(await Handout.get(id=handout.id)).state)


async def _audit(action: str, handout: Handout, by: Any, at: datetime, **facts: Any) -> None:
    await audit.record(action, handout, by=by, at=at, store=handout.store_id, **facts)
