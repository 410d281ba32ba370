"""What the tests of members' vouchers say again and again."""

from datetime import timedelta

from club import activity, vouchers
from club.messages import outbox
from points import voucher_kinds
from tests import cast as casting

NOON = casting.OPENED + timedelta(days=30)
MINUTE = timedelta(minutes=1)


async def kind(**terms):
    told = {"name": "标准洗车", "name_en": "Car wash", "worth": "thing", "cost": 35_00, "lasts_days": 90}
    return await voucher_kinds.define(**{**told, **terms}, at=casting.OPENED)


async def given(member, of=None, key="gift", **more):
    return await vouchers.issue(
        member, of or await kind(), key=key, reason="test", words="谢谢", by="test", at=NOON, **more
    )


async def used(cast, voucher, key="press", **more):
    told = {"key": key, "store": cast.north.id, "by": cast.eve, "at": NOON} | more
    return await vouchers.redeem(voucher, **told)


async def deeds(member):
    return [line.kind for line in await activity.of(member) if line.kind.startswith("voucher")]


async def told(member):
    return [
        one.kind
        for one in await outbox.Message.filter(member_id=member.id).order_by("id")
        if one.kind.startswith("voucher")
    ]
