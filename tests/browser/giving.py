"""Vouchers of the scene: kinds, one of Ann's with a history, one for each of a segment, one stopped."""

from datetime import timedelta
from typing import Any

from club import clock, gifts, handing_out, handouts, segments, voucher_kinds, vouchers
from club.segments import Segment
from tests.cast import Cast
from web.database import read

DAY = timedelta(days=1)
WASH: dict[str, Any] = {
    "name": "标准洗车", "name_en": "Car wash", "about": "不用预约，早上人少", "worth": "thing", "times": 3,
    "cost": 25_00, "lasts_days": 180, "is_transferable": True,
}  # fmt: skip
OIL: dict[str, Any] = {
    "name": "机油保养抵用券", "worth": "amount", "amount": 200_00, "minimum": 600_00, "cost": 120_00,
    "lasts_days": 90,
}  # fmt: skip
MATS: dict[str, Any] = {
    "name": "精品附件券",
    "worth": "percent",
    "percent": 80,
    "cost": 60_00,
    "lasts_days": 30,
}


async def vouchers_of(cast: Cast, segment: int) -> dict[str, int]:
    """What the addresses of pages name, by the name it has there."""
    now = clock.now()
    told: dict[str, Any] = {"by": cast.gil, "at": now - 100 * DAY}
    wash, oil, mats = [await voucher_kinds.define(**terms, **told) for terms in (WASH, OIL, MATS)]
    fresh = await voucher_kinds.define(
        name="生日代步车", worth="thing", cost=0, stores=[cast.north.id], **told
    )
    ended = await voucher_kinds.define(name="冬季检测", worth="thing", cost=0, **told)
    await voucher_kinds.end(ended, by=cast.gil, at=now - DAY)
    group = await Segment.get(id=segment)
    await handouts.ask(
        wash, group, reason="周年庆，谢谢你来", key="scene", seen=99, by=cast.dee, at=now - 40 * DAY
    )
    done = await _worked(now - 40 * DAY)
    stopped = await handouts.ask(oil, group, reason="换季", key="scene-2", seen=99, by=cast.dee, at=now - DAY)
    await handouts.stop(stopped, by=cast.dee, at=now - DAY)
    one = (await vouchers.of(cast.ann).filter(kind_id=wash.id))[0]
    for days, order in ((30, "N-301"), (2, "")):
        press: dict[str, Any] = {
            "store": cast.north.id,
            "order": order,
            "by": cast.eve,
            "at": now - days * DAY,
        }
        use = await vouchers.redeem(one, key=f"scene-{days}", total=820_00 if order else None, **press)
    await vouchers.undo(use, by=cast.eve, at=now - 2 * DAY + timedelta(minutes=3))
    await vouchers.redeem(one, key="scene-now", store=cast.north.id, by=cast.eve, at=now)
    gift = await gifts.give(
        cast.ann, mats, reason="等了两个小时，表示歉意", key="scene", by=cast.dee, at=now - DAY
    )
    await vouchers.cancel(gift, reason="发错了人", by=cast.dee, at=now)
    await segments.recount(group, at=now)
    return {
        "voucher_kind": wash.id,
        "voucher_kind_fresh": fresh.id,
        "voucher_given": one.id,
        "voucher_taken": gift.id,
        "handout": done,
        "handout_stopped": stopped.id,
    }


async def _worked(at: Any) -> int:
    claimed = await handouts.claim(at)
    assert claimed is not None
    async for _ in handing_out.run(claimed, now=lambda: at, using=read()):
        pass
    return claimed.id
