"""One-time codes: they prove who holds a phone, within their limits, and tell a stranger nothing."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from club import config, onetime
from club.messages import outbox
from club.messages.outbox import Message

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
PHONE = "13816526034"


async def ask(phone=PHONE, at=MONDAY, ip="192.0.2.7", purpose="signin"):
    return await onetime.request(phone, purpose=purpose, ip=ip, at=at)


async def code_sent(phone=PHONE):
    message = await Message.filter(phone=phone).order_by("-id").first()
    return message.variables["code"]


async def verify(code, at=MONDAY + MINUTE, purpose="signin", phone=PHONE):
    return await onetime.verify(phone, code, purpose=purpose, at=at)


async def settled(calls):
    results = await asyncio.gather(*calls, return_exceptions=True)
    return [result if isinstance(result, str) else type(result).__name__ for result in results]


async def test_a_code_of_six_digits_goes_out_by_sms_and_proves_the_phone(db):
    await ask("+86 138-1652 6034")
    message = await Message.get()
    assert (message.channel, message.phone, message.is_secret) == ("sms", PHONE, True)
    code = await code_sent()
    assert len(code) == 6
    assert code.isdecimal()
    assert code in message.body
    assert await verify(code) == PHONE


async def test_a_code_typed_with_blanks_or_in_full_width_is_the_same_code(db):
    await ask()
    code = await code_sent()
    full_width = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    assert await verify(f" {full_width[:3]} {full_width[3:]} ") == PHONE


async def test_only_its_hmac_is_kept(db):
    await ask()
    row = await onetime.OneTimeCode.get()
    assert await code_sent() not in {row.code_hash, row.salt}
    assert len(row.code_hash) == 64


async def test_a_code_works_once(db):
    await ask()
    code = await code_sent()
    await verify(code)
    with pytest.raises(onetime.CodeExpired):
        await verify(code)


async def test_two_who_use_it_at_once_use_it_once(db):
    await ask()
    code = await code_sent()
    assert sorted(await settled(verify(code) for _ in range(4))) == [PHONE, *["CodeExpired"] * 3]


async def test_five_minutes_are_five_minutes(db):
    await ask()
    code = await code_sent()
    with pytest.raises(onetime.CodeExpired):
        await verify(code, at=MONDAY + 5 * MINUTE)
    assert await verify(code, at=MONDAY + 5 * MINUTE - SECOND) == PHONE


async def test_after_five_wrong_tries_the_right_code_is_no_use(db):
    await ask()
    code = await code_sent()
    wrong = "000000" if code != "000000" else "111111"
    for left in (4, 3, 2, 1):
        with pytest.raises(onetime.WrongCode) as refusal:
            await verify(wrong)
        assert refusal.value.facts == {"tries_left": left}
    for digits in (wrong, code):
        with pytest.raises(onetime.OutOfTries) as refusal:
            await verify(digits)
        assert refusal.value.facts == {"tries": 5}


async def test_a_digit_that_is_missing_costs_no_try(db):
    await ask()
    code = await code_sent()
    for _ in range(9):
        with pytest.raises(onetime.IncompleteCode) as refusal:
            await verify(code[:5])
        assert refusal.value.facts == {"digits": 5, "wanted": 6}
    assert await verify(code) == PHONE


async def test_tries_in_parallel_are_no_more_than_five(db):
    await ask()
    code = await code_sent()
    wrong = "000000" if code != "000000" else "111111"
    outcomes = await settled(verify(wrong) for _ in range(20))
    assert (await onetime.OneTimeCode.get()).tries == 5
    assert outcomes.count("OutOfTries") >= 15
    assert outcomes.count("WrongCode") == 20 - outcomes.count("OutOfTries")


async def test_a_newer_code_takes_the_place_of_the_older(db):
    await ask()
    older = await code_sent()
    await ask(at=MONDAY + MINUTE)
    newer = await code_sent()
    if older != newer:
        with pytest.raises(onetime.WrongCode):
            await verify(older)
    assert await verify(newer) == PHONE


async def test_a_code_serves_the_purpose_that_it_was_sent_for(db):
    await ask(purpose="phone_change")
    code = await code_sent()
    with pytest.raises(onetime.CodeExpired):
        await verify(code)
    assert await verify(code, purpose="phone_change") == PHONE


async def test_nobody_can_tell_a_member_from_a_stranger(cast):
    await ask(cast.ann.phone)
    await ask("15512345678")
    known, unknown = (
        await Message.filter(channel="sms").order_by("id").values("kind", "locale", "due_at", "member_id")
    )
    assert known == unknown


async def test_the_next_code_comes_after_sixty_seconds(db):
    await ask()
    with pytest.raises(onetime.TooSoon) as refusal:
        await ask(at=MONDAY + 20 * SECOND)
    assert refusal.value.facts == {"seconds": 40}
    await ask(at=MONDAY + 60 * SECOND)


async def test_a_phone_gets_ten_in_twenty_four_hours(db):
    for number in range(10):
        await ask(at=MONDAY + number * MINUTE, ip=f"192.0.2.{number}")
    with pytest.raises(onetime.TooMany) as refusal:
        await ask(at=MONDAY + timedelta(hours=12))
    assert refusal.value.facts == {"per": "phone", "until": MONDAY + timedelta(hours=24)}
    await ask(at=MONDAY + timedelta(hours=24))


async def test_an_address_gets_twenty_an_hour(db):
    for number in range(20):
        await ask(f"138165260{number:02d}", at=MONDAY + number * SECOND)
    with pytest.raises(onetime.TooMany) as refusal:
        await ask("13816526099", at=MONDAY + MINUTE)
    assert refusal.value.facts == {"per": "address", "until": MONDAY + timedelta(hours=1)}
    await ask("13816526099", at=MONDAY + MINUTE, ip="192.0.2.8")
    await ask("13816526098", at=MONDAY + timedelta(hours=1))


async def test_requests_in_parallel_do_not_beat_the_pause_of_a_phone(db):
    outcomes = await settled(ask() for _ in range(10))
    assert outcomes.count("TooSoon") == 9
    assert await Message.all().count() == 1


async def test_requests_in_parallel_do_not_beat_the_limit_of_an_address(db):
    outcomes = await settled(ask(f"138165260{number:02d}") for number in range(30))
    assert outcomes.count("TooManyHere") == 10
    assert await onetime.OneTimeCode.all().count() == 20


async def test_no_code_sleeps_through_the_night(db):
    two_in_the_morning = datetime(2026, 11, 22, 18, tzinfo=UTC)
    await ask(at=two_in_the_morning)
    assert (await Message.get()).due_at == two_in_the_morning


async def test_production_forgets_the_code_once_it_is_delivered(db, settings):
    settings(env="production")
    await ask()
    await outbox.deliver(MONDAY)
    message = await Message.get()
    assert (message.state, message.body, message.variables) == ("sent", "", {})


async def test_development_shows_it_on_the_outbox_page(db):
    await ask()
    await outbox.deliver(MONDAY)
    assert (await Message.get()).variables["code"] == await code_sent()
    assert config.settings().outbox_page


async def test_old_codes_are_forgotten_and_the_limits_hold(db):
    await ask()
    await ask(at=MONDAY + 47 * 60 * MINUTE)
    assert await onetime.forget(before=MONDAY + MINUTE) == 1
    with pytest.raises(onetime.TooSoon):
        await ask(at=MONDAY + 47 * 60 * MINUTE)
