"""What was promised to somebody: vouchers with their uses, what they had for points; copy and closure."""

from __future__ import annotations

from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient

from club import vouchers as held
from club.privacy.parts import Loss, Part, Person, Row
from points.exchanges import Exchange
from points.vouchers import Voucher, VoucherTransfer, VoucherUse


async def vouchers(person: Person) -> list[Row]:
    """All they have or had, with each use; those that they passed on with the day on which they did."""
    found = Voucher.filter(account_id__in=person.accounts).order_by("issued_at", "id")
    rows = await found.values("id", "code", "state", "used", "issued_at", "expires_at", title="kind__name")
    used: dict[int, list[Row]] = {}
    made = VoucherUse.filter(account_id__in=person.accounts).order_by("id")
    for use in await made.values("voucher_id", "at", "order", "off", "undone_at"):
        used.setdefault(use.pop("voucher_id"), []).append(use)
    passed = VoucherTransfer.filter(giver_id__in=person.accounts).order_by("id")
    gone = await passed.values("voucher_id", passed_on_at="at", title="voucher__kind__name")
    return [
        *({**row, "uses": used.get(id_, [])} for row in map(dict, rows) if (id_ := row.pop("id"))),
        *({**row, "uses": used.get(id_, [])} for row in map(dict, gone) if (id_ := row.pop("voucher_id"))),
    ]


async def vouchers_to_lose(
    person: Person, *, at: datetime, using_db: BaseDBAsyncClient | None = None
) -> list[Loss]:
    usable = await held.usable(person.member, at, using_db=using_db)
    return [
        Loss("voucher", {"title": one.kind.name, "title_en": one.kind.name_en, "ends_at": one.expires_at})
        for one in usable
    ]


async def exchanges(person: Person) -> list[Row]:
    found = Exchange.filter(account_id__in=person.accounts).order_by("placed_at", "id")
    columns = ("placed_at", "points", "state", "paid_at", "ended_at", "reason")
    return await found.values(*columns, title="reward__name", total="cash")


async def leave_exchanges(person: Person, at: datetime) -> None:
    """What they had stays, about nobody; why one was called off may name somebody."""
    await Exchange.filter(account_id__in=person.accounts).update(reason="")


PARTS = (
    Part("exchanges", (Exchange,), exchanges, leave_exchanges),
    Part("vouchers", (Voucher, VoucherUse, VoucherTransfer), vouchers, lost=vouchers_to_lose),
)
