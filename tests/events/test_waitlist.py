"""The waitlist: who is next is asked, no party is split, nobody is let past, an offer keeps its places."""

import asyncio
from datetime import timedelta

import pytest

from club import activity, tiers
from club.messages.outbox import Message
from events import cancellations, changes, refusals, registrations, replanning, waitlist
from events.registration import Registration
from events.sessions import Session
from events.terms import Terms
from tests import processes
from tests.events.queues import HOUR, comes, crowd, offered_on, party, room, state
from tests.events.trips import NOON, START, plan
from tests.sizes import scaled

SECOND = timedelta(seconds=1)


@pytest.fixture
async def trip(cast):
    """Four places, two cars; an offer holds for twelve hours."""
    return await offered_on(cast, capacity=4, car_capacity=2)


@pytest.fixture
async def people(cast):
    return await crowd(6)


async def cancelled(one, at=NOON):
    await registrations.cancel(one, by=await one.member, at=at)


async def test_who_finds_no_room_waits_in_the_order_of_arrival(trip, people):
    first = await comes(trip, people[0], 4)
    second, third = await comes(trip, people[1], 2), await comes(trip, people[2])
    assert await state(first, second, third) == ["registered", "waiting", "waiting"]
    assert (second.number, third.number) == (2, 3)
    assert [await waitlist.position(one) for one in (second, third)] == [1, 2]
    assert await room(trip) == (4, 0, 2)
    assert (await Message.get(kind="waitlist_joined", member_id=people[1].id)).variables["seats"] == "2"
    assert await activity.of(people[1]).filter(kind="waitlist.joined").exists()


async def test_who_would_not_wait_is_told_of_people_cars_and_the_queue(trip, people):
    await comes(trip, people[0], 3, plate="沪A00001")
    with pytest.raises(refusals.Full) as refusal:
        await comes(trip, people[1], 2, waits=False)
    told = {"left": 1, "wanted": 2, "cars_left": 1, "cars": 0, "waiting": 0}
    assert refusal.value.facts == {"why": "people", **told}
    await comes(trip, people[2], 2)
    with pytest.raises(refusals.Full) as refusal:
        await comes(trip, people[1], waits=False)
    assert (refusal.value.facts["why"], refusal.value.facts["left"]) == ("queue", 1)


async def test_a_car_without_room_waits_though_there_are_seats(cast, people):
    trip = await offered_on(cast, capacity=9, car_capacity=1)
    await comes(trip, people[0], plate="沪A00001")
    with pytest.raises(refusals.Full) as refusal:
        await comes(trip, people[1], 2, plate="沪A00002", waits=False)
    assert (refusal.value.facts["why"], refusal.value.facts["cars_left"]) == ("cars", 0)
    waits, on_foot = await comes(trip, people[1], 2, plate="沪A00002"), await comes(trip, people[2])
    assert await state(waits, on_foot) == ["waiting", "waiting"]  # nobody is let past
    assert await room(trip) == (1, 1, 2)


async def test_a_cancellation_makes_the_next_offer_at_once(trip, people):
    first, second = await comes(trip, people[0], 4), await comes(trip, people[1], 4, plate="沪A00002")
    await cancelled(first, NOON + HOUR)
    assert await state(first, second) == ["member", "offered"]
    assert await room(trip) == (4, 1, 0)
    assert (
        await Registration.get(id=second.id)
    ).offer_until == NOON + 25 * HOUR  # of the night nothing counts
    assert await Message.exists(kind="place_offered", member_id=people[1].id)


async def test_a_family_is_never_split_and_nobody_is_let_past_it(trip, people):
    first, other = await comes(trip, people[0], 2), await comes(trip, people[1], 2)
    family, single = await comes(trip, people[2], 3), await comes(trip, people[3])
    await cancelled(first)
    assert await state(family, single) == ["waiting", "waiting"]
    assert await room(trip) == (2, 0, 2)
    await cancelled(other)
    assert await state(family, single) == ["offered", "offered"]
    assert await room(trip) == (4, 0, 0)


