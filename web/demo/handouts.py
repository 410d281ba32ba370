"""The demo's vouchers that staff gave: one for who comes out of warranty, some gifts, some of it used."""

from datetime import datetime, timedelta
from typing import Any

from club import clock, gifts, handing_out, handouts, members, voucher_kinds, vouchers
from club.errors import ClubError
from club.messages import outbox
from club.segments import Segment
from points.errors import PointsError
from points.voucher import Voucher
from points.voucher_kinds import VoucherKind
from web.database import read
from web.demo.house import House

DAY = timedelta(days=1)
KINDS: tuple[dict[str, Any], ...] = (
    {
        "name": "标准洗车", "name_en": "Car wash", "about": "不用预约，早上人少",
        "about_en": "No booking, mornings are quiet", "worth": "thing", "times": 3, "cost": 25_00,
        "lasts_days": 180, "is_transferable": True,
    },
    {
        "name": "机油保养抵用券", "name_en": "Off an oil service", "worth": "amount", "amount": 200_00,
        "minimum": 600_00, "cost": 120_00, "lasts_days": 90,
    },
    {
        "name": "精品附件券", "name_en": "Off accessories", "about": "脚垫、行车记录仪等，单件用",
        "about_en": "Mats, dash cams and so on, one piece", "worth": "percent", "percent": 80, "cost": 60_00,
        "lasts_days": 60, "is_stackable": True,
    },
)  # fmt: skip


async def give(house: House, at: datetime) -> None:
    """Kinds of some months ago, a segment that got one three weeks ago, gifts since then."""
    care = house.staff["care"]
    kinds = [await _kind(terms, house, at - 150 * DAY) for terms in KINDS]
    segment = await Segment.filter(name="即将出保的车主", retired_at=None).first()
    if segment:
        given = at - 21 * DAY
        told: dict[str, Any] = {"reason": "出保前来做一次检测", "key": "demo-handout", "seen": 10**6}
        await handouts.ask(kinds[1], segment, **told, by=care, at=given)
        claimed = await handouts.claim(given)
        if claimed:
            async for _ in handing_out.run(claimed, now=lambda: given + DAY / 1000, using=read()):
                pass
    whom = await members.joined().filter(phone__startswith="1380000000").order_by("phone")
    for place, (member, kind, why) in enumerate(zip(whom, kinds[::2], WHY, strict=False)):
        await gifts.give(member, kind, reason=why, key=f"demo-{place}", by=care, at=at - (12 - place) * DAY)
    await _use(house, at)
    while any(await outbox.deliver(at, limit=500)):
        pass


async def _kind(terms: dict[str, Any], house: House, at: datetime) -> VoucherKind:
    """One of this name, unless the story has made it already."""
    known = await VoucherKind.filter(name=terms["name"], ended_at=None).first()
    return known or await voucher_kinds.define(**terms, by=house.staff["admin"], at=at)


async def _use(house: House, at: datetime) -> None:
    """Every fifth was at the desk with it; one press was a mistake and was undone."""
    for place, voucher in enumerate(
        await Voucher.filter(state="issued", reason=handing_out.HANDOUT).order_by("id")
    ):
        if place % 5:
            continue
        day = clock.start_of(clock.day_of(at)) - (place % 17 + 1) * DAY + 10 * DAY / 24
        store = house.stores[place // 5 % 2]
        order: dict[str, Any] = {"order": f"DEMO-{voucher.id}", "total": 820_00}
        told: dict[str, Any] = {"store": store.id, "by": house.front(store), "at": day}
        if day <= voucher.issued_at:
            continue
        try:
            use = await vouchers.redeem(voucher, key=f"demo-{voucher.id}", **order, **told)
            if place == 5:
                await vouchers.undo(use, by=house.front(store), at=day + DAY / 1000)
        except (ClubError, PointsError):
            continue


WHY = ("等了两个小时，表示歉意", "谢谢你帮忙拍的照片", "生日快乐")
