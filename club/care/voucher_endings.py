"""Endings of vouchers: members hear of one a week before it ends, once.

One that is given for less than a week, or passed on within it, is known to be short: its own message says so.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from tortoise.transactions import in_transaction

from club import persons
from club.members import Member
from club.messages.outbox import Message
from club.vouchers import telling
from points.vouchers import Voucher

NOTICE = timedelta(days=7)
BATCH = 500


async def warn_due(*, at: datetime, batch: int = BATCH) -> int:
    """Write to everybody who has a voucher that ends within a week, unless it was told; how many messages.

    Each in a transaction of its own: what was done before a break stays done, and again is no fault.
    """
    written, after = 0, 0
    while found := await _ending(after, at, batch):
        written += await _write(found, at)
        after = found[-1].id
    return written


async def _ending(after: int, at: datetime, batch: int) -> list[Voucher]:
    soon = Voucher.filter(state="issued", expires_at__gt=at, expires_at__lte=at + NOTICE, id__gt=after)
    found = await soon.select_related("kind").order_by("id").limit(batch)
    return [*found]


async def _write(found: list[Voucher], at: datetime) -> int:
    due = [one for one in found if one.expires_at and one.expires_at - one.issued_at > NOTICE]
    keys = {f"voucher:ending:{one.id}": one for one in due}
    known = Message.filter(key__in=[*keys]).values_list("key", flat=True)
    told = set(await known) if keys else set[object]()
    written = 0
    for key, one in keys.items():
        if key not in told:
            written += await _tell(key, one, at)
    return written


async def _tell(key: str, voucher: Voucher, at: datetime) -> int:
    person = await persons.stays(await Member.get(account_id=voucher.account_id))
    if person.closed_at or not person.joined_at:
        return 0
    until = telling.until(voucher, person.locale)
    async with in_transaction():
        await telling.post("voucher_ending", voucher, person, key=key, at=at, until=until)
    return 1
