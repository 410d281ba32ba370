"""Several people's points at once: whoever needs the same accounts and budgets waits in one direction only.

An order earns its member points by a rule with a budget and, in the same transaction, whoever brought them:
two accounts and the counters of three rules. On PostgreSQL, those who take them crosswise are stopped by the
database after a second; none of these may be.
"""

import asyncio
from datetime import timedelta

import pytest

from club import clock, defaults, orders, referrals
from club.orders import Line, ServiceOrder, Sheet
from points import accounts, proof, rules, usage
from tests import cast as casting
from tests import processes

NOON = casting.OPENED + timedelta(days=30)
BUDGET = {"budget": 10**6, "caps": {"rule_day": 10**6, "rule_month": 10**6}}
FRIENDS = 4  # of each


@pytest.fixture
async def circle(cast):
    """Everybody's orders that wait to be settled: those of three members and of all whom they brought."""
    for code in ("service", "referral", "referral_friend"):
        kind, terms = defaults.RULES[code]
        await rules.define(code, kind, terms | BUDGET, valid_from=casting.OPENED, by="test")
    found = []
    for place, who in enumerate((cast.ann, cast.ben, cast.cho)):
        for number in range(FRIENDS):
            phone = f"1351111{place}{number:03}"
            friend = await casting.join(phone, at=NOON, invite_code=who.invite_code)
            found += [
                await order(cast, friend, f"F-{place}-{number}"),
                await order(cast, who, f"O-{place}-{number}"),
            ]
    return found


async def order(cast, member, number):
    sheet = Sheet(number, cast.north, [Line("maintenance", 100_00)], member=member)
    return await orders.record(sheet, by="test", at=NOON)


async def settle(order):
    await orders.settle(order, by="test", at=NOON)


async def void(order):
    await orders.void(order, reason="录错", by="test", at=NOON)


async def all_at_once(deed, of):
    done = await asyncio.gather(*(deed(one) for one in of), return_exceptions=True)
    assert [str(one) for one in done if one is not None] == []
    assert (await proof.verify(zone=clock.zone())).differences == []


async def given():
    return {budget.rule.code: budget.used for budget in await usage.budgets(at=NOON)}


async def test_orders_of_friends_and_of_who_brought_them_are_settled_and_voided_at_once(cast, circle):
    await all_at_once(settle, circle)
    every = 3 * FRIENDS
    assert await given() == {"service": 200 * every, "referral": 1000 * every, "referral_friend": 200 * every}
    assert await accounts.balance(cast.ann.account_id) == FRIENDS * (100 + 1000)
    await all_at_once(void, [await ServiceOrder.get(id=one.id) for one in reversed(circle)])
    assert set((await given()).values()) == {0}
    assert await accounts.balance(cast.ann.account_id) == 0


async def test_some_are_voided_while_others_are_settled(cast, circle):
    first, later = circle[::2], circle[1::2]
    await all_at_once(settle, first)
    settled = await ServiceOrder.filter(id__in=[one.id for one in first])
    deeds = [*(void(one) for one in settled), *(settle(one) for one in later)]
    done = await asyncio.gather(*deeds, return_exceptions=True)
    assert [str(one) for one in done if one is not None] == []
    assert await given() == {"service": 100 * len(later), "referral": 0, "referral_friend": 0}
    assert await referrals.Referral.filter(first_order=None).count() == 3 * FRIENDS
    assert (await proof.verify(zone=clock.zone())).differences == []


PROCESS = """
import asyncio, random
from club import orders
from club.orders import NotOpen, ServiceOrder
from tests import databases
from tests.club.test_at_once import NOON
from web.database import opened

async def tried(id):
    try:
        await orders.settle(await ServiceOrder.get(id=id), by="test", at=NOON)
    except NotOpen:
        return 0
    return 1

async def main():
    random.shuffle(IDS)
    async with opened(databases.settings(ADDRESS)):
        print(sum(await asyncio.gather(*(tried(id) for id in IDS))))

# go
asyncio.run(main())
"""


async def test_two_processes_settle_each_order_once_and_wait_for_nobody_in_a_circle(circle, database_url):
    known = f"IDS, ADDRESS = {[one.id for one in circle]}, {database_url!r}\n"
    settled = await processes.together(2, known + PROCESS)
    assert sum(map(int, settled)) == len(circle)
    every = 3 * FRIENDS
    assert await given() == {"service": 200 * every, "referral": 1000 * every, "referral_friend": 200 * every}
    assert (await proof.verify(zone=clock.zone())).differences == []
