"""Accounts: where the points of one holder stand. Who the holder is, only the layers above know."""

from datetime import datetime

from tortoise import fields
from tortoise.models import Model


class Account(Model):
    """`balance` and `owed` are cached from the postings and the lots; points.proof proves them.

    `owed` is what reversals took away and no lot could give: the balance is below zero by as much, or will be
    once the lots that are past their date are swept.
    """

    id = fields.BigIntField(primary_key=True)
    balance = fields.BigIntField(default=0)
    owed = fields.BigIntField(default=0)
    opened_at = fields.DatetimeField()

    class Meta:
        table = "points_account"


async def open(*, at: datetime) -> Account:
    """A new, empty account."""
    return await Account.create(opened_at=at)


async def balance(account: Account) -> int:
    """The points on `account` as the database has them now, below zero while points are owed."""
    return await Account.get(id=account.id).values_list("balance", flat=True)
