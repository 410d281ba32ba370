"""The demo's vouchers: washes for many, money off a service, birthday gifts; used, ended, or soon to end."""

from datetime import datetime, timedelta
from typing import Any

from club import clock, vouchers
from club.members import Member
from points import voucher_kinds
from points.errors import PointsError
from points.vouchers import Voucher, VoucherKind
from web.demo.story import Story

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
KINDS: dict[str, dict[str, Any]] = {
    "wash": {
        "name": "标准洗车",
        "name_en": "Car wash",
        "about": "不用预约，早上人少",
        "about_en": "No appointment; mornings are quiet",
        "worth": "thing",
        "times": 3,
        "cost": 35_00,
        "lasts_days": 180,
        "is_transferable": True,
    },
    "oil": {
        "name": "机油保养抵用券",
        "name_en": "Money off an oil service",
        "worth": "amount",
        "amount": 200_00,
        "minimum": 600_00,
        "lasts_days": 60,
    },
    "parts": {
        "name": "精品附件券",
        "name_en": "Accessories",
        "about": "脚垫、行车记录仪等，单件用",
        "about_en": "Mats, dash cams and the like, one piece",
        "worth": "percent",
        "percent": 80,
        "lasts_days": 90,
    },
    "gift": {
        "name": "生日礼：车载香氛",
        "name_en": "Birthday gift: car fragrance",
        "about": "到前台领取",
        "about_en": "Collect it at the desk",
        "worth": "thing",
        "cost": 59_00,
        "lasts_days": 30,
    },
}


async def told(story: Story) -> None:
    """Some months of it, after the story: each deed by day, while its people were there."""
    noon = clock.start_of(clock.day_of(story.now)) - DAY + 12 * HOUR
    house, care = story.house, story.house.staff["care"]
    made = noon - 200 * DAY
    kinds = {name: await voucher_kinds.define(**terms, at=made) for name, terms in KINDS.items()}
    there = [one for one in story.members if one.joined_at and one.joined_at < noon - 60 * DAY]
    ann, others = story.members[0], there[5:125]
    for kind, days in (("oil", 51), ("wash", 40), ("parts", 20), ("gift", 70), ("gift", 12)):
        await _give(ann, kinds[kind], f"{kind}:{days}", noon - days * DAY)
    wash = await vouchers.of(ann).filter(kind_id=kinds["wash"].id).get()
    await _use(wash, story, ann, noon - 12 * DAY + 2 * HOUR)
    to = [vouchers.To(one.id, one.account_id, f"demo:wash:{one.id}") for one in others]
    await vouchers.issue_many(to, kinds["wash"], reason="campaign", by=care, at=noon - 55 * DAY)
    for place, member in enumerate(others[::3]):
        await _give(member, kinds["oil"], "oil", noon - (70 - place) * DAY)
    held = await Voucher.filter(state="issued").exclude(account_id=ann.account_id).order_by("id")
    whose = {one.account_id: one for one in story.members}
    for place, voucher in enumerate(held[::2]):
        at = noon - (place % 28) * DAY - 3 * HOUR + place * HOUR / 20
        await _use(voucher, story, whose[voucher.account_id], at)
    officer = house.staff["club"]
    mistaken = await _give(others[0], kinds["parts"], "parts", noon - 9 * DAY)
    await vouchers.cancel(mistaken, reason="发错了人", by=officer, at=noon - 8 * DAY)
    while await vouchers.expire_due(at=story.now):
        pass


async def _give(member: Member, kind: VoucherKind, what: str, at: datetime) -> Voucher:
    told: dict[str, Any] = {"reason": "gift", "words": "谢谢你一直以来的信任", "by": "demo", "at": at}
    return await vouchers.issue(member, kind, key=f"demo:{what}:{member.id}", **told)


async def _use(voucher: Voucher, story: Story, member: Member, at: datetime) -> None:
    """At the home store of its member; an order of the size that such a visit has."""
    store = next((one for one in story.house.stores if one.id == member.store_id), story.house.stores[0])
    total = 698_00 if (await VoucherKind.get(id=voucher.kind_id)).worth != "thing" else None
    order = f"W{at:%m%d}{voucher.id:04}" if total else ""
    said: dict[str, Any] = {"store": store.id, "by": story.house.front(store), "at": at}
    try:
        await vouchers.redeem(voucher, key=f"demo:use:{voucher.id}", order=order, total=total, **said)
    except PointsError:  # it had ended by then
        return
