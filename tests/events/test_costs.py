"""Costs: what a session cost and brought in, shared by who came; settled, and reopened with a reason."""

import asyncio
from datetime import timedelta

import pytest

from club.audit import Entry
from events import arrivals, costs, events, fees, registrations, sessions, terms
from events.costs import MoneyClosed, NoReason, NotClosed, NotOver, WrongCost
from events.parties import Guest, Party
from events.terms import Terms
from tests.events.trips import NOON, START, TRIP, plan, session

END = START + timedelta(hours=9)


@pytest.fixture
async def trip(cast):
    return await session(cast, capacity=10)


async def enter(cast, trip, what="午餐", fen=300_00, **more):
    return await costs.add(trip, what, fen=fen, by=cast.dee, at=NOON, **more)


async def close(cast, trip, at=END, **more):
    return await costs.close(trip, by=cast.dee, at=at, **more)


async def test_costs_add_up_and_what_is_struck_out_counts_no_more(cast, trip):
    await enter(cast, trip, supplier="湖畔农家", paid_by="门店")
    wrong = await enter(cast, trip, "门票", 80_00)
    assert (await costs.figures(trip.id)).cost == 380_00
    await costs.strike(wrong, by=cast.dee, at=NOON)
    await costs.strike(wrong, by=cast.dee, at=NOON)
    assert (await costs.figures(trip.id)).cost == 300_00
    assert [row.what for row in await costs.of(trip.id)] == ["午餐"]
    assert await Entry.filter(action="cost.voided").count() == 1


async def test_a_person_costs_what_those_share_who_came(cast, trip):
    party = Party(guests=(Guest("小宝", 6), Guest("姥姥")))
    anns = await registrations.register(trip, cast.ann, party, key="a", by=cast.ann, at=NOON)
    await registrations.register(trip, cast.ben, key="b", by=cast.ben, at=NOON)
    await enter(cast, trip, fen=100_00)
    before = await costs.figures(trip.id)
    assert (before.people, before.registered, before.each) == (0, 4, 25_00)
    await arrivals.note(anns, reason="手机没电", by=cast.dee, at=START)
    now = await costs.figures(trip.id)
    assert (now.people, now.cars, now.each) == (3, 0, 33_33)


async def test_without_anybody_nothing_is_shared(trip):
    assert (await costs.figures(trip.id)).each is None


async def test_money_that_was_taken_counts_without_what_was_given_back(cast):
    event = await events.create(TRIP, by=cast.dee, at=NOON)
    trip = await sessions.add(event, plan(), by=cast.dee, at=NOON)
    await terms.put(event, Terms(fen_each=50_00), by=cast.dee, at=NOON)
    await events.publish(event, by=cast.dee, at=NOON)
    anns = await registrations.register(trip, cast.ann, key="a", by=cast.ann, at=NOON)
    bens = await registrations.register(trip, cast.ben, key="b", by=cast.ben, at=NOON)
    await fees.pay(anns, 50_00, desk=cast.desk, by=cast.eve, at=NOON)
    figures = await costs.figures(trip.id)
    assert (figures.cash, figures.cash_due, figures.result) == (50_00, 50_00, 50_00)
    await registrations.cancel(anns, by=cast.ann, at=NOON)
    await registrations.cancel(bens, by=cast.ben, at=NOON)
    assert (await costs.figures(trip.id)).cash_due == 0


@pytest.mark.parametrize(
    ("what", "fen"), [(" ", 1), ("餐" * 61, 1), ("午餐", 0), ("午餐", -5), ("午餐", 10**12)]
)
async def test_a_cost_that_is_none_is_refused(cast, trip, what, fen):
    with pytest.raises(WrongCost):
        await enter(cast, trip, what, fen)


async def test_once_settled_nothing_changes_until_it_is_reopened_with_a_reason(cast, trip):
    cost = await enter(cast, trip)
    closing = await close(cast, trip, note="下次早点订房")
    assert (closing.figures["cost"], closing.note) == (300_00, "下次早点订房")
    for doing in (enter(cast, trip), costs.strike(cost, by=cast.dee, at=END), close(cast, trip)):
        with pytest.raises(MoneyClosed):
            await doing
    with pytest.raises(NoReason):
        await costs.reopen(trip, reason=" ", by=cast.dee, at=END)
    await costs.reopen(trip, reason="漏了过路费", by=cast.gil, at=END)
    with pytest.raises(NotClosed):
        await costs.reopen(trip, reason="漏了过路费", by=cast.gil, at=END)
    await enter(cast, trip, "过路费", 45_00)
    await close(cast, trip)
    rows = await costs.closings(trip.id)
    assert [(row.figures["cost"], row.reason) for row in rows] == [(345_00, ""), (300_00, "漏了过路费")]
    assert "过路费" not in str([entry.facts for entry in await Entry.all()])


async def test_a_session_is_settled_once_it_is_over(cast, trip):
    with pytest.raises(NotOver):
        await close(cast, trip, at=END - timedelta(seconds=1))


async def test_two_who_settle_at_once_settle_once(cast, trip):
    done = await asyncio.gather(*(close(cast, trip) for _ in range(4)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["Closing"] + ["MoneyClosed"] * 3
