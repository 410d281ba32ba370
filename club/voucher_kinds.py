"""Kinds of vouchers as staff make, mend and end them, each deed with its line in the audit log.

Who works for one store makes and changes the kinds of that store alone; those that hold everywhere are
changed by whoever works for all.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import audit, roles
from club.errors import ClubError
from club.staff import Staff
from points import voucher_kinds
from points.errors import KindEnded
from points.exchanges import Exchange
from points.rewards import Reward
from points.voucher_kinds import VoucherKind


class OtherStores(ClubError):
    """The kind holds, or would hold, in stores that are not the business of who asks."""

    code = "voucher_kind.other_stores"


def in_use() -> QuerySet[VoucherKind]:
    """Those that are still given."""
    return VoucherKind.filter(ended_at=None).order_by("name", "id")


def is_of(staff: Staff, stores: Iterable[int]) -> bool:
    """Whether `staff` may change a kind that holds in these stores, or everywhere if there are none."""
    return staff.store_id is None or [*stores] == [staff.store_id]


def check_given(kind: VoucherKind, *, at: datetime) -> None:
    """Raises KindEnded unless one may be given at `at`."""
    if not is_given(kind, at):
        raise KindEnded(kind=kind.id)


def is_given(kind: VoucherKind, at: datetime) -> bool:
    return all(end is None or end > at for end in (kind.ended_at, kind.ends_at))


async def offered_to(
    staff: Staff, *, at: datetime, using_db: BaseDBAsyncClient | None = None
) -> Sequence[VoucherKind]:
    """What `staff` may give: kinds that hold everywhere or, for who works for one store, there."""
    kinds = await in_use().using_db(using_db)
    return [kind for kind in kinds if is_given(kind, at) and may_give(staff, kind)]


def may_give(staff: Staff, kind: VoucherKind) -> bool:
    """Whether one of it would hold where `staff` works."""
    return staff.store_id is None or not kind.stores or staff.store_id in kind.stores


def cost_of_use(kind: VoucherKind) -> int | None:
    """What one use costs at most, in fen: what was told, else what it takes off. None: goes by the order."""
    if not kind.cost and kind.worth == "percent":
        return None
    return kind.cost or kind.amount


async def in_the_shop(
    kind: VoucherKind, *, using_db: BaseDBAsyncClient | None = None
) -> tuple[Sequence[Reward], int]:
    """The rewards in the shop that give it, which nobody can have once it has ended; and how many of them
    are reserved, which can be paid all the same."""
    rewards = await Reward.filter(kind_id=kind.id, state="published").using_db(using_db).order_by("id")
    held = Exchange.filter(reward__kind_id=kind.id, state="held").using_db(using_db)
    return rewards, await held.count()


async def define(*, by: Staff, at: datetime, **terms: Any) -> VoucherKind:
    """A new kind. Raises NotAllowed, OtherStores; InvalidTerms of points."""
    roles.require(by, "vouchers.edit")
    _check_stores(by, terms.get("stores", ()))
    async with in_transaction():
        kind = await voucher_kinds.define(at=at, **terms)
        await audit.record("voucher_kind.defined", kind, by=by, at=at, store=by.store_id, worth=kind.worth)
    return kind


async def amend(kind: VoucherKind, *, by: Staff, at: datetime, **terms: Any) -> VoucherKind:
    """Change it: once somebody has one, only its words. Raises NotAllowed, OtherStores; InvalidTerms and
    TermsFixed of points."""
    roles.require(by, "vouchers.edit")
    _check_stores(by, kind.stores)
    _check_stores(by, terms.get("stores", kind.stores))
    async with in_transaction():
        changed = await voucher_kinds.amend(kind, **terms)
        fields = [name for name in terms if getattr(changed, name) != getattr(kind, name)]
        if fields:
            told: dict[str, Any] = {"by": by, "at": at, "store": by.store_id}
            await audit.record("voucher_kind.amended", kind, **told, fields=fields)
    return changed


async def end(kind: VoucherKind, *, by: Staff, at: datetime) -> None:
    """Give no more of it; what people hold goes on to hold. Raises NotAllowed, OtherStores."""
    roles.require(by, "vouchers.edit")
    _check_stores(by, kind.stores)
    async with in_transaction():
        if await voucher_kinds.end(kind, at=at):
            await audit.record("voucher_kind.ended", kind, by=by, at=at, store=by.store_id)


def _check_stores(staff: Staff, stores: Iterable[int]) -> None:
    if not is_of(staff, stores):
        raise OtherStores
