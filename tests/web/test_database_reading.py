"""Pages read beside the verbs: while one writes, and without being able to write themselves."""

from datetime import UTC, datetime

from tortoise.transactions import in_transaction

from points import accounts
from points.accounts import Account
from web.database import read

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


async def test_pages_read_while_a_verb_is_in_the_middle_of_writing(db):
    await accounts.open(at=MONDAY)
    async with in_transaction():
        await accounts.open(at=MONDAY)
        assert await Account.all().using_db(read()).count() == 1
    assert await Account.all().using_db(read()).count() == 2
