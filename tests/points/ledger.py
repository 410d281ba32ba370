"""What the tests of the ledger say again and again."""

from datetime import UTC, datetime, timedelta
from typing import Any

from points import postings, proof
from points.accounts import Account
from points.lots import Lot
from points.postings import Posting

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def said(key: str, *, at: datetime = NOON, **other: Any) -> dict[str, Any]:
    """What a movement says of itself where a test does not care."""
    return {"key": key, "reason": "test", "facts": {}, "store": 1, "by": "test", "at": at} | other


def undoing(key: str, *, at: datetime = NOON, **other: Any) -> dict[str, Any]:
    return {"key": key, "reason": "undo", "facts": {}, "by": "test", "at": at} | other


async def earned(account: Account, points: int, *, days: int | None = None, at: datetime = NOON) -> Posting:
    """Points that hold for some days, or for ever."""
    ends = at + days * DAY if days is not None else None
    number = await postings.of(account).count()
    return await postings.earn(account, points, expires_at=ends, **said(f"earn:{account.id}:{number}", at=at))


async def spent(account: Account, points: int, *, at: datetime = NOON) -> Posting:
    number = await postings.of(account).count()
    return await postings.spend(account, points, **said(f"spend:{account.id}:{number}", at=at))


async def undone(posting: Posting, *, at: datetime = NOON) -> Posting:
    return await postings.reverse(posting, **undoing(f"undo:{posting.id}", at=at))


async def remaining(account: Account) -> list[int]:
    """What is left of each lot, in the order of earning."""
    return [lot.remaining for lot in await Lot.filter(account=account).order_by("id")]


async def standing(account: Account) -> tuple[int, int]:
    """Balance and debt, after the proof."""
    report = await proof.verify()
    assert report.ok, report.differences
    row = await Account.get(id=account.id)
    return row.balance, row.owed
