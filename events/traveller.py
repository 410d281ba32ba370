"""A traveller: one person's identity number for the insurance of a trip, sealed; and who of a party has one.

A row is one person's. What was deleted leaves a row that says when and by whom, and nothing of the person.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.models import Model

from club import sealing
from events.identity import Identity
from events.registration import HOLDS_PLACES, Companion, Registration
from points.instants import utc

PURPOSE = "travellers"
KINDS = ("card", "other")


class Traveller(Model):
    """Of the party's member or, if there is one, of the `companion`; `sealed` holds number and birth.

    `consent_by` agreed to `consent_version` at `consent_at`; where staff wrote it down, `consent_words` say
    how they were told. `exported_at`: the number is on a list that has left the house; who does not come
    after all keeps `name` and `tail` until they are taken off that list, too (insurance.py).
    """

    id = fields.IntField(primary_key=True)
    registration: fields.ForeignKeyRelation[Registration] = fields.ForeignKeyField(
        "events.Registration", related_name="travellers", on_delete=fields.RESTRICT
    )
    companion: fields.ForeignKeyNullableRelation[Companion] = fields.ForeignKeyField(
        "events.Companion", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    name = fields.CharField(max_length=40)
    kind = fields.CharField(max_length=8)
    sealed = fields.TextField(default="")
    tail = fields.CharField(max_length=4, default="")
    by = fields.CharField(max_length=60)
    at = fields.DatetimeField()
    consent_version = fields.IntField()
    consent_by = fields.CharField(max_length=60)
    consent_at = fields.DatetimeField()
    consent_words = fields.CharField(max_length=140, default="")
    exported_at = fields.DatetimeField(null=True)
    deleted_at = fields.DatetimeField(null=True)
    deleted_by = fields.CharField(max_length=60, default="")
    registration_id: int
    companion_id: int | None

    class Meta:
        table = "events_traveller"
        indexes = (("registration",), ("companion",), ("deleted_at",))
        constraints = (
            UniqueConstraint(
                ("registration",),
                name="events_traveller_of_member",
                condition="deleted_at IS NULL AND companion_id IS NULL",
            ),
            UniqueConstraint(
                ("companion",), name="events_traveller_of_companion", condition="deleted_at IS NULL"
            ),
        )

    def identity(self) -> Identity:
        """The number, opened. Raises sealing.Unreadable."""
        told = json.loads(sealing.unseal(self.sealed, purpose=PURPOSE))
        return Identity(told["number"], date.fromisoformat(told["born"]), told["gender"])


@dataclass(frozen=True)
class Told:
    """One person's number as it was entered; '' leaves what is there. `born` is of another document.

    `companion` is the id of who comes along; None, of the member.
    """

    companion: int | None
    name: str
    number: str = ""
    kind: str = "card"
    born: date | None = None


@dataclass(frozen=True)
class Seat:
    """Somebody of a party: the companion's id, None of the member; the name; the row, if there is one."""

    companion: int | None
    name: str
    row: Traveller | None = None


@dataclass(frozen=True)
class PartySeats:
    """A party and its people, the member first; `gone` are rows whose numbers are deleted."""

    registration: Registration
    seats: list[Seat]
    gone: list[Traveller] = field(default_factory=list[Traveller])

    @property
    def missing(self) -> int:
        return sum(seat.row is None for seat in self.seats)


def asked(registration: Registration, at: datetime) -> bool:
    """Whether numbers are taken of this party now; it is read with its session and event."""
    session = registration.session
    is_on = session.state == "open" and utc(at) < session.ends_at
    return is_on and registration.state in HOLDS_PLACES and "identity" in session.event.asks


def seats(
    registration: Registration, companions: Sequence[Companion], rows: Sequence[Traveller]
) -> PartySeats:
    """Who sits in the party; the registration is read with its member."""
    live = {row.companion_id: row for row in rows if row.deleted_at is None}
    people = [(None, registration.person.name or ""), *((one.id, one.name) for one in companions)]
    found = [Seat(id, name, live.get(id)) for id, name in people]
    return PartySeats(registration, found, [row for row in rows if row.deleted_at])


async def of(registration: Registration, *, using_db: BaseDBAsyncClient | None = None) -> PartySeats:
    """The people of one party; it is read with its member."""
    companions = Companion.filter(registration_id=registration.id).order_by("id").using_db(using_db)
    rows = Traveller.filter(registration_id=registration.id).order_by("id").using_db(using_db)
    return seats(registration, await companions, await rows)


async def of_session(session_id: int, *, using_db: BaseDBAsyncClient | None = None) -> list[PartySeats]:
    """All parties that come, in the order of their registration; those that owe numbers are told by it."""
    coming = Registration.filter(session_id=session_id, state="registered")
    parties = coming.select_related("member__merged_into", "session__event").order_by("number", "id")
    read: Any = parties.prefetch_related("companions", "travellers").using_db(using_db)
    return [
        seats(one, sorted(one.companions, key=_id), sorted(one.travellers, key=_id)) for one in await read
    ]


def _id(row: Any) -> int:
    return row.id
