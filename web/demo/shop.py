"""The demo's shop: what stands on the shelves, and what members have had of it in the last months."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tortoise.expressions import Q

from club import catalogue, pictures, shop
from club.errors import ClubError
from club.members import Member
from points import voucher_kinds
from points.errors import PointsError
from points.rewards import Reward
from web.demo import drawing
from web.demo.drawing import Colour
from web.demo.house import House

DAY = timedelta(days=1)
OPENED = 150 * DAY
EXCHANGES = 220  # tried: most members have too few points for what they would like

GREEN: tuple[Colour, Colour] = ((222, 238, 230), (190, 216, 204))
SAND: tuple[Colour, Colour] = ((250, 236, 210), (234, 208, 168))
BLUE: tuple[Colour, Colour] = ((222, 232, 246), (188, 206, 230))


@dataclass(frozen=True)
class Shelved:
    """A reward with its voucher's terms; `thing` is drawn before `wall`, else the sign `art` stands there."""

    name: str
    name_en: str
    about: str
    group: str
    art: str
    kind: dict[str, Any]
    terms: dict[str, Any] = field(default_factory=dict[str, Any])
    thing: str = ""
    wall: tuple[Colour, Colour] = GREEN


SHELF = (
    Shelved(
        "标准洗车 1 次", "One standard wash", "不用预约，早上人少\n外观清洗、轮毂、车内吸尘，大约 40 分钟。",
        "care", "droplets", {"worth": "thing", "cost": 35_00, "lasts_days": 90}, {"points": 900},
        "foam", BLUE,
    ),
    Shelved(
        "机油保养抵 ¥200", "¥200 off an oil service", "满 ¥600 可用\n一张工单用一张，工时和配件都算。",
        "care", "percent", {"worth": "amount", "amount": 200_00, "minimum": 600_00, "lasts_days": 180},
        {"points": 4800, "prices": {"gold": 4500}},
    ),
    Shelved(
        "换空调滤芯", "Cabin filter, fitted", "含原厂件和工时\n换季换一次，车里没有霉味。",
        "care", "fan", {"worth": "thing", "cost": 168_00, "lasts_days": 120}, {"points": 3600, "cash": 58_00},
    ),
    Shelved(
        "车载保温杯", "Travel mug", "到店取\n真空双层，正好放进杯架。颜色以现货为准。",
        "goods", "coffee", {"worth": "thing", "cost": 79_00, "lasts_days": 60},
        {"points": 1200, "cash": 39_00, "stock": 24, "per_member": 2}, "cup", SAND,
    ),
    Shelved(
        "借儿童座椅 7 天", "Child seat for 7 days",
        "已消毒，免押金\n0 到 4 岁，ISOFIX 接口，工作人员帮你装好。",
        "loan", "baby", {"worth": "thing", "cost": 20_00, "lasts_days": 30},
        {"points": 600, "stock": 3, "per_member": 1, "span": "month"}, "seat", BLUE,
    ),
    Shelved(
        "车用吸尘器", "Car vacuum cleaner", "无线，充一次用 25 分钟\n配三个吸头和收纳袋，一年质保。",
        "goods", "brush", {"worth": "thing", "cost": 320_00, "lasts_days": 60},
        {"points": 15_000, "stock": 6}, "vacuum", GREEN,
    ),
    Shelved(
        "年终茶礼", "Year-end tea", "金卡和铂金卡专享\n武夷山岩茶两罐，店长挑的。",
        "goods", "bag", {"worth": "thing", "cost": 138_00, "lasts_days": 45},
        {"points": 2400, "stock": 40, "tiers": ["gold", "platinum"], "per_member": 1}, "box", SAND,
    ),
    Shelved(
        "钣喷工时 8 折", "20% off body work", "一次，满 ¥500 可用\n小刮小蹭一起做更划算。",
        "care", "inspect",
        {"worth": "percent", "percent": 80, "minimum": 500_00, "lasts_days": 90, "cost": 120_00},
        {"points": 2000},
    ),
)  # fmt: skip


async def told(house: House, members: list[Member], random: Random, now: datetime) -> None:
    """The shelves are filled, and members have of it what their points pay; some of it waits at the desk."""
    opened, officer = now - OPENED, house.staff["marketing"]
    shelf = [await _shelved(one, by=officer, at=opened) for one in SHELF]
    await _draft(officer, now)
    gone = set(await Member.exclude(Q(closed_at=None, merged_into_id=None)).values_list("id", flat=True))
    there = [one for one in members[1:] if one.id not in gone]
    times = sorted(opened + (now - opened) * random.random() for _ in range(EXCHANGES))
    for number, at in enumerate(times):
        whose, what = random.choice(there), random.choice(shelf)
        if number == EXCHANGES // 2:  # the member to try has washed her car
            whose, what = members[0], shelf[0]
        await _had(house, whose, await Reward.get(id=what.id), random, number, at, now)
    mug = await Reward.get(id=shelf[3].id)
    await _press(members[0], mug, "demo:mug", now - DAY)
    while await shop.expire_due(at=now):
        pass


async def _shelved(one: Shelved, *, by: Any, at: datetime) -> Reward:
    kind = await voucher_kinds.define(name=one.name, name_en=one.name_en, about=one.about, at=at, **one.kind)
    terms: dict[str, Any] = {"name": one.name, "name_en": one.name_en, "about": one.about, **one.terms}
    if one.thing:
        content = await asyncio.to_thread(drawing.picture, one.thing, *one.wall)
        terms["picture"] = (await pictures.keep(content, by=by, at=at)).name
    made = await catalogue.draft(kind, group=one.group, art=one.art, by=by, at=at, **terms)
    await catalogue.publish(made, by=by, at=at)
    return made


async def _draft(by: Any, now: datetime) -> None:
    """One that is still being thought about."""
    kind = await voucher_kinds.define(name="代步车 1 天", worth="thing", cost=180_00, lasts_days=60, at=now)
    told: dict[str, Any] = {"name": "代步车 1 天", "name_en": "A courtesy car for a day", "art": "gauge"}
    await catalogue.draft(kind, group="loan", points=5200, stock=4, by=by, at=now - 2 * DAY, **told)


async def _had(
    house: House, member: Member, reward: Reward, random: Random, number: int, at: datetime, now: datetime
) -> None:
    """One press; most pay within days, a few change their mind."""
    made = await _press(member, reward, f"demo:{number}", at)
    if made is None:
        return
    later = at + random.random() * 3 * DAY
    if later >= now:
        return
    if made.state == "held" and random.random() < 0.75:
        store = next((one for one in house.stores if one.id == member.store_id), house.stores[0])
        way = random.choice(shop.WAYS)
        await shop.pay(made, way=way, by=house.front(store), store=store.id, at=later)
    elif made.state == "done" and random.random() < 0.08:
        await shop.withdraw(made, by=member, at=later)


async def _press(member: Member, reward: Reward, key: str, at: datetime) -> Any:
    """What their points don't pay, or the rules don't allow, has not happened."""
    await member.fetch_related("tier")
    price = reward.price(member.tier.code)
    try:
        return await shop.exchange(member, reward, price=price, key=key, by=member, at=at)
    except (ClubError, PointsError):
        return None
