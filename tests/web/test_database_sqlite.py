"""What is SQLite's alone: writers that take turns, and failures that take no lock along."""

import asyncio
import sqlite3
from functools import partial

import pytest
from tortoise.backends.sqlite.client import SqliteClient
from tortoise.exceptions import IntegrityError, OperationalError
from tortoise.transactions import in_transaction

from tests import ledgers, processes
from tests.ledgers import OURS, STOCK
from web.database import sqlite

RUSH = """
import asyncio
from tests import ledgers
from tortoise.transactions import in_transaction

async def raise_balance():
    async with in_transaction() as ledger:
        (row,) = await ledger.execute_query_dict("SELECT points FROM ledger_balance")
        await ledger.execute_query("INSERT INTO ledger_entry VALUES (NULL, 1)")
        await ledger.execute_query(f"UPDATE ledger_balance SET points = {row['points'] + 1}")

async def main():
    async with ledgers.connected(ENGINE, ADDRESS):
        results = await asyncio.gather(*(raise_balance() for task in range(25)), return_exceptions=True)
    print(sum("locked" in str(result) for result in results))

# go
asyncio.run(main())
"""


@pytest.fixture
def address(tmp_path):
    return f"sqlite://{tmp_path / 'ledger.sqlite3'}"


async def test_two_processes_of_25_tasks_never_meet_a_locked_database(address):
    async with ledgers.opened(OURS, address) as ledger:
        locked = await processes.together(2, f"ENGINE, ADDRESS = {OURS!r}, {address!r}\n{RUSH}")
        assert locked == ["0", "0"]
        assert len(await ledgers.entries(ledger)) == 50


async def test_two_who_read_before_they_write_collide_under_stock_tortoise(address):
    async with ledgers.opened(STOCK, address) as first, ledgers.connected(STOCK, address) as second:
        with pytest.raises(OperationalError, match="locked"):
            await read_while_another_writes_and_then_write(first, second)


async def test_a_file_that_cannot_be_opened_fails_each_time_and_never_hangs(tmp_path):
    nowhere = sqlite.Client(str(tmp_path / "nowhere" / "ledger.sqlite3"), connection_name="default")
    for _ in range(3):
        await fail_to_open(nowhere)


async def test_stock_tortoise_hangs_the_second_time(tmp_path):
    nowhere = SqliteClient(str(tmp_path / "nowhere" / "ledger.sqlite3"), connection_name="default")
    await fail_to_open(nowhere)
    with pytest.raises(TimeoutError):
        await fail_to_open(nowhere)


async def test_a_commit_that_fails_ends_the_transaction(address):
    async with ledgers.opened(OURS, address) as ledger:
        with pytest.raises(IntegrityError):
            await commit_an_orphan(ledger)
        await ledgers.post(1)
        assert await ledgers.entries(ledger) == {1}


async def test_a_commit_that_fails_is_the_end_of_stock_tortoise(address):
    async with ledgers.opened(STOCK, address) as ledger:
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            await commit_an_orphan(ledger)
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            await asyncio.create_task(ledgers.post(1))


async def test_work_in_one_visit_is_done_whole_or_not_at_all(address):
    async with ledgers.opened(OURS, address) as ledger:
        await ledger.at_once(partial(write_two, 1, 2))
        with pytest.raises(IntegrityError):
            await ledger.at_once(partial(write_two, 3, 1))
        assert await ledgers.entries(ledger) == {1, 2}


async def test_work_in_one_visit_is_done_whole_though_nobody_waits_for_it_any_more(address):
    async with ledgers.opened(OURS, address) as ledger:
        await ledgers.interrupt_everywhere(
            lambda nth: ledger.at_once(partial(write_two, 2 * nth, 2 * nth + 1))
        )
        assert len(await ledgers.entries(ledger)) % 2 == 0


async def test_a_script_within_a_transaction_is_part_of_it(address):
    async with ledgers.opened(OURS, address) as ledger:
        with pytest.raises(ZeroDivisionError):
            await post_with_a_script_and_fail()
        assert await ledgers.entries(ledger) == set()


async def test_a_script_within_a_transaction_of_stock_tortoise_commits_half_of_it(address):
    async with ledgers.opened(STOCK, address) as ledger:
        with pytest.raises(ZeroDivisionError):
            await post_with_a_script_and_fail()
        assert await ledgers.entries(ledger) == {1}


async def test_every_index_of_the_project_is_on_columns_that_exist(db):
    """SQLite takes an unknown "name" in an index for a text, without a word. An expression is meant so."""
    on_no_column = """
        SELECT m.name FROM sqlite_master m JOIN pragma_index_info(m.name) i
        WHERE m.type = 'index' AND m.sql <> '' AND m.sql NOT LIKE '%COALESCE(%' AND i.name IS NULL
    """
    assert await db.db().execute_query_dict(on_no_column) == []


def write_two(first, second, raw):
    for number in (first, second):
        raw.execute("INSERT INTO ledger_entry VALUES (?, 1)", (number,))
        raw.execute("UPDATE ledger_balance SET points = points + 1")


async def post_with_a_script_and_fail():
    async with in_transaction() as ledger:
        await ledgers.write(ledger, 1)
        await ledger.execute_script("CREATE TABLE one (id INTEGER); CREATE TABLE two (note TEXT DEFAULT ';')")
        raise ZeroDivisionError


async def read_while_another_writes_and_then_write(first, second):
    async with first._in_transaction() as mine:
        await mine.execute_query("SELECT points FROM ledger_balance")
        async with second._in_transaction() as theirs:
            await ledgers.write(theirs, 1)
        await ledgers.write(mine, 2)


async def fail_to_open(client):
    with pytest.raises(OperationalError, match="unable to open"):
        async with asyncio.timeout(ledgers.PATIENCE):
            await client.execute_query("SELECT 1")


async def commit_an_orphan(ledger):
    """Write a row that points at nothing, under a key that is checked at the commit."""
    parent = "REFERENCES ledger_entry (id) DEFERRABLE INITIALLY DEFERRED"
    await ledger.execute_script(f"CREATE TABLE IF NOT EXISTS orphan (parent INTEGER {parent})")
    async with in_transaction() as transaction:
        await transaction.execute_query("INSERT INTO orphan VALUES (404)")
