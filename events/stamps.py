"""Stamps: one for each event of a series that a member came to, and the voucher that enough of them bring.

Given once the check-in cannot be undone any more; a voucher once for each person and series.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Subquery
from tortoise.functions import Count
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.models import Model
from tortoise.transactions import in_transaction

from club import activity, persons, vouchers
from club.members import Member
from club.members.holding import owner
from events.checkin import UNDO_WITHIN
from events.registration import Registration
from events.series import Series, SeriesEvent
from events.sessions import Session
from points.errors import PointsError
from points.instants import utc
from points.vouchers import Voucher

BY = "job:stamps"
REASON = "stamp_card"


class Stamp(Model):
    """`registration` is what it was given for."""

    id = fields.IntField(primary_key=True)
    series: fields.ForeignKeyRelation[Series] = fields.ForeignKeyField(
        "events.Series", related_name="stamps", on_delete=fields.RESTRICT
    )
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", related_name=False, on_delete=fields.RESTRICT
    )
    registration: fields.ForeignKeyRelation[Registration] = fields.ForeignKeyField(
        "events.Registration", related_name=False, on_delete=fields.RESTRICT
    )
    at = fields.DatetimeField()
    series_id: int
    member_id: int

    class Meta:
        table = "events_stamp"
        indexes = (("series", "member"), ("member",))
        constraints = (UniqueConstraint(("registration",), name="events_stamp_once"),)


class SeriesReward(Model):
    """The voucher for a full card."""

    id = fields.IntField(primary_key=True)
    series: fields.ForeignKeyRelation[Series] = fields.ForeignKeyField(
        "events.Series", related_name="rewards", on_delete=fields.RESTRICT
    )
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", related_name=False, on_delete=fields.RESTRICT
    )
    voucher: fields.ForeignKeyRelation[Voucher] = fields.ForeignKeyField(
        "points.Voucher", related_name=False, on_delete=fields.RESTRICT
    )
    at = fields.DatetimeField()
    series_id: int
    member_id: int

    class Meta:
        table = "events_series_reward"
        indexes = (("member",),)
        constraints = (UniqueConstraint(("series", "member"), name="events_series_reward_once"),)


@dataclass(frozen=True)
class Card:
    """A member's card of `series`: `stamps` in their order, what comes next, the voucher if it is full."""

    series: Series
    stamps: Sequence[Stamp]
    next: Session | None
    voucher: Voucher | None

    @property
    def left(self) -> int:
        return max(0, self.series.needed - len(self.stamps))


async def give(*, at: datetime, limit: int = 100) -> int:
    """A stamp to whoever came; how many. Call it until that is 0. Each is a transaction of its own."""
    of_series = SeriesEvent.filter(series__ended_at=None)
    came = Registration.filter(
        checked_in_at__lte=utc(at) - UNDO_WITHIN,
        session__event_id__in=Subquery(of_series.values("event_id")),
    ).exclude(id__in=Subquery(Stamp.all().values("registration_id")))
    waiting = await came.order_by("checked_in_at", "id").limit(limit).select_related("session__event")
    for one in waiting:
        await _stamp(one, at)
    return len(waiting)


async def reward(*, at: datetime) -> int:
    """A voucher to whoever has a full card and none yet; how many were given.

    Where its kind is given no more, it waits until the series has another one.
    """
    given = 0
    for series in await Series.filter(ended_at=None).order_by("id"):
        for person in await _full(series):
            given += await _reward(series, person, at)
    return given


@dataclass(frozen=True)
class Holder:
    """Somebody with `stamps` of a series; `is_full` if they are enough, `voucher` once it was given."""

    member: Member
    stamps: int
    last_at: datetime
    is_full: bool
    voucher: Voucher | None


async def holders(series: Series, *, using_db: BaseDBAsyncClient | None = None) -> list[Holder]:
    """Who has stamps, as they are now; whoever has most of them first."""
    found = Stamp.filter(series_id=series.id).using_db(using_db).select_related("member__merged_into")
    theirs: dict[int, list[Stamp]] = {}
    people: dict[int, Member] = {}
    for one in await found.order_by("at", "id"):
        person = one.member.merged_into or one.member
        people[person.id] = person
        theirs.setdefault(person.id, []).append(one)
    rewards = SeriesReward.filter(series_id=series.id).using_db(using_db).select_related("voucher", "member")
    had = {one.member.merged_into_id or one.member_id: one.voucher for one in await rewards}
    each = [
        Holder(people[id], len(rows), rows[-1].at, len(rows) >= series.needed, had.get(id))
        for id, rows in theirs.items()
    ]
    return sorted(each, key=lambda one: (-one.stamps, one.member.id))


