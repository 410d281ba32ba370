"""Adjustments: points that somebody gives or takes by hand, with a reason that the member reads.

What one person gives or takes of one member in a day stays below a limit (settings_of_points); beyond it, a
second person approves: never the one who asked. What was asked waits until it is approved, refused or taken
back, each once. Nothing moves before.

    waiting → posted | refused | withdrawn
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from tortoise import fields
from tortoise.functions import Sum
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import activity, actors, audit, clock, locks, persons, roles, said, settings_of_points
from club.defaults import EXPIRY
from club.errors import ClubError
from club.members import Member
from club.members.holding import held
from club.messages import outbox
from points import lots, postings, rules
from points.errors import NotEnoughPoints
from points.postings import Posting

if TYPE_CHECKING:
    from club.staff import Staff

MOST = 1_000_000
LONGEST_REASON = 120
STATES = ("waiting", "posted", "refused", "withdrawn")


class Adjustment(Model):
    """`points` above zero are given, below it taken. `reason` is for the member, `answer` for who asked.

    `limit` held when it was asked, `store_id` is the house whose points they are. Words end with the account.
    """

    id = fields.IntField(primary_key=True)
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", related_name="adjustments", on_delete=fields.RESTRICT
    )
    points = fields.BigIntField()
    reason = fields.CharField(max_length=LONGEST_REASON)
    key = fields.CharField(max_length=80, unique=True)
    store = fields.ForeignKeyField("club.Store", on_delete=fields.RESTRICT, null=True)
    limit = fields.BigIntField()
    state = fields.CharField(max_length=10, default="waiting")
    asked_by = fields.CharField(max_length=60)
    asked_at = fields.DatetimeField()
    decided_by = fields.CharField(max_length=60, default="")
    decided_at = fields.DatetimeField(null=True)
    answer = fields.CharField(max_length=LONGEST_REASON, default="")
    posting = fields.BigIntField(null=True)

    member_id: int
    store_id: int | None

    class Meta:
        table = "club_adjustment"
        indexes = (("state", "asked_at"), ("member", "asked_at"), ("asked_by", "asked_at"))


class WrongAmount(ClubError):
    """Facts: `most`. Nothing is no adjustment."""

    code = "adjustment.wrong_amount"


class ReasonNeeded(ClubError):
    """Why, in words that the member reads."""

    code = "adjustment.reason_needed"


class ReasonTooLong(ClubError):
    """Facts: `longest`."""

    code = "adjustment.reason_too_long"


class OwnRequest(ClubError):
    """Whoever asked for it does not decide it."""

    code = "adjustment.own_request"


class NotTheirs(ClubError):
    """Only who asked takes it back."""

    code = "adjustment.not_theirs"


class AlreadyDecided(ClubError):
    """Facts: `state`."""

    code = "adjustment.already_decided"


class NotEnough(ClubError):
    """More is to be taken than the member can spend now. Facts: `balance`, `wanted`."""

    code = "adjustment.not_enough"


class AskedOtherwise(ClubError):
    """The key stands for another adjustment."""

    code = "adjustment.asked_otherwise"


def visible_to(staff: Staff) -> QuerySet[Adjustment]:
    """Those of the store that `staff` works for, or all, the latest first."""
    seen = Adjustment.all() if staff.store_id is None else Adjustment.filter(store_id=staff.store_id)
    return seen.order_by("-asked_at", "-id")


def to_decide(staff: Staff) -> QuerySet[Adjustment]:
    """What waits for a word of `staff`: not what they asked for themselves."""
    return visible_to(staff).filter(state="waiting").exclude(asked_by=actors.name(staff))


def of(member: Member) -> QuerySet[Adjustment]:
    """All that was ever asked for the person, the latest first."""
    return Adjustment.filter(member_id__in=persons.ids_of(member)).order_by("-asked_at", "-id")


async def ask(member: Member, points: int, *, reason: str, key: str, by: Staff, at: datetime) -> Adjustment:
    """Give `points` (below zero: take them), at once if it is within the limit of `by`, else once approved.

    The same `key` again gives what stands under it. Raises NotAllowed, WrongAmount, ReasonNeeded,
    ReasonTooLong, NotEnough, MemberClosed, AskedOtherwise; AccountFrozen of points.
    """
    roles.require(by, "points.adjust")
    if type(points) is not int or points == 0 or abs(points) > MOST:
        raise WrongAmount(most=MOST)
    reason = _words(reason)
    async with in_transaction() as db:
        await locks.hold(db, f"adjust:{key}")
        if known := await Adjustment.get_or_none(key=key):
            return _same(known, points, reason)
        person = await held(member)
        if points < 0:
            await _check_covered(person, -points, at)
        limit = await settings_of_points.value("adjustment_limit", at)
        made = await Adjustment.create(
            member=person,
            points=points,
            reason=reason,
            key=key,
            store_id=by.store_id or person.store_id,
            limit=limit,
            asked_by=actors.name(by),
            asked_at=at,
        )
        if await _given_today(person, by, at) + abs(points) <= limit:
            await _post(made, person, answer="", by=by, at=at)
        else:
            await _record("adjustment.asked", made, person, by=by, at=at)
    return made


async def approve(adjustment: Adjustment, *, answer: str = "", by: Staff, at: datetime) -> Adjustment:
    """A second person says yes, and the points move.

    Raises NotAllowed, OwnRequest, AlreadyDecided, NotEnough (then it still waits), MemberClosed.
    """
    roles.require(by, "points.approve")
    async with in_transaction():
        person = await held(await Member.get(id=adjustment.member_id))  # before the row: as who leaves does
        waiting = await _waiting(adjustment)
        if waiting.asked_by == actors.name(by):
            raise OwnRequest
        await _post(waiting, person, answer=answer.strip()[:LONGEST_REASON], by=by, at=at)
    return waiting


async def refuse(adjustment: Adjustment, *, answer: str, by: Staff, at: datetime) -> Adjustment:
    """A second person says no, and why. Raises NotAllowed, OwnRequest, AlreadyDecided, ReasonNeeded."""
    roles.require(by, "points.approve")
    answer = _words(answer)
    async with in_transaction():
        waiting = await _waiting(adjustment)
        if waiting.asked_by == actors.name(by):
            raise OwnRequest
        await _decide(waiting, "refused", answer, by=by, at=at)
        person = await persons.stays(await Member.get(id=waiting.member_id))
        await _record("adjustment.refused", waiting, person, by=by, at=at)
    return waiting


async def withdraw(adjustment: Adjustment, *, by: Staff, at: datetime) -> Adjustment:
    """Whoever asked thinks better of it. Raises NotTheirs, AlreadyDecided."""
    async with in_transaction():
        waiting = await _waiting(adjustment)
        if waiting.asked_by != actors.name(by):
            raise NotTheirs
        await _decide(waiting, "withdrawn", "", by=by, at=at)
        person = await persons.stays(await Member.get(id=waiting.member_id))
        await _record("adjustment.withdrawn", waiting, person, by=by, at=at)
    return waiting


def _words(reason: str) -> str:
    return said.words(reason, longest=LONGEST_REASON, missing=ReasonNeeded, too_long=ReasonTooLong)


def _same(known: Adjustment, points: int, reason: str) -> Adjustment:
    if (known.points, known.reason) != (points, reason):
        raise AskedOtherwise
    return known


async def _waiting(adjustment: Adjustment) -> Adjustment:
    row = await Adjustment.select_for_update(no_key=True).get(id=adjustment.id)
    if row.state != "waiting":
        raise AlreadyDecided(state=row.state)
    return row


async def _check_covered(person: Member, wanted: int, at: datetime) -> None:
    if (balance := await lots.spendable(person.account_id, at=at)) < wanted:
        raise NotEnough(balance=balance, wanted=wanted)


async def _given_today(person: Member, by: Staff, at: datetime) -> int:
    """What `by` has given or taken of this person today, without anybody else: so nobody gives by halves."""
    alone = Adjustment.filter(
        member_id__in=persons.ids_of(person),
        asked_by=actors.name(by),
        decided_by=actors.name(by),
        state="posted",
        asked_at__gte=clock.start_of(clock.day_of(at)),
    )
    taken = alone.filter(points__lt=0).annotate(sum=Sum("points")).values_list("sum", flat=True)
    given = alone.filter(points__gt=0).annotate(sum=Sum("points")).values_list("sum", flat=True)
    sums: list[Any] = [*await given, *await taken]
    return sum(abs(int(points or 0)) for points in sums)


async def _decide(row: Adjustment, state: str, answer: str, *, by: Staff, at: datetime) -> None:
    row.update_from_dict(  # pyright: ignore[reportUnknownMemberType]
        {"state": state, "answer": answer, "decided_by": actors.name(by), "decided_at": at}
    )
    await row.save(update_fields=["state", "answer", "decided_by", "decided_at", "posting"])


async def _post(row: Adjustment, person: Member, *, answer: str, by: Staff, at: datetime) -> None:
    posting = await _posted(row, person, by, at)
    row.posting = posting.id
    await _decide(row, "posted", answer, by=by, at=at)
    facts: dict[str, Any] = {"points": row.points, "reason": posting.reason, "posting": posting.id}
    await audit.record(
        "points.adjusted", posting, by=by, at=at, store=row.store_id, member=person.id, **facts
    )
    told: dict[str, Any] = {"by": by, "at": at, "store": row.store_id, "subject": f"adjustment:{row.id}"}
    await activity.record(person, "points.adjusted", **told, **facts)
    await _tell(row, person, posting, at)


async def _tell(row: Adjustment, person: Member, posting: Posting, at: datetime) -> None:
    balance = (await persons.standing(person, at=at)).usable
    told: dict[str, Any] = {"points": abs(row.points), "reason": row.reason, "balance": balance}
    kind = "points_given" if row.points > 0 else "points_taken"
    to: dict[str, Any] = {"channel": "inbox", "member": person, "about": f"posting:{posting.id}"}
    await outbox.post(kind, key=posting.key, at=at, **to, **told)


async def _posted(row: Adjustment, person: Member, by: Staff, at: datetime) -> Posting:
    try:
        return await postings.adjust(
            person.account_id,
            row.points,
            key=f"adjust:{row.id}",
            reason="adjustment",
            facts={"subject": f"adjustment:{row.id}"},
            store=row.store_id,
            by=actors.name(by),
            at=at,
            expires_at=rules.expires_at(EXPIRY, at=at, zone=clock.zone()) if row.points > 0 else None,
        )
    except NotEnoughPoints as error:
        raise NotEnough(**error.facts) from error


async def _record(action: str, row: Adjustment, person: Member, *, by: Staff, at: datetime) -> None:
    told: dict[str, Any] = {"by": by, "at": at, "store": row.store_id, "points": row.points}
    await audit.record(action, row, member=person.id, **told)
    await activity.record(person, action, subject=f"adjustment:{row.id}", **told)
