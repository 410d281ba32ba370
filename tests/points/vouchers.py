"""What the tests of vouchers say again and again."""

from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from points import voucher_kinds, vouchers
from points.vouchers import Voucher, VoucherKind
from tests.points.ledger import NOON

ZONE = ZoneInfo("Asia/Shanghai")
_numbers = count()


async def kind(**terms: Any) -> VoucherKind:
    """A free wash, once, anywhere, for 90 days, unless told otherwise."""
    return await voucher_kinds.define(
        **{"name": "标准洗车", "worth": "thing", "cost": 35_00, "lasts_days": 90, **terms}, at=NOON
    )


async def given(account: Any, of: VoucherKind | None = None, **said: Any) -> Voucher:
    number = next(_numbers)
    told = {"key": f"given:{number}", "code": f"3{number:014}", "reason": "test", "facts": {}, "store": 1}
    told |= {"by": "test", "at": NOON, "zone": ZONE}
    return await vouchers.issue(account, of or await kind(), **told | said)


def use(key: str = "", **said: Any) -> dict[str, Any]:
    return {"key": key or f"use:{next(_numbers)}", "store": 1, "by": "desk", "at": NOON} | said
