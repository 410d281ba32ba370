"""Whatever happens, in whatever order, at whatever time: the ledger agrees with the coins and with its proof.

Two accounts live through the same story. One is swept of what has ended whenever the story says so, the
other at its end alone: nobody may gain or lose a point by the day on which the sweep happens to run.
CLUB_SOAK=1 tells more and longer stories.
"""

import os
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from points import accounts, errors, lots, postings, proof
from points.accounts import Account
from points.lots import Lot
from points.postings import Posting
from tests import databases
from tests.points.coins import Purse
from tests.points.ledger import NOON, said, undoing

SOAK = os.environ.get("CLUB_SOAK") == "1"
STEPS = 150 if SOAK else 50
DEEDS = ["earn"] * 3 + ["spend"] * 3 + ["undo_spend", "undo_earning", "wait", "sweep"] * 2 + ["ask_again"]


class Story:
    """`earnings` and `spends` are pairs: on the account that is swept, and on the other."""

    def __init__(self, swept: Account, unswept: Account) -> None:
        self.swept, self.unswept = swept, unswept
        self.purse, self.at = Purse(), NOON
        self.earnings: list[tuple[Posting, Posting]] = []
        self.spends: list[tuple[Posting, Posting]] = []

    async def earn(self, dice: int) -> None:
        points, ends = dice % 16, None if dice % 7 == 0 else self.at + timedelta(hours=dice % 50)
        pair = await self.on_both(lambda one, told: postings.earn(one, points, expires_at=ends, **told))
        self.purse.earn(pair[0].id, points, ends, self.at)
        self.earnings.append(pair)

    async def spend(self, dice: int) -> None:
        good = len(self.purse.good(self.at))
        if (points := max(1, good * (1 + dice % 9) // 8)) > good:
            return await self.be_refused(points)
        pair = await self.on_both(lambda one, told: postings.spend(one, points, **told))
        self.purse.spend(pair[0].id, points, self.at)
        self.spends.append(pair)

    async def be_refused(self, points: int) -> None:
        for account in (self.swept, self.unswept):
            with pytest.raises(errors.NotEnoughPoints) as refusal:
                await postings.spend(account, points, **said("refused", at=self.at))
            assert refusal.value.facts == {"balance": len(self.purse.good(self.at)), "wanted": points}

    async def undo_spend(self, dice: int) -> None:
        if self.spends:
            pair = self.spends.pop(dice % len(self.spends))
            assert (await self.undo(pair)).points == -pair[0].points
            self.purse.unspend(pair[0].id, self.at)

    async def undo_earning(self, dice: int) -> None:
        if self.earnings:
            pair = self.earnings.pop(dice % len(self.earnings))
            assert (await self.undo(pair)).points == -self.purse.unearn(pair[0].id, self.at)

    async def wait(self, dice: int) -> None:
        self.at += timedelta(hours=dice % 25)

    async def sweep(self, dice: int) -> None:
        await self.wait(dice)
        done = await postings.expire(self.swept, at=self.at, by="job")
        assert -sum(posting.points for posting in done) == self.purse.end(self.at)

    async def ask_again(self, dice: int) -> None:
        if self.earnings:
            earning, _ = self.earnings[dice % len(self.earnings)]
            again = await postings.earn(self.swept, earning.points, **said(earning.key, at=self.at))
            assert again == earning

    async def check(self) -> None:
        assert (await proof.verify()).differences == []
        account = await Account.get(id=self.swept.id)
        assert (account.balance, account.owed) == (self.purse.balance, sum(self.purse.debts))
        held = await Lot.filter(account=account, remaining__gt=0).values_list("posting_id", "remaining")
        assert dict(held) == self.purse.left()
        for one in (self.swept, self.unswept):
            assert await lots.spendable(one, at=self.at) == len(self.purse.good(self.at))

    async def end(self) -> None:
        await postings.expire_due(at=self.at, by="job")
        assert await accounts.balance(self.swept) == await accounts.balance(self.unswept)
        assert (await proof.verify()).ok

    async def on_both(
        self, deed: Callable[[Account, dict[str, Any]], Awaitable[Posting]]
    ) -> tuple[Posting, Posting]:
        number = await Posting.all().count()
        told = [said(f"{number}:{account.id}", at=self.at) for account in (self.swept, self.unswept)]
        return await deed(self.swept, told[0]), await deed(self.unswept, told[1])

    async def undo(self, pair: tuple[Posting, Posting]) -> Posting:
        undone = [await postings.reverse(one, **undoing(f"undo:{one.id}", at=self.at)) for one in pair]
        return undone[0]


@given(
    steps=st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 10**4)), min_size=STEPS, max_size=STEPS)
)
@settings(
    max_examples=60 if SOAK else 8,
    deadline=None,
    derandomize=not SOAK,
    suppress_health_check=list(HealthCheck),
)
async def test_any_story_ends_well(db, steps):
    await databases.fresh()
    story = Story(await accounts.open(at=NOON), await accounts.open(at=NOON))
    for deed, dice in steps:
        await getattr(story, deed)(dice)
        await story.check()
    await story.end()
