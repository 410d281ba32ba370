"""Standing: each kind of points apart, at any instant."""

from points import holds, postings
from points.standing import Standing, standing
from tests.points.ledger import DAY, NOON, earned, said, spent, undone


async def test_an_empty_account_has_nothing_of_any_kind(account):
    assert await standing(account, at=NOON) == Standing(0, 0, 0, 0, 0, 0)


async def test_spendable_pending_held_and_expired_are_apart(account):
    await postings.earn(account, 100, growth=120, expires_at=NOON + 3 * DAY, **said("a"))
    await postings.earn(account, 40, usable_from=NOON + DAY, **said("b"))
    await holds.place(account, 30, expires_at=NOON + 9 * DAY, **said("c"))
    await spent(account, 5)
    assert await standing(account, at=NOON) == Standing(65, 40, 30, 0, 0, 120)
    assert await standing(account, at=NOON + DAY) == Standing(105, 0, 30, 0, 0, 120)
    assert await standing(account, at=NOON + 3 * DAY) == Standing(40, 0, 30, 0, 65, 120)


async def test_what_has_ended_counts_the_same_before_the_sweep_and_after(account):
    await earned(account, 100, days=1)
    before = await standing(account, at=NOON + DAY)
    await postings.expire(account, at=NOON + DAY, by="job")
    assert await standing(account, at=NOON + DAY) == before == Standing(0, 0, 0, 0, 100, 0)


async def test_while_points_are_owed_nothing_is_spendable(account):
    order = await earned(account, 100)
    await spent(account, 70)
    await undone(order)
    assert await standing(account, at=NOON) == Standing(0, 0, 0, 70, 0, 0)


async def test_it_is_read_by_a_connection_of_its_own(account, db):
    await earned(account, 100)
    assert (await standing(account.id, at=NOON, using=db.reader)).spendable == 100
