"""Takings: what is due, taken and owed back, as the rows say it; the database sums."""

from events import attendance, fees, registrations, rosters, takings, terms
from events.parties import Guest, Party
from events.rosters import Sums
from events.sessions import Session
from events.takings import Takings
from events.terms import Terms
from tests.events.trips import NOON, session

FEN = 100_00


async def paid_trip(cast):
    """Ann's two, by car, who paid and cancel for half; Ben's one, still to pay; a queue of nobody."""
    trip = await session(cast, capacity=9)
    await terms.put(await trip.event, Terms(fen_each=FEN, refunds=((0, 50),)), by=cast.dee, at=NOON)
    anns = Party((Guest("小宝", 6),), cast.car)
    one = await registrations.register(trip, cast.ann, anns, key="a", by=cast.ann, at=NOON)
    await registrations.register(trip, cast.ben, key="b", by=cast.ben, at=NOON)
    await fees.pay(one, 2 * FEN, desk=cast.desk, by=cast.eve, at=NOON)
    return trip, one


async def test_what_is_due_and_taken_of_a_session_is_that_of_its_event(cast):
    trip, _ = await paid_trip(cast)
    sums = await takings.of_session(trip)
    assert sums == Takings(due_fen=FEN, taken_fen=2 * FEN)
    assert await takings.of_event(await trip.event) == sums
    assert [fee.due_fen for fee in await takings.due_of(cast.ben)] == [FEN]
    assert await takings.due_of(cast.ann) == []


async def test_what_is_owed_to_who_cancelled_leaves_the_till_once_it_is_given_back(cast):
    trip, one = await paid_trip(cast)
    await registrations.cancel(one, by=cast.dee, at=NOON, percent=50, reason="家里有事")
    sums = await takings.of_session(trip)
    assert (sums.due_fen, sums.taken_fen, sums.owed_fen, sums.given_fen) == (FEN, 2 * FEN, FEN, 0)
    await fees.give_back(one, by=cast.dee, at=NOON)
    sums = await takings.of_session(trip)
    assert (sums.owed_fen, sums.given_fen, sums.kept_fen) == (0, FEN, FEN)


async def test_parties_people_and_cars_are_counted_by_state(cast):
    trip, one = await paid_trip(cast)
    counted = await rosters.counts(trip)
    assert counted["registered"] == Sums(2, 3, 1)
    await registrations.cancel(one, by=cast.ann, at=NOON)
    counted = await rosters.counts(trip)
    assert (counted["registered"], counted["cancelled"]) == (Sums(1, 1, 0), Sums(1, 2, 1))
    assert counted["waiting"] == counted["offered"] == Sums()


async def test_tallies_of_several_sessions_at_once_are_each_ones_own(cast):
    trip, _ = await paid_trip(cast)
    other = await session(cast)
    found = await attendance.tallies([await Session.get(id=trip.id), other])
    assert (found[trip.id].parties, found[trip.id].people) == (2, 3)
    assert (found[other.id].parties, found[other.id].missing_people) == (0, 0)
    assert await attendance.tallies([]) == {}
