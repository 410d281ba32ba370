"""Expiry: what is past its date goes, to the point, and once."""

from points import accounts, content, postings, proof
from points.lots import Lot
from tests.points.ledger import DAY, NOON, earned, spent, undone

LATER = NOON + 10 * DAY


async def test_what_is_left_of_ended_lots_goes(account):
    await earned(account, 100, days=5)
    await earned(account, 50, days=10)
    await earned(account, 20, days=11)
    await spent(account, 30)
    done = await postings.expire(account, at=LATER, by="job")
    assert [posting.points for posting in done] == [-70, -50]
    assert await accounts.balance(account) == 20
    assert (await proof.verify()).ok


async def test_an_expiry_says_what_it_ended_and_whose_it_was(account):
    order = await earned(account, 100, days=5)
    [posting] = await postings.expire(account, at=LATER, by="job:expiry")
    lot = await Lot.get(posting=order)
    assert (posting.kind, posting.reason, posting.store, posting.by) == ("expire", "expired", 1, "job:expiry")
    assert posting.facts == {"lot": lot.id, "earned_for": "test", "earned_at": NOON.isoformat()}


async def test_a_second_sweep_finds_nothing(account):
    await earned(account, 100, days=5)
    await postings.expire(account, at=LATER, by="job")
    assert await postings.expire(account, at=LATER, by="job") == []
    assert not await postings.expire_due(at=LATER, by="job")


async def test_a_lot_that_got_points_back_after_its_end_expires_again(account):
    await earned(account, 100, days=5)
    gift = await spent(account, 60)
    await postings.expire(account, at=LATER, by="job")
    await undone(gift, at=LATER)
    assert [posting.points for posting in await postings.expire(account, at=LATER, by="job")] == [-60]
    assert await accounts.balance(account) == 0
    assert (await proof.verify()).ok


async def test_the_sweep_goes_on_in_batches_until_nothing_is_due(account):
    holders = [await accounts.open(at=NOON) for _ in range(5)]
    for days, holder in enumerate(holders, start=1):
        await earned(holder, 10, days=days)
        await earned(holder, 10, days=30)
    batches = []
    while batch := await postings.expire_due(at=LATER, by="job", limit=2):
        batches.append([posting.account_id for posting in batch])
    assert batches == [[holders[0].id, holders[1].id], [holders[2].id, holders[3].id], [holders[4].id]]
    assert [await accounts.balance(holder) for holder in holders] == [10] * 5
    assert (await proof.verify()).ok


async def test_a_sweep_that_is_told_its_place_goes_on_behind_it(account):
    others = [await accounts.open(at=NOON) for _ in range(4)]
    for holder in (account, *others):
        await earned(holder, 10, days=5)  # all end at one instant
    first = await postings.expire_due(at=LATER, by="job", limit=2)
    second = await postings.expire_due(at=LATER, by="job", limit=2, after=first[-1])
    third = await postings.expire_due(at=LATER, by="job", limit=2, after=second[-1])
    ended = [one.account_id for one in (*first, *second, *third)]
    assert ended == [holder.id for holder in (account, *others)]
    assert await postings.expire_due(at=LATER, by="job", after=third[-1]) == []
    assert (await proof.verify()).ok


async def test_a_sweep_begun_anew_ends_what_another_has_left_behind_its_place(account):
    await earned(account, 10, days=1)
    await earned(account, 10, days=2)
    [_, last] = await postings.expire_due(at=LATER, by="job")
    other = await accounts.open(at=NOON)
    await earned(other, 10, days=1)
    assert await postings.expire_due(at=LATER, by="job", after=last) == []
    assert [one.account_id for one in await postings.expire_due(at=LATER, by="job")] == [other.id]


async def test_an_expiry_is_known_by_what_it_says_as_any_movement(account):
    said = 'an "order" of 雪地\\'
    await postings.earn(
        account, 100, key="a", reason=said, facts={}, store=None, by="t", at=NOON, expires_at=LATER
    )
    [posting] = await postings.expire(account, at=LATER, by="job")
    told = (account.id, "expire", -100, "expired", posting.facts)
    assert posting.facts["earned_for"] == said
    assert posting.fingerprint == content.fingerprint(*told, None, None, None, None)
