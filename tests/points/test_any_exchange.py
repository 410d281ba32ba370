"""Whatever is pressed, paid, called off, let go and counted, in whatever order: all of it agrees.

What an account has lost is what its exchanges that stand cost, to the point; CLUB_SOAK=1 tells more.
"""

from contextlib import suppress
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from points import accounts, exchanges, proof, rewards, vouchers
from points.errors import PointsError
from points.exchanges import TAKING, Exchange
from points.rewards import Reward
from points.voucher import Voucher
from tests import databases
from tests.points.ledger import NOON, earned
from tests.points.shelf import cancelled, had, paid, shelved
from tests.points.vouchers import use
from tests.sizes import SOAK, scaled

GIVEN = 1000
DEEDS = [*["press"] * 6, *["pay", "cancel", "wait", "sweep"] * 2, "use", "reprice", "count"]
STEPS = scaled(25, full=150)


class Story:
    def __init__(self, people, shelf) -> None:
        self.people, self.shelf, self.at, self.made = people, shelf, NOON, []

    async def press(self, dice: int) -> None:
        reward = await Reward.get(id=self.shelf[dice % 3].id)
        self.made.append(await had(reward, self.people[dice % 2], at=self.at))

    async def pay(self, dice: int) -> None:
        await paid(self.one(dice), at=self.at)

    async def cancel(self, dice: int) -> None:
        await cancelled(self.one(dice), at=self.at)

    async def wait(self, dice: int) -> None:
        self.at += timedelta(hours=dice % 60)

    async def sweep(self, dice: int) -> None:
        for one in await exchanges.due(at=self.at):
            assert await exchanges.expire(one, by="job", at=self.at)

    async def use(self, dice: int) -> None:
        if voucher := await Voucher.filter(state="issued").order_by("id").first():
            await vouchers.redeem(voucher, **use(at=self.at))

    async def reprice(self, dice: int) -> None:
        await rewards.amend(self.shelf[dice % 3], points=20 + dice % 200)

    async def count(self, dice: int) -> None:
        await rewards.restock(self.shelf[dice % 3], dice % 6, reason="数", by="test", at=self.at)

    def one(self, dice: int) -> Exchange:
        return self.made[dice % len(self.made)]

    async def check(self) -> None:
        assert (await proof.verify()).differences == []
        for reward in self.shelf:
            now = await Reward.get(id=reward.id)
            assert now.left is None or now.left >= 0
            assert now.taken == await Exchange.filter(reward_id=reward.id, state__in=TAKING).count()
        for person in self.people:
            standing = await Exchange.filter(account_id=person.id, state__in=TAKING)
            assert await accounts.balance(person) == GIVEN - sum(one.points for one in standing)


@given(
    steps=st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 10**4)), min_size=STEPS, max_size=STEPS)
)
@settings(
    max_examples=scaled(6, full=40),
    derandomize=not SOAK,
    suppress_health_check=list(HealthCheck),
)
async def test_any_story_of_the_shop_ends_well(db, steps):
    await databases.fresh()
    people = [await accounts.open(at=NOON) for _ in range(2)]
    for one in people:
        await earned(one, GIVEN)
    shelf = [await shelved(stock=3), await shelved(cash=9_90, stock=4), await shelved(per_member=2)]
    story = Story(people, shelf)
    for deed, dice in steps:
        if deed in ("pay", "cancel") and not story.made:
            continue
        with suppress(PointsError):  # a rule said no: then nothing has happened
            await getattr(story, deed)(dice)
        await story.check()
