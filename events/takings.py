"""Takings: what the parties of an event owe, have paid and get back, summed by the database."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import F, Q
from tortoise.functions import Sum
from tortoise.queryset import QuerySet

from club import persons
from club.members import Member
from events.fees import Fee

PAID_FOR = F("paid_fen") - F("kept_fen") - F("back_fen") - F("given_fen") + F("waived_fen")


@dataclass(frozen=True)
class Takings:
    """Points and fen. `held` are set aside, `spent` are spent; `due_fen` is still to be paid at the desk,
    `taken_fen` was paid, of which `owed_fen` is to be given back and `given_fen` was."""

    held: int = 0
    spent: int = 0
    due_fen: int = 0
    taken_fen: int = 0
    owed_fen: int = 0
    given_fen: int = 0

    @property
    def kept_fen(self) -> int:
        """What stays in the till."""
        return self.taken_fen - self.owed_fen - self.given_fen


async def of_event(event: int, *, using_db: BaseDBAsyncClient | None = None) -> Takings:
    return await _sums(Q(registration__session__event_id=event), using_db=using_db)


async def of_session(session: int, *, using_db: BaseDBAsyncClient | None = None) -> Takings:
    return await _sums(Q(registration__session_id=session), using_db=using_db)


async def of_many(
    registrations: Collection[int], *, using_db: BaseDBAsyncClient | None = None
) -> dict[int, Fee]:
    """The fees of these registrations, by the registration's id."""
    if not registrations:
        return {}
    found = await Fee.filter(registration_id__in=[*registrations]).using_db(using_db)
    return {fee.registration_id: fee for fee in found}


def due_of(member: Member) -> QuerySet[Fee]:
    """The fees that the person has still to pay at the desk, the session that comes first first."""
    theirs = Fee.filter(registration__member_id__in=persons.ids_of(member), registration__state="registered")
    return (
        due(theirs)
        .select_related("registration__session__event")
        .order_by("registration__session__starts_at")
    )


def owed_to(member: Member) -> QuerySet[Fee]:
    """The fees of which money is to be given back to the person, the oldest first."""
    theirs = Fee.filter(back_fen__gt=0, registration__member_id__in=persons.ids_of(member))
    return theirs.select_related("registration__session__event").order_by("id")


def due(found: QuerySet[Fee]) -> QuerySet[Fee]:
    """Those of `found` of which money is still to be paid, also once the day is over: Fee.due_fen, as a
    condition."""
    return found.filter(state__in=("open", "spent"), fen__gt=PAID_FOR)


async def _sums(whose: Q, *, using_db: BaseDBAsyncClient | None) -> Takings:
    theirs = Fee.filter(whose)
    sums = theirs.annotate(
        held=Sum("points", _filter=Q(state="open")),
        spent=Sum("kept_points"),
        taken_fen=Sum("paid_fen"),
        owed_fen=Sum("back_fen"),
        given_fen=Sum("given_fen"),
    )
    names = ("held", "spent", "taken_fen", "owed_fen", "given_fen")
    rows = await sums.group_by("state").using_db(using_db).values("state", *names)
    coming = due(theirs.filter(registration__state="registered"))
    asked = coming.annotate(due=Sum(F("fen") - PAID_FOR)).group_by("state").using_db(using_db)
    due_fen = sum(row["due"] for row in await asked.values("state", "due"))
    return Takings(due_fen=int(due_fen), **{name: int(sum(row[name] or 0 for row in rows)) for name in names})
