"""What the club owes in points: each posting is added up once, and the figures are those of a plain count."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from club import clock, liability, members, points_sums, settings_of_points
from club.liability import Owing
from points import lots, postings
from points.lots import Draw
from points.postings import Posting
from web.database import read

NOW = datetime(2026, 11, 27, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Ledger:
    """What is given, spent and undone, by hand and in order."""

    def __init__(self, cast):
        self.cast, self.number = cast, 0

    def said(self, store, at):
        self.number += 1
        return {
            "key": f"t{self.number}", "reason": "service_order", "facts": {}, "by": "t", "at": at,
            "store": store.id if store else None,
        }  # fmt: skip

    async def earn(self, points, *, store=None, at=NOW, ends=None, whose=None):
        said = self.said(store or self.cast.north, at)
        return await postings.earn((whose or self.cast.ann).account_id, points, expires_at=ends, **said)

    async def spend(self, points, *, store=None, at=NOW, whose=None):
        said = self.said(store or self.cast.north, at)
        return await postings.spend((whose or self.cast.ann).account_id, points, **said)

    async def undo(self, posting, at=NOW):
        said = self.said(None, at)
        del said["store"]
        return await postings.reverse(posting, **said)


@pytest.fixture
def ledger(cast):
    return Ledger(cast)


async def folded(at=NOW):
    """The job, three hours running: it notes, folds what it had noted, and notes anew."""
    for hour in range(3):
        while await points_sums.fold(at=at + hour * HOUR, batch=2):
            pass


async def plainly():
    """The months by looking at every posting."""
    sums = Counter()
    for row in await Posting.all():
        if row.kind != "transfer":
            month = f"{clock.day_of(row.at):%Y-%m}"
            sums[month, row.store or 0, row.kind, row.reason] += row.points
    return dict(sums)


async def as_summed():
    rows = await points_sums.moved(using=read())
    return {tuple(row[:4]): row.given + row.taken for row in rows}


async def test_sums_and_what_is_younger_come_to_a_plain_count(cast, ledger):
    await ledger.earn(300, at=NOW - timedelta(days=70))
    spent = await ledger.spend(120, store=cast.south)
    await folded()
    assert await points_sums.PointsMonth.all().count() == 2
    await ledger.undo(spent)
    await ledger.earn(50, store=cast.south, at=NOW - timedelta(days=400))  # an import of what was long ago
    assert await as_summed() == await plainly()
    await folded(NOW + timedelta(days=1))
    assert await as_summed() == await plainly()
    assert await points_sums.differences(using=read()) == []


async def test_a_posting_is_folded_once_however_often_the_job_runs(cast, ledger):
    await ledger.earn(300)
    for _ in range(3):
        await folded()
    assert [row.given for row in await points_sums.PointsMonth.all()] == [300]


async def test_what_was_just_written_waits_for_the_next_time(cast, ledger):
    """A lower id may be committed after a higher one: nothing is folded that was not there long before."""
    await ledger.earn(300)
    assert await points_sums.fold(at=NOW) == 0
    await ledger.earn(20)
    assert await points_sums.fold(at=NOW + timedelta(minutes=5)) == 0
    assert await points_sums.fold(at=NOW + HOUR) == 1
    assert [row.given for row in await points_sums.moved(using=read())] == [320]


async def test_a_month_ends_where_the_club_is(cast, ledger):
    midnight = clock.start_of(date(2026, 11, 1))
    await ledger.earn(1, at=midnight - timedelta(seconds=1))
    await ledger.earn(2, at=midnight)
    assert [(row.month, row.given) for row in await points_sums.moved(using=read())] == [
        ("2026-10", 1), ("2026-11", 2),
    ]  # fmt: skip


async def test_sums_that_differ_from_the_ledger_are_found(cast, ledger):
    await ledger.earn(300)
    await folded()
    await points_sums.PointsMonth.all().update(given=299)
    assert await points_sums.differences(using=read()) == ["sums: points 299, of postings 300"]


async def test_months_tell_what_came_went_and_is_owed(cast, ledger):
    october = NOW - timedelta(days=40)
    await ledger.earn(500, at=october, ends=NOW - timedelta(days=1))
    await ledger.earn(400, at=october)
    await ledger.spend(100, at=october)
    spent = await ledger.spend(50)
    await ledger.undo(spent)
    wrong = await ledger.earn(30)
    await ledger.undo(wrong)
    await postings.expire(cast.ann.account_id, at=NOW, by="t")
    told = liability.by_month(await points_sums.moved(using=read()), until=clock.day_of(NOW))
    assert [(one.month, one.earned, one.spent, one.expired, one.taken_back, one.owed) for one in told] == [
        ("2026-10", 900, 100, 0, 0, 800),
        ("2026-11", 30, 0, 400, 30, 400),
    ]
    assert liability.breakage(told) == 0.8
    assert told[-1].owed == await lots.spendable(cast.ann.account_id, at=NOW)


@pytest.mark.parametrize("ended", [0, 400])
async def test_who_is_merged_and_parted_again_has_neither_spent_nor_lost_anything_by_it(cast, ledger, ended):
    """What ended while they were one has ended once, though the row that it goes back to ends it as well."""
    before, tomorrow = NOW - timedelta(days=40), NOW + timedelta(days=1)
    await ledger.earn(400, whose=cast.ben, at=before, ends=NOW if ended else None)
    await ledger.earn(300, whose=cast.ben, at=before)
    merge = await members.merge(cast.ben, into=cast.ann, reason="one person", by=cast.dee, at=before)
    for at in (NOW, tomorrow):
        await postings.expire(cast.ann.account_id, at=at, by="t")
        await postings.expire(cast.ben.account_id, at=at, by="t")
        if at == NOW:
            await members.unmerge(merge, by=cast.dee, at=at)
    told = liability.by_month(await points_sums.moved(using=read()), until=clock.day_of(NOW))
    assert [(one.earned, one.spent, one.expired, one.taken_back, one.owed) for one in told] == [
        (700, 0, 0, 0, 700),
        (0, 0, ended, 0, 700 - ended),
    ]
    assert liability.breakage(told) == (1 if ended else None)
    assert told[-1].owed == await lots.spendable(cast.ben.account_id, at=tomorrow)


async def test_months_without_movements_stand_between_the_others(cast, ledger):
    await ledger.earn(5, at=NOW - timedelta(days=100))
    told = liability.by_month(await points_sums.moved(using=read()), until=clock.day_of(NOW))
    assert [(one.month, one.owed) for one in told] == [
        ("2026-08", 5), ("2026-09", 5), ("2026-10", 5), ("2026-11", 5),
    ]  # fmt: skip


async def test_what_members_hold_is_told_by_age_and_by_end(cast, ledger):
    year_end = clock.start_of(date(2027, 1, 1))
    await ledger.earn(10, at=NOW - timedelta(days=800), ends=year_end)
    await ledger.earn(20, at=NOW - timedelta(days=200), ends=year_end + timedelta(seconds=1))
    await ledger.earn(30, store=cast.south)
    rows, at = await points_sums.held(using=read())
    told = liability.outstanding(rows, at=NOW)
    assert (told.points, told.by_age, at) == (60, [30, 0, 20, 0, 10], None)
    assert told.by_end == {"2026-12": 10, "2027-01": 20, "": 30}  # the last day that they hold
    assert liability.outstanding(rows, at=NOW, store=cast.south.id).points == 30


async def test_once_counted_it_is_as_of_that_night(cast, ledger):
    await ledger.earn(10)
    await points_sums.count(at=NOW)
    await ledger.earn(20)
    rows, at = await points_sums.held(using=read())
    assert (sum(row.points for row in rows), at) == (10, NOW)
    await points_sums.count(at=NOW + HOUR)
    assert sum(row.points for row in (await points_sums.held(using=read()))[0]) == 30


async def test_points_given_here_and_spent_there_are_settled_net(cast, ledger):
    north, south = cast.north, cast.south
    await ledger.earn(300)
    await ledger.earn(100, store=south, whose=cast.cho)
    undone = await ledger.spend(40, store=south)
    await ledger.spend(200, store=south)
    await ledger.undo(undone)
    await ledger.spend(30, store=north, whose=cast.cho)
    await ledger.spend(10, store=north)  # one's own
    rows = await points_sums.crossed(using=read())
    assert {tuple(row[1:3]): row.points for row in rows} == await crossed_plainly()
    told = liability.settlement(rows, "2026-11", cost=150)
    assert told == [Owing(north.id, south.id, 170, 255)]
    await folded()
    assert liability.settlement(await points_sums.crossed(using=read()), "2026-11", cost=150) == told
    assert liability.settlement(rows, "2026-10", cost=150) == []


async def crossed_plainly():
    """By looking at every draw of every spending."""
    sums = Counter()
    for draw in await Draw.all().select_related("posting__reverses", "lot__posting"):
        undone = draw.posting.reverses
        if draw.posting.kind == "spend" or (undone and undone.kind == "spend"):
            sums[draw.lot.posting.store, draw.posting.store] += draw.points
    return dict(sums)


async def test_a_month_is_settled_at_the_cost_that_held_at_its_end(cast):
    for days, cost in ((90, 120), (40, 150)):
        await settings_of_points.change("cost", cost, by=cast.gil, at=NOW - timedelta(days=days))
    history = await settings_of_points.history("cost")
    assert [liability.cost_of(history, month) for month in ("2026-07", "2026-09", "2026-10", "2026-12")] == [
        100, 120, 150, 150,
    ]  # fmt: skip


def test_half_a_fen_counts_as_one():
    assert [liability.worth(points, 1) for points in (49, 50, 150, -50)] == [0, 1, 2, -1]
