"""Vouchers of members: the doors to points.vouchers. What moves one, the timeline, the audit row and the
message are one transaction.

finding     what a person has, what can be used now, whose a code is
giving      issue, issue_many
scanning    what a code that is held out at a desk is worth there
using       redeem at a desk or by the API, undo, correct later
passing     transfer within a household
ending      cancel, what ends by itself
on_orders   what becomes of uses when their order is voided or refunded
"""

from club.undoing import UNDO_WITHIN
from club.vouchers.ending import cancel, cancel_all, expire_due
from club.vouchers.finding import by_code, of, usable, usable_in, uses, whose
from club.vouchers.giving import To, issue, issue_many
from club.vouchers.passing import NotInHousehold, relatives, transfer
from club.vouchers.using import (
    MoreThanOrder,
    NoVoucher,
    OrderVoid,
    UndoReason,
    UndoTooLate,
    correct,
    redeem,
    undo,
)
from points.vouchers import Voucher, VoucherKind, VoucherUse

__all__ = [
    "UNDO_WITHIN",
    "MoreThanOrder",
    "NoVoucher",
    "NotInHousehold",
    "OrderVoid",
    "To",
    "UndoReason",
    "UndoTooLate",
    "Voucher",
    "VoucherKind",
    "VoucherUse",
    "by_code",
    "cancel",
    "cancel_all",
    "correct",
    "expire_due",
    "issue",
    "issue_many",
    "of",
    "redeem",
    "relatives",
    "transfer",
    "undo",
    "usable",
    "usable_in",
    "uses",
    "whose",
]
