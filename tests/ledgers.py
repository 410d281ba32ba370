"""The smallest ledger there is, on the backend that a test chooses: ours, or Tortoise's as it comes.

A balance and its entries must agree, whatever happens: that is what the mends of web/database are for.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.context import TortoiseContext
from tortoise.transactions import in_transaction

from tests import databases
from web.database import Address
from web.database.connections import described

STOCK = {"sqlite": "tortoise.backends.sqlite", "postgres": "tortoise.backends.asyncpg"}[databases.KIND]
OURS = {"sqlite": "web.database.sqlite", "postgres": "web.database.postgres"}[databases.KIND]
PATIENCE = 2  # seconds; a connection or a lock that does not come by then was lost

TABLES = """
DROP TABLE IF EXISTS ledger_entry; DROP TABLE IF EXISTS ledger_balance;
CREATE TABLE ledger_balance (id INTEGER PRIMARY KEY, points INTEGER NOT NULL);
CREATE TABLE ledger_entry (id INTEGER PRIMARY KEY, points INTEGER NOT NULL);
INSERT INTO ledger_balance VALUES (1, 0);
"""


@asynccontextmanager
async def opened(engine: str, address: str, *, pool: int = 1) -> AsyncIterator[BaseDBAsyncClient]:
    """An empty ledger at `address`, under `engine`."""
    async with connected(engine, address, pool=pool) as database:
        await database.execute_script(TABLES)
        yield database


@asynccontextmanager
async def connected(
    engine: str, address: str, *, pool: int = 1, **pragmas: str
) -> AsyncIterator[BaseDBAsyncClient]:
    """The ledger at `address` as it stands."""
    description = described(Address.of(address), pool=pool, **pragmas) | {"engine": engine}
    async with TortoiseContext() as context:
        await context.connections._init({"default": description}, create_db=False)  # init() insists on models
        database = context.connections.get("default")
        await database.execute_query("SELECT 1")
        try:
            yield database
        finally:
            await _let_others_finish()
            if pool := getattr(database, "_pool", None):
                pool.terminate()  # a connection that leaked would be waited for


async def post(number: int) -> None:
    """Write an entry of one point and raise the balance by it: both or neither."""
    async with in_transaction() as ledger:
        await write(ledger, number)


async def write(ledger: BaseDBAsyncClient, number: int) -> None:
    """The two statements of a posting."""
    await ledger.execute_query(f"INSERT INTO ledger_entry VALUES ({number}, 1)")
    await ledger.execute_query("UPDATE ledger_balance SET points = points + 1 WHERE id = 1")


async def entries(database: BaseDBAsyncClient) -> set[int]:
    """The numbers of all entries, once it is sure that they and the balance agree."""
    async with asyncio.timeout(PATIENCE), in_transaction() as ledger:
        rows = await ledger.execute_query_dict("SELECT id FROM ledger_entry")
        (balance,) = await ledger.execute_query_dict("SELECT points FROM ledger_balance")
    assert balance["points"] == len(rows)
    return {row["id"] for row in rows}


class Interrupted:
    """Awaits `work`, cancelling the task at its `nth` wait; with `again`, at each from there on.

    `finished` says that there were fewer waits.
    """

    def __init__(self, work: Coroutine[Any, Any, Any], nth: int, *, again: bool = False) -> None:
        self.work, self.nth, self.again, self.finished = work, nth, again, False

    def __await__(self) -> Any:
        task, waits, steps = asyncio.current_task(), 0, self.work.__await__()
        answer, error = None, None
        while True:
            try:
                future = steps.throw(error) if error else steps.send(answer)
            except StopIteration:
                self.finished = waits < self.nth
                return
            waits += 1
            if waits == self.nth or (self.again and waits > self.nth):
                asyncio.get_running_loop().call_soon(task.cancel)
            answer, error = None, None
            try:
                answer = yield future
            except BaseException as thrown:
                error = thrown


async def interrupt_everywhere(
    work: Callable[[int], Coroutine[Any, Any, Any]], *, again: bool = False
) -> int:
    """Run `work(n)` again and again, cancelled at its first wait, its second and so on, until it has no more.

    Returns how many waits there were.
    """
    for nth in range(1, 1000):
        interrupted = Interrupted(work(nth), nth, again=again)
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(_alone(interrupted), return_exceptions=True)
        if interrupted.finished:
            return nth - 1
    raise AssertionError("the work never came to its end")


async def _let_others_finish() -> None:
    if others := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(others, timeout=PATIENCE)


async def _alone(work: Interrupted) -> None:
    await work
