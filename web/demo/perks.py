"""The demo's privileges: what each tier has of them, and a year in which members came and used them."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from tortoise.transactions import in_transaction

from club import clock, privileges, tiers
from club.errors import ClubError
from club.members import Member
from club.privileges import Privilege
from club.privileges.editing import Asked, Share
from web.demo.story import YEAR, Story

A_DAY = timedelta(days=1)
SEED = 88
A_MONTH = 48  # uses
# name, name in English, about, the same in English, facts, and what each tier has, the lowest first:
# a number, words in both languages, or nothing
GIVEN = (
    (
        "免费洗车", "Free wash", "不用预约，早上人少", "No booking; mornings are quiet",
        {"icon": "wash", "cost": 3500, "unit_en": "washes", "per": "member"}, (1, 2, 4, 6),
    ),
    (
        "休息区饮品", "Drink in the lounge", "", "",
        {"icon": "drink", "cost": 800, "period": "day", "unit": "杯", "unit_en": "drinks"}, (None, 1, 1, 2),
    ),
    (
        "玻璃水加注", "Screen wash", "每辆车都有", "For each of your cars",
        {"icon": "wash", "cost": 600, "period": "quarter", "per": "vehicle"}, (1, 1, 2, 2),
    ),
    (
        "代步车", "Loan car", "保养超过半天时用", "When service takes more than half a day",
        {"icon": "car", "cost": 18000, "period": "year", "unit": "天", "unit_en": "days", "is_shared": True},
        (None, None, 2, 4),
    ),
    (
        "道路救援", "Roadside help", "一个电话，全年都在", "One call, all the year round",
        {"icon": "rescue", "cost": 26000, "way": "unlimited", "period": "year"},
        (None, ("50 公里", "50 km"), ("100 公里", "100 km"), ("不限里程", "any distance")),
    ),
    (
        "保养工时", "Labour", "开单时直接减", "Taken off as the order is written",
        {"icon": "labour", "cost": 4500, "way": "rate"},
        (None, ("95 折", "5% off"), ("9 折", "10% off"), ("85 折", "15% off")),
    ),
)  # fmt: skip


async def told(story: Story) -> None:
    """The club gives them since its first day; the members to try came lately, and once it was a mistake."""
    random, house = Random(SEED), story.house
    given = await _found(story)
    async with in_transaction():
        for month in range(11, -1, -1):
            days = sorted(random.randrange(30 * month + 1, 30 * month + 30) for _ in range(A_MONTH))
            for place, day in enumerate(reversed(days)):
                at = story.now - day * A_DAY + timedelta(minutes=random.randrange(240))
                await _used(story, random.choice(story.members), random.choice(given), f"{month}:{place}", at)
    ann = story.members[0]
    day = clock.start_of(clock.day_of(story.now)) - A_DAY + timedelta(hours=10)
    for place, privilege in enumerate(given[:2]):
        await _used(story, ann, privilege, f"ann:{place}", day + place * timedelta(minutes=5))
    wrong = await privileges.PrivilegeUse.filter(undone_at=None).order_by("-id").offset(9).first()
    if wrong:
        said = {"reason": "点错了会员，已还给你", "by": house.staff["care"], "at": story.now - A_DAY / 2}
        await privileges.correct(wrong, **said)


async def _found(story: Story) -> list[Privilege]:
    ranks, since = await tiers.ranks(), story.now - YEAR
    made: list[Privilege] = []
    for position, (name, name_en, about, about_en, facts, shares) in enumerate(GIVEN, 1):
        asked = Asked(
            name=name,
            name_en=name_en,
            about=about,
            about_en=about_en,
            position=position,
            tiers={tier.id: _share(one) for tier, one in zip(ranks, shares, strict=True) if one},
            **facts,
        )
        made.append(await privileges.add(asked, by="demo", at=since))
    return made


def _share(told: int | tuple[str, str]) -> Share:
    return Share(told) if isinstance(told, int) else Share(None, *told)


async def _used(story: Story, member: Member, privilege: Privilege, key: str, at: datetime) -> None:
    """At a desk of their store; whoever has not got it, or has none left, is told so and goes."""
    house = story.house
    store = next((one for one in house.stores if one.id == member.store_id), house.stores[0])
    cars = story.cars.get(member.id) or [None]
    told = {"store": store.id, "by": house.front(store), "at": at, "vehicle": cars[0]}
    if member.joined_at and member.joined_at < at:
        try:
            await privileges.use(member, privilege, key=f"demo:{key}", **told)
        except ClubError:
            return
