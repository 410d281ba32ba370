"""Takings: what is due, taken and owed back, as the rows say it; the database sums."""

import pytest

from events import attendance, changes, costs, fees, registrations, results, rosters, settling, takings, terms
from events.parties import Guest, Party
from events.registration import Registration
from events.rosters import Sums
from events.sessions import Session
from events.takings import Takings
from events.terms import Terms
from tests.events.queues import comes, gets, offered_on, party
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
    sums = await takings.of_session(trip.id)
    assert sums == Takings(due_fen=FEN, taken_fen=2 * FEN)
    assert await takings.of_event(trip.event_id) == sums
    assert [fee.due_fen for fee in await takings.due_of(cast.ben)] == [FEN]
    assert await takings.due_of(cast.ann) == []


async def test_what_is_owed_to_who_cancelled_leaves_the_till_once_it_is_given_back(cast):
    trip, one = await paid_trip(cast)
    await registrations.cancel(one, by=cast.dee, at=NOON, percent=50, reason="家里有事")
    sums = await takings.of_session(trip.id)
    assert (sums.due_fen, sums.taken_fen, sums.owed_fen, sums.given_fen) == (FEN, 2 * FEN, FEN, 0)
    await fees.give_back(one, FEN, by=cast.dee, at=NOON)
    sums = await takings.of_session(trip.id)
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


async def test_what_a_no_show_has_not_paid_stays_due_after_the_day(cast):
    trip, one = await paid_trip(cast)
    assert await settling.spend_due(at=trip.ends_at) == 2
    assert (await takings.of_session(trip.id)).due_fen == FEN == (await costs.figures(trip.id)).cash_due
    assert [fee.due_fen for fee in await takings.due_of(cast.ben)] == [FEN]
    theirs = Registration.filter(session_id=trip.id)
    assert [each.member_id for each in await rosters.paid(theirs, trip, "due")] == [cast.ben.id]
    assert [each.id for each in await rosters.paid(theirs, trip, "paid")] == [one.id]
    bens = await Registration.get(member_id=cast.ben.id)
    await fees.pay(bens, FEN, desk=cast.desk, by=cast.eve, at=trip.ends_at)
    assert (await takings.of_session(trip.id)).due_fen == 0


async def test_a_party_that_shrank_is_due_what_it_has_not_paid_for(cast):
    trip, one = await paid_trip(cast)
    await changes.change(one, Party(), by=cast.ann, at=NOON)
    await changes.change(one, Party((Guest("友"), Guest("朋"))), by=cast.ann, at=NOON)
    sums, figures = await takings.of_session(trip.id), await costs.figures(trip.id)
    assert sums.due_fen == figures.cash_due == FEN + FEN + FEN // 2
    assert [fee.due_fen for fee in await takings.due_of(cast.ann)] == [FEN + FEN // 2]


async def test_takings_costs_and_results_say_the_same_of_one_session(cast):
    trip, one = await paid_trip(cast)
    await changes.change(one, Party(), by=cast.ann, at=NOON)
    owed = await fees.of(one)
    assert owed
    await fees.give_back(one, owed.back_fen, by=cast.eve, at=NOON)
    await registrations.cancel(one, by=cast.ann, at=NOON)
    await costs.add(trip, "午餐", fen=100_01, by=cast.dee, at=NOON)
    sums, figures = await takings.of_session(trip.id), await costs.figures(trip.id)
    result = (await results.of_events([trip.event_id], at=trip.ends_at))[trip.event_id].total
    assert (sums.taken_fen, sums.given_fen, sums.owed_fen, sums.kept_fen) == (
        2 * FEN,
        FEN // 2,
        FEN // 2,
        FEN,
    )
    assert sums.kept_fen == figures.cash == result.cash
    assert figures.each == result.each == 100_01
    assert [fee.given_fen for fee in await fees.given_back()] == [FEN // 2]


async def test_points_that_stay_for_who_left_count_with_those_that_are_held(cast):
    await gets(cast.ann, 1000)
    trip = await offered_on(cast, Terms(points_each=100, refunds=((0, 50),)))
    one = await comes(trip, cast.ann, 3)
    await changes.change(one, party(1), by=cast.ann, at=NOON)
    sums, figures = await takings.of_session(trip.id), await costs.figures(trip.id)
    result = (await results.of_events([trip.event_id], at=NOON))[trip.event_id].total
    assert (sums.held, sums.spent) == (figures.points_held, figures.points) == (100, 100)
    assert result.points == 200


@pytest.mark.parametrize(
    ("cost", "came", "registered", "each"), [(100, 3, 9, 33), (50, 0, 4, 13), (5, 0, 0, None), (0, 2, 2, 0)]
)
def test_a_cost_is_shared_by_who_came_or_else_by_who_had_a_ticket(cost, came, registered, each):
    assert costs.a_head(cost, came, registered) == each
