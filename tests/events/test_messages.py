"""What members read when a registration ends: points that are back, and money that is to be given back."""

import pytest

from club.messages.outbox import Message
from events import cancellations, changes, registrations
from tests.events.queues import HOUR, PRICE, comes, gets, offered_on, paid, party
from tests.events.trips import NOON, START


@pytest.fixture
async def ann(cast):
    await gets(cast.ann, 1000)
    return cast.ann


async def said(kind):
    return (await Message.get(kind=kind)).body


async def test_a_cancellation_says_what_is_back_and_what_the_desk_has_for_you(cast, ann):
    one = await comes(await offered_on(cast, PRICE), ann, 3)
    await paid(cast, one, 150_00)
    await changes.change(one, party(2), by=ann, at=NOON)  # 50 yuan are owed by now
    await registrations.cancel(one, by=ann, at=START - 30 * HOUR)
    body = await said("registration_cancelled")
    assert "退回 100 积分。" in body
    assert "还要退给你 ¥100，" in body


async def test_a_cancellation_of_what_cost_nothing_is_silent_about_money(cast):
    one = await comes(await offered_on(cast), cast.ann)
    await registrations.cancel(one, by=cast.ann, at=NOON)
    body = await said("registration_cancelled")
    assert body.endswith("活动照常。")


async def test_who_had_not_paid_yet_reads_of_points_alone(cast, ann):
    one = await comes(await offered_on(cast, PRICE), ann)
    await registrations.cancel(one, by=ann, at=NOON)
    assert (await said("registration_cancelled")).endswith("退回 100 积分。")


async def test_a_date_that_is_not_held_says_that_all_comes_back(cast, ann):
    trip = await offered_on(cast, PRICE)
    one = await comes(trip, ann, 3)
    await paid(cast, one, 150_00)
    await cancellations.cancel_session(trip, reason="大雪", by=cast.dee, at=START - HOUR)
    body = await said("session_cancelled")
    assert "退回 300 积分。" in body
    assert "还要退给你 ¥150，" in body
