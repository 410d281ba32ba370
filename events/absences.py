"""No-shows: who held a place, did not come and had not cancelled; and what repeated ones do, if anything.

An absence is no row: it is a registration whose session is over and was held, without a check-in, where
somebody else was checked in: without a scanner at the door nobody was missed. So an arrival that is noted
afterwards undoes it. Staff excuse one with a reason; it counts no more then. After so
many within twelve months, as the policy says, a member waits behind others where a queue goes by tier.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection
from tortoise.expressions import RawSQL
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import activity, actors, audit, locks, persons, said
from club.actors import Actor
from club.errors import ClubError
from club.members import Member
from club.staff import Staff
from events.registration import Registration
from events.telling import subject
from points import bulk
from points.instants import utc

YEAR = timedelta(days=365)
LONGEST_REASON = 120
MOST = 20  # the largest number that a policy may name
BEHIND = -1  # the rank of who waits behind others: every tier's is higher


# `counted` of many at once, by the index of those who have not come: each page of a session's list asks it.
COUNTS = """
SELECT r."member_id" AS "member", COUNT(*) AS "missed"
FROM events_registration r JOIN events_session s ON s."id" = r."session_id"
WHERE r."member_id" {among} AND r."state" = 'registered' AND r."checked_in_at" IS NULL
  AND s."state" = 'open' AND s."ends_at" <= $2 AND s."ends_at" > $3
  AND EXISTS (
    SELECT 1 FROM events_registration c WHERE c."session_id" = s."id" AND c."checked_in_at" IS NOT NULL
  )
  AND NOT EXISTS (SELECT 1 FROM events_excuse x WHERE x."registration_id" = r."id")
GROUP BY r."member_id"
"""


# Somebody was checked in there, so that whoever was not is known to have stayed away.
WAS_CHECKED = """EXISTS (SELECT 1 FROM "events_registration" "c"
WHERE "c"."session_id" = "events_registration"."session_id" AND "c"."checked_in_at" IS NOT NULL)"""


class Excuse(Model):
    """Why an absence does not count. Never changed."""

    id = fields.IntField(primary_key=True)
    registration: fields.ForeignKeyRelation[Registration] = fields.ForeignKeyField(
        "events.Registration", related_name="excuses", on_delete=fields.RESTRICT, unique=True
    )
    reason = fields.CharField(max_length=LONGEST_REASON)
    by = fields.CharField(max_length=60)
    at = fields.DatetimeField()
    registration_id: int

    class Meta:
        table = "events_excuse"


class AbsencePolicy(Model):
    """From `at` on so many absences within twelve months let a member wait behind others; 0: they do nothing.

    Never edited: a change is a new row, and the latest counts.
    """

    id = fields.IntField(primary_key=True)
    absences = fields.IntField()
    by = fields.CharField(max_length=60)
    at = fields.DatetimeField()

    class Meta:
        table = "events_absence_policy"
        indexes = (("at",),)


class NotAbsent(ClubError):
    """They came, had cancelled, or the session is not over: there is nothing to excuse."""

    code = "absence.not_absent"


class AlreadyExcused(ClubError):
    """Facts: `reason`, of whoever was faster."""

    code = "absence.already_excused"


class ReasonNeeded(ClubError):
    """Why, in a few words."""

    code = "absence.reason_needed"


class ReasonTooLong(ClubError):
    """Facts: `longest`."""

    code = "absence.reason_too_long"


class OutOfBounds(ClubError):
    """Facts: `most`. A policy names a number from 0, which is no effect, to that."""

    code = "absence.out_of_bounds"


def every(at: datetime) -> QuerySet[Registration]:
    """All absences by `at`, excused ones too, the latest session first."""
    held = Registration.annotate(was_checked=RawSQL(WAS_CHECKED)).filter(
        state="registered",
        checked_in_at=None,
        session__state="open",
        session__ends_at__lte=utc(at),
        was_checked=True,
    )
    return held.order_by("-session__starts_at", "-id")


def counted(at: datetime) -> QuerySet[Registration]:
    """Those of the twelve months before `at` that nobody excused."""
    return every(at).filter(session__ends_at__gt=utc(at) - YEAR, excuses__id=None)


def of(member: Member | int, at: datetime) -> QuerySet[Registration]:
    """Those that count of one person, the latest first."""
    return counted(at).filter(member_id__in=persons.ids_of(member))


async def counts(
    members: Collection[Member], at: datetime, *, using_db: BaseDBAsyncClient | None = None
) -> dict[int, int]:
    """How many count of each of these rows' people, by the id of the row; who has none is left out."""
    person = {member.id: member.merged_into_id or member.id for member in members}
    db = using_db or get_connection("default")
    rows = await persons.rows_of(set(person.values()), using_db=using_db)
    found: Counter[int] = Counter()
    for row in await bulk.among(db, COUNTS, rows, utc(at), utc(at) - YEAR):
        found[rows[row["member"]]] += row["missed"]
    return {id: found[whose] for id, whose in person.items() if found[whose]}


