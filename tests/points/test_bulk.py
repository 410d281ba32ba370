"""Many rows at a time: each is the one that was meant."""

import asyncio

from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

from points import accounts, bulk
from points.accounts import Account
from tests.points.ledger import NOON

CHANGE = """
UPDATE points_account SET "balance" = "balance" + $2, "growth" = $3 WHERE "id" = $1 AND "owed" = 0
"""


async def test_each_row_is_changed_by_its_own_values(db):
    async with in_transaction() as connection:
        ids = await accounts.open_many(connection, 4, at=NOON)
        for _ in range(2):
            rows = [(ids[2], 30, 3), (ids[0], 10, 1), (ids[1], 20, 2)]
            await bulk.change(connection, CHANGE, rows, types="bigint bigint bigint")
    made = await Account.all().order_by("id").values_list("balance", "growth")
    assert made == [(20, 1), (40, 2), (60, 3), (0, 0)]


async def test_a_row_that_the_condition_leaves_out_stays(account):
    await Account.filter(id=account.id).update(owed=5)
    async with in_transaction() as connection:
        await bulk.change(connection, CHANGE, [(account.id, 10, 1)], types="bigint bigint bigint")
        await bulk.change(connection, CHANGE, [], types="bigint bigint bigint")
    assert (await Account.get(id=account.id)).balance == 0


async def test_ids_rise_and_nobody_gets_one_twice(db):
    async def some() -> list[int]:
        async with in_transaction() as connection:
            return await accounts.open_many(connection, 20, at=NOON)

    given = await asyncio.gather(*(some() for _ in range(5)))
    assert all(ids == sorted(ids) for ids in given)
    assert len({id for ids in given for id in ids}) == 100
    assert await bulk.new_ids(get_connection("default"), "points_account", 0) == []
    assert (await accounts.open(at=NOON)).id not in {id for ids in given for id in ids}
