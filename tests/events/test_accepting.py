"""Accepting an offer: what was told as the party joined the queue still holds, or is put right first."""

from datetime import timedelta

import pytest

from club.vehicles import Ownership
from events import changes, refusals, registrations, replanning, terms, waitlist
from events.parties import Party
from events.terms import Terms
from tests.events.queues import HOUR, comes, crowd, offered_on, state
from tests.events.trips import NOON, START, plan

LAST = (START + 9 * HOUR).date()
TOLD = {"emergency_name": "陈父", "emergency_phone": "13800000001"}
PAPERS = {"licence_until": LAST, "insured_until": LAST}


async def offered(cast, asked, by=None, **told):
    """Ann waited, and has an offer by now."""
    trip = await offered_on(cast, asked, capacity=1)
    [other] = await crowd(1)
    first = await comes(trip, other, by=cast.dee)
    ann = await registrations.register(
        trip, cast.ann, Party(waits=True, **told), key="k", by=by or cast.ann, at=NOON
    )
    await registrations.cancel(first, by=cast.dee, at=NOON)
    assert await state(ann) == ["offered"]
    return trip, ann


async def test_a_car_that_was_sold_meanwhile_does_not_come(cast):
    _, ann = await offered(cast, Terms(), vehicle=cast.car)
    await Ownership.filter(vehicle_id=cast.car.id).update(until=NOON)
    with pytest.raises(refusals.NotTheirCar):
        await waitlist.accept(ann, by=cast.ann, at=NOON)
    assert await state(ann) == ["offered"]
    await changes.change(ann, Party(plate="沪A00001"), by=cast.ann, at=NOON)
    await waitlist.accept(ann, by=cast.ann, at=NOON)
    assert await state(ann) == ["registered"]


async def test_papers_outlast_the_date_also_where_it_was_moved(cast):
    trip, ann = await offered(cast, Terms(asks=("papers",)), vehicle=cast.car, **PAPERS)
    week = timedelta(days=7)
    moved = plan(starts_at=START + week, ends_at=START + week + HOUR, capacity=1)
    await replanning.change(trip, moved, by=cast.dee, at=NOON)
    with pytest.raises(refusals.ExpiredPapers) as refusal:
        await waitlist.accept(ann, by=cast.ann, at=NOON)
    assert refusal.value.facts["paper"] == "licence_until"


async def test_another_waiver_is_accepted_first(cast):
    trip, ann = await offered(cast, Terms(waiver="自驾有风险"), waiver=1)
    await terms.put(trip.event, Terms(waiver="自驾有风险，雪地尤其"), by=cast.dee, at=NOON)
    with pytest.raises(refusals.WaiverNotAccepted):
        await waitlist.accept(ann, by=cast.ann, at=NOON)
    await changes.change(ann, Party(waiver=2), by=cast.ann, at=NOON)
    await waitlist.accept(ann, by=cast.ann, at=NOON)
    assert await state(ann) == ["registered"]


async def test_what_staff_did_not_ask_is_not_asked_by_the_one_tap(cast):
    asked = Terms(asks=("emergency", "papers"), waiver="自驾有风险")
    _, ann = await offered(cast, asked, by=cast.dee, vehicle=cast.car)
    await waitlist.accept(ann, by=cast.ann, at=NOON)
    assert await state(ann) == ["registered"]


async def test_the_audience_was_asked_once_at_joining(cast):
    trip, ann = await offered(cast, Terms())
    await terms.put(trip.event, Terms(by_invitation=True), by=cast.dee, at=NOON)
    await waitlist.accept(ann, by=cast.ann, at=NOON)
    assert await state(ann) == ["registered"]
