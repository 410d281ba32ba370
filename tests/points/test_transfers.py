"""Transfers: two accounts become one and two again, each lot with its end, and the proof holds throughout."""

from datetime import timedelta
from importlib import import_module

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tortoise.connection import get_connection

from points import accounts, errors, lots, postings, proof, transfers
from points.accounts import Account
from points.lots import Lot
from points.postings import Posting
from tests import databases
from tests.points.ledger import DAY, NOON, earned, said, spent, standing, undoing, undone
from tests.sizes import SOAK, scaled

STEPS = scaled(30, full=120)
DEEDS = ["earn", "spend", "move", "back"] * 3 + ["undo", "wait", "sweep"]


async def pair():
    return await accounts.open(at=NOON), await accounts.open(at=NOON)


async def moved(one, other, key="merge:1:0", at=NOON):
    told = {"reason": "merge", "facts": {"n": 1}, "by": "test", "at": at}
    return await transfers.transfer(one, other, key=key, **told)


async def back(one, other, key="merge:1", at=NOON):
    told = {"reason": "unmerge", "facts": {}, "by": "test", "at": at}
    return await transfers.undo(one, other, key=key, **told)


async def ends(account):
    """What each lot still holds, and until when, in days."""
    held = await Lot.filter(account_id=account.id, remaining__gt=0).order_by("id")
    return [(lot.remaining, (lot.expires_at - NOON).days if lot.expires_at else None) for lot in held]


async def test_all_points_move_with_their_ends_and_nothing_is_left_behind(db):
    one, other = await pair()
    await earned(one, 100, days=10)
    await earned(one, 50)
    await spent(one, 30)
    await earned(other, 7, days=3)
    out, in_ = await moved(one, other)
    assert (out.points, in_.points) == (-120, 120)
    assert (out.facts["pair"], in_.facts["pair"]) == (in_.key, out.key)
    assert await standing(one) == (0, 0)
    assert await standing(other) == (127, 0)
    assert await ends(other) == [(7, 3), (70, 10), (50, None)]


async def test_each_stores_points_stay_that_stores(db):
    one, other = await pair()
    await postings.earn(one, 10, **said("a", store=1))
    await postings.earn(one, 20, **said("b", store=2))
    assert [(leg.store, leg.points) for leg in await moved(one, other)] == [
        (1, -10), (1, 10), (2, -20), (2, 20),
    ]  # fmt: skip


async def test_it_happens_once_and_an_empty_account_moves_nothing(db):
    one, other = await pair()
    assert await moved(one, other) == []
    await earned(one, 9)
    first = await moved(one, other)
    assert await moved(one, other) == first
    assert await standing(other) == (9, 0)


async def test_undoing_gives_everything_back_to_the_very_lots(db):
    one, other = await pair()
    await earned(one, 100, days=10)
    await earned(other, 5)
    before = await ends(one), await ends(other)
    await moved(one, other)
    await back(one, other)
    assert (await ends(one), await ends(other)) == before
    assert await back(one, other) == []
    assert await standing(one) == (100, 0)


async def test_what_was_spent_between_was_spent_by_who_stayed(db):
    one, other = await pair()
    await earned(one, 100, days=10)
    await earned(other, 60)
    await moved(one, other)
    await spent(other, 130)
    await back(one, other)
    assert await standing(one) == (100, 0)
    assert await standing(other) == (-70, 70)
    await earned(other, 80)
    assert await standing(other) == (10, 0)


async def test_what_ended_between_has_ended_for_who_brought_it(db):
    one, other = await pair()
    await earned(one, 100, days=2)
    await moved(one, other)
    await postings.expire(other, at=NOON + 3 * DAY, by="job")
    await back(one, other, at=NOON + 3 * DAY)
    await postings.expire(one, at=NOON + 3 * DAY, by="job")
    assert await standing(one) == (0, 0)
    assert await standing(other) == (0, 0)


async def test_what_is_over_already_ends_where_it_was(db):
    one, other = await pair()
    order = await earned(one, 100, days=1)
    await earned(one, 7)
    await earned(other, 50)
    out, _ = await moved(one, other, at=NOON + 2 * DAY)
    assert out.points == -7
    assert (await undone(order, at=NOON + 2 * DAY)).points == 0
    assert (await standing(one), await standing(other)) == ((0, 0), (57, 0))