async def test_who_leaves_the_queue_makes_way(trip, people):
    first = await comes(trip, people[0], 3)
    family, single = await comes(trip, people[1], 4), await comes(trip, people[2])
    await cancelled(family)
    assert await state(first, family, single) == ["registered", "left", "offered"]
    assert not await Message.exists(kind="registration_cancelled", member_id=people[1].id)


async def test_an_offer_blocks_its_places_until_it_is_answered(trip, people):
    first = await comes(trip, people[0], 4)
    second = await comes(trip, people[1], 4)
    await cancelled(first)
    with pytest.raises(refusals.Full):
        await comes(trip, people[2], waits=False)
    assert await room(trip) == (4, 0, 0)
    await waitlist.accept(second, by=people[1], at=NOON + HOUR)
    assert second.state == "registered"
    assert await room(trip) == (4, 0, 0)
    assert await Message.exists(kind="registration_confirmed", member_id=people[1].id)


async def test_what_is_declined_goes_to_the_next(trip, people):
    first, second, third = [await comes(trip, one, 4) for one in people[:3]]
    await cancelled(first)
    await cancelled(second)
    assert await state(second, third) == ["declined", "offered"]


async def test_what_runs_out_goes_to_the_next(trip, people):
    first, second, third = [await comes(trip, one, 4) for one in people[:3]]
    await cancelled(first)
    assert await waitlist.advance_due(at=NOON + 24 * HOUR - SECOND) == 0
    assert await waitlist.advance_due(at=NOON + 24 * HOUR) == 1
    assert await waitlist.advance_due(at=NOON + 24 * HOUR) == 0
    assert await state(second, third) == ["expired", "offered"]
    assert await Message.exists(kind="offer_expired", member_id=people[1].id)
    assert await room(trip) == (4, 0, 0)


async def test_an_offer_accepted_a_second_late_is_gone_and_the_next_has_it(trip, people):
    first, second, third = [await comes(trip, one, 4) for one in people[:3]]
    await cancelled(first)
    with pytest.raises(refusals.OfferGone) as refusal:
        await waitlist.accept(second, by=people[1], at=NOON + 24 * HOUR)
    assert refusal.value.facts == {"why": "expired", "until": NOON + 24 * HOUR}
    assert await state(second, third) == ["expired", "offered"]
    assert await room(trip) == (4, 0, 0)


async def test_an_offer_accepted_at_its_last_second_holds(trip, people):
    first, second = [await comes(trip, one, 4) for one in people[:2]]
    await cancelled(first)
    await waitlist.accept(second, by=people[1], at=NOON + 24 * HOUR - SECOND)
    assert await state(second) == ["registered"]


async def test_an_offer_accepted_twice_is_one_registration(trip, people):
    first, second = [await comes(trip, one, 4) for one in people[:2]]
    await cancelled(first)
    both = await asyncio.gather(*(waitlist.accept(second, by=people[1], at=NOON) for _ in range(5)))
    assert {one.state for one in both} == {"registered"}
    assert await room(trip) == (4, 0, 0)
    assert await activity.of(people[1]).filter(kind="waitlist.accepted").count() == 1


async def test_without_an_offer_there_is_nothing_to_accept(trip, people):
    first, second = [await comes(trip, one, 4) for one in people[:2]]
    for one, why in ((first, "registered"), (second, "waiting")):
        with pytest.raises(refusals.OfferGone) as refusal:
            await waitlist.accept(one, by=people[0], at=NOON)
        assert refusal.value.facts["why"] == why
    await cancelled(second)
    with pytest.raises(refusals.OfferGone) as refusal:
        await waitlist.accept(second, by=people[1], at=NOON)
    assert refusal.value.facts["why"] == "left"
    assert await room(trip) == (4, 0, 0)


async def test_accepted_and_declined_at_once_is_one_of_both(trip, people):
    first, second, third = [await comes(trip, one, 4) for one in people[:3]]
    await cancelled(first)
    same = await Registration.get(id=second.id)
    await asyncio.gather(
        waitlist.accept(second, by=people[1], at=NOON),
        registrations.cancel(same, by=people[1], at=NOON),
        return_exceptions=True,
    )
    [now, then] = await state(second, third)
    assert (now, then) in (("registered", "waiting"), ("declined", "offered"), ("member", "offered"))
    assert (await room(trip))[0] == 4


