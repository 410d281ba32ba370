"""What members read when they are in, and when the desk takes their money."""

from dataclasses import replace

import pytest

from club.messages.outbox import Message
from events import fees
from events.events import Event
from tests.events.queues import HOUR, PRICE, comes, gets, offered_on, paid
from tests.events.trips import NOON


@pytest.fixture
async def ann(cast):
    await gets(cast.ann, 1000)
    return cast.ann


async def said(kind):
    return (await Message.get(kind=kind)).body


async def test_a_confirmation_says_what_it_costs_and_what_is_still_to_be_told(cast, ann):
    trip = await offered_on(cast, replace(PRICE, asks=("identity",)))
    await Event.filter(id=trip.event_id).update(price_text="油费每车 ¥200")
    await comes(trip, ann, 2)
    body = await said("registration_confirmed")
    for told in ("200 积分先替你留着", "在前台付 ¥100", "路上自付 油费每车 ¥200", "2 个人的证件号"):
        assert told in body
    assert "替你报的名" not in body


async def test_a_free_one_confirms_date_and_place_alone(cast):
    await comes(await offered_on(cast), cast.ann)
    body = await said("registration_confirmed")
    assert body.split("\n\n")[0].count("\n") == 0
    assert "付" not in body


async def test_whoever_was_registered_by_a_colleague_reads_by_whom(cast, ann):
    trip = await offered_on(cast, capacity=1)
    await comes(trip, ann, by=cast.dee)
    await comes(trip, cast.ben, by=cast.dee)
    assert f"{cast.dee.name}替你报的名。" in await said("registration_confirmed")
    assert f"{cast.dee.name}替你排的队。" in await said("waitlist_joined")


async def test_what_the_desk_takes_and_takes_back_is_written_to_the_payer(cast, ann):
    one = await comes(await offered_on(cast, PRICE), ann, 2)
    await paid(cast, one, 100_00)
    assert "¥100，前台收到了" in await said("payment_received")
    await fees.undo_pay(one, by=cast.eve, at=NOON)
    assert "¥100 撤销了" in await said("payment_undone")
    await paid(cast, one, 100_00, at=NOON + HOUR)
    assert await Message.filter(kind="payment_received").count() == 2
