"""Finding vouchers: what a person has, also by merged rows, what can be used now, whose a code is."""

from __future__ import annotations

from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from club import persons
from club.members import Member
from points import vouchers
from points.vouchers import Voucher, VoucherKind, VoucherUse


def of(member: Member | int) -> QuerySet[Voucher]:
    """All that the person ever had and did not pass on, with its kind, the latest first."""
    return vouchers.of(persons.accounts_of(member))


def holding_at(member: Member | int, at: datetime) -> QuerySet[Voucher]:
    """Those that may be used at `at`, those that end first first; those without an end last."""
    in_time = Q(expires_at=None) | Q(expires_at__gt=at)
    theirs = Voucher.filter(in_time, state="issued", account_id__in=persons.accounts_of(member))
    return theirs.select_related("kind").order_by("expires_at", "id")


async def usable(
    member: Member | int,
    at: datetime,
    store: int | None = None,
    *,
    using_db: BaseDBAsyncClient | None = None,
) -> list[Voucher]:
    """Those that the person may use at `at`, in `store` if one is named, those that end first first."""
    found = await holding_at(member, at).using_db(using_db)
    found = [voucher for voucher in found if store is None or usable_in(voucher.kind, store)]
    return sorted(found, key=lambda voucher: voucher.expires_at is None)  # NULL is first in SQLite alone


def usable_in(kind: VoucherKind, store: int | None) -> bool:
    return not kind.stores or store in kind.stores


def uses(member: Member | int) -> QuerySet[VoucherUse]:
    """What the person used, undone uses too, with its voucher and kind, the latest first."""
    made = VoucherUse.filter(account_id__in=persons.accounts_of(member))
    return made.select_related("voucher__kind").order_by("-at", "-id")


async def by_code(code: str, *, using_db: BaseDBAsyncClient | None = None) -> Voucher | None:
    """The voucher with its kind; `code` is fifteen digits, as club.codes.read gives them."""
    return await Voucher.filter(code=code).using_db(using_db).select_related("kind").first()


async def whose(account_id: int, *, using_db: BaseDBAsyncClient | None = None) -> Member:
    """The person whose voucher it is, also if the row of the account was merged."""
    return await persons.stays(await Member.get(account_id=account_id, using_db=using_db), using_db=using_db)
