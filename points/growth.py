"""Growth: what a tier goes by. Earnings bring it, reversals take it back, spending leaves it alone."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.functions import Sum

from points.instants import utc
from points.posting import Posting


async def total(
    accounts: Iterable[int],
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    using: BaseDBAsyncClient | None = None,
) -> int:
    """The growth that postings on `accounts` brought from `since` until before `until`, less what was undone.

    A reversal counts at its own instant. Raises NaiveInstant.
    """
    period: dict[str, Any] = {"at__gte": utc(since)} if since else {}
    if until:
        period["at__lt"] = utc(until)
    brought = Posting.filter(account_id__in=[*accounts], **period).using_db(using)
    [sum] = await brought.annotate(total=Sum("growth")).values_list("total", flat=True)
    return int(sum or 0)  # type: ignore[call-overload]