async def test_who_comes_elsewhere_at_that_time_by_now_cannot_accept(cast, trip, people):
    first, second = [await comes(trip, one, 4) for one in people[:2]]
    other = await offered_on(cast, capacity=9)
    await comes(other, people[1])
    await cancelled(first)
    with pytest.raises(refusals.OverlappingSession):
        await waitlist.accept(second, by=people[1], at=NOON)
    assert await state(second) == ["offered"]


async def test_more_room_is_offered_at_once(cast, trip, people):
    first, second, third = [await comes(trip, one, 3, plate=f"沪A0000{one.id}") for one in people[:3]]
    assert await state(first, second, third) == ["registered", "waiting", "waiting"]
    await replanning.change(trip, plan(capacity=10, car_capacity=2), by=cast.dee, at=NOON)
    assert await state(second, third) == ["offered", "waiting"]  # seats for both, a car for one
    await replanning.change(trip, plan(capacity=10, car_capacity=None), by=cast.dee, at=NOON)
    assert await state(second, third) == ["offered", "offered"]


async def test_a_party_that_shrinks_makes_room_for_the_next(trip, people):
    first, second = await comes(trip, people[0], 4), await comes(trip, people[1], 2)
    await changes.change(first, party(2), by=people[0], at=NOON)
    assert await state(first, second) == ["registered", "offered"]
    assert await room(trip) == (4, 0, 0)


async def test_a_queue_by_tier_asks_the_higher_one_first(cast, people):
    trip = await offered_on(cast, Terms(queue_by="tier"), capacity=1)
    gold = await tiers.add("gold", name="金卡", level=9, growth_from=99, by="test", at=NOON)
    await type(people[3]).filter(id=people[3].id).update(tier_id=gold.id)
    first, second, third, high = [await comes(trip, one) for one in people[:4]]
    assert [one.id for one in await waitlist.of(trip)] == [high.id, second.id, third.id]
    assert await waitlist.position(third) == 3
    await cancelled(first)
    assert await state(second, third, high) == ["waiting", "waiting", "offered"]


async def test_of_a_higher_tier_who_fits_is_asked_at_once_where_the_others_do_not(cast, people):
    trip = await offered_on(cast, Terms(queue_by="tier"), capacity=4)
    gold = await tiers.add("gold", name="金卡", level=9, growth_from=99, by="test", at=NOON)
    await type(people[2]).filter(id=people[2].id).update(tier_id=gold.id)
    await comes(trip, people[0], 2)
    family, high = await comes(trip, people[1], 3), await comes(trip, people[2], 2)
    assert high.state == "offered"
    assert await state(family, high) == ["waiting", "offered"]


async def test_staff_let_somebody_past_who_fits_and_say_why(cast, trip, people):
    first = await comes(trip, people[0], 3)
    family, single = await comes(trip, people[1], 4), await comes(trip, people[2])
    await waitlist.offer_out_of_turn(single, reason="带队教练", by=cast.dee, at=NOON)
    assert await state(first, family, single) == ["registered", "waiting", "offered"]
    assert await room(trip) == (4, 0, 1)
    assert (await activity.of(people[2]).get(kind="waitlist.preferred")).facts["why"] == "带队教练"
    with pytest.raises(refusals.NothingFree):
        await waitlist.offer_out_of_turn(family, reason="老会员", by=cast.dee, at=NOON)
    await waitlist.offer_out_of_turn(single, reason="再来", by=cast.dee, at=NOON + HOUR)
    assert (await Registration.get(id=single.id)).offered_at == NOON  # it stands as it was made
    assert await activity.of(people[2]).filter(kind="waitlist.preferred").count() == 1
    await registrations.cancel(single, by=people[2], at=NOON)
    with pytest.raises(refusals.OfferGone):
        await waitlist.offer_out_of_turn(single, reason="再来", by=cast.dee, at=NOON)


