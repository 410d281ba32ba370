"""Pages read beside the verbs: while one writes, and without being able to write themselves."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from tortoise.exceptions import OperationalError, TransactionManagementError
from tortoise.transactions import in_transaction

from points import accounts, sql
from points.accounts import Account
from web.database import read

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
