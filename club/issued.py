"""Vouchers and exchanges as staff look at them: those of the people of their store, with whose they are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from club import persons
from club.members import Member
from points.exchanges import Exchange
from points.voucher import Voucher

if TYPE_CHECKING:
    from club.staff import Staff


def visible_to(staff: Staff) -> QuerySet[Voucher]:
    """Those of members of the store that `staff` works for, or of none yet; or all."""
    return Voucher.all() if staff.store_id is None else Voucher.filter(of_people(staff.store_id))


def exchanges_visible_to(staff: Staff) -> QuerySet[Exchange]:
    """The exchanges of the same people, and those that were paid at the store; or all."""
    if staff.store_id is None:
        return Exchange.all()
    return Exchange.filter(of_people(staff.store_id) | Q(store=staff.store_id))


def of_people(store: int) -> Q:
    """The condition for what lies in the accounts of members of `store`, or of none yet."""
    here = Q(store_id=store) | Q(store_id=None)
    own = Member.filter(here, merged_into_id=None).values("account_id")
    of_stays = Q(merged_into__store_id=store) | Q(merged_into__store_id=None)
    merged = Member.filter(of_stays, merged_into_id__not_isnull=True).values("account_id")
    return Q(account_id__in=Subquery(own)) | Q(account_id__in=Subquery(merged))


def standing(state: str, at: datetime) -> Q:
    """The condition for what stands so at `at`: past its time is expired, also before the sweep was there."""
    if state == "issued":
        return Q(Q(expires_at=None) | Q(expires_at__gt=at), state="issued")
    if state == "expired":
        return Q(state="expired") | Q(state="issued", expires_at__lte=at)
    return Q(state=state)


def of(member: Member) -> QuerySet[Voucher]:
    """All of the person, the latest first."""
    theirs = Voucher.filter(account_id__in=persons.accounts_of(member))
    return theirs.select_related("kind").order_by("-issued_at", "-id")


async def holders(
    rows: Iterable[Voucher | Exchange], *, using_db: BaseDBAsyncClient | None = None
) -> dict[int, Member]:
    """Whose each voucher or exchange is by now, by account."""
    accounts = {row.account_id for row in rows}
    people = Member.filter(account_id__in=accounts).using_db(using_db).select_related("merged_into")
    return {one.account_id: one.merged_into or one for one in await people} if accounts else {}