async def counts(
    ids: Sequence[int], *, using_db: BaseDBAsyncClient | None = None
) -> dict[int, tuple[int, int]]:
    """How many people have a stamp, and how many vouchers were given, by the ids of series."""
    stamped = Stamp.filter(series_id__in=list(ids)).using_db(using_db)
    people = {(s, m) for s, m in await stamped.values_list("series_id", "member_id")} if ids else set()
    given = SeriesReward.filter(series_id__in=list(ids)).using_db(using_db)
    had = [s for (s,) in await given.values_list("series_id")] if ids else []
    return {id: (sum(1 for s, _ in people if s == id), had.count(id)) for id in ids}


async def cards(member: Member, *, at: datetime, using_db: BaseDBAsyncClient | None = None) -> list[Card]:
    """The cards of the person, also those without a stamp so far of series that go on."""
    going = Series.filter(ended_at=None).using_db(using_db).select_related("kind").order_by("-created_at")
    every = await going
    if not every:  # asked on every visit to the list of events: most clubs have none
        return []
    ids = persons.ids_of(member)
    stamps: dict[int, list[Stamp]] = {}
    for one in await Stamp.filter(member_id__in=ids).using_db(using_db).order_by("at", "id"):
        stamps.setdefault(one.series_id, []).append(one)
    rewards = SeriesReward.filter(member_id__in=ids).using_db(using_db).select_related("voucher")
    full = {one.series_id: one.voucher for one in await rewards}
    found = [one for one in every if one.id in stamps or one.store_id in (None, member.store_id)]
    coming = Session.filter(state="open", event__state="published", starts_at__gt=utc(at)).using_db(using_db)
    parts = SeriesEvent.filter(series_id__in=[one.id for one in found]).using_db(using_db)
    whose = dict(await parts.values_list("event_id", "series_id")) if found else {}
    following: dict[int, Session] = {}
    dates = coming.filter(event_id__in=list(whose)).select_related("event").order_by("starts_at", "id")
    for session in await dates if whose else []:
        following.setdefault(whose[session.event_id], session)
    return [
        Card(one, stamps.get(one.id, []), following.get(one.id), full.get(one.id))
        for one in found
        if one.id in stamps or one.id in following
    ]


async def _full(series: Series) -> list[int]:
    """The people with enough stamps and no voucher yet, whatever record of theirs has them."""
    each: Any = Stamp.filter(series_id=series.id).annotate(n=Count("id")).group_by("member_id").order_by()
    counts = dict(await each.values_list("member_id", "n"))
    had = await SeriesReward.filter(series_id=series.id).values_list("member_id", flat=True)
    merged = Member.filter(id__in=[*counts, *had], merged_into_id__not_isnull=True)
    stays = dict(await merged.values_list("id", "merged_into_id")) if counts else {}
    sums: dict[int, int] = {}
    for member, n in counts.items():
        person = stays.get(member, member)
        sums[person] = sums.get(person, 0) + n
    rewarded = {stays.get(member, member) for member in had}
    return sorted(one for one, n in sums.items() if n >= series.needed and one not in rewarded)


async def _stamp(one: Registration, at: datetime) -> None:
    async with in_transaction():
        person = await owner(await Member.get(id=one.member_id))
        part = await SeriesEvent.get_or_none(event_id=one.session.event_id).select_related("series")
        if part is None or part.series.ended_at:
            return
        try:
            async with in_transaction():
                stamp: dict[str, Any] = {
                    "series_id": part.series_id,
                    "member_id": person.id,
                    "registration_id": one.id,
                }
                await Stamp.create(**stamp, at=one.checked_in_at)
        except IntegrityError:  # another worker was faster
            return
        told: dict[str, Any] = {"title": part.series.name, "text": one.session.event.title}
        store, subject = one.session.event.store_id, f"series:{part.series_id}"
        await activity.record(person, "stamp.given", by=BY, at=at, store=store, subject=subject, **told)


async def _reward(series: Series, member_id: int, at: datetime) -> int:
    try:
        async with in_transaction():
            person = await owner(await Member.get(id=member_id))
            ids = persons.ids_of(person)
            full = await Stamp.filter(series_id=series.id, member_id__in=ids).count() >= series.needed
            there = await SeriesReward.filter(series_id=series.id, member_id__in=ids).exists()
            if not full or there or person.closed_at:
                return 0
            key, store = f"stamps:{series.id}:{person.id}", series.store_id
            told: dict[str, Any] = {"by": BY, "at": at, "store": store, "words": series.name}
            voucher = await vouchers.issue(person, series.kind_id, key=key, reason=REASON, **told)
            made: dict[str, Any] = {"series_id": series.id, "member_id": person.id, "voucher_id": voucher.id}
            await SeriesReward.create(**made, at=at)
    except PointsError:
        return 0
    return 1
