"""Registrations: a party comes to a session, or stands in its queue, or does not come after all.

No session is oversold and no party split: whoever registers holds the member's account and then the row of
the session, in which places are counted.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tortoise.exceptions import IntegrityError
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import actors, codes, persons
from club.actors import Actor
from club.members import Member
from club.members.holding import held, owner
from club.staff import Staff
from events import absences, confirming, eligibility, fees, parties, places, rush_sql, telling
from events.parties import Party
from events.refusals import (
    AlreadyRegistered,
    CancellationRefused,
    Cancelled,
    Closed,
    CompanionRegistered,
    KeyConflict,
    NotOpenYet,
    OverlappingSession,
    Refused,
)
from events.registration import HOLDS_PLACES, LIVE, Companion, Registration
from events.sessions import Session
from points.instants import utc


def of(member: Member) -> QuerySet[Registration]:
    """The registrations of the person, the latest session first."""
    found = Registration.filter(member_id__in=persons.ids_of(member))
    return found.select_related("session__event", "vehicle").order_by("-session__starts_at", "-id")


async def register(
    session: Session, member: Member, party: Party | None = None, *, key: str, by: Actor, at: datetime
) -> Registration:
    """Places for the whole `party`, or one in the queue if there are none and it waits.

    The same key and content is the same registration again. Staff register members after closing, too, and
    whoever is not of the audience. Raises Refused, in any of its kinds, and what a hold of points raises:
    NotEnoughPoints, AccountFrozen, MemberClosed. More than the party has `seen` is not asked: OtherPrice.
    """
    party = party or Party()
    mark = parties.mark(session, member, party)
    if known := await rush_sql.known(key, session.id, member.id):
        return _same(known, key, mark)
    session = await rush_sql.session(session.id) or session
    event = session.event
    if not isinstance(by, Staff):
        await eligibility.must_be(event, member, at=at)
    answers = await parties.check(party, event, session, member, at=at, by_staff=isinstance(by, Staff))
    wanted = _wanted(session, member, party, answers, key, mark, by, at)
    try:
        async with in_transaction():
            return await _take(wanted, member, party, answers, by, at)
    except (IntegrityError, Refused) as refusal:  # perhaps because the same key, or the member, was faster
        if known := await rush_sql.known(key, session.id, member.id):
            return _same(known, key, mark)
        raise refusal if isinstance(refusal, Refused) else await _already(wanted) from None


async def cancel(
    registration: Registration,
    *,
    by: Actor,
    at: datetime,
    percent: int | None = None,
    reason: str = "",
    seen: int | None = None,
) -> None:
    """The party does not come, said before the session starts; whoever is next gets an offer at once.

    Of what it costs so much comes back as the rules say (told.py), or more, if staff grant `percent`; the
    timeline keeps their `reason`. Whoever is let go by staff is told, from the queue too. Raises
    CancellationRefused, LessThanTheRule, and LessComesBack than the percent that the page said (`seen`).
    """
    async with in_transaction():
        await held_of(registration)
        session = await places.held(registration.session_id)
        if utc(at) >= session.starts_at:
            raise CancellationRefused(why="started")
        if session.state != "open":  # all of it comes back, whatever the hour
            raise CancellationRefused(why="cancelled")
        now = await Registration.get(id=registration.id)
        why = "staff" if isinstance(by, Staff) else "member"
        if now.state in ("waiting", "offered"):
            ended = "left" if now.state == "waiting" else "declined"
            whole = await places.end(session, now, ended, by=by, at=at, reason=reason)
            if why == "staff":
                await telling.say(whole, "registration_cancelled", at=at)
        else:
            cancelled = await release(session, now, why, by=by, at=at)
            back = await fees.end(cancelled, percent, by=by, at=at, seen=seen)
            told: dict[str, Any] = back | telling.granted(percent, reason)
            message = "registration_cancelled"
            await telling.tell(cancelled, "registration.cancelled", message, by=by, at=at, **told)
        await places.advance(session, at=at)
    await registration.refresh_from_db()


async def release(
    session: Session, registration: Registration, why: str, *, by: Actor, at: datetime
) -> Registration:
    """The row's part of a cancellation, in the transaction of a caller who holds `session`."""
    ended = {"state": "cancelled", "ended": why, "cancelled_at": at, "cancelled_by": actors.name(by)}
    comes = Registration.filter(id=registration.id, state="registered", checked_in_at=None)
    if not await comes.update(**ended):
        now = await Registration.get(id=registration.id)
        raise CancellationRefused(why="cancelled" if now.state == "cancelled" else "checked_in")
    await places.take(session, -registration.seats, -registration.cars)
    return await telling.whole(registration)


async def held_of(registration: Registration) -> Member:
    """Whose it is by now, also if they have left, with their account held."""
    return await owner(await Member.get(id=registration.member_id))


