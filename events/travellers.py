"""Travellers: identity numbers are taken for the trip's insurance, and deleted a week after the trip."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from tortoise.expressions import Q
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import activity, actors, audit, clock, sealing
from club.actors import Actor
from club.errors import ClubError
from club.staff import Staff
from events import identity, traveller
from events.identity import Identity, WrongIdentity
from events.registration import Registration
from events.traveller import PURPOSE, PartySeats, Told, Traveller
from points.instants import utc

VERSION = 1  # of the sentence beside the box; a new wording needs a new number
KEPT_AFTER = timedelta(days=7)  # the end: until then the insurer may ask back
BY = "job:travellers"


class NotAsked(ClubError):
    """The event asks for no identity numbers, the party does not come, or the trip is over."""

    code = "traveller.not_asked"


class NoConsent(ClubError):
    """Numbers are taken only from whoever agrees; staff write down how they were told."""

    code = "traveller.no_consent"


class WrongNumber(ClubError):
    """A number that is none. Facts: `person`, the place in the party from 0, and those of WrongIdentity."""

    code = "traveller.wrong_number"


class NumberTwice(ClubError):
    """Two people of the party have the same number. Facts: `person`, the second of them."""

    code = "traveller.twice"


class Nameless(ClubError):
    """The insurer wants the name as the card has it. Facts: `person`."""

    code = "traveller.nameless"


async def put(
    registration: Registration,
    told: Sequence[Told],
    *,
    agrees: bool,
    by: Actor,
    at: datetime,
    words: str = "",
) -> int:
    """Seal the numbers of people of the party; how many were entered.

    Raises NotAsked, NoConsent, Nameless, WrongNumber, NumberTwice.
    """
    now = utc(at)
    async with in_transaction():
        await Registration.select_for_update(no_key=True).get(id=registration.id)
        held = await Registration.get(id=registration.id).select_related("session__event", "member")
        if not traveller.asked(held, now):
            raise NotAsked()
        party = await traveller.of(held)
        entered = _checked(party, told, clock.day_of(now))
        if not entered:
            return 0
        if not agrees or (isinstance(by, Staff) and not words.strip()):
            raise NoConsent()
        for one, known in entered:
            row = next((seat.row for seat in party.seats if seat.companion == one.companion), None)
            await _write(held, one, known, row, by, now, words.strip()[:140])
        await _tell(held, "identity.given", len(entered), by, now)
    return len(entered)


async def remove(registration: Registration, *, by: Actor, at: datetime) -> int:
    """The numbers of a party are deleted, because its member wants it; how many were there.

    If it does not come, who is on a list that was taken away is named until they are taken off it.
    """
    async with in_transaction():
        held = await Registration.get(id=registration.id).select_related("session__event", "member")
        theirs = Traveller.filter(registration_id=held.id)
        gone = await forget(theirs, by=by, at=at, is_named=_may_be_taken_off(held, utc(at)))
        if gone:
            await _tell(held, "identity.deleted", gone, by, utc(at))
    return gone


async def leave(one: Registration, companions: Sequence[int], *, by: Actor, at: datetime) -> None:
    """These people come no more with the party, which is read with its session, event and member: their
    numbers go, in the caller's transaction. Who is on a list that was taken away is named on.
    """
    if gone := await forget(Traveller.filter(companion_id__in=companions), by=by, at=at, is_named=True):
        await _tell(one, "identity.deleted", gone, by, utc(at))


async def delete(session_id: int, *, by: Actor, at: datetime) -> int:
    """All numbers of a session are deleted now; how many there were. Again is no fault."""
    now, gone = utc(at), 0
    async with in_transaction():
        theirs: Any = Traveller.filter(registration__session_id=session_id)
        live: Any = theirs.filter(deleted_at=None).distinct()
        ids: list[int] = await live.values_list("registration_id", flat=True)
        for one in await Registration.filter(id__in=ids).select_related("session__event", "member"):
            deleted = await forget(Traveller.filter(registration_id=one.id), by=by, at=at)
            gone += deleted
            await _tell(one, "identity.deleted", deleted, by, now)
        await unname(theirs)
    return gone


async def delete_due(*, at: datetime, limit: int = 100) -> int:
    """Numbers of trips that ended a week ago, were called off, or of who does not come: deleted; how many,
    with the names that were kept for the insurer.

    Call it until it returns 0; each party is a transaction of its own.
    """
    now = utc(at)
    over = Q(registration__session__ends_at__lte=now - KEPT_AFTER)
    off = over | Q(registration__session__state="cancelled")
    due: Any = Traveller.filter(off | Q(registration__state="cancelled"), deleted_at=None).limit(limit)
    ids: list[int] = await due.values_list("registration_id", flat=True)
    gone = 0
    for one in await Registration.filter(id__in=sorted(set(ids))):
        gone += await remove(one, by=BY, at=now)
    return gone + await unname(Traveller.filter(off).limit(limit))


async def forget(rows: QuerySet[Traveller], *, by: Actor, at: datetime, is_named: bool = False) -> int:
    """Of these numbers nothing of the person stays: when, and by whom; how many they were.

    `is_named`: name and tail of who is on a list that was taken away stay, until they are taken off it.
    """
    live: Any = rows.filter(deleted_at=None)
    gone: dict[str, Any] = {"sealed": "", "consent_words": "", "companion_id": None}
    gone |= {"deleted_at": utc(at), "deleted_by": actors.name(by)}
    nameless = {"name": "", "tail": ""}
    taken: list[int] = await live.filter(exported_at__not_isnull=True).values_list("id", flat=True)
    others: list[int] = await live.filter(exported_at=None).values_list("id", flat=True)
    await Traveller.filter(id__in=taken).update(**gone, **({} if is_named else nameless))
    await Traveller.filter(id__in=others).update(**gone, **nameless)
    return len(taken) + len(others)


async def unname(rows: QuerySet[Traveller]) -> int:
    """Who was named on after the number was deleted is so no more; how many they were."""
    named: Any = rows.filter(deleted_at__not_isnull=True, name__not="").values_list("id", flat=True)
    ids: list[int] = await named
    await Traveller.filter(id__in=ids).update(name="", tail="")
    return len(ids)


async def _write(
    held: Registration, one: Told, known: Identity, row: Traveller | None, by: Actor, at: datetime, words: str
) -> None:
    plain = {"number": known.number, "born": known.born.isoformat(), "gender": known.gender}
    columns: dict[str, Any] = {
        "name": one.name.strip(),
        "kind": one.kind,
        "sealed": sealing.seal(json.dumps(plain), purpose=PURPOSE),
        "tail": known.tail,
        "by": actors.name(by),
        "at": at,
        "consent_version": VERSION,
        "consent_by": actors.name(by),
        "consent_at": at,
        "consent_words": words,
        "exported_at": None,
    }
    if row is None:
        await Traveller.create(registration_id=held.id, companion_id=one.companion, **columns)
    else:
        await Traveller.filter(id=row.id).update(**columns)


def _checked(party: PartySeats, told: Sequence[Told], today: date) -> list[tuple[Told, Identity]]:
    places = {seat.companion: place for place, seat in enumerate(party.seats)}
    entered: list[tuple[Told, Identity]] = []
    for one in told:
        if one.companion not in places or not one.number.strip():
            continue
        person = places[one.companion]
        if not one.name.strip():
            raise Nameless(person=person)
        try:
            is_card = one.kind == "card"
            known = (
                identity.read(one.number, today=today)
                if is_card
                else identity.other(one.number, one.born, today=today)
            )
        except WrongIdentity as error:
            raise WrongNumber(person=person, **error.facts) from None
        if any(known.number == before.number for _, before in entered):
            raise NumberTwice(person=person)
        entered.append((one, known))
    return entered


def _may_be_taken_off(one: Registration, now: datetime) -> bool:
    """Whether it left a trip that goes on without it."""
    session = one.session
    return one.state == "cancelled" and session.state == "open" and now < session.ends_at + KEPT_AFTER


async def _tell(one: Registration, deed: str, count: int, by: Actor, at: datetime) -> None:
    event = one.session.event
    about: dict[str, Any] = {"by": by, "at": at, "store": event.store_id}
    subject = f"registration:{one.id}"
    await activity.record(one.member, deed, subject=subject, title=event.title, seats=count, **about)
    await audit.record(deed, one, **about, count=count)
