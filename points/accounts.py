"""Accounts: where the points of one holder stand. Who the holder is, only the layers above know."""

from collections.abc import Iterable
from datetime import datetime

from tortoise import fields
from tortoise.connection import get_connection
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from points import bulk, sql
from points.errors import AccountFrozen
from points.instants import utc
from points.sql import Database


class Account(Model):
    """`balance`, `growth`, `expired` and `owed` are cached from postings and draws; points.proof proves them.

    `balance` is all points, spendable or pending; `growth` is what a tier goes by; `expired` is all that ever
    ended unspent. While `frozen_at` is set, nothing is spent or held.

    `owed` is what reversals took away though no lot had it any more: by so much the balance is less than what
    lies in the lots, and the next points that come in settle it.
    """

    id = fields.BigIntField(primary_key=True)
    balance = fields.BigIntField(default=0)
    owed = fields.BigIntField(default=0)
    growth = fields.BigIntField(default=0, db_default=0)
    expired = fields.BigIntField(default=0, db_default=0)
    opened_at = fields.DatetimeField()
    frozen_at = fields.DatetimeField(null=True)

    class Meta:
        table = "points_account"
        constraints = (CheckConstraint("owed >= 0", name="points_account_owed"),)


async def open(*, at: datetime) -> Account:
    """A new, empty account."""
    return await Account.create(opened_at=utc(at))


async def open_many(db: Database, count: int, *, at: datetime) -> list[int]:
    """So many new, empty accounts, in the transaction of `db`; their ids."""
    ids = await bulk.new_ids(db, "points_account", count)
    rows = [(id, 0, 0, 0, 0, utc(at)) for id in ids]
    columns = ("id", "balance", "owed", "growth", "expired", "opened_at")
    await bulk.insert(db, "points_account", columns, rows)
    return ids


async def freeze(account: Account | int, *, at: datetime) -> None:
    """Let nothing be spent, held or taken by hand from `account`; earnings, expiry and reversals go on.

    A frozen account stays frozen since then. Raises NaiveInstant.
    """
    since = utc(at)
    await Account.filter(id=id_of(account), frozen_at=None).update(frozen_at=since)


async def thaw(account: Account | int, *, at: datetime) -> None:
    """Let `account` spend again, from `at` on. Raises NaiveInstant."""
    utc(at)
    await Account.filter(id=id_of(account)).update(frozen_at=None)


async def must_give(account: Account | int) -> None:
    """Raises AccountFrozen."""
    if since := (await Account.get(id=id_of(account)).only("id", "frozen_at")).frozen_at:
        raise AccountFrozen(account=id_of(account), since=since)


async def balance(account: Account | int) -> int:
    """The points on `account` as the database has them now; below zero while more is owed than there is."""
    return (await Account.get(id=id_of(account)).only("balance")).balance


def id_of(account: Account | int) -> int:
    """Verbs take an account or its id: who holds a `member.account_id` need not load the row."""
    return account if isinstance(account, int) else account.id


async def lock(account_id: int) -> Account:
    """The account as it is now, held until the transaction ends.

    NO KEY: a full lock would also wait for every posting that merely refers to the row, and could deadlock.
    """
    return await Account.select_for_update(no_key=True).get(id=account_id)


async def hold(account_id: int) -> None:
    """The same for whoever needs none of its figures."""
    db = get_connection("default")
    held = "FOR NO KEY UPDATE" if db.capabilities.dialect == "postgres" else ""
    await sql.rows(db, _HOLD + held, account_id)


async def lock_all(db: Database, account_ids: Iterable[int]) -> set[int]:
    """Hold many, in one order, until the transaction of `db` ends; those that owe something."""
    hold = "FOR NO KEY UPDATE" if db.capabilities.dialect == "postgres" else ""
    held = await bulk.among(db, _HELD + hold, sorted(account_ids))
    return {row["id"] for row in held if row["owed"]}


_HOLD = 'SELECT "id" FROM points_account WHERE "id" = $1 '
_HELD = 'SELECT "id", "owed" FROM points_account WHERE "id" {among} ORDER BY "id" '
