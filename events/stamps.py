"""Stamps: one for each event of a series that somebody came to, on whichever of its dates.

Given once the check-in cannot be undone any more, also of who came just before the series ended. What a card
has, and the voucher that enough of them bring: stamp_cards.py and series_rewards.py.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.connection import get_connection
from tortoise.exceptions import IntegrityError
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.models import Model
from tortoise.transactions import in_transaction

from club import activity, persons
from club.members import Member
from club.members.holding import owner
from events.checkin import UNDO_WITHIN
from events.registration import Registration
from events.series import SETTLED_WITHIN, Series, SeriesEvent
from points import sql
from points.instants import utc
from points.vouchers import Voucher

BY = "job:stamps"

# Who came, and has no stamp for that event on any date or under any record; $2 is when a series was settled.
CAME = """
SELECT r."id" FROM events_registration r JOIN events_session s ON s."id" = r."session_id"
JOIN events_series_event p ON p."event_id" = s."event_id" JOIN events_series c ON c."id" = p."series_id"
JOIN club_member m ON m."id" = r."member_id"
WHERE r."checked_in_at" <= $1 AND (
    c."ended_at" IS NULL OR (c."ended_at" > $2 AND r."checked_in_at" < c."ended_at")
) AND NOT EXISTS (
    SELECT 1 FROM events_stamp x JOIN events_registration o ON o."id" = x."registration_id"
    JOIN events_session d ON d."id" = o."session_id" JOIN club_member w ON w."id" = x."member_id"
    WHERE d."event_id" = s."event_id"
    AND COALESCE(w."merged_into_id", w."id") = COALESCE(m."merged_into_id", m."id")
)
ORDER BY r."checked_in_at", r."id" LIMIT $3
"""


class Stamp(Model):
    """`registration` is what it was given for: the first date of the event that the person came to."""

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


async def give(*, at: datetime, limit: int = 100) -> int:
    """A stamp to whoever came; how many. Call it until that is 0. Each is a transaction of its own."""
    since = utc(at) - UNDO_WITHIN, utc(at) - SETTLED_WITHIN
    ids = [row["id"] for row in await sql.rows(get_connection("default"), CAME, *since, limit)]
    came = Registration.filter(id__in=ids).order_by("checked_in_at", "id").select_related("session__event")
    return sum([await _stamp(one, at) for one in await came])


async def _stamp(one: Registration, at: datetime) -> bool:
    async with in_transaction():
        person = await owner(await Member.get(id=one.member_id))
        event = one.session.event
        part = await SeriesEvent.get_or_none(event_id=event.id).select_related("series")
        came = Stamp.filter(registration__session__event_id=event.id, member_id__in=persons.ids_of(person))
        if part is None or await came.exists():  # taken out meanwhile, or another worker was faster
            return False
        try:
            async with in_transaction():
                made: dict[str, Any] = {"series_id": part.series_id, "member_id": person.id}
                await Stamp.create(**made, registration_id=one.id, at=one.checked_in_at)
        except IntegrityError:  # of the same registration, under another person's lock: they were unmerged
            return False
        told: dict[str, Any] = {"title": part.series.name, "text": event.title}
        store, subject = event.store_id, f"series:{part.series_id}"
        await activity.record(person, "stamp.given", by=BY, at=at, store=store, subject=subject, **told)
    return True
