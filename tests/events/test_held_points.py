"""Points that end while they are set aside for a party: they were set aside in time."""

from datetime import timedelta

import pytest

from events import changes, registrations, settling
from points import postings, proof
from points.errors import NotEnoughPoints
from tests.events.queues import HOUR, PRICE, balance, comes, fee_of, offered_on, party
from tests.events.trips import NOON, START

LATER = START - 80 * HOUR


@pytest.fixture
async def trip(cast):
    """A hundred points a person; all comes back until three days before, half until one."""
    return await offered_on(cast, PRICE, capacity=8)


@pytest.fixture
async def ann(cast):
    """300 points that end before the trip, 150 that do not."""
    for points, ends in ((300, LATER - HOUR), (150, START + timedelta(days=90))):
        said = {"reason": "gift", "facts": {}, "store": None, "by": "test", "at": NOON}
        await postings.earn(cast.ann.account_id, points, key=f"gift:{points}", expires_at=ends, **said)
    return cast.ann


async def swept(at):
    while await postings.expire_due(at=at, by="job"):
        pass
    assert (await proof.verify()).ok


async def test_a_smaller_party_keeps_them(trip, ann):
    one = await comes(trip, ann, 3)
    await swept(LATER)
    await changes.change(one, party(2), by=ann, at=LATER)
    await swept(LATER)
    assert await balance(ann) == (150, 200)
    assert (await fee_of(one)).points == 200


async def test_a_larger_party_keeps_them_and_adds_from_what_is_good(trip, ann):
    one = await comes(trip, ann, 3)
    await swept(LATER)
    with pytest.raises(NotEnoughPoints):
        await changes.change(one, party(5), by=ann, at=LATER)
    await changes.change(one, party(4), by=ann, at=LATER)
    assert await balance(ann) == (50, 400)
    await settling.spend_due(at=trip.ends_at + HOUR)
    assert (await fee_of(one)).kept_points == 400
    await swept(LATER)


async def test_what_stays_with_us_for_who_leaves_late_is_of_them_first(trip, ann):
    one = await comes(trip, ann, 3)
    late = START - 48 * HOUR  # half comes back
    await changes.change(one, party(1), by=ann, at=late)
    fee = await fee_of(one)
    assert (fee.points, fee.kept_points) == (100, 100)
    await swept(late)
    assert await balance(ann) == (150, 100)
    await registrations.cancel(one, by=ann, at=late)
    await swept(late)
    assert await balance(ann) == (150, 0)
