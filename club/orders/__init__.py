"""Orders: what the workshop did to a car, or what was bought in the shop, and what was earned by it.

order        an order, its lines, the dealer's sheet; amounts are integer fen
recording    an order is written down once under its number
quoting      what it would earn, before it is written
settlement   it is settled when it is paid, and voided when it was wrong
changing     what is not settled yet is put right
refunds      part of what was paid is given back, and what that earned is taken back
"""

from club.orders.changing import change
from club.orders.finding import search, written
from club.orders.order import (
    KINDS,
    WORKS,
    AlreadyVoid,
    HasMember,
    KeyConflict,
    Line,
    NoLines,
    NotOpen,
    NumberTaken,
    ServiceLine,
    ServiceOrder,
    Sheet,
    WrongKind,
    WrongLine,
    earning_key,
    of,
    seen_by,
    visible_to,
)
from club.orders.quoting import quote
from club.orders.recording import record
from club.orders.refunds import (
    MoreThanLeft,
    NoReason,
    NothingRefunded,
    NotSettled,
    Refund,
    RefundConflict,
    WrongAmount,
    refund,
)
from club.orders.settlement import attribute, enter, settle, void

__all__ = [
    "KINDS",
    "WORKS",
    "AlreadyVoid",
    "HasMember",
    "KeyConflict",
    "Line",
    "MoreThanLeft",
    "NoLines",
    "NoReason",
    "NotOpen",
    "NotSettled",
    "NothingRefunded",
    "NumberTaken",
    "Refund",
    "RefundConflict",
    "ServiceLine",
    "ServiceOrder",
    "Sheet",
    "WrongAmount",
    "WrongKind",
    "WrongLine",
    "attribute",
    "change",
    "earning_key",
    "enter",
    "of",
    "quote",
    "record",
    "refund",
    "search",
    "seen_by",
    "settle",
    "visible_to",
    "void",
    "written",
]
