"""Pages read beside the verbs: while one writes, and without being able to write themselves."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from tortoise.connection import get_connection
from tortoise.exceptions import OperationalError, TransactionManagementError
from tortoise.transactions import in_transaction

from points import accounts, sql
from points.accounts import Account
from web.database import gather, read

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
SHANGHAI = timezone(timedelta(hours=8))


async def test_pages_read_while_a_verb_is_in_the_middle_of_writing(db):
    await accounts.open(at=MONDAY)
    async with in_transaction():
        await accounts.open(at=MONDAY)
        assert await Account.all().using_db(read()).count() == 1
    assert await Account.all().using_db(read()).count() == 2


async def test_pages_see_at_once_what_was_committed(db):
    for written in range(1, 20):
        await accounts.open(at=MONDAY)
        assert await Account.all().using_db(read()).count() == written


async def test_pages_read_again_after_the_connection_was_closed(db):
    await accounts.open(at=MONDAY)
    await db.reader.close()
    (row,) = await sql.at_sight(read(), "SELECT COUNT(*) AS n FROM points_account")
    assert row["n"] == 1


async def test_pages_cannot_write(db):
    account = await accounts.open(at=MONDAY)
    with pytest.raises((OperationalError, TransactionManagementError)):
        await Account.filter(id=account.id).using_db(read()).update(balance=1_000_000)
    await account.refresh_from_db()
    assert account.balance == 0


async def test_an_instant_is_the_same_in_every_zone(db):
    await accounts.open(at=MONDAY.astimezone(SHANGHAI))
    assert await Account.filter(opened_at=MONDAY).count() == 1
    assert (
        await Account.filter(opened_at__lt=(MONDAY + timedelta(seconds=1)).astimezone(SHANGHAI)).count() == 1
    )
    assert (
        await Account.filter(opened_at__gt=(MONDAY - timedelta(seconds=1)).astimezone(SHANGHAI)).count() == 1
    )


async def test_pages_go_by_what_was_gathered_last(db):
    """PostgreSQL gathers by itself; open connections to SQLite go by it at once, a second time too."""
    if not await gather():
        assert read().capabilities.dialect == "postgres"
        return
    writer = get_connection("default")
    await writer.execute_script("CREATE TABLE trial (a INT, b INT)")
    await writer.execute_script("CREATE INDEX trial_a ON trial (a); CREATE INDEX trial_b ON trial (b)")
    for few, many in (("a", "b"), ("b", "a")):
        await writer.execute_script(f"""
            DELETE FROM trial;
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
            INSERT INTO trial ({few}, {many}) SELECT i, 1 FROM n""")
        await gather()
        for ask in (sql.rows, sql.at_sight):
            await ask(read(), "SELECT 1 AS one FROM trial WHERE a = 1 AND b = 1")
            asked = (
                f"SELECT 1 AS {few} FROM trial WHERE a = 1 AND b = 1"  # a plan that is kept is not made anew
            )
            (plan, *_) = await ask(read(), f"EXPLAIN QUERY PLAN {asked}")
            assert f"trial_{few}" in plan["detail"]


async def test_the_rows_of_a_person_are_found_by_keys_whatever_was_gathered(cast):
    if not await gather():
        assert read().capabilities.dialect == "postgres"
        return
    for ask in (sql.rows, sql.at_sight):
        for db in (read(), get_connection("default")):
            asked = """SELECT "id" FROM club_member WHERE "id" = 1 OR "merged_into_id" = 1"""
            plan = await ask(db, f"EXPLAIN QUERY PLAN {asked}")
            assert "MULTI-INDEX OR" in plan[0]["detail"]
