"""Whatever happens, in whatever order, at whatever time: the ledger agrees with the coins and with its proof.

Two people, who may turn out to be one and not to be, live through the same story in two worlds. One is swept
of what has ended whenever the story says so, the other at its end alone: nobody may gain or lose a point by
the day on which the sweep happens to run. CLUB_SOAK=1 tells more and longer stories.
"""

import random
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from points import accounts, errors, holds, postings, proof, transfers
from points.accounts import Account
from points.holds import Hold
from points.lots import Lot
from points.postings import Posting
from points.standing import standing
from tests import databases
from tests.points.coins import Coin, Move, Purse
from tests.points.ledger import NOON, said, undoing
from tests.sizes import SOAK, scaled

T = TypeVar("T")
DEEDS = [
    *["earn", "spend"] * 4, *["hold", "capture", "adjust", "undo_spend", "undo_earning", "lessen"] * 2,
    *["wait", "sweep"] * 2,
    "release", "resize", "resize", "time_out",
    "merge", "unmerge", "unmerge", "freeze", "thaw", "thaw", "ask_again", "leap",
    "earn_late", "earn_late",
]  # fmt: skip
SWEPT = 0


class Story:
    """What happened is kept in pairs, one of each world; `who` is the person, as whose purse they lie."""

    def __init__(self, worlds: list[list[Account]]) -> None:
        self.worlds, self.at, self.number = worlds, NOON, 0
        self.purses = [Purse(), Purse()]
        self.earnings: list[tuple[int, list[Posting]]] = []
        self.spends: list[tuple[int, list[Posting]]] = []
        self.holds: list[tuple[int, list[Hold]]] = []
        self.moves: list[Move] = []
        self.merged = ""

    def who(self, dice: int) -> int:
        """The second stands for the first while they are one."""
        return 1 if self.merged else dice % 2

    async def earn(self, dice: int) -> None:
        who, points, growth = self.who(dice), dice % 16, dice % 3 * 10
        ends = None if dice % 7 == 0 else self.at + timedelta(hours=dice % 50)
        usable = self.at + timedelta(hours=dice % 31) if dice % 5 == 0 else None
        life = {"expires_at": ends, "usable_from": usable}
        made = await self.twice(
            who, lambda one, told: postings.earn(one, points, growth=growth, **life, **told)
        )
        coins = [Coin(made[SWEPT].id, self.at, ends, usable) for _ in range(points)]
        self.purses[who].earn(coins, made[SWEPT].id, self.at, growth)
        self.earnings.append((who, made))

    async def earn_late(self, dice: int) -> None:
        """What happened days ago is booked today, as of then; by now its points may have ended."""
        who, then = self.who(dice), self.at - timedelta(hours=dice % 97)
        points, ends = dice % 11, then + timedelta(hours=dice % 120)
        made = await self.twice(
            who, lambda one, told: postings.earn(one, points, expires_at=ends, **told), at=then
        )
        coins = [Coin(made[SWEPT].id, then, ends) for _ in range(points)]
        self.purses[who].earn(coins, made[SWEPT].id, then)
        self.earnings.append((who, made))

    async def spend(self, dice: int) -> None:
        await self.take(dice, postings.spend)

    async def adjust(self, dice: int) -> None:
        if dice % 2:
            await self.take(dice, lambda one, points, **told: postings.adjust(one, -points, **told))
            return
        who, points, growth = self.who(dice), dice % 5, dice % 7 - 3
        if not points and not growth:
            return
        made = await self.twice(who, lambda one, told: postings.adjust(one, points, growth=growth, **told))
        coins = [Coin(made[SWEPT].id, self.at) for _ in range(points)]
        self.purses[who].earn(coins, made[SWEPT].id, self.at, growth)
        self.earnings.append((who, made))

    async def take(self, dice: int, verb: Callable[..., Awaitable[Posting]]) -> None:
        who, points = self.wanted(dice)
        deed = self.twice(who, lambda one, told: verb(one, points, **told))
        if not await self.is_refused(who, points, deed):
            made = await deed
            self.purses[who].spend(made[SWEPT].id, points, self.at)
            self.spends.append((who, made))

    async def hold(self, dice: int) -> None:
        who, points = self.wanted(dice)
        ends = self.at + timedelta(hours=1 + dice % 60)
        deed = self.twice(who, lambda one, told: holds.place(one, points, expires_at=ends, **told))
        if not await self.is_refused(who, points, deed):
            made = await deed
            self.purses[who].hold(made[SWEPT].id, points, self.at)
            self.holds.append((who, made))

    async def capture(self, dice: int) -> None:
        if not self.holds:
            return
        who, held = self.holds.pop(place := dice % len(self.holds))
        points = max(1, held[SWEPT].points * (1 + dice % 4) // 4)
        if self.purses[who].frozen or held[SWEPT].expires_at <= self.at:
            self.holds.insert(place, (who, held))
            over = errors.HoldSettled if held[SWEPT].expires_at <= self.at else errors.AccountFrozen
            with pytest.raises(over):
                await holds.capture(held[SWEPT], points, by="test", at=self.at)
            return
        made = [await holds.capture(one, points, by="test", at=self.at) for one in held]
        self.purses[who].settle(held[SWEPT].id, self.at, made[SWEPT].id, points)
        self.spends.append((who, made))
        await self.pass_on()

    async def release(self, dice: int) -> None:
        if self.holds:
            who, held = self.holds.pop(dice % len(self.holds))
            for one in held:
                await holds.release(one, by="test", at=self.at)
            self.purses[who].settle(held[SWEPT].id, self.at)
            await self.pass_on()

    async def resize(self, dice: int) -> None:
        """Another hold in its place, larger or smaller, and something of what falls away is spent."""
        if not self.holds:
            return
        who, held = self.holds[place := dice % len(self.holds)]
        old, purse, key = held[SWEPT], self.purses[who], f"resize:{self.next()}"
        points = max(1, old.points * (1 + dice % 7) // 4)
        spent = max(0, old.points - points) * (dice % 3) // 2
        told = {"spent": spent, "facts": {}, "by": "test", "at": self.at}
        refusals = {
            errors.HoldSettled: old.expires_at <= self.at,
            errors.AccountFrozen: purse.frozen,
            errors.NotEnoughPoints: not purse.has_for(old.id, points, spent, self.at),
        }
        if refused := [error for error, holds_good in refusals.items() if holds_good]:
            with pytest.raises(refused[0]):
                await holds.resize(old, points, key=key, **told)
            return
        made = [await holds.resize(one, points, key=f"{key}:{one.id}", **told) for one in held]
        was = [await Hold.get(id=one.id).select_related("spent") for one in held]
        purse.resize(old.id, made[SWEPT].id, points, self.at, was[SWEPT].spent_id or 0, spent)
        self.holds[place] = (who, made)
        if spent:
            self.spends.append((who, [one.spent for one in was]))
        await self.pass_on()

    async def time_out(self, dice: int) -> None:
        over = [pair for pair in self.holds if pair[1][SWEPT].expires_at <= self.at]
        over.sort(key=lambda pair: (pair[1][SWEPT].expires_at, pair[1][SWEPT].id))
        assert len(await holds.release_due(at=self.at, by="job")) == len(self.worlds) * len(over)
        for who, held in over:
            self.purses[who].settle(held[SWEPT].id, self.at)
            self.holds.remove((who, held))
        await self.pass_on()

    async def undo_spend(self, dice: int) -> None:
        if self.spends:
            who, made = self.spends.pop(dice % len(self.spends))
            grace = timedelta(hours=5) if dice % 2 else None
            undone = await self.undo(made, grace=grace)
            assert undone.points == -made[SWEPT].points
            self.purses[who].unspend(made[SWEPT].id, undone.id, self.at, grace)
            await self.pass_on()

    async def undo_earning(self, dice: int) -> None:
        if self.earnings:
            who, made = self.earnings.pop(dice % len(self.earnings))
            undone = await self.undo(made)
            told = (made[SWEPT].id, undone.id, self.at, self.purses[1 - who])
            assert undone.points == -self.purses[who].unearn(*told)
            await self.pass_on()

    async def lessen(self, dice: int) -> None:
        """Part of an earning is taken back, sometimes all that is left of it."""
        earned = [pair for pair in self.earnings if pair[1][SWEPT].kind == "earn"]
        if not earned:
            return
        who, made = earned[dice % len(earned)]
        less, _ = self.purses[who].less.get(made[SWEPT].id, (0, 0))
        growth = self.purses[who].grown[made[SWEPT].id] // (1 + dice % 2)
        if points := (made[SWEPT].points - less) * (1 + dice % 3) // 3:
            key = f"less:{self.next()}"
            taken = [
                await postings.lessen(one, points, growth, **undoing(f"{key}:{world}", at=self.at))
                for world, one in enumerate(made)
            ]
            told = (made[SWEPT].id, points, growth, taken[SWEPT].id, self.at, self.purses[1 - who])
            assert taken[SWEPT].points == -self.purses[who].lessen(*told)
            await self.pass_on()

    async def undo(self, made: list[Posting], **grace: Any) -> Posting:
        done = [await postings.reverse(p, **grace, **undoing(f"undo:{p.id}", at=self.at)) for p in made]
        with pytest.raises(errors.NothingToReverse):
            await postings.reverse(done[SWEPT], **undoing("again", at=self.at))
        return done[SWEPT]

    async def wait(self, dice: int) -> None:
        self.at += timedelta(hours=dice % 25)

    async def leap(self, dice: int) -> None:
        """Whatever had an end may have ended by then, unswept."""
        self.at += timedelta(days=dice % 9, seconds=dice % 7)

    async def sweep(self, dice: int) -> None:
        await self.wait(dice)
        for account, purse in zip(self.worlds[SWEPT], self.purses, strict=True):
            done = await postings.expire(account, at=self.at, by="job")
            assert -sum(posting.points for posting in done) == purse.end(self.at)

    async def freeze(self, dice: int) -> None:
        who = self.who(dice)
        self.purses[who].frozen = True
        for world in self.worlds:
            await accounts.freeze(world[who], at=self.at)

    async def thaw(self, dice: int) -> None:
        who = self.who(dice)
        self.purses[who].frozen = False
        for world in self.worlds:
            await accounts.thaw(world[who], at=self.at)

    async def merge(self, dice: int) -> None:
        if self.merged:
            return
        if self.purses[0].frozen:
            with pytest.raises(errors.AccountFrozen):
                await self.transferred(self.worlds[SWEPT], "refused")
            return
        self.merged = f"merge:{self.next()}"
        await self.pass_on()

    async def pass_on(self) -> None:
        """What stands with the first, who is the second meanwhile, goes there."""
        if not self.merged:
            return
        key = f"{self.merged}:{self.next()}"
        legs = [await self.transferred(world, f"{world[0].id}:{key}") for world in self.worlds][SWEPT]
        ids = {leg.key.partition(f"{key}:")[2]: leg.id for leg in legs}
        move = Move(ids.get("1:out"), ids.get("1:in"), ids.get("debt:out"), ids.get("debt:in"))
        self.purses[0].move(self.purses[1], move, self.at)
        self.moves.append(move)

    async def transferred(self, world: list[Account], key: str) -> list[Posting]:
        told = {"reason": "merge", "facts": {}, "by": "test", "at": self.at}
        return await transfers.transfer(*world, key=key, **told)

    async def unmerge(self, dice: int) -> None:
        if self.merged:
            for world in self.worlds:
                told = {"reason": "unmerge", "facts": {}, "by": "test", "at": self.at}
                await transfers.undo(*world, key=f"{world[0].id}:{self.merged}", **told)
            for move in reversed(self.moves):
                self.purses[0].unmove(self.purses[1], move, self.at)
            self.moves, self.merged = [], ""

    async def ask_again(self, dice: int) -> None:
        if self.earnings:
            _, (earning, _) = self.earnings[dice % len(self.earnings)]
            if earning.kind == "earn":
                told = said(earning.key, at=self.at)
                again = await postings.earn(earning.account_id, earning.points, growth=earning.growth, **told)
                assert again == earning

    def wanted(self, dice: int) -> tuple[int, int]:
        who = self.who(dice)
        good = len(self.purses[who].good(self.at)) - self.purses[who].owed
        return who, max(1, good * (1 + dice % 9) // 8)

    async def is_refused(self, who: int, points: int, deed: Awaitable[Any]) -> bool:
        """Whether nobody could do this now; then it was tried, and said so."""
        purse = self.purses[who]
        good = max(0, len(purse.good(self.at)) - purse.owed)
        if points <= good and not purse.frozen:
            return False
        with pytest.raises(errors.AccountFrozen if purse.frozen else errors.NotEnoughPoints) as refusal:
            await deed
        if not purse.frozen:
            assert refusal.value.facts == {"balance": good, "wanted": points}
        return True

    async def twice(
        self, who: int, deed: Callable[[Account, dict[str, Any]], Awaitable[T]], *, at: datetime | None = None
    ) -> list[T]:
        """`deed` in both worlds."""
        return [await deed(world[who], said(f"{self.next()}", at=at or self.at)) for world in self.worlds]

    def next(self) -> int:
        self.number += 1
        return self.number

    async def check(self) -> None:
        assert (await proof.verify()).differences == []
        for who, purse in enumerate(self.purses):
            account = await Account.get(id=self.worlds[SWEPT][who].id)
            assert (account.balance, account.owed) == (purse.balance, purse.owed)
            held: Counter[int] = Counter()
            left: Any = Lot.filter(account=account, remaining__gt=0).values_list("posting_id", "remaining")
            for posting, remaining in await left:
                held[posting] += remaining
            assert dict(held) == purse.left()
            swept, unswept = [await standing(world[who], at=self.at) for world in self.worlds]
            assert swept == (
                max(0, len(purse.good(self.at)) - purse.owed), len(purse.pending(self.at)),
                sum(map(len, purse.held.values())), purse.owed, purse.lost(self.at), purse.growth,
            )  # fmt: skip
            assert swept._replace(expired=0) == unswept._replace(expired=0)

    async def end(self) -> None:
        while await postings.expire_due(at=self.at, by="job"):
            pass
        swept, unswept = [[await accounts.balance(one) for one in world] for world in self.worlds]
        assert swept == unswept
        assert (await proof.verify()).ok


async def told(steps: list[tuple[str, int]]) -> None:
    await databases.fresh()
    story = Story([[await accounts.open(at=NOON) for _ in range(2)] for _ in range(2)])
    for number, (deed, dice) in enumerate(steps):
        if number % 50 == 0:
            await databases.look_again("points")
        await getattr(story, deed)(dice)
        await story.check()
    await story.end()


STEPS = scaled(30, full=120)


@given(
    steps=st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 10**4)), min_size=STEPS, max_size=STEPS)
)
@settings(
    max_examples=scaled(5, full=40),
    derandomize=not SOAK,
    suppress_health_check=list(HealthCheck),
)
async def test_any_story_ends_well(db, steps):
    await told(steps)


@pytest.mark.parametrize("seed", range(scaled(1, full=3)))
async def test_a_long_story_ends_well(db, seed):
    chance = random.Random(seed)
    await told([(chance.choice(DEEDS), chance.randrange(10**4)) for _ in range(scaled(80, full=1200))])
