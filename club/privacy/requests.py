"""Requests: what somebody asks us about their data. A copy, a correction, the closure of the account.

A correction is worked off by staff, with an answer; a copy by the worker; a closure when its day has come.
Of copies and closures a member has one under way.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from tortoise import fields
from tortoise.expressions import Q
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import activity, actors, audit, persons
from club.actors import Actor
from club.errors import ClubError
from club.messages import outbox
from club.said import words

if TYPE_CHECKING:
    from club.members import Member
    from club.staff import Staff

KINDS = ("copy", "correction", "closure")
STATES = ("waiting", "done", "refused", "withdrawn", "failed")
ABOUT = ("order", "car", "points", "event", "other")
LONGEST = 500
MOST_WAITING = 5
ANSWER_WITHIN = timedelta(days=15)  # GB/T 35273-2020, 8.7: within 30 days; apps: 15 working days


class DataRequest(Model):
    """`due_at` is when an answer is owed, or the account closed. A copy that is being made is leased."""

    id = fields.IntField(primary_key=True)
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", related_name="data_requests", on_delete=fields.RESTRICT
    )
    kind = fields.CharField(max_length=10)
    state = fields.CharField(max_length=10, default="waiting")
    about = fields.CharField(max_length=10, default="")
    text = fields.CharField(max_length=LONGEST, default="")
    by = fields.CharField(max_length=60)
    made_at = fields.DatetimeField()
    due_at = fields.DatetimeField()
    answer = fields.CharField(max_length=LONGEST, default="")
    answered_at = fields.DatetimeField(null=True)
    answered_by = fields.CharField(max_length=60, default="")
    tries = fields.IntField(default=0)
    leased_until = fields.DatetimeField(null=True)

    member_id: int

    class Meta:
        table = "club_data_request"
        indexes = (("member", "kind", "made_at"), ("kind", "state", "due_at"))
        constraints = (
            UniqueConstraint(
                ("member", "kind"), "data_request_one_waiting", "state = 'waiting' AND kind <> 'correction'"
            ),
        )


class DataCopy(Model):
    """The file of a copy, until its time is over: then `content` is gone."""

    id = fields.IntField(primary_key=True)
    request: fields.OneToOneRelation[DataRequest] = fields.OneToOneField(
        "club.DataRequest", related_name="copy", on_delete=fields.RESTRICT
    )
    content = fields.BinaryField(null=True)
    size = fields.IntField()
    made_at = fields.DatetimeField()
    expires_at = fields.DatetimeField(db_index=True)
    fetched_at = fields.DatetimeField(null=True)

    request_id: int

    class Meta:
        table = "club_data_copy"


class NothingSaid(ClubError):
    """A request says what is wrong, an answer what was done."""

    code = "request.nothing_said"


class TooLong(ClubError):
    """Facts: `longest`."""

    code = "request.too_long"


class TooMany(ClubError):
    """So many of the member's requests wait for an answer already. Facts: `most`."""

    code = "request.too_many"


class AlreadyAnswered(ClubError):
    """Somebody was faster, or the member took it back. Facts: `state`."""

    code = "request.already_answered"


def of(member: Member, kind: str) -> QuerySet[DataRequest]:
    """What `member` has asked, the latest first."""
    return DataRequest.filter(member_id__in=persons.ids_of(member), kind=kind).order_by("-id")


def visible_to(staff: Staff) -> QuerySet[DataRequest]:
    """The requests of the members of the store of `staff`, and of those who have none; or all."""
    found = DataRequest.all().select_related("member__store")
    if staff.store_id is None:
        return found
    return found.filter(persons.at_home(staff.store_id))


async def ask_correction(member: Member, *, about: str, text: str, by: Actor, at: datetime) -> DataRequest:
    """`member` says what is wrong that they cannot mend themselves. Raises NothingSaid, TooLong, TooMany."""
    text = said(text)
    async with in_transaction():
        await _lock(member)
        if (
            await DataRequest.filter(
                member_id__in=persons.ids_of(member), kind="correction", state="waiting"
            ).count()
            >= MOST_WAITING
        ):
            raise TooMany(most=MOST_WAITING)
        return await make(
            member, "correction", due_at=at + ANSWER_WITHIN, about=about, text=text, by=by, at=at
        )


async def answer(
    request: DataRequest, *, outcome: Literal["done", "refused"], text: str, by: Actor, at: datetime
) -> None:
    """Staff have looked into it; the member is told. Raises NothingSaid, TooLong, AlreadyAnswered."""
    text = said(text)
    async with in_transaction():
        await settle(request, outcome, by=by, at=at, answer=text)
        full = await DataRequest.get(id=request.id).select_related("member")
        await outbox.post(
            "request_answered",
            key=f"request:{request.id}",
            at=at,
            channel="inbox",
            member=full.member,
            about=f"correction:{request.id}",
            asked=full.made_at,
            answer=text,
        )


async def take_back(request: DataRequest, *, by: Actor, at: datetime) -> None:
    """It is no longer wanted. Raises AlreadyAnswered."""
    async with in_transaction():
        await settle(request, "withdrawn", by=by, at=at)


async def make(
    member: Member, kind: str, *, due_at: datetime, by: Actor, at: datetime, **told: Any
) -> DataRequest:
    """The row, the timeline and the audit row of a new request, in the caller's transaction."""
    request = await DataRequest.create(
        member_id=member.id, kind=kind, by=actors.name(by), made_at=at, due_at=due_at, **told
    )
    subject = f"request:{request.id}"
    await activity.record(member, f"{kind}.asked", by=by, at=at, store=member.store_id, subject=subject)
    await audit.record(f"{kind}.asked", request, by=by, at=at, store=member.store_id, member=member.id)
    return request


async def settle(request: DataRequest, state: str, *, by: Actor, at: datetime, answer: str = "") -> None:
    """The end of a request, once, in the caller's transaction. Raises AlreadyAnswered."""
    ended = {"state": state, "answer": answer, "answered_at": at, "answered_by": actors.name(by)}
    if not await DataRequest.filter(id=request.id, state="waiting").update(**ended, leased_until=None):
        raise AlreadyAnswered(state=(await DataRequest.get(id=request.id)).state)
    request.update_from_dict(ended)  # pyright: ignore[reportUnknownMemberType]
    full = await DataRequest.get(id=request.id).select_related("member")
    deed, subject, member = f"{request.kind}.{state}", f"request:{request.id}", full.member
    await activity.record(member, deed, by=by, at=at, store=member.store_id, subject=subject)
    await audit.record(deed, request, by=by, at=at, store=member.store_id, member=member.id)


async def forget(*, before: datetime, limit: int) -> int:
    """Blank what was said in requests that ended before that instant; how many it were."""
    ended = DataRequest.filter(answered_at__lt=before).exclude(Q(text="", answer=""))
    ids = await ended.order_by("answered_at").limit(limit).values_list("id", flat=True)
    return await DataRequest.filter(id__in=ids).update(text="", answer="") if ids else 0


def said(text: str) -> str:
    """Raises NothingSaid, TooLong."""
    return words(text, longest=LONGEST, missing=NothingSaid, too_long=TooLong)


async def _lock(member: Member) -> None:
    """Who counts a member's requests holds the account, as who closes it does."""
    from points import accounts

    await accounts.lock(member.account_id)
