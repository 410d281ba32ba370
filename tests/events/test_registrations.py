"""Registrations: a place for everybody who has a ticket, and no ticket without a place."""

import asyncio
from datetime import timedelta

import pytest

from club import activity
from club.messages import outbox
from events import events, refusals, registrations, sessions
from events.parties import Guest, Party
from events.registration import Companion, Registration
from events.sessions import Session
from tests import cast as casting
from tests.events.trips import NOON, START, TRIP, plan, session

GUESTS = [Guest("小宝", 6), Guest("奶奶")]


async def register(offered, member, key="key-1", at=NOON, companions=(), **other):
    party = Party(guests=tuple(companions), **other)
    return await registrations.register(offered, member, party, key=key, by=member, at=at)


async def taken(offered) -> int:
    return (await Session.get(id=offered.id)).taken


async def test_a_member_comes_with_companions_and_gets_a_ticket(cast):
    offered = await session(cast)
    ticket = await register(offered, cast.ann, companions=GUESTS, vehicle=cast.car)
    assert (ticket.seats, len(ticket.code), ticket.code[0]) == (3, 15, "2")
    assert await taken(offered) == 3
    names = await Companion.filter(registration=ticket).values_list("name", "age")
    assert names == [("小宝", 6), ("奶奶", None)]
    assert [mine.session.event.title for mine in await registrations.of(cast.ann)] == ["坝上草原自驾"]
    assert await activity.of(cast.ann).filter(kind="registration.made").exists()
    assert (await outbox.Message.get(kind="registration_confirmed")).variables["seats"] == "3"


async def test_the_same_registration_sent_again_is_the_same_ticket(cast):
    offered = await session(cast)
    first = await register(offered, cast.ann, companions=GUESTS)
    again = await register(offered, cast.ann, companions=GUESTS, at=NOON + timedelta(hours=1))
    assert (again.id, await taken(offered)) == (first.id, 3)
    with pytest.raises(refusals.KeyConflict):
        await register(offered, cast.ann)


async def test_nobody_registers_twice(cast):
    offered = await session(cast)
    ticket = await register(offered, cast.ann)
    with pytest.raises(refusals.AlreadyRegistered) as refusal:
        await register(offered, cast.ann, key="key-2")
    assert refusal.value.facts == {"ticket": ticket.code}


async def test_whoever_is_too_late_learns_how_many_places_are_left(cast):
    offered = await session(cast)
    await register(offered, cast.ann, companions=GUESTS)
    with pytest.raises(refusals.Full) as refusal:
        await register(offered, cast.ben, companions=GUESTS[:1], key="key-2")
    assert (refusal.value.facts["left"], refusal.value.facts["wanted"]) == (1, 2)
    await register(offered, cast.ben, key="key-3")


@pytest.mark.parametrize(
    ("at", "error"),
    [
        (NOON - timedelta(seconds=1), refusals.NotOpenYet),
        (START, refusals.Closed),
        (START + timedelta(days=30), refusals.Closed),
    ],
)
async def test_registration_is_open_from_its_first_instant_until_before_its_last(cast, at, error):
    offered = await session(cast)
    with pytest.raises(error):
        await register(offered, cast.ann, at=at)
    assert await taken(offered) == 0


async def test_nobody_registers_for_a_draft(cast):
    event = await events.create(TRIP, by=cast.dee, at=NOON)
    offered = await sessions.add(event, plan(), by=cast.dee, at=NOON)
    with pytest.raises(refusals.Cancelled):
        await register(offered, cast.ann)
    assert await taken(offered) == 0


async def test_companions_are_few_and_have_names(cast):
    offered = await session(cast, capacity=40)
    with pytest.raises(refusals.TooManyCompanions):
        await register(offered, cast.ann, companions=[Guest("友")] * 9)
    with pytest.raises(refusals.NamelessCompanion):
        await register(offered, cast.ann, companions=[Guest(" ")])


async def test_a_member_comes_in_a_car_that_they_drive(cast):
    offered = await session(cast)
    with pytest.raises(refusals.NotTheirCar):
        await register(offered, cast.ben, vehicle=cast.car)


async def test_who_cancels_gives_the_places_back_and_may_come_after_all(cast):
    offered = await session(cast)
    ticket = await register(offered, cast.ann, companions=GUESTS)
    await registrations.cancel(ticket, by=cast.ann, at=NOON)
    assert (ticket.state, await taken(offered)) == ("cancelled", 0)
    again = await register(offered, cast.ann, key="key-2")
    assert again.code != ticket.code
    assert await outbox.Message.exists(kind="registration_cancelled", member_id=cast.ann.id)


async def test_once_it_has_started_or_been_cancelled_nothing_is_given_back(cast):
    offered = await session(cast)
    ticket = await register(offered, cast.ann)
    with pytest.raises(refusals.CancellationRefused, match="started"):
        await registrations.cancel(ticket, by=cast.ann, at=START)
    await registrations.cancel(ticket, by=cast.ann, at=NOON)
    with pytest.raises(refusals.CancellationRefused, match="cancelled"):
        await registrations.cancel(ticket, by=cast.ann, at=NOON)
    assert await taken(offered) == 0


async def test_of_ten_who_cancel_one_ticket_at_once_one_gives_the_places_back(cast):
    offered = await session(cast)
    ticket = await register(offered, cast.ann, companions=GUESTS)
    await register(offered, cast.ben, key="key-2")
    results = await asyncio.gather(
        *(registrations.cancel(ticket, by=cast.ann, at=NOON) for _ in range(10)), return_exceptions=True
    )
    assert sum(result is None for result in results) == 1
    assert await taken(offered) == 1


async def test_two_hundred_who_want_thirty_places_at_once_get_exactly_thirty(cast):
    offered = await session(cast, capacity=30)
    crowd = [await casting.join(f"135{number:08d}") for number in range(200)]
    results = await asyncio.gather(
        *(register(offered, member, key=f"key-{member.id}") for member in crowd), return_exceptions=True
    )
    assert sum(isinstance(result, Registration) for result in results) == 30
    assert sum(isinstance(result, refusals.Full) for result in results) == 170
    assert (await taken(offered), await Registration.all().count()) == (30, 30)


async def test_twenty_times_the_same_form_at_once_is_one_ticket(cast):
    offered = await session(cast, capacity=30)
    made = await asyncio.gather(*(register(offered, cast.ann) for _ in range(20)))
    assert len({ticket.id for ticket in made}) == 1
    assert await taken(offered) == 1


async def test_twenty_forms_of_one_member_at_once_are_one_ticket(cast):
    offered = await session(cast, capacity=30)
    results = await asyncio.gather(
        *(register(offered, cast.ann, key=f"key-{number}") for number in range(20)), return_exceptions=True
    )
    assert sum(isinstance(result, Registration) for result in results) == 1
    assert sum(isinstance(result, refusals.AlreadyRegistered) for result in results) == 19
    assert await taken(offered) == 1


async def test_cancelling_and_coming_back_at_once_never_blocks(cast):
    offered = await session(cast, capacity=30)
    ticket = await register(offered, cast.ann)
    async with asyncio.timeout(20):
        for number in range(10):
            await asyncio.gather(
                registrations.cancel(ticket, by=cast.ann, at=NOON),
                register(offered, cast.ann, key=f"key-a{number}"),
                return_exceptions=True,
            )
            ticket = (
                await register(offered, cast.ann, key=f"key-b{number}")
                if not (held := await Registration.get_or_none(member=cast.ann, state="registered"))
                else held
            )
    assert await taken(offered) == 1
