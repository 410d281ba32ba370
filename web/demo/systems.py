"""The demo's systems: the workshop's of one store, the group's of both, and an old one that has ended."""

from datetime import datetime, timedelta

from club import api_keys, webhooks
from web.demo.house import House

MONTH = timedelta(days=30)


async def connected(house: House, at: datetime) -> None:
    """Keys whose secrets nobody kept, and a webhook that is told of what happens from now on."""
    boss, (first, second) = house.staff["admin"], house.stores
    orders = ("customers.write", "vehicles.write", "orders.read", "orders.write", "quote")
    told = {"by": boss, "at": at - 6 * MONTH}
    old, _ = await api_keys.create("旧接待系统", ["quote"], store=second, **told)
    await api_keys.end(old, by=boss, at=at - 4 * MONTH)
    told = {"by": boss, "at": at - 4 * MONTH}
    _, secret = await api_keys.create("车间系统", orders, store=first, **told)
    await api_keys.find(secret, at=at - timedelta(minutes=7))
    await api_keys.create(
        "集团数据平台", ["customers.read", "orders.read", "points.read"], store=None, **told
    )
    events = ["order.settled", "order.voided", "points.earned"]
    made, _ = await webhooks.create(
        "集团数据平台", "https://data.example.cn/club", events, store=None, **told
    )
    await webhooks.end(made, by=boss, at=at - MONTH)
