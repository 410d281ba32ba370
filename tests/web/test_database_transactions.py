"""A transaction may be cancelled at any moment and the process lives on: the ledger is whole, nothing leaks.

Where Tortoise as it comes breaks, a test shows that too: a mend that is no longer needed will be noticed.
"""

import asyncio
import random
from contextlib import suppress

import pytest
from asyncpg import InterfaceError
from tortoise.exceptions import IntegrityError, TransactionManagementError
from tortoise.transactions import in_transaction

from tests import databases, ledgers
from tests.ledgers import OURS, STOCK


@pytest.fixture
def address(tmp_path):
    return databases.bare(tmp_path)


async def test_cancelled_at_any_wait_it_happens_whole_or_not_at_all(address):
    async with ledgers.opened(OURS, address) as ledger:
        waits = await ledgers.interrupt_everywhere(ledgers.post)
        assert waits >= 4
        assert waits + 1 in await ledgers.entries(ledger)


async def test_cancelled_again_while_it_cleans_up_it_still_gives_everything_back(address):
    async with ledgers.opened(OURS, address) as ledger:
        waits = await ledgers.interrupt_everywhere(ledgers.post, again=True)
        assert waits + 1 in await ledgers.entries(ledger)


async def test_stock_tortoise_never_recovers_from_a_cancelled_begin(address):
    async with ledgers.opened(STOCK, address) as ledger:
        with pytest.raises(TimeoutError):  # noqa: PT012 - one of the two hangs, which depends on the database
            await ledgers.interrupt_everywhere(ledgers.post)
            await ledgers.entries(ledger)


async def test_600_randomly_cancelled_transactions_leave_the_process_alive_and_the_ledger_whole(address):
    async with ledgers.opened(OURS, address, pool=2) as ledger:
        acknowledged = await storm()
        assert acknowledged <= await ledgers.entries(ledger)
        await ledgers.post(601)
        assert 601 in await ledgers.entries(ledger)


async def test_600_randomly_cancelled_transactions_kill_stock_tortoise(address):
    async def storms() -> None:
        for first in range(0, 3000, 600):
            await storm(first)
        await asyncio.gather(ledgers.entries(ledger), ledgers.entries(ledger))

    async with ledgers.opened(STOCK, address, pool=2) as ledger:
        killed = asyncio.create_task(storms())
        await asyncio.wait({killed}, timeout=10 * ledgers.PATIENCE)  # at times no cancelling ends it
        never_ended = not killed.done()
        killed.cancel()
        # it hangs, or uses what it gave back
        assert never_ended or isinstance(killed.exception(), TimeoutError | InterfaceError)


async def test_a_part_that_is_given_up_at_any_wait_leaves_the_rest_of_its_transaction_alone(address):
    async def with_a_part_given_up(nth: int) -> None:
        async with in_transaction() as ledger:
            await ledgers.write(ledger, 1000 + nth)
            part = ledgers.Interrupted(ledgers.post(nth), nth)
            with suppress(asyncio.CancelledError):
                await part
            await ledgers.write(ledger, 2000 + nth)
        finished.append(part.finished)

    finished: list[bool] = []
    async with ledgers.opened(OURS, address) as ledger:
        while not any(finished):
            await asyncio.gather(with_a_part_given_up(len(finished) + 1))
        assert len(finished) > 4
        assert {number for number in await ledgers.entries(ledger) if number > 1000} == {
            thousand + nth for thousand in (1000, 2000) for nth in range(1, len(finished) + 1)
        }


async def test_a_part_that_fails_is_undone_alone(address):
    async with ledgers.opened(OURS, address) as ledger:
        async with in_transaction():
            await ledgers.post(1)
            with suppress(IntegrityError):
                async with in_transaction():
                    await ledgers.post(2)
                    await ledgers.post(1)
            await ledgers.post(3)
        assert await ledgers.entries(ledger) == {1, 3}


async def test_a_list_of_rows_that_is_cancelled_leaves_no_transaction_open(address):
    async def write_many(nth: int) -> None:
        numbers = [[number] for number in range(10 * nth, 10 * nth + 10)]
        statement = (
            "INSERT INTO ledger_entry VALUES (?, 0)"
            if databases.KIND == "sqlite"
            else ("INSERT INTO ledger_entry VALUES ($1::int, 0)")
        )
        await ledger.execute_many(statement, numbers)

    async with ledgers.opened(OURS, address) as ledger:
        await ledgers.interrupt_everywhere(write_many)
        async with in_transaction() as transaction:
            (row,) = await transaction.execute_query_dict("SELECT count(*) AS written FROM ledger_entry")
        assert row["written"] % 10 == 0


async def test_a_task_that_outlives_its_transaction_cannot_write_into_the_next_one(address):
    async def write_late(transaction) -> None:
        await ended.wait()
        await ledgers.write(transaction, 1)

    ended = asyncio.Event()
    async with ledgers.opened(OURS, address) as ledger:
        async with in_transaction() as transaction:
            late = asyncio.create_task(write_late(transaction))
        ended.set()
        with pytest.raises(TransactionManagementError):
            await late
        assert await ledgers.entries(ledger) == set()


async def storm(first: int = 0) -> set[int]:
    """600 postings by 20 tasks, most given up after a random moment; returns those that were acknowledged."""
    chance = random.Random(first)

    async def some(numbers: range) -> set[int]:
        done = set()
        for number in numbers:
            with suppress(TimeoutError):
                async with asyncio.timeout(chance.uniform(0, 0.03)):
                    await ledgers.post(number)
                    done.add(number)
        return done

    parts = await asyncio.gather(*(some(range(start, start + 30)) for start in range(first, first + 600, 30)))
    return set().union(*parts)