async def excused(
    registrations: Collection[int], *, using_db: BaseDBAsyncClient | None = None
) -> dict[int, str]:
    """Why these absences do not count, by the registration's id."""
    found = Excuse.filter(registration_id__in=[*registrations]).using_db(using_db)
    rows: Any = await found.values_list("registration_id", "reason") if registrations else []
    return dict(rows)


async def excuse(registration: Registration, *, reason: str, by: Staff, at: datetime) -> Excuse:
    """The absence counts no more. Raises ReasonNeeded, ReasonTooLong, NotAbsent, AlreadyExcused."""
    reason = said.words(reason, longest=LONGEST_REASON, missing=ReasonNeeded, too_long=ReasonTooLong)
    async with in_transaction():
        await Registration.select_for_update(no_key=True).get(id=registration.id)
        if not await every(at).filter(id=registration.id).exists():
            raise NotAbsent(registration=registration.id)
        if known := await Excuse.get_or_none(registration_id=registration.id):
            raise AlreadyExcused(reason=known.reason)
        one = await Registration.get(id=registration.id).select_related("session__event", "member")
        made = await Excuse.create(registration=one, reason=reason, by=actors.name(by), at=utc(at))
        told: dict[str, Any] = {"by": by, "at": at, "store": one.session.event.store_id}
        story: dict[str, Any] = {"subject": subject(one), "title": one.session.event.title, "why": reason}
        await activity.record(one.member, "absence.excused", **told, **story)
        await audit.record("absence.excused", one, **told)
    return made


def policies() -> QuerySet[AbsencePolicy]:
    """What was set, the latest first."""
    return AbsencePolicy.all().order_by("-at", "-id")


async def policy(*, using_db: BaseDBAsyncClient | None = None) -> int:
    """After how many absences a member waits behind others; 0 is no effect, as every club begins."""
    row = await policies().using_db(using_db).first()
    return row.absences if row else 0


async def set_policy(absences: int, *, by: Actor, at: datetime) -> AbsencePolicy | None:
    """Let so many absences have their effect from now on, 0 none; None if it is so already.

    Who waits already keeps the place. Raises OutOfBounds.
    """
    if not 0 <= absences <= MOST:
        raise OutOfBounds(most=MOST)
    async with in_transaction() as db:
        await locks.hold(db, "absence_policy")
        if await policy() == absences:
            return None
        made = await AbsencePolicy.create(absences=absences, by=actors.name(by), at=utc(at))
        await audit.record("absence.policy_set", made, by=by, at=at, value=absences)
    return made


async def behind(
    member: Member | int, at: datetime, *, using_db: BaseDBAsyncClient | None = None
) -> tuple[int, int] | None:
    """How many absences count and how many the policy allows, if they let the person wait behind others."""
    limit = await policy(using_db=using_db)
    if not limit:
        return None
    missed = await of(member, at).using_db(using_db).count()
    return (missed, limit) if missed >= limit else None


async def rank(person: Member, at: datetime) -> int:
    """The place of the person in a queue that goes by tier: the tier's level, or behind everybody."""
    return BEHIND if await behind(person, at) else person.tier.level
