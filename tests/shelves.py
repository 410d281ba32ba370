"""What stands on the shelves of the tests' shop, who can pay it, and a picture of something."""

from datetime import datetime
from io import BytesIO
from typing import Any

from PIL import Image

from club import catalogue, clock, shop
from club.members import Member
from points import postings, voucher_kinds
from points.exchanges import Exchange
from points.rewards import Reward


async def shelved(*, at: datetime | None = None, kind: dict[str, Any] | None = None, **terms: Any) -> Reward:
    """A standard wash for 100 points, published; `kind` are other terms of its voucher."""
    now = at or clock.now()
    of = {"name": "标准洗车", "worth": "thing", "cost": 35_00, "lasts_days": 90, **(kind or {})}
    given = await voucher_kinds.define(at=now, **of)
    told = {"name": "标准洗车", "name_en": "Standard wash", "group": "care", "points": 100, **terms}
    made = await catalogue.draft(given, by="test", at=now, **told)
    await catalogue.publish(made, by="test", at=now)
    return await Reward.get(id=made.id).select_related("kind")


async def rich(member: Member, points: int = 500, *, at: datetime | None = None) -> None:
    """Points to spend, without an end."""
    said = {"reason": "opening", "facts": {}, "store": member.store_id, "by": "test"}
    key = f"rich:{member.id}:{points}"
    await postings.adjust(member.account_id, points, key=key, at=at or clock.now(), **said)


async def had(member: Member, reward: Reward, key: str = "press", **said: Any) -> Exchange:
    """One press at the price that stands on the shelf, unless told otherwise."""
    whose = await Member.get(id=member.id).select_related("tier")
    told = {"price": reward.price(whose.tier.code), "key": key, "by": whose, "at": clock.now(), **said}
    return await shop.exchange(whose, reward, **told)


def image(width: int = 800, height: int = 500, form: str = "JPEG", **options: Any) -> bytes:
    """A file with a picture in it, half dark and half light."""
    drawn = Image.new("RGB", (width, height), (20, 90, 70))
    drawn.paste((240, 230, 210), (0, 0, width // 2, height))
    out = BytesIO()
    drawn.save(out, form, **options)
    return out.getvalue()
