"""Many press at once: the last piece goes once, a limit holds, and what is paid is not called off as well."""

from collections import Counter

from points import accounts, errors, exchanges, proof, rewards
from points.exchanges import Exchange
from points.rewards import Reward
from points.voucher import Voucher
from tests import processes
from tests.points.ledger import NOON, earned
from tests.points.shelf import WEEK, cancelled, had, paid, shelved, stock
from tests.points.test_at_once import at_once


async def people(count, points=1000):
    made = [await accounts.open(at=NOON) for _ in range(count)]
    for one in made:
        await earned(one, points)
    return made


async def test_of_twenty_at_once_one_has_the_last_piece(db):
    everybody = await people(20)
    for cash in (0, 198_00):
        reward = await shelved(stock=1, cash=cash)
        made = await at_once(*(had(reward, one) for one in everybody))
        assert Counter(type(result) for result in made) == {Exchange: 1, errors.OutOfStock: 19}
        assert await stock(reward) == (1, 0)
    assert await Exchange.all().count() == 2
    assert sum([await accounts.balance(one) for one in everybody]) == 20 * 1000 - 200
    assert (await proof.verify()).ok


async def test_twenty_presses_of_one_member_with_one_key_are_one_exchange(account):
    await earned(account, 1000)
    reward = await shelved(stock=20)
    made = await at_once(*(had(reward, account, key="press") for _ in range(20)))
    assert len({result.id for result in made}) == 1
    assert await accounts.balance(account) == 900
    assert await Voucher.all().count() == 1


async def test_twenty_presses_of_one_member_go_no_further_than_the_limit_and_the_points(account):
    await earned(account, 450)
    limited, free = await shelved(per_member=2), await shelved()
    made = await at_once(*(had(limited, account) for _ in range(20)))
    assert Counter(type(result) for result in made) == {Exchange: 2, errors.LimitReached: 18}
    made = await at_once(*(had(free, account) for _ in range(20)))
    assert Counter(type(result) for result in made) == {Exchange: 2, errors.NotEnoughPoints: 18}
    assert (await proof.verify()).ok


async def test_a_price_that_changes_while_many_press_is_taken_as_it_was_seen_or_not_at_all(db):
    everybody = await people(12)
    reward = await shelved(stock=12)
    deeds = [had(reward, one, price=reward.price("")) for one in everybody]
    made = await at_once(*deeds[:6], rewards.amend(reward, points=150), *deeds[6:])
    results = [one for one in made if not isinstance(one, list)]
    assert {type(one) for one in results} <= {Exchange, errors.PriceChanged}
    assert {one.points for one in results if isinstance(one, Exchange)} <= {100}
    assert (await proof.verify()).ok


async def test_payments_cancellations_expiry_and_counting_at_once_leave_one_story(account):
    await earned(account, 10_000)
    reward = await shelved(cash=1_00, stock=50)
    for _round in range(4):
        made = await had(reward, account)
        results = await at_once(
            *(paid(made) for _ in range(4)),
            *(cancelled(made) for _ in range(3)),
            exchanges.expire(made, by="job", at=NOON + WEEK),
            rewards.restock(reward, 40, reason="数", by="test", at=NOON),
        )
        strange = [r for r in results if isinstance(r, Exception) and not isinstance(r, errors.PointsError)]
        assert strange == []
        assert (await proof.verify()).ok
    taken = await Exchange.filter(state__in=exchanges.TAKING).count()
    assert (await Reward.get(id=reward.id)).taken == taken


PROCESS = """
import asyncio, os
from points.accounts import Account
from points.errors import PointsError
from points.rewards import Reward
from tests import databases
from tests.points.shelf import had
from web.database import opened

async def tried(reward, account, n):
    try:
        return await had(reward, account, key=f"{HERE}:{n}", code=f"3{HERE % 10**6:06}{n:08}")
    except PointsError:
        return None

async def main():
    async with opened(databases.settings(ADDRESS)):
        reward = await Reward.get(id=REWARD)
        accounts = await Account.filter(id__in=ACCOUNTS)
        made = await asyncio.gather(*(tried(reward, one, n) for n, one in enumerate(accounts)))
    print(sum(one is not None for one in made))

HERE = os.getpid()
# go
asyncio.run(main())
"""


async def test_two_processes_at_once_give_the_last_three_pieces_to_three(database_url, db):
    everybody = await people(20)
    reward = await shelved(stock=3)
    known = f"REWARD, ACCOUNTS, ADDRESS = {reward.id}, {[one.id for one in everybody]}, {database_url!r}\n"
    told = await processes.together(2, known + PROCESS)
    assert sum(map(int, told)) == 3
    assert await stock(reward) == (3, 0)
    assert (await proof.verify()).ok
