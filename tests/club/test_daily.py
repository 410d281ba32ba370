"""The daily check-in: once a club day, and more for a week without a gap."""

import asyncio
from datetime import UTC, datetime, timedelta

from club import daily, members
from club.daily import DailyCheckIn
from points import accounts, proof, rules
from points.postings import Posting

NOON = datetime(2026, 10, 5, 4, tzinfo=UTC)  # in Shanghai
DAY = timedelta(days=1)


async def test_a_press_a_day_brings_the_days_points(cast):
    today = await daily.check_in(cast.ann, at=NOON)
    assert (today.streak, today.points) == (1, 2)
    assert await accounts.balance(cast.ann.account_id) == 2


async def test_twenty_presses_at_once_are_one(cast):
    made = await asyncio.gather(*(daily.check_in(cast.ann, at=NOON) for _ in range(20)))
    assert {one.id for one in made} == {made[0].id}
    assert await DailyCheckIn.all().count() == await Posting.all().count() == 1
    assert await accounts.balance(cast.ann.account_id) == 2


async def test_a_week_without_a_gap_brings_more_each_time(cast):
    for day in range(14):
        last = await daily.check_in(cast.ann, at=NOON + day * DAY)
        assert last.streak == day + 1
        assert last.points == (22 if day in (6, 13) else 2)
    assert await accounts.balance(cast.ann.account_id) == 14 * 2 + 2 * 20


async def test_a_day_left_out_begins_the_count_anew(cast):
    for day in (0, 1, 3):
        last = await daily.check_in(cast.ann, at=NOON + day * DAY)
    assert last.streak == 1
    assert await daily.streak(cast.ann, at=NOON + 4 * DAY) == 1
    assert await daily.streak(cast.ann, at=NOON + 5 * DAY) == 0


async def test_the_day_is_that_of_the_clubs_clock(cast):
    before = datetime(2026, 10, 5, 15, 59, tzinfo=UTC)
    after = before + timedelta(minutes=1)
    assert (await daily.check_in(cast.ann, at=before)).day.isoformat() == "2026-10-05"
    assert (await daily.check_in(cast.ann, at=after)).streak == 2


async def test_somebody_who_was_two_checks_in_once_a_day(cast):
    await daily.check_in(cast.ben, at=NOON)
    merge = await members.merge(cast.ben, into=cast.ann, by=cast.dee, at=NOON)
    assert (await daily.check_in(cast.ann, at=NOON)).member_id == cast.ben.id
    assert (await daily.check_in(cast.ben, at=NOON + DAY)).streak == 2
    await members.unmerge(merge, by=cast.dee, at=NOON + DAY)
    assert (await proof.verify()).ok


async def test_the_day_tells_all_that_it_brought_also_by_a_campaign(cast):
    thrice = {"type": "multiplier", "by": 3, "expiry": "never"}
    await rules.define("week", "check_in", thrice, valid_from=NOON - DAY, by="test")
    assert (await daily.check_in(cast.ann, at=NOON)).points == 6
    assert await accounts.balance(cast.ann.account_id) == 6
