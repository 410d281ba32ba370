"""What members read when a registration ends: points that are back, and money that is to be given back."""

import pytest

from club.messages import templates
from club.messages.outbox import Message
from events import cancellations, changes, registrations, replanning, terms
from tests.events.queues import HOUR, PRICE, comes, event_of, gets, offered_on, paid, party
from tests.events.trips import NOON, START, plan


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


async def test_who_is_taken_out_by_staff_is_told_whom_and_what_stays(cast, ann):
    one = await comes(await offered_on(cast, PRICE), ann, 3)
    await paid(cast, one, 150_00)
    await changes.change(one, party(2), by=cast.dee, at=START - HOUR)
    body = await said("registration_changed")
    for words in ("现在一共 2 人", "不来了：友2。", "100 积分不退。", "¥50 不退。"):
        assert words in body
    assert "退回" not in body
    assert "新加" not in body


async def test_who_is_added_by_staff_is_told_whom_and_what_it_costs(cast, ann):
    one = await comes(await offered_on(cast, PRICE), ann)
    await paid(cast, one, 50_00)
    await changes.change(one, party(3), by=cast.dee, at=NOON)
    body = await said("registration_changed")
    for words in ("新加的：友1、友2。", "再留出 200 积分", "到现场在前台付 ¥100。"):
        assert words in body
    assert "不退" not in body


async def test_who_is_taken_out_by_staff_is_told_what_comes_back(cast, ann):
    one = await comes(await offered_on(cast, PRICE), ann, 3)
    await paid(cast, one, 150_00)
    await changes.change(one, party(2), by=cast.dee, at=START - 30 * HOUR)
    body = await said("registration_changed")
    assert "退回 50 积分。" in body
    assert "还要退给你 ¥25，" in body


async def test_who_is_told_of_another_time_reads_until_when_all_comes_back(cast, ann):
    trip = await offered_on(cast, PRICE)
    await comes(trip, ann)
    later = START + 5 * HOUR
    await replanning.change(trip, plan(starts_at=later, ends_at=later + HOUR), by=cast.dee, at=NOON)
    until = templates.say(NOON + 24 * HOUR, "zh_CN")
    assert (await said("session_moved")).endswith(f"{until} 前取消，全部退回。")


async def test_of_what_costs_nothing_nobody_reads_of_money_when_it_is_moved(cast):
    trip = await offered_on(cast)
    await comes(trip, cast.ann)
    await replanning.change(trip, plan(place="南门"), by=cast.dee, at=NOON)
    assert "退回" not in await said("session_moved")


async def test_once_it_has_begun_nothing_comes_back_and_nobody_reads_that_it_does(cast, ann):
    trip = await offered_on(cast, PRICE)
    await comes(trip, ann)
    longer = plan(ends_at=trip.ends_at + HOUR, place="南门")
    await replanning.change(trip, longer, by=cast.dee, at=START + HOUR)
    assert "退回" not in await said("session_moved")


async def test_a_price_of_today_is_nothing_to_who_came_in_for_nothing(cast):
    trip = await offered_on(cast)
    await comes(trip, cast.ann)
    await terms.put(await event_of(trip), PRICE, by=cast.dee, at=NOON)
    await replanning.change(trip, plan(place="南门"), by=cast.dee, at=NOON)
    assert "退回" not in await said("session_moved")
