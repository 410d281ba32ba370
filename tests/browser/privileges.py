"""The privileges of the scene: some left, one used up, one by the car, of another store, one put right."""

from datetime import timedelta
from typing import Any

from club import clock, privileges, tiers
from club.privileges import Privilege
from club.privileges.editing import Asked, Share
from club.visits import DeskVisit
from tests.cast import Cast


async def furnish(cast: Cast, visit: int) -> dict[str, int]:
    """Ann has used most of what there is; Ben stands at the desk, and has used the only wash of his tier."""
    now = clock.now()
    lowest, silver, gold = await tiers.ranks()
    everyone = (lowest.id, silver.id, gold.id)

    async def give(name: str, *shares: Share | None, **told: Any) -> Privilege:
        has = {tier: share for tier, share in zip(everyone, shares, strict=True) if share}
        asked = Asked(name, tiers=has, position=told.pop("position", 0), **told)
        return await privileges.add(asked, by=cast.gil, at=now - timedelta(days=60))

    wash = await give("免费洗车", Share(1), Share(4), Share(6), name_en="Free wash", icon="wash", cost=3500)
    drink = await give(
        "休息区饮品", None, Share(1), Share(2), icon="drink", period="day", unit="杯", cost=800
    )
    glass = await give(
        "玻璃水加注",
        Share(2),
        Share(2),
        Share(4),
        icon="wash",
        per="vehicle",
        period="quarter",
        is_shared=True,
    )
    await give("代步车", None, Share(2), Share(4), icon="car", period="year", unit="天", is_shared=True)
    far = await give("镀晶", Share(1), Share(1), Share(1), stores=(cast.south.id,), period="year")
    rescue = await give(
        "道路救援", Share(None, "50 公里"), Share(None, "100 公里"), Share(), way="unlimited", icon="rescue"
    )
    await give("保养工时", None, Share(None, "95 折"), Share(None, "9 折"), way="rate", icon="labour")
    ended = await give("旧权益", Share(1), None, None)
    await privileges.end(ended, by=cast.gil, at=now)
    told: dict[str, Any] = {"store": cast.north.id, "by": cast.eve}
    wrong = await privileges.use(cast.ann, wash, key="p1", at=now - timedelta(days=3), **told)
    await privileges.correct(wrong, reason="点错了会员", by=cast.gil, at=now - timedelta(days=2))
    await privileges.use(cast.ann, drink, key="p2", at=now, **told)
    await privileges.use(cast.ann, glass, vehicle=cast.car, key="p3", at=now, **told)
    await privileges.use(cast.ann, wash, key="p4", at=now, **told)
    stands = await DeskVisit.get(id=visit)
    used = await privileges.use(cast.ben, wash, visit=stands, key="p6", by=cast.eve, at=now)
    await privileges.use(cast.cho, far, store=cast.south.id, key="p5", at=now, by=cast.fay)
    return {"privilege": wash.id, "used": used.id, "ended": ended.id, "glass": glass.id, "rescue": rescue.id}
