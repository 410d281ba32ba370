"""What the tests of rewards and exchanges say again and again."""

from datetime import timedelta
from itertools import count
from typing import Any

from points import exchanges, rewards
from points.accounts import Account
from points.exchanges import Buyer, Exchange
from points.rewards import Price, Reward
from tests.points.ledger import NOON
from tests.points.vouchers import ZONE, kind

GRACE = timedelta(days=30)
WEEK = timedelta(days=7)
_numbers = count()


async def shelved(**terms: Any) -> Reward:
    """A free wash for 100 points, as many as there may be, in the catalogue."""
    told = {"name": "标准洗车", "group": "care", "points": 100, **terms}
    return await rewards.publish(await rewards.draft(await kind(), at=NOON, **told), at=NOON)


async def had(reward: Reward, account: Account, **said: Any) -> Exchange:
    """One press by whoever holds `account`, at the price that stands on the shelf unless told otherwise."""
    number = next(_numbers)
    told: dict[str, Any] = {"price": reward.price(said.get("tier", "")), "code": f"39{number:013}"}
    told |= {"key": f"press:{number}", "hold_for": WEEK, "facts": {}, "store": 1, "by": "member", "at": NOON}
    told |= said
    buyer = Buyer(account.id, [account.id], told.pop("tier", ""))
    return await exchanges.exchange(reward, buyer, zone=ZONE, **told)


async def paid(exchange: Exchange, **said: Any) -> Exchange:
    told: dict[str, Any] = {"way": "cash", "store": 1, "code": f"38{next(_numbers):013}", "by": "desk"}
    return await exchanges.pay(exchange, zone=ZONE, **told | {"at": NOON} | said)


async def cancelled(exchange: Exchange, **said: Any) -> Exchange:
    told: dict[str, Any] = {"reason": "test", "grace": GRACE, "by": "desk", "at": NOON}
    return await exchanges.cancel(exchange, **told | said)


async def stock(reward: Reward) -> tuple[int, int | None]:
    """Pieces taken, and left."""
    now = await Reward.get(id=reward.id)
    return now.taken, now.left


__all__ = ["GRACE", "WEEK", "ZONE", "Price", "cancelled", "had", "paid", "shelved", "stock"]
