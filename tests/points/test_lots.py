"""Lots: what is earned first to end is spent first, and never after its end."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from points import accounts, errors, lots, postings, proof
from points.lots import Draw
from tests.points.ledger import DAY, NOON, earned, remaining, said, spent

SHANGHAI = ZoneInfo("Asia/Shanghai")


async def test_the_points_that_end_first_are_spent_first(account):
    for days in (30, 10, None, 20):
        await earned(account, 100, days=days)
    await spent(account, 250)
    assert await remaining(account) == [50, 0, 100, 0]


async def test_of_points_that_end_together_the_oldest_are_spent_first(account):
    await earned(account, 100, days=30, at=NOON)
    await earned(account, 100, days=29, at=NOON + DAY)
    await spent(account, 150, at=NOON + DAY)
    assert await remaining(account) == [0, 50]


async def test_points_without_an_end_are_spent_last_the_oldest_of_them_first(account):
    await earned(account, 100, at=NOON + DAY)
    await earned(account, 100, at=NOON)
    await earned(account, 100, days=9)
    await spent(account, 150, at=NOON + DAY)
    assert await remaining(account) == [100, 50, 0]


async def test_every_spent_point_is_tied_to_the_lot_it_came_from(account):
    first, second = await earned(account, 30, days=1), await earned(account, 100, days=2)
    gift = await spent(account, 50)
    draws = await Draw.filter(posting=gift).order_by("id").values_list("lot__posting_id", "points")
    assert draws == [(first.id, 30), (second.id, 20)]


async def test_points_are_never_spent_at_their_end_or_after(account):
    await earned(account, 100, days=10)
    await earned(account, 50)
    assert (await spent(account, 20, at=NOON + 10 * DAY)).points == -20
    assert await remaining(account) == [100, 30]
    with pytest.raises(errors.NotEnoughPoints) as refusal:
        await spent(account, 31, at=NOON + 10 * DAY)
    assert refusal.value.facts == {"balance": 30, "wanted": 31}


async def test_points_hold_until_the_last_instant_before_their_end(account):
    await earned(account, 100, days=10)
    last = NOON + 10 * DAY - timedelta(microseconds=1)
    assert await lots.spendable(account, at=last) == 100
    await spent(account, 100, at=last)
    assert await remaining(account) == [0]


async def test_instants_are_compared_as_instants_whatever_zone_they_were_told_in(account):
    ends = datetime(2026, 3, 2, 0, 0, tzinfo=SHANGHAI)  # 16:00 UTC the day before
    await postings.earn(account, 10, expires_at=ends, **said("a"))
    assert await lots.spendable(account, at=datetime(2026, 3, 1, 15, 59, tzinfo=UTC)) == 10
    assert await lots.spendable(account, at=datetime(2026, 3, 1, 16, 0, tzinfo=UTC)) == 0
    assert await lots.spendable(account, at=datetime(2026, 3, 2, 0, 0, tzinfo=SHANGHAI)) == 0


async def test_what_ends_next_is_summed_by_its_end(account):
    await earned(account, 100, days=10)
    await earned(account, 200, days=10)
    await earned(account, 50, days=20)
    await earned(account, 70, days=40)
    await earned(account, 9)
    await spent(account, 30)
    assert await lots.expiring(account, until=NOON + 30 * DAY) == [
        lots.Expiring(NOON + 10 * DAY, 270),
        lots.Expiring(NOON + 20 * DAY, 50),
    ]


async def test_what_has_ended_already_is_not_about_to_end(account):
    await earned(account, 100, days=10)
    await earned(account, 50, days=20)
    assert await lots.expiring(account, until=NOON + 30 * DAY, at=NOON + 10 * DAY) == [(NOON + 20 * DAY, 50)]


async def test_nothing_of_another_account_is_about_to_end(account):
    await earned(await accounts.open(at=NOON), 100, days=10)
    assert await lots.expiring(account, until=NOON + 30 * DAY) == []


async def test_what_ends_soon_is_told_account_by_account_until_there_is_none(account):
    other = await accounts.open(at=NOON)
    for holder, points, days in ((account, 100, 10), (account, 50, 10), (account, 20, 15), (other, 5, 12)):
        await earned(holder, points, days=days)
    for holder, days in ((account, 1), (account, 40), (other, None)):  # over, later, never
        await earned(holder, 7, **({"days": days} if days else {}))
    await spent(account, 37)
    asked = {"until": NOON + 15 * DAY, "at": NOON + DAY, "limit": 1}
    first = await lots.ending(after=0, **asked)
    assert first == {account.id: [(NOON + 10 * DAY, 120), (NOON + 15 * DAY, 20)]}
    assert await lots.ending(after=account.id, **asked) == {other.id: [(NOON + 12 * DAY, 5)]}
    assert await lots.ending(after=other.id, **asked) == {}


async def test_midnight_of_new_year_is_said_as_the_last_day_of_the_old_one():
    ends = lots.Expiring(datetime(2027, 1, 1, tzinfo=SHANGHAI), 300)
    assert ends.last_day(SHANGHAI).isoformat() == "2026-12-31"


async def test_a_spend_over_many_lots_leaves_the_proof_whole(account):
    for days in range(1, 40):
        await earned(account, 7, days=days)
    await spent(account, 200)
    assert await accounts.balance(account) == 73
    assert await lots.spendable(account, at=NOON) == 73
    assert (await proof.verify()).ok
