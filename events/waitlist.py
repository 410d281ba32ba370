"""The waitlist: who waits for places at a session, and the offer that is made to whoever is next.

An offer keeps the places for its time. It is accepted or declined by one tap, runs out, or ends with the
session; whatever frees places makes the next offer in the same transaction (places.advance).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tortoise.expressions import Q
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club.actors import Actor
from club.members import Member
from club.members.holding import held
from club.staff import Staff
from events import confirming, fees, parties, places, registrations, telling
from events.refusals import NothingFree, OfferGone
from events.registration import LIVE, Registration
from events.sessions import Session
from events.terms import Price
from points.instants import utc


def of(session: Session) -> QuerySet[Registration]:
    """Who waits, the next one first."""
    return places.queue(session).select_related("member", "vehicle").prefetch_related("companions")


def offered(session: Session) -> QuerySet[Registration]:
    """Who has an offer, the one that runs out soonest first."""
    asked = Registration.filter(session_id=session.id, state="offered").order_by("offer_until", "number")
    return asked.select_related("member", "vehicle").prefetch_related("companions")


async def position(registration: Registration, *, using_db: Any = None) -> int:
    """The place in the queue of somebody who waits, from 1."""
    ahead = Q(rank__gt=registration.rank) | Q(rank=registration.rank, number__lt=registration.number)
    before = Registration.filter(ahead, session_id=registration.session_id, state="waiting")
    return 1 + await before.using_db(using_db).count()


async def accept(
    registration: Registration, *, by: Actor, at: datetime, seen: Price | None = None
) -> Registration:
    """The party comes: the places that were kept are its own, and what it costs is held, `seen` or less.

    Who may come was asked once, at joining; a member's car, papers and waiver are looked at again. Raises
    OfferGone, OtherPrice, NotEnoughPoints, AccountFrozen, OverlappingSession, CompanionRegistered,
    NotTheirCar, ExpiredPapers, WaiverNotAccepted.
    """
    now = utc(at)
    async with in_transaction():
        person = await held(await Member.get(id=registration.member_id))
        session = await places.held(registration.session_id)
        one = await Registration.get(id=registration.id)
        if session.state != "open" and one.state in LIVE:
            raise OfferGone(why="session", until=one.offer_until)
        is_late = one.state == "offered" and one.offer_until is not None and now >= one.offer_until
        if is_late:
            await places.advance(session, at=now)  # written down, though the answer is a refusal
        elif one.state == "offered":
            one.session, one.member = session, person
            await _comes(one, seen, by, now)
    await registration.refresh_from_db()
    if is_late:
        raise OfferGone(why="expired", until=one.offer_until)
    if one.state != "registered" or one.offered_at is None or registration.state != "registered":
        raise OfferGone(why=one.ended or one.state, until=one.offer_until)
    return registration


async def _comes(one: Registration, seen: Price | None, by: Actor, at: datetime) -> None:
    """The offer is taken; `one` has its session, which is held, and its member."""
    party, session = await parties.standing(one), one.session
    await registrations.must_be_free(session, one.member, party, besides=one.id)
    if not isinstance(by, Staff):
        await parties.check_still(party, session.event, session, one.member, at=at)
    one.state, one.offer_until = "registered", None
    await one.save(update_fields=["state", "offer_until"])
    await fees.ask(one, party.ages, seen, by=by, at=at)
    words = confirming.words(one, party.ages, by=by)
    told: dict[str, Any] = {"by": by, "at": at, "turn": ":accepted", "words": words}
    await telling.tell(one, "waitlist.accepted", "registration_confirmed", **told)


async def offer_out_of_turn(registration: Registration, *, reason: str, by: Staff, at: datetime) -> None:
    """Staff let somebody past who fits, while whoever is next does not; the reason is written down.

    Who is next, or has an offer already, is let past nobody: theirs stands. Raises OfferGone (who does not
    wait any more), NothingFree.
    """
    async with in_transaction():
        session = await places.held(registration.session_id)
        await places.advance(session, at=at)
        one = await Registration.get(id=registration.id)
        if session.state != "open" and one.state in LIVE:
            raise OfferGone(why="session", until=one.offer_until)
        if one.state not in ("waiting", "offered") or utc(at) >= session.starts_at:
            raise OfferGone(why=one.ended or one.state, until=one.offer_until)
        if one.state == "waiting":
            if not session.has_room(one.seats, one.cars):
                raise NothingFree(left=session.left, wanted=one.seats)
            await places.offer(session, one, by=by, at=at)
            told: dict[str, Any] = {"by": by, "at": at, "why": reason}
            await telling.tell(await telling.whole(one), "waitlist.preferred", "", **told)
    await registration.refresh_from_db()


async def advance_due(*, at: datetime, limit: int = 100) -> int:
    """Offers that ran out end, the next ones are made, and queues of sessions that have begun are closed.

    Who is left of a session that was called off, cancellations.end_due sees to. How many sessions were
    seen to, each in a transaction of its own; call it until it returns 0.
    """
    now = utc(at)
    late = Registration.filter(state="offered", offer_until__lte=now, session__state="open")
    late_in = await late.order_by("offer_until").limit(limit).values_list("session_id", flat=True)
    begun = Session.filter(state="open", waiting__gt=0, starts_at__lte=now)
    found: list[Any] = [*late_in, *await begun.limit(limit).values_list("id", flat=True)]
    for session_id in sorted(set(found)):
        async with in_transaction():
            session = await places.held(session_id)
            await places.advance(session, at=now)
            if session.state == "open" and now >= session.starts_at:
                for one in await places.queue(session):
                    await places.end(session, one, "unserved", by=places.BY, at=now)
    return len(set(found))