async def test_who_is_next_and_is_let_past_has_the_offer_of_its_turn(cast, trip, people):
    await comes(trip, people[0], 4)
    second = await comes(trip, people[1])
    await Session.filter(id=trip.id).update(taken=0)
    await waitlist.offer_out_of_turn(second, reason="正好轮到", by=cast.dee, at=NOON)
    assert second.state == "offered"
    assert not await activity.of(people[1]).filter(kind="waitlist.preferred").exists()


async def test_once_it_has_begun_nobody_is_offered_anything_and_the_queue_is_told(trip, people):
    first, second, third = [await comes(trip, one, 4) for one in people[:3]]
    await cancelled(first, START - HOUR)
    assert await state(second) == ["offered"]
    assert (await Registration.get(id=second.id)).offer_until == START
    await waitlist.advance_due(at=START)
    assert await state(second, third) == ["expired", "unserved"]
    assert await room(trip) == (0, 0, 0)
    assert await Message.exists(kind="waitlist_over", member_id=people[2].id)


async def test_a_session_that_is_not_held_ends_the_queue_and_its_offers(cast, trip, people):
    first, second, third = [await comes(trip, one, 4) for one in people[:3]]
    await cancelled(first)
    await cancellations.cancel_session(trip, reason="大雪", by=cast.dee, at=NOON)
    assert await state(second, third) == ["session", "session"]
    assert await room(trip) == (0, 0, 0)
    assert await Message.filter(kind="session_cancelled").count() == 2
    with pytest.raises(refusals.OfferGone):
        await waitlist.accept(second, by=people[1], at=NOON)


async def test_nobody_stands_in_the_queue_twice(trip, people):
    await comes(trip, people[0], 4)
    second = await comes(trip, people[1])
    with pytest.raises(refusals.AlreadyRegistered):
        await comes(trip, people[1], 2, key="other")
    assert await state(second) == ["waiting"]


async def test_staff_take_somebody_off_the_queue(cast, trip, people):
    await comes(trip, people[0], 4)
    second = await comes(trip, people[1])
    await registrations.cancel(second, by=cast.dee, at=NOON)
    assert await state(second) == ["left"]


async def test_two_hundred_parties_for_thirty_places_are_thirty_and_a_queue_in_order(cast):
    trip = await offered_on(cast, capacity=30)
    many = await crowd(200)
    made = await asyncio.gather(*(comes(trip, member) for member in many))
    numbers = sorted(one.number for one in made)
    assert numbers == list(range(1, 201))
    inside = sorted(one.number for one in made if one.state == "registered")
    assert inside == list(range(1, 31))
    assert await room(trip) == (30, 0, 170)
    assert [one.number for one in await waitlist.of(trip)] == list(range(31, 201))


PROCESS = """
import asyncio, random
from club.members import Member
from events.refusals import AlreadyRegistered
from events.sessions import Session
from tests import databases
from tests import processes
from tests.events.queues import comes
from web.database import opened

NAME = random.random()

async def tried(trip, member):
    try:
        await comes(trip, member, key=f"{NAME}:{member.id}")
    except AlreadyRegistered:
        return 0
    return 1

async def main():
    random.shuffle(IDS)
    async with opened(databases.settings(ADDRESS)):
        trip, people = await Session.get(id=TRIP), await Member.filter(id__in=IDS)
        print(sum(await asyncio.gather(*(tried(trip, one) for one in people))))

# go
asyncio.run(main())
"""


async def test_two_processes_at_one_door_let_each_in_once_and_keep_one_order(cast, database_url):
    trip, many = await offered_on(cast, capacity=30), await crowd(scaled(60, full=200))
    known = f"IDS, TRIP, ADDRESS = {[one.id for one in many]}, {trip.id}, {database_url!r}\n"
    assert sum(map(int, await processes.together(2, known + PROCESS))) == len(many)
    rows = await Registration.filter(session_id=trip.id).order_by("number")
    assert [row.number for row in rows] == list(range(1, len(many) + 1))
    assert [row.state for row in rows] == ["registered"] * 30 + ["waiting"] * (len(many) - 30)
    assert await room(trip) == (30, 0, len(many) - 30)
