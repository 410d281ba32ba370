"""What is PostgreSQL's alone: it gives up a whole transaction after one failed statement, which must not be
missed."""

from contextlib import suppress

import pytest
from asyncpg import PostgresError
from tortoise.exceptions import IntegrityError, TransactionManagementError
from tortoise.transactions import in_transaction

from tests import databases, ledgers
from tests.ledgers import OURS, STOCK


@pytest.fixture
def address(tmp_path):
    return databases.bare(tmp_path)


async def test_a_transaction_that_the_server_gave_up_does_not_pass_for_committed(address):
    async with ledgers.opened(OURS, address) as ledger:
        with pytest.raises(TransactionManagementError, match="rolled this back"):
            await post_and_overlook_a_failure()
        assert await ledgers.entries(ledger) == set()


async def test_stock_tortoise_loses_it_without_a_word(address):
    async with ledgers.opened(STOCK, address) as ledger:
        await post_and_overlook_a_failure()
        assert await ledgers.entries(ledger) == set()


async def test_a_connection_that_the_server_closes_is_replaced(address):
    async with ledgers.opened(OURS, address, pool=1) as ledger:
        with pytest.raises((PostgresError, OSError)):
            async with in_transaction() as transaction:
                await transaction.execute_query("SELECT pg_terminate_backend(pg_backend_pid())")
        await ledgers.post(1)
        assert await ledgers.entries(ledger) == {1}


async def post_and_overlook_a_failure() -> None:
    async with in_transaction() as ledger:
        await ledgers.write(ledger, 1)
        with suppress(IntegrityError):
            await ledgers.write(ledger, 1)
