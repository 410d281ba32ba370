"""The demo's segments: what a care department would keep in view, one of them still without a plan."""

from datetime import datetime, timedelta
from typing import Any

from club import segments
from web.demo.house import House

SEGMENTS: tuple[tuple[str, str, str, str, dict[str, Any]], ...] = (  # name, purpose, plan, store, conditions
    (
        "即将出保的车主",
        "保修半年内到期，最容易流失，先请他们回来上一堂课",
        "每月第一周邀请参加用车课堂，送一次免费检测，林悦负责",
        "",
        {"all": [{"field": "warranty", "operator": "within", "value": 6}]},
    ),
    (
        "四个月没来的老客户",
        "来过、花过钱，但四个月没有进厂",
        "苏醒每周回访二十位，问清楚去了哪里",
        "pudong",
        {
            "all": [
                {"field": "last_visit", "operator": "before", "value": 120},
                {"field": "spent", "operator": "least", "value": 800},
                {
                    "any": [
                        {"field": "consent", "operator": "in", "value": ["marketing_phone", "marketing_sms"]},
                        {"not": {"field": "attended", "operator": "within", "value": 365}},
                    ]
                },
            ]
        },
    ),
    (
        "电车车主",
        "纯电车型的保养项目不一样，想单独看看",
        "",
        "",
        {"field": "energy", "operator": "in", "value": ["ev"]},
    ),
)


async def save(house: House, at: datetime) -> None:
    """Made some weeks before `at`, counted this night."""
    stores = {store.code: store for store in house.stores}
    made = at - timedelta(days=40)
    for name, purpose, plan, store, conditions in SEGMENTS:
        by = house.staff["club" if store else "care"]
        segment = await segments.save(
            name,
            segments.read(conditions),
            purpose=purpose,
            plan=plan,
            store=stores.get(store),
            by=by,
            at=made,
        )
        await segments.recount(segment, at=at - timedelta(hours=6))