async def test_what_ended_after_the_move_is_not_taken_once_more_where_it_was_earned(db):
    one, other = await pair()
    order = await earned(one, 100, days=2)
    await earned(other, 50)
    await moved(one, other)
    await spent(other, 30)
    await postings.expire(other, at=NOON + 3 * DAY, by="job")
    assert (await undone(order, at=NOON + 3 * DAY)).points == -30
    await moved(one, other, "merge:1:1", at=NOON + 3 * DAY)
    assert (await standing(one), await standing(other)) == ((0, 0), (20, 0))


async def test_nor_is_what_has_ended_and_waits_for_the_sweep(db):
    one, other = await pair()
    order = await earned(one, 100, days=2)
    await earned(other, 50)
    await moved(one, other)
    assert (await undone(order, at=NOON + 3 * DAY)).points == 0
    assert len(await postings.expire(other, at=NOON + 3 * DAY, by="job")) == 1
    assert (await standing(one), await standing(other)) == ((0, 0), (50, 0))


async def test_also_where_the_points_went_on_from_there(db):
    one, other = await pair()
    third = await accounts.open(at=NOON)
    order = await earned(one, 100, days=2)
    await moved(one, other)
    await moved(other, third, "merge:2:0")
    await postings.expire(third, at=NOON + 3 * DAY, by="job")
    assert (await undone(order, at=NOON + 3 * DAY)).points == 0
    assert [await standing(account) for account in (one, other, third)] == [(0, 0)] * 3


async def test_what_ended_of_a_move_that_was_undone_ended_with_who_had_it_back(db):
    one, other = await pair()
    order = await earned(one, 100, days=2)
    await moved(one, other)
    await postings.expire(other, at=NOON + 3 * DAY, by="job")
    await back(one, other, at=NOON + 3 * DAY)
    assert (await undone(order, at=NOON + 3 * DAY)).points == -100  # swept or not, it lies here again
    assert (await standing(one), await standing(other)) == ((0, 0), (0, 0))


async def test_a_proof_misses_the_place_of_what_was_moved(db):
    one, other = await pair()
    await earned(one, 9)
    await moved(one, other)
    assert (await proof.verify()).ok
    await Lot.filter(account_id=other.id).update(origin_id=None)
    assert {difference.check for difference in (await proof.verify()).differences} == {"lot.origin"}


async def test_lots_of_before_are_told_in_whose_place_they_stand(db):
    one, other = await pair()
    third = await accounts.open(at=NOON)
    for number in range(6):
        points, told = 10 + number, said(f"{number}", store=number % 2)
        await postings.earn(one if number < 4 else other, points, **told)
    await moved(one, other, "merge:1")
    await moved(other, third, "merge:2")
    kept = dict(await Lot.all().values_list("id", "origin_id"))
    assert len({*kept.values()} - {None}) == 4 + 6
    await Lot.all().update(origin_id=None)
    migration = import_module("points.migrations.0005_lots_in_the_place_of_others")
    await get_connection("default").execute_script(migration.PLACED)
    assert dict(await Lot.all().values_list("id", "origin_id")) == kept
    assert (await proof.verify()).ok


async def test_a_debt_moves_too_and_is_paid_as_far_as_there_are_points(db):
    one, other = await pair()
    wrong = await earned(one, 100)
    await spent(one, 100)
    await undone(wrong)
    assert await standing(one) == (-100, 100)
    await earned(other, 30)
    await moved(one, other)
    assert await standing(one) == (0, 0)
    assert await standing(other) == (-70, 70)


async def test_undoing_a_moved_debt_returns_the_debt_and_what_was_paid(db):
    one, other = await pair()
    wrong = await earned(one, 100)
    await spent(one, 100)
    await undone(wrong)
    await earned(other, 30)
    await moved(one, other)
    await earned(other, 20)
    assert await standing(other) == (-50, 50)
    await back(one, other)
    assert await standing(one) == (-100, 100)
    assert await standing(other) == (50, 0)


