"""Gifts: a voucher that a colleague gives one member, with a reason that the member reads."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from tortoise.transactions import in_transaction

from club import roles, said, voucher_kinds, vouchers
from club.errors import ClubError
from club.handouts import LONGEST_REASON, ReasonNeeded, ReasonTooLong
from club.members import Member
from club.members.holding import held
from points.voucher import Voucher
from points.voucher_kinds import VoucherKind

if TYPE_CHECKING:
    from club.staff import Staff

GIFT = "gift"  # the voucher's `reason`; the words stand on the timeline


class NoMember(ClubError):
    """Who is only on file has no wallet that a voucher could be in."""

    code = "gift.no_member"


async def give(
    member: Member, kind: VoucherKind, *, reason: str, key: str, by: Staff, at: datetime
) -> Voucher:
    """One for the person, who is told in a message; the same `key` again is the voucher of then.

    Raises NotAllowed, ReasonNeeded, ReasonTooLong, OtherStores, NoMember, MemberClosed; of points KindEnded,
    AlreadyOver, KeyConflict.
    """
    roles.require(by, "vouchers.issue")
    words = said.words(reason, longest=LONGEST_REASON, missing=ReasonNeeded, too_long=ReasonTooLong)
    async with in_transaction():
        person = await held(member)
        if not person.joined_at:
            raise NoMember
        if not voucher_kinds.may_give(by, kind):
            raise voucher_kinds.OtherStores
        known = await Voucher.get_or_none(key=f"gift:{key}")  # of the store of then, wherever they are now
        store = known.store if known else by.store_id or person.store_id
        told: dict[str, Any] = {"by": by, "at": at, "store": store}
        return await vouchers.issue(person, kind, key=f"gift:{key}", reason=GIFT, words=words, **told)