def _wanted(
    session: Session,
    member: Member,
    party: Party,
    answers: list[dict[str, str]],
    key: str,
    mark: str,
    by: Actor,
    at: datetime,
) -> Registration:
    return Registration(
        code=codes.new_ticket(),
        key=key,
        fingerprint=mark,
        session_id=session.id,
        member_id=member.id,
        answers=answers[0],
        waiver_version=party.waiver,
        waiver_at=utc(at) if party.waiver else None,
        by=actors.name(by),
        registered_at=utc(at),
        **party.columns,
    )


def _same(known: list[Registration], key: str, mark: str) -> Registration:
    """What was made of the very same form, however often it comes. Raises KeyConflict, AlreadyRegistered."""
    for one in known:
        if one.key == key and one.fingerprint != mark:
            raise KeyConflict(key=key)
        if one.key == key:
            return one
    raise AlreadyRegistered(ticket=known[0].code)


async def _take(
    wanted: Registration,
    member: Member,
    party: Party,
    answers: list[dict[str, str]],
    by: Actor,
    at: datetime,
) -> Registration:
    person = await held(member)
    session = await places.held(wanted.session_id)
    await _must_be_open(session, by, at)
    await must_be_free(session, person, party, besides=None)
    places.must_ever_fit(session, wanted.seats)
    await places.advance(session, at=at)
    fits = session.has_room(wanted.seats, wanted.cars) and not session.waiting
    if not fits and not party.waits:
        raise places.full(session, wanted.seats, wanted.cars)
    session.sequence += 1
    session.waiting += 0 if fits else 1
    session.taken += wanted.seats if fits else 0
    session.cars_taken += wanted.cars if fits else 0
    await rush_sql.counted(session)
    wanted.number = session.sequence
    wanted.rank = await absences.rank(person, at) if session.event.queue_by == "tier" else 0
    wanted.state = "registered" if fits else "waiting"
    await rush_sql.add(wanted)
    await parties.write_companions(wanted, party, answers)
    wanted.session, wanted.member = session, person
    await (_comes if fits else _waits)(wanted, party, by, at)
    return wanted


async def _comes(one: Registration, party: Party, by: Actor, at: datetime) -> None:
    await fees.ask(one, party.ages, party.seen, by=by, at=at)
    words = confirming.words(one, party.ages, by=by)
    await telling.tell(one, "registration.made", "registration_confirmed", by=by, at=at, words=words)


async def _waits(one: Registration, party: Party, by: Actor, at: datetime) -> None:
    words = confirming.done_by(by)
    await telling.tell(one, "waitlist.joined", "waitlist_joined", by=by, at=at, words=words)
    if one.rank:  # who comes last may be who is asked first, and fit where the others do not
        await places.advance(one.session, at=at)
        await one.refresh_from_db(fields=["state", "offered_at", "offer_until"])


async def _must_be_open(session: Session, by: Actor, at: datetime) -> None:
    now = utc(at)
    if session.state != "open" or session.event.state != "published":
        raise Cancelled(session=session.id)
    if now < session.opens_at and not isinstance(by, Staff):
        raise NotOpenYet(opens_at=session.opens_at)
    last = session.ends_at if isinstance(by, Staff) else session.closes_at
    if now >= last:
        raise Closed(closes_at=last)


async def must_be_free(session: Session, person: Member, party: Party, *, besides: int | None) -> None:
    """Nobody of the party comes twice, nor the member to two places at once; `besides` is the party's own
    registration. With the account held. Raises AlreadyRegistered, OverlappingSession, CompanionRegistered.
    """
    for other in await rush_sql.clashes(person.id, session, besides or 0):
        if other["with"]:
            raise CompanionRegistered(name=other["with"])
        if other["session"] == session.id:
            raise AlreadyRegistered(ticket=other["code"])
        if other["state"] in HOLDS_PLACES:
            raise OverlappingSession(ticket=other["code"], title=other["title"])
    if named := {guest.member: guest.name for guest in party.guests if guest.member}:
        await _none_must_come(named, session, besides or 0)


async def _none_must_come(named: dict[int, str], session: Session, besides: int) -> None:
    """None of those members comes already, with others or by themselves. Raises CompanionRegistered."""
    along: dict[str, Any] = {"registration__session_id": session.id, "registration__state__in": LIVE}
    others = Companion.filter(**along, member_id__in=[*named]).exclude(registration_id=besides)
    if found := await others.first():
        raise CompanionRegistered(name=found.name)
    themselves = Registration.filter(session_id=session.id, state__in=LIVE, member_id__in=[*named])
    if found := await themselves.first():
        raise CompanionRegistered(name=named[found.member_id])


async def _already(wanted: Registration) -> AlreadyRegistered:
    theirs = Registration.filter(
        session_id=wanted.session_id, member_id__in=persons.ids_of(wanted.member_id), state__in=LIVE
    )
    known = await theirs.order_by("id").first()
    return AlreadyRegistered(ticket=known.code if known else "")
