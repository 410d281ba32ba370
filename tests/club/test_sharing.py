"""Sharing: the owner offers the car, it holds once accepted, and ends when the owner says so."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from club import codes, vehicles
from club.messages.outbox import Message
from club.vehicles import AlreadyYours, NotYours, Ownership, sharing, transfers
from club.vehicles.sharing import (
    AlreadyOffered,
    Offer,
    OfferOver,
    TooManyOffers,
    TooManyOffersToday,
    UnknownGuest,
    Yourself,
)
from tests import cast as casting

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)


async def offered(cast, guest=None, role="family", car=None, at=MONDAY):
    told = {"guest": guest or cast.ben.phone, "role": role}
    return await sharing.offer(car or cast.car, cast.ann, **told, by=cast.ann, at=at)


async def accepted(cast, member, made=None):
    made = made or await sharing.waiting_for(member).first()
    return await sharing.accept(made, member, by=member, at=MONDAY)


async def test_family_drives_the_car_once_they_accept(cast):
    await offered(cast)
    assert await vehicles.of(cast.ben) == []
    assert (await Message.get(kind="car_offered")).member_id == cast.ben.id
    await accepted(cast, cast.ben)
    assert await vehicles.of(cast.ben) == [cast.car]
    assert [own.role for own in await vehicles.drivers(cast.car)] == ["owner", "family"]


async def test_the_code_on_the_guest_s_phone_will_do(cast):
    await offered(cast, codes.member_code(cast.ben.number, MONDAY), role="driver")
    assert (await accepted(cast, cast.ben)).role == "driver"


async def test_who_has_a_number_is_not_said_and_an_offer_waits_for_them(cast):
    known, unknown = await offered(cast), await offered(cast, "15012345678")
    assert (known.member_id, unknown.member_id) == (None, None)
    new = await casting.join("15012345678", at=MONDAY)
    assert [one.id for one in await sharing.waiting_for(new)] == [unknown.id]
    assert await accepted(cast, new)


@pytest.mark.parametrize("guest", ["", "12", "1" * 18, "沪B6K286"])
async def test_what_is_neither_number_nor_code_is_nobody(cast, guest):
    with pytest.raises(UnknownGuest):
        await offered(cast, guest or " ")


async def test_nobody_admits_themselves_or_anybody_twice(cast):
    for self in (cast.ann.phone, codes.member_code(cast.ann.number, MONDAY)):
        with pytest.raises(Yourself):
            await offered(cast, self)
    await offered(cast)
    with pytest.raises(AlreadyOffered):
        await offered(cast)
    await accepted(cast, cast.ben)
    with pytest.raises(AlreadyOffered):
        await offered(cast)


async def test_only_the_owner_offers_and_never_the_ownership(cast):
    await sharing.admit(cast.car, cast.ben, role="driver", by=cast.dee, at=MONDAY)
    with pytest.raises(NotYours):
        await sharing.offer(cast.car, cast.ben, guest=cast.cho.phone, role="family", by=cast.ben, at=MONDAY)
    with pytest.raises(NotYours):
        await offered(cast, cast.cho.phone, role="owner")


async def test_a_car_is_not_offered_to_the_whole_town(cast):
    for number in range(sharing.MOST_WAITING):
        await offered(cast, f"1501234567{number}")
    with pytest.raises(TooManyOffers):
        await offered(cast)


async def test_an_offer_taken_back_and_made_anew_is_told_once_a_day(cast):
    for guest in (cast.ben.phone, codes.member_code(cast.ben.number, MONDAY), cast.ben.phone):
        await sharing.withdraw(await offered(cast, guest), at=MONDAY)
    assert await Message.filter(kind="car_offered").count() == 1
    await offered(cast, at=MONDAY + timedelta(days=2))
    assert await Message.filter(kind="car_offered").count() == 2


async def test_offers_taken_back_count_for_the_day_whichever_car_they_are_of(cast):
    other = await vehicles.add(cast.ann, plate="沪A12345", model="朗逸", by=cast.ann, at=MONDAY)
    for number in range(sharing.MOST_A_DAY):
        car = cast.car if number % 2 else other
        await sharing.withdraw(await offered(cast, f"1501234567{number}", car=car), at=MONDAY)
    with pytest.raises(TooManyOffersToday):
        await offered(cast)
    assert await offered(cast, at=MONDAY + timedelta(days=2))


async def test_an_offer_is_answered_once(cast):
    made = await offered(cast)
    mine = await sharing.waiting_for(cast.ben).first()
    await sharing.decline(mine, at=MONDAY)
    for late in (sharing.accept(mine, cast.ben, by=cast.ben, at=MONDAY), sharing.withdraw(made, at=MONDAY)):
        with pytest.raises(OfferOver):
            await late
    assert await vehicles.of(cast.ben) == []


async def test_accepting_twenty_times_at_once_makes_one_driver(cast):
    await offered(cast)
    mine = [await sharing.waiting_for(cast.ben).first() for _ in range(20)]
    outcomes = await asyncio.gather(*(accepted(cast, cast.ben, one) for one in mine), return_exceptions=True)
    assert sum(isinstance(outcome, Ownership) for outcome in outcomes) == 1
    assert all(isinstance(outcome, Ownership | OfferOver | AlreadyYours) for outcome in outcomes)


async def test_the_offer_of_a_car_that_was_sold_is_over(cast):
    await offered(cast)
    mine = await sharing.waiting_for(cast.ben).first()
    await transfers.let_go(cast.car, "sold", owner=cast.ann, by=cast.ann, at=MONDAY)
    with pytest.raises(OfferOver):
        await accepted(cast, cast.ben, mine)
    assert (await Offer.get(id=mine.id)).state == "withdrawn"


async def test_the_owner_takes_a_driver_out_but_never_the_owner(cast):
    await sharing.admit(cast.car, cast.ben, role="driver", by=cast.dee, at=MONDAY)
    await sharing.dismiss(cast.car, cast.ben, by=cast.ann, at=MONDAY)
    assert await vehicles.of(cast.ben) == []
    for gone in (cast.ben, cast.ann):
        with pytest.raises(NotYours):
            await sharing.dismiss(cast.car, gone, by=cast.ann, at=MONDAY)


async def test_a_driver_sees_the_car_but_corrects_nothing(cast):
    await sharing.admit(cast.car, cast.ben, role="driver", by=cast.dee, at=MONDAY)
    assert await vehicles.standing(cast.car, cast.ben) == "driver"
    with pytest.raises(NotYours):
        await vehicles.edit(cast.car, cast.ben, model="Golf", by=cast.ben, at=MONDAY)
