"""Points that end are told of a month before, once for all that end in one month."""

import asyncio
from datetime import date, timedelta

import pytest

from club import clock, members
from club.care import endings
from club.messages.outbox import Message
from points import postings
from tests import cast as casting

DAY = timedelta(days=1)
OPENED = casting.OPENED


def morning(day):
    return clock.start_of(day) + timedelta(hours=9)


async def given(member, points, last: date):
    """Points that hold until the end of that day."""
    said = {"reason": "birthday", "facts": {}, "store": None, "by": "test", "at": OPENED}
    key = f"t{await postings.Posting.all().count()}"
    await postings.earn(member.account_id, points, key=key, expires_at=clock.end_of(last), **said)


async def told():
    rows = await Message.filter(kind="points_ending").order_by("id")
    return [(row.member_id, row.variables["points"], row.variables["when"]) for row in rows]


@pytest.mark.parametrize(("before", "number"), [(31, 0), (30, 1), (1, 1), (0, 1)])
async def test_a_month_before_the_end_the_member_reads_how_many_and_until_when(cast, before, number):
    await given(cast.ann, 300, date(2027, 12, 31))
    at = clock.end_of(date(2027, 12, 31)) - before * DAY
    assert await endings.warn_due(at=at if before else at - timedelta(seconds=1)) == number
    assert await told() == [(cast.ann.id, "300", "2027年12月31日")] * number


async def test_however_often_and_by_how_many_it_is_told_once(cast):
    await given(cast.ann, 300, date(2027, 12, 31))
    day = date(2027, 12, 5)
    await asyncio.gather(*(endings.warn_due(at=morning(day)) for _ in range(5)))
    assert await endings.warn_due(at=morning(day + DAY)) == 0
    assert len(await told()) == 1


async def test_what_ends_in_one_month_is_one_message_and_the_next_month_another(cast):
    for points, last in ((10, date(2027, 3, 5)), (20, date(2027, 3, 31)), (40, date(2027, 4, 1))):
        await given(cast.ben, points, last)
    day = date(2027, 1, 1)
    while day < date(2027, 4, 3):
        await endings.warn_due(at=morning(day))
        day += DAY
    assert await told() == [
        (cast.ben.id, "30", "2027年3月5日 – 2027年3月31日"),
        (cast.ben.id, "40", "2027年4月1日"),
    ]


async def test_each_member_is_told_in_turn_and_nobody_of_what_is_spent_or_never_ends(cast):
    for member, points in ((cast.ann, 5), (cast.ben, 6), (cast.cho, 7)):
        await given(member, points, date(2027, 12, 31))
    said = {"reason": "gift", "facts": {}, "store": None, "by": "test", "at": OPENED}
    await postings.spend(cast.ben.account_id, 6, key="gift", **said)
    await postings.earn(cast.ben.account_id, 9, key="ever", **said)
    assert await endings.warn_due(at=morning(date(2027, 12, 31)), batch=1) == 2
    assert [row[:2] for row in await told()] == [(cast.ann.id, "5"), (cast.cho.id, "7")]


async def test_of_two_records_of_one_person_who_stays_is_told_of_all(cast):
    for member in (cast.ann, cast.ben):
        await given(member, 50, date(2027, 12, 31))
    await members.merge(cast.ben, into=cast.ann, reason="one person", by=cast.dee, at=OPENED + DAY)
    assert await endings.warn_due(at=morning(date(2027, 12, 10))) == 1
    assert await told() == [(cast.ann.id, "100", "2027年12月31日")]
