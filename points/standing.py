"""Standing: how the points of an account stand at an instant, each kind apart."""

from datetime import datetime
from typing import NamedTuple

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection

from points import sql
from points.accounts import Account, id_of
from points.instants import utc


class Standing(NamedTuple):
    """Points, but for `growth`. What is past its date counts as `expired`, swept or not."""

    spendable: int
    pending: int
    """There, but to be spent later only."""
    held: int
    """Set aside by holds that are not settled."""
    owed: int
    """What the next points that come in settle."""
    expired: int
    """All that ever ended unspent."""
    growth: int

    @property
    def usable(self) -> int:
        """What a holder has now; below zero while more is owed."""
        return self.spendable - self.owed


async def standing(
    account: Account | int, *, at: datetime, using: BaseDBAsyncClient | None = None
) -> Standing:
    """How `account` stands at `at`: one statement, whose cost is that of the lots which still hold points."""
    db = using or get_connection("default")
    [row] = await sql.at_sight(db, sql.STANDING, id_of(account), utc(at))
    good, pending, ended, held = (int(row[name]) for name in ("good", "pending", "ended", "held"))
    spendable = max(0, good - row["owed"])
    return Standing(spendable, pending, held, row["owed"], row["expired"] + ended, row["growth"])
