"""Changes: a party that is in, or waits, becomes another one: more or fewer people, another car, other words.

Fewer give their places to the queue at once; more come in only if there is room and nobody waits. A party
that waits and grows begins anew at the end of the queue: whoever stands behind it came for what was asked.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tortoise.transactions import in_transaction

from club.actors import Actor
from club.staff import Staff
from events import companions, fees, parties, places, questions, registrations, telling
from events.parties import Party
from events.refusals import Closed, NotChangeable
from events.registration import LIVE, Registration
from events.sessions import Session
from points.instants import utc


async def change(
    registration: Registration,
    party: Party,
    *,
    by: Actor,
    at: datetime,
    seen_percent: int | None = None,
    percent: int | None = None,
    reason: str = "",
    is_here: bool = False,
) -> Registration:
    """The party is this one from now on. Who joins it costs what the event costs now; of what was to be paid
    for who leaves it so much comes back as if they had cancelled (fees.change): by the rule, no less than
    `seen_percent`, or more, if staff grant `percent`; the timeline keeps their `reason`.

    Before the session starts, and before it is checked in unless the caller knows that it `is_here`; members
    bring nobody more, and no other car, once registration has closed. Raises NotChangeable, Closed, Full,
    LessThanTheRule, LessComesBack and what registrations.register raises of a party and of its price.
    """
    now = utc(at)
    by_staff = isinstance(by, Staff)
    await registration.fetch_related("session__event", "member")
    event, session, member = registration.session.event, registration.session, registration.member
    answers = await parties.check(party, event, session, member, at=at, by_staff=by_staff)
    async with in_transaction():
        person = await registrations.held_of(registration)
        session = await places.held(registration.session_id)
        await places.advance(session, at=now)  # before it is read: its own offer may have run out
        one = await Registration.get(id=registration.id)
        _must_be_changeable(one, session, now, is_here)
        await registrations.must_be_free(session, person, party, besides=one.id)
        places.must_ever_fit(session, party.seats)
        before = one.seats
        asked = {str(one.id) for one in await questions.of(event.id)}
        columns = party.columns | {"answers": companions.kept(one.answers, asked) | answers[0]}
        if not party.cars:
            columns["convoy"] = None
        if does_grow := grows(one, session, party.seats, party.cars):
            _must_be_open(session, now, by_staff)
        if one.state != "waiting":
            more, cars = party.seats - one.seats, party.cars - one.cars
            _must_fit(session, more, cars)
            await places.take(session, more, cars)
        elif does_grow:
            columns |= {"number": await places.to_the_end(session)}
        if party.waiver and party.waiver != one.waiver_version:
            columns |= {"waiver_version": party.waiver, "waiver_at": now}
        await Registration.filter(id=one.id).update(**columns)
        told_before = parties.guests_of(await parties.companions_of(one))
        one.update_from_dict(columns)  # pyright: ignore[reportUnknownMemberType]
        one.session, one.member = session, person
        await companions.rewrite(one, party, answers, asked=asked, by=by, at=now)
        told: dict[str, Any] = {"by": by, "at": now, "before": before} | ({"why": reason} if reason else {})
        if one.state == "registered":
            ages = Party(told_before).ages
            told |= await fees.change(
                one, party.ages, ages, party.seen, percent, by=by, at=now, seen_percent=seen_percent
            )
        message = "registration_changed" if by_staff else ""
        turn = f":{int(now.timestamp() * 1000)}"
        await telling.tell(one, "registration.changed", message, turn=turn, **told)
        await places.advance(session, at=now)
    await registration.refresh_from_db()
    return registration


def grows(one: Registration, session: Session, seats: int, cars: int) -> bool:
    """Whether a party of so many needs places that `one` does not, or a car more where cars are counted."""
    return seats > one.seats or (cars > one.cars and session.car_capacity is not None)


def _must_be_open(session: Session, now: datetime, by_staff: bool) -> None:
    if now >= session.closes_at and not by_staff:
        raise Closed(why="more", closes_at=session.closes_at)


def _must_be_changeable(one: Registration, session: Session, now: datetime, is_here: bool) -> None:
    if one.state not in LIVE or session.state != "open":
        raise NotChangeable(why="cancelled")
    if one.checked_in_at and not is_here:
        raise NotChangeable(why="checked_in")
    if now >= session.starts_at:
        raise NotChangeable(why="started")


def _must_fit(session: Session, more: int, cars: int) -> None:
    """More people or cars need room that nobody waits for."""
    if more <= 0 and cars <= 0:
        return
    if session.waiting or not session.has_room(max(more, 0), max(cars, 0)):
        raise places.full(session, more, cars, why="more" if more > 0 else "another_car")