async def test_a_debt_that_came_after_the_move_is_passed_on_and_comes_back(db):
    one, other = await pair()
    wrong = await earned(one, 100)
    await earned(other, 30)
    await moved(one, other, "merge:1:0")
    await undone(wrong)
    assert await standing(one) == (-100, 100)
    await moved(one, other, "merge:1:7")
    assert (await standing(one), await standing(other)) == ((0, 0), (30, 0))
    await back(one, other)
    assert (await standing(one), await standing(other)) == ((0, 0), (30, 0))


async def test_a_proof_misses_the_other_side_of_a_transfer(db):
    one, other = await pair()
    await earned(one, 9)
    _, in_ = await moved(one, other)
    await Posting.filter(id=in_.id).update(key="merge:1:0:1:elsewhere")
    assert "transfer.pair" in {difference.check for difference in (await proof.verify()).differences}


class Story:
    """Three accounts, of which each may stand for another; who stands for whom is kept like merges are."""

    def __init__(self, held: list[Account]) -> None:
        self.held, self.at = held, NOON
        self.moves: list[tuple[Account, Account, str]] = []
        self.made: list[Posting] = []
        self.total = 0

    def free(self) -> list[Account]:
        gone = {one.id for one, _, _ in self.moves}
        return [account for account in self.held if account.id not in gone]

    async def earn(self, dice: int) -> None:
        account = self.free()[dice % len(self.free())]
        days = None if dice % 3 == 0 else timedelta(hours=dice % 90)
        told = said(f"e{len(self.made)}:{await Posting.all().count()}", at=self.at)
        until = self.at + days if days is not None else None
        self.made.append(await postings.earn(account, dice % 40, expires_at=until, **told))

    async def spend(self, dice: int) -> None:
        account = self.free()[dice % len(self.free())]
        good = await lots.spendable(account, at=self.at)
        if points := good * (dice % 5) // 4:
            told = said(f"s{await Posting.all().count()}", at=self.at)
            self.made.append(await postings.spend(account, points, **told))

    async def undo(self, dice: int) -> None:
        """Of any account, also one that has been moved: what comes of it is passed on at once."""
        if not self.made:
            return
        posting = self.made.pop(dice % len(self.made))
        try:
            await postings.reverse(posting, **undoing(f"u{posting.id}", at=self.at))
        except errors.NothingToReverse:
            return
        for one, other, key in self.moves:  # in the order in which they were made: from the far end
            await moved(one, other, f"{key}:{await Posting.all().count()}", self.at)

    async def move(self, dice: int) -> None:
        free = self.free()
        if len(free) < 2:
            return
        one, other = free[dice % len(free)], free[(dice + 1) % len(free)]
        key = f"merge:{len(self.moves)}-{await Posting.all().count()}"
        await postings.expire(one, at=self.at, by="job")  # else the move would end what is over
        before = await total(self.held)
        await moved(one, other, f"{key}:0", self.at)
        assert await standing(one) == (0, 0)
        assert await total(self.held) == before
        self.moves.append((one, other, key))

    async def back(self, dice: int) -> None:
        if not self.moves:
            return
        one, other, key = self.moves[-1]
        await back(one, other, key, self.at)
        self.moves.pop()

    async def wait(self, dice: int) -> None:
        self.at += timedelta(hours=dice % 30)

    async def sweep(self, dice: int) -> None:
        await postings.expire_due(at=self.at, by="job")


async def total(held):
    return sum([await accounts.balance(account) for account in held])


@given(
    steps=st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 10**4)), min_size=STEPS, max_size=STEPS)
)
@settings(
    max_examples=scaled(8, full=60),
    derandomize=not SOAK,
    suppress_health_check=list(HealthCheck),
)
async def test_in_whatever_order_the_proof_holds_and_no_point_is_made_or_lost(db, steps):
    await databases.fresh()
    story = Story([await accounts.open(at=NOON) for _ in range(3)])
    for deed, dice in steps:
        await getattr(story, deed)(dice)
        assert (await proof.verify()).differences == []
        for gone, _, _ in story.moves:
            assert await standing(gone) == (0, 0)
