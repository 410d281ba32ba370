"""A trip of the scene, in the south, on since two hours: stops, a convoy, numbers, costs, photos."""

from datetime import timedelta
from typing import Any

from club import clock, pictures, vehicles
from events import album, arrivals, convoy, costs, itinerary, leading, replanning, terms, travellers
from events.itinerary import Halt
from events.parties import Guest
from events.sessions import Plan
from events.terms import Terms
from events.traveller import Told
from tests.cast import Cast, join
from tests.shelves import image
from tests.web.portal import given

HOUR = timedelta(hours=1)
PEOPLE = (("周敏", "京A20011"), ("何伟", "京AD10012"), ("孙丽", "京B30013"), ("马超", "京N40014"))
HALTS = (
    Halt("南店停车场", "集合签到，发编号卡", time="06:30", has=("parking", "toilet")),
    Halt("怀来服务区", "休息 15 分钟", time="08:10", has=("toilet", "fuel", "charging"), note="在这里加满油"),
    Halt("沽源大营", "午餐，手把肉", time="12:00", has=("parking", "food")),
    Halt("闪电湖", "看日落", time="17:20", map_url="https://maps.example.cn/闪电湖", note="风大，带外套"),
    Halt("天路起点", "合影，返程", day=2, time="09:00", has=("parking",)),
)
NOTES = "自驾途中由车主本人驾驶。\n不酒驾，不超车，不脱队，听领队安排。\n儿童坐安全座椅。"
COSTS = (("午餐 12 人", 960_00, "沽源农家"), ("门票", 480_00, "天路景区"), ("旅行险", 126_50, "平安"))


async def furnish(cast: Cast) -> dict[str, Any]:
    """What the addresses of pages name, by the name it has there."""
    now, said = clock.now(), {"by": cast.gil, "at": clock.now()}
    event, trip = await given.dated("草原天路两日自驾", in_days=4, store=cast.south, art="camp")
    await itinerary.put(event, HALTS, **said)
    await terms.put(event, Terms(asks=("identity",)), **said)
    mine = await given.ticket(trip, cast.cho, [Guest("朴小雨", 7)])
    for number, (name, plate) in enumerate(PEOPLE):
        who = await join(f"1510000000{number}", name=name, gender="f")
        car = await vehicles.add(who, plate=plate, brand="大众", model="途观", by=who, at=now)
        ticket = await given.ticket(trip, who, vehicle=car)
        if number < 2:
            told = [Told("", name, "11010519491231002X")]
            await travellers.put(ticket, told, agrees=True, by=who, at=now)
    await leading.name(trip, "leader", mine, phone="13716526036", **said)
    await leading.name(trip, "sweep", cast.fay, phone="13800002222", plate="京A66666", **said)
    await convoy.assign(trip, **said)
    later = await given.dated("太行山赏叶", in_days=12, store=cast.south, art="sea")
    ahead = await given.ticket(later[1], cast.cho, [Guest("朴小雨", 7)])
    await terms.put(later[0], Terms(asks=("identity",), waiver=NOTES), **said)
    plan = Plan(now - 2 * HOUR, now + 6 * HOUR, 30, opens_at=trip.opens_at)
    await replanning.change(trip, plan, by=cast.gil, at=now)
    for one in (mine, ticket):
        await arrivals.note(one, reason="手机没电", by=cast.gil, at=now)
    photo = await _afterwards(cast, trip, mine, said)
    return {"trip_event": event.id, "trip_session": trip.id, "trip_code": event.code, "leads": mine.code} | {
        "trip_ticket": ticket.id,
        "photo": photo,
        "ahead": ahead.code,
        "ahead_session": later[1].id,
        "empty_event": later[0].id,
    }


async def _afterwards(cast: Cast, trip: Any, mine: Any, said: dict[str, Any]) -> int:
    """What was paid; photos, of which one is gone: a photo that is shown."""
    for what, fen, supplier in COSTS:
        await costs.add(trip, what, fen=fen, supplier=supplier, paid_by="南店", **said)
    shown = [await pictures.keep(image(size, 480), **said) for size in (640, 660, 680, 700)]
    photos = [await album.add(trip, one, **said) for one in shown]
    await album.show(trip, [one.id for one in photos], has_looked=True, **said)
    await album.add(trip, await pictures.keep(image(720, 480), **said), **said)  # waits to be looked at
    await album.report(photos[3], mine, reason="孩子入镜了", by=cast.cho, at=said["at"])
    return photos[0].id
