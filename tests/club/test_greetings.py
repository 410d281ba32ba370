"""Greetings: every birthday once, whatever happens to the worker."""

import asyncio
from datetime import date, timedelta

import pytest

from club import clock, earning
from club.care import greetings
from club.care.birthdays import Birthday
from club.members import Member
from club.messages import outbox
from points import accounts, rules
from tests import cast as casting
from tests.birthdays import in_year

TODAY = date(2026, 10, 1)
MORNING = clock.start_of(TODAY) + timedelta(hours=8)


async def born(member, birthday: Birthday):
    await Member.filter(id=member.id).update(
        birth_calendar=birthday.calendar,
        birth_month=birthday.month,
        birth_day=birthday.day,
        birth_leap=birthday.leap,
    )


async def greeted(member) -> int:
    return await outbox.Message.filter(member_id=member.id, kind="birthday_greeting").count()


async def test_one_greeting_and_the_points_of_the_rule(cast):
    await born(cast.ann, Birthday("solar", 10, 1))
    assert await greetings.greet(TODAY, at=MORNING) == 1
    assert await accounts.balance(cast.ann.account_id) == 200
    message = await outbox.Message.get(kind="birthday_greeting")
    assert (message.member_id, message.variables["points"]) == (cast.ann.id, "200")


async def test_by_the_moon_too(cast):
    await born(cast.ann, Birthday("lunar", 8, 21))
    day = in_year(Birthday("lunar", 8, 21), 2026)
    assert day == TODAY
    assert await greetings.greet(day, at=MORNING) == 1


async def test_whoever_has_no_birthday_today_gets_none(cast):
    await born(cast.ann, Birthday("solar", 10, 2))
    await born(cast.ben, Birthday("lunar", 10, 1))
    assert await greetings.greet(TODAY, at=MORNING) == 0


async def test_run_again_the_same_day_nobody_is_greeted_twice(cast):
    await born(cast.ann, Birthday("solar", 10, 1))
    for hour in range(3):
        await greetings.greet(TODAY, at=MORNING + timedelta(hours=hour))
    assert await greeted(cast.ann) == 1
    assert await accounts.balance(cast.ann.account_id) == 200


async def test_eight_workers_at_once_greet_once(cast):
    for member in (cast.ann, cast.ben, cast.cho):
        await born(member, Birthday("solar", 10, 1))
    done = await asyncio.gather(*(greetings.greet(TODAY, at=MORNING) for _ in range(8)))
    assert sum(done) == 3
    assert [await greeted(member) for member in (cast.ann, cast.ben, cast.cho)] == [1, 1, 1]


async def test_a_worker_that_is_stopped_halfway_leaves_nothing_half_done(cast):
    for member in (cast.ann, cast.ben, cast.cho):
        await born(member, Birthday("solar", 10, 1))
    for patience in (0.001, 0.004, 0.01, 0.02):
        try:
            async with asyncio.timeout(patience):
                await greetings.greet(TODAY, at=MORNING)
        except TimeoutError:
            continue
    while await greetings.greet(TODAY, at=MORNING):
        pass
    for member in (cast.ann, cast.ben, cast.cho):
        assert (await greeted(member), await accounts.balance(member.account_id)) == (1, 200)


async def test_a_limit_leaves_the_others_for_the_next_round(cast):
    for member in (cast.ann, cast.ben, cast.cho):
        await born(member, Birthday("solar", 10, 1))
    assert [await greetings.greet(TODAY, at=MORNING, limit=2) for _ in range(3)] == [2, 1, 0]


async def test_one_who_cannot_be_greeted_keeps_nobody_else_from_it(cast):
    await born(cast.ann, Birthday("solar", 10, 1))
    await born(cast.ben, Birthday("solar", 10, 1))
    await Member.filter(id=cast.ann.id).update(address_form=" ")
    assert await greetings.greet(TODAY, at=MORNING) == 1
    with pytest.raises(greetings.NotGreeted) as refusal:
        await greetings.greet(TODAY, at=MORNING)
    assert refusal.value.facts["members"] == {cast.ann.id: "message.wrong_variables"}
    assert await accounts.balance(cast.ann.account_id) == 0


async def test_two_lunar_birthdays_in_one_solar_year_are_two_greetings(cast):
    birthday = Birthday("lunar", 12, 8)
    days = [in_year(birthday, year) for year in range(2018, 2028)]
    twice = [day for day in days if [other.year for other in days].count(day.year) == 2]
    await born(cast.ann, birthday)
    for day in twice[:2]:
        await greetings.greet(day, at=MORNING)
    assert await greeted(cast.ann) == 2


async def test_without_a_rule_there_are_wishes_but_no_points(cast):
    await rules.Rule.filter(kind="birthday").update(valid_until=MORNING)
    await born(cast.ann, Birthday("solar", 10, 1))
    assert not await earning.pays("birthday", MORNING)
    await greetings.greet(TODAY, at=MORNING)
    assert await outbox.Message.filter(member_id=cast.ann.id, kind="birthday_wishes").count() == 1
    assert await accounts.balance(cast.ann.account_id) == 0


async def test_a_customer_on_file_who_has_not_joined_is_greeted_by_nobody(cast):
    await born(cast.ann, Birthday("solar", 10, 1))
    await Member.filter(id=cast.ann.id).update(joined_at=None)
    assert not await greetings.birthdays_on(TODAY)
    assert await greetings.greet(TODAY, at=MORNING) == 0
    assert not await outbox.Message.filter(member_id=cast.ann.id, kind__startswith="birthday").exists()
    assert await accounts.balance(cast.ann.account_id) == 0


async def test_who_has_left_is_left_in_peace(cast):
    await born(cast.ann, Birthday("solar", 10, 1))
    await Member.filter(id=cast.ann.id).update(closed_at=casting.OPENED)
    assert await greetings.greet(TODAY, at=MORNING) == 0


@pytest.mark.parametrize(("leap_day", "day"), [("02-28", date(2027, 2, 28)), ("03-01", date(2027, 3, 1))])
async def test_the_club_chooses_when_the_29th_of_february_is_greeted(cast, settings, leap_day, day):
    settings(leap_day=leap_day)
    await born(cast.ann, Birthday("solar", 2, 29))
    days = [date(2027, 2, 28), date(2027, 3, 1)]
    assert [await greetings.greet(each, at=MORNING) for each in days] == [int(each == day) for each in days]


async def test_the_greeting_tells_what_a_campaign_gives_besides(cast):
    twice = {"type": "multiplier", "by": 2, "expiry": "never"}
    await rules.define("campaign", "birthday", twice, valid_from=MORNING - timedelta(days=9), by="test")
    await born(cast.ann, Birthday("solar", 10, 1))
    await greetings.greet(TODAY, at=MORNING)
    assert await accounts.balance(cast.ann.account_id) == 400
    message = await outbox.Message.get(kind="birthday_greeting")
    assert message.variables["points"] == "400"
