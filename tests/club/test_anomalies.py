"""Who gives unusually many points: beside the median, from a thousand points on, and of whom it is by now."""

from datetime import timedelta

from club import adjustments, anomalies, clock, members, settings_of_points
from club.orders import Line
from tests.web.portal import given
from web.database import read


async def gifts(*, days=30, store=None, entered=False):
    return await anomalies.gifts(days=days, at=clock.now(), store=store, entered=entered, using=read())


async def give(cast, points, *, by, to=None, key, at=None):
    told = {"reason": "补偿", "key": key, "at": at or clock.now()}
    return await adjustments.ask(to or cast.ann, points, by=by, **told)


def test_three_times_the_median_is_unusual_from_a_thousand_points_on():
    told = anomalies.ranked({"a": 100, "b": 300, "c": 1000})
    assert [(one.key, one.is_unusual) for one in told] == [("c", True), ("b", False), ("a", False)]
    assert not any(one.is_unusual for one in anomalies.ranked({"a": 10, "b": 20, "c": 999}))
    assert not any(one.is_unusual for one in anomalies.ranked({"a": 10, "b": 9000}))  # two know no usual
    assert anomalies.ranked({}) == []


async def test_what_was_approved_was_given_by_who_asked(cast):
    row = await give(cast, 900, by=cast.dee, key="a")
    assert await gifts() == []
    await adjustments.approve(row, by=cast.staff["care_manager"], at=clock.now())
    assert [(gift.by, gift.member, gift.points) for gift in await gifts()] == [
        (f"staff:{cast.dee.id}", cast.ann.id, 900)
    ]


async def test_what_was_entered_counts_by_day_store_and_person(cast):
    await given.order(cast, cast.ann, Line("repair", 300_000))
    await members.merge(cast.ann, into=cast.ben, by=cast.gil, at=clock.now())
    assert await gifts() == []
    [gift] = await gifts(entered=True)
    day = clock.day_of(clock.now() - timedelta(hours=1))
    assert gift == (f"staff:{cast.gil.id}", cast.ben.id, day, 3000)
    assert await gifts(entered=True, store=cast.south.id) == []
    assert len(await gifts(entered=True, store=cast.north.id)) == 1


async def test_what_is_older_or_was_taken_is_no_gift(cast):
    long_ago = clock.now() - timedelta(days=50)
    await settings_of_points.change("adjustment_limit", 9999, by=cast.gil, at=long_ago)
    await give(cast, 500, by=cast.gil, key="a", at=clock.now() - timedelta(days=40))
    await give(cast, -100, by=cast.gil, key="b")
    assert await gifts() == []
    assert [gift.points for gift in await gifts(days=90)] == [500]
