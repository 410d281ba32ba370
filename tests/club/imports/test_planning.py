"""A table that a file has made large is looked at before its plans are asked for again."""

import pytest
from tortoise.transactions import in_transaction

from club.imports import planning
from points import accounts
from tests import databases
from tests.points.ledger import NOON

ON_POSTGRES = databases.KIND == "postgres"
BY_ITSELF = "ALTER TABLE points_account {} (autovacuum_enabled{})"


@pytest.fixture
async def left_alone(db):
    """PostgreSQL looks at no accounts by itself, and knows that there are none."""
    if ON_POSTGRES:
        await db.db().execute_script(BY_ITSELF.format("SET", " = off"))
        await db.db().execute_script("ANALYZE points_account")
    yield
    if ON_POSTGRES:
        await db.db().execute_script(BY_ITSELF.format("RESET", ""))


async def opened(db, count: int) -> bool:
    """Whether accounts were looked at, after so many more of them."""
    async with in_transaction() as connection:
        await accounts.open_many(connection, count, at=NOON)
    if ON_POSTGRES:  # it counts its rows within a second
        await db.db().execute_script("SELECT pg_stat_force_next_flush()")
    return "points_account" in await planning.look_again()


async def test_a_table_that_has_grown_fourfold_is_looked_at_once(db, left_alone):
    assert [await opened(db, count) for count in (20, 600, 600, 1500)] == [
        False, ON_POSTGRES, False, ON_POSTGRES,
    ]  # fmt: skip
