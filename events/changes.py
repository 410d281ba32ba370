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
from events import companions, confirming, fees, parties, places, questions, registrations, telling
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
        one.session, one.member = session, person
        _must_be_changeable(one, now, is_here)
        await registrations.must_be_free(session, person, party, besides=one.id)
        facts: dict[str, Any] = {"before": one.seats} | telling.granted(percent, reason)
        was = await confirming.standing(one)
        ages = Party(parties.guests_of(was.companions)).ages
        number = await _move(one, party, now, by_staff)
        await _write(one, party, answers, number, by=by, at=now)
        if one.state == "registered":
            asked: dict[str, Any] = {"by": by, "at": now, "seen_percent": seen_percent}
            facts |= await fees.change(one, party.ages, ages, party.seen, percent, **asked)
        words = confirming.changed(was, await confirming.standing(one)) if by_staff else None
        told: dict[str, Any] = {"words": words, "turn": f":{int(now.timestamp() * 1000)}", **facts}
        message = "registration_changed" if by_staff else ""
        await telling.tell(one, "registration.changed", message, by=by, at=now, **told)
        await places.advance(session, at=now)
    await registration.refresh_from_db()
    return registration


def grows(one: Registration, session: Session, seats: int, cars: int) -> bool:
    """Whether a party of so many needs places that `one` does not, or a car more where cars are counted."""
    return seats > one.seats or (cars > one.cars and session.car_capacity is not None)


async def _move(one: Registration, party: Party, now: datetime, by_staff: bool) -> dict[str, int]:
    """Places are taken for who joins and given back for who leaves; a party that waits and grows has another
    number in the queue, which is answered."""
    session, does_grow = one.session, grows(one, one.session, party.seats, party.cars)
    places.must_ever_fit(session, party.seats)
    if does_grow:
        _must_be_open(session, now, by_staff)
    if one.state == "waiting":
        return {"number": await places.to_the_end(session)} if does_grow else {}
    more, cars = party.seats - one.seats, party.cars - one.cars
    _must_fit(session, more, cars)
    await places.take(session, more, cars)
    return {}


async def _write(
    one: Registration,
    party: Party,
    answers: list[dict[str, str]],
    number: dict[str, int],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """The row and its companions; what was answered to questions that are put no more stays."""
    asked = {str(each.id) for each in await questions.of(one.session.event_id)}
    columns = party.columns | number | {"answers": companions.kept(one.answers, asked) | answers[0]}
    if not party.cars:
        columns["convoy"] = None
    if party.waiver and party.waiver != one.waiver_version:
        columns |= {"waiver_version": party.waiver, "waiver_at": at}
    await Registration.filter(id=one.id).update(**columns)
    one.update_from_dict(columns)  # pyright: ignore[reportUnknownMemberType]
    await companions.rewrite(one, party, answers, asked=asked, by=by, at=at)


def _must_be_open(session: Session, now: datetime, by_staff: bool) -> None:
    if now >= session.closes_at and not by_staff:
        raise Closed(why="more", closes_at=session.closes_at)


def _must_be_changeable(one: Registration, now: datetime, is_here: bool) -> None:
    if one.state not in LIVE or one.session.state != "open":
        raise NotChangeable(why="cancelled")
    if one.checked_in_at and not is_here:
        raise NotChangeable(why="checked_in")
    if now >= one.session.starts_at:
        raise NotChangeable(why="started")


def _must_fit(session: Session, more: int, cars: int) -> None:
    """More people or cars need room that nobody waits for."""
    if more <= 0 and cars <= 0:
        return
    if session.waiting or not session.has_room(max(more, 0), max(cars, 0)):
        raise places.full(session, more, cars, why="more" if more > 0 else "another_car")
