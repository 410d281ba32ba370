"""Parties of the scene: a trip that asks for all there is, a queue, an offer, and every way it can end."""

from datetime import timedelta
from typing import Any

from club import clock, households, pictures, relatives, segments
from club.members import Member
from club.members.births import Birth
from club.tiers import Tier
from events import checkin, events, fees, gallery, questions, registrations, sessions, terms, waitlist
from events.events import Event, Words
from events.parties import Guest, Party
from events.questions import Asked
from events.registration import Registration
from events.sessions import Plan, Session
from events.terms import Terms
from tests import cast as casting
from tests import shelves
from tests.cast import Cast

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WAIVER = "不酒驾，不飙车，不掉队，全程系好安全带。\n儿童坐后排，用儿童座椅。\n听领队安排，对讲机保持畅通。"
BODY = (
    "06:30 浦东店集合，发对讲机和早餐\n10:00 劳岭水库，停 40 分钟\n12:00 山下农家饭\n次日自由活动"
    "\n\n- 暖和的衣服\n- 油箱加满"
)
TERMS = Terms(
    points_each=600,
    fen_each=198_00,
    free_below=6,
    refunds=((96, 100), (48, 50)),
    asks=("emergency", "papers"),
    waiver=WAIVER,
    offer_hours=12,
)
ASKED = (
    Asked("房型", "choice", ("大床", "双床"), required=True),
    Asked("忌口", "text", of_each=True),
    Asked("借儿童座椅", "yesno"),
)


async def furnish(cast: Cast) -> dict[str, Any]:
    """What the addresses of pages name, by the name it has there."""
    now = clock.now()
    told: dict[str, Any] = {"by": cast.dee, "at": now - 3 * DAY}
    image = await pictures.keep(shelves.image(1280, 800), by=cast.gil, at=now)
    trip, day = await _event(
        "千岛湖两日自驾",
        80,
        cars=6,
        room=14,
        map_url="https://map.example.cn/x",
    )
    await gallery.put(trip, [image.name], **told)
    await terms.put(trip, TERMS, **told)
    await questions.put(trip, ASKED, **told)
    for whose in (cast.ann, cast.ben):
        await shelves.rich(whose, 4000)
    await _family(cast)
    asked = {str(one.id): one.text for one in await questions.of(trip.id)}
    [room, diet, seat] = asked
    waits_for = await _queue(cast)
    others = await _others(cast, trip)
    mine = Party(
        guests=(Guest("周明", None, None, {diet: "不吃辣"}), Guest("周小禾", 5)),
        vehicle=cast.car,
        emergency_name="周建国",
        emergency_phone="13800001111",
        licence_until=clock.day_of(now + 900 * DAY),
        insured_until=clock.day_of(now + 300 * DAY),
        waiver=trip.waiver_version or 1,
        answers={room: "大床", diet: "", seat: "yes"},
    )
    party = await registrations.register(day, cast.ann, mine, key="scene:party", by=cast.ann, at=now)
    await fees.pay(party, 2 * 198_00, desk=cast.desk, by=cast.eve, at=now)
    await Registration.filter(id=party.id).update(convoy=7)
    return {"trip": trip.code, "party": party.code, **waits_for, **others}


async def _family(cast: Cast) -> None:
    """Ann lives with Mo, who is a member, and has a child."""
    said: dict[str, Any] = {"by": cast.dee, "at": clock.now() - DAY}
    mo = await casting.join("13600007777", name="周明")
    await households.bring_together(cast.ann, mo, name="陈家", **said)
    year = clock.day_of(clock.now()).year - 5
    child = Birth("solar", 5, 20, year=year)
    await relatives.add(cast.ann, name="周小禾", relation="child", birth=child, **said)


async def _queue(cast: Cast) -> dict[str, Any]:
    """Two dates that are full: Ben waits for the one, behind a family, and has an offer for the other."""
    now = clock.now()
    full, later = await _event("滴水湖亲子露营", 78, room=2)
    kept, sooner = await _event("山里看星星", 75, room=2)
    for event in (full, kept):
        await terms.put(event, Terms(points_each=200, offer_hours=12), by=cast.dee, at=now - 2 * DAY)
    first = await casting.join("13600006666", name="王一家")
    await shelves.rich(first, 3000)
    for place, session in enumerate((later, sooner)):
        party = Party(guests=(Guest("王小一"),))
        taken = await registrations.register(
            session, first, party, key=f"scene:full:{place}", by=first, at=now - DAY
        )
    family = await casting.join("13600005555", name="林家")
    both = Party(guests=(Guest("林小", 6),), waits=True)
    await registrations.register(later, family, both, key="scene:family", by=family, at=now - DAY)
    two = Party(guests=(Guest("李小强", 8),), waits=True)
    waiting = await registrations.register(
        later, cast.ben, two, key="scene:waits", by=cast.ben, at=now - HOUR
    )
    offered = await registrations.register(
        sooner, cast.ben, two, key="scene:kept", by=cast.ben, at=now - HOUR
    )
    await registrations.cancel(taken, by=first, at=now - HOUR / 2)
    found = {"full": full.code, "waits": waiting.code, "keeps": kept.code, "kept": offered.code}
    return found | {"short": await _short(cast, first)} | await _ended(cast, offered)


async def _short(cast: Cast, first: Member) -> str:
    """Cho and a friend have an offer, and not the points for it: its ticket."""
    now = clock.now()
    event, session = await _event("江边看日出", 72, room=2)
    asked = Terms(points_each=900, fen_each=68_00, offer_hours=12, refunds=((24 * 90, 100), (48, 50)))
    await terms.put(event, asked, by=cast.dee, at=now - 2 * DAY)
    two = Party(guests=(Guest("赵小船"),), waits=True)
    there = await registrations.register(session, first, two, key="scene:short:1", by=first, at=now - DAY)
    one = await registrations.register(session, cast.cho, two, key="scene:short", by=cast.cho, at=now - DAY)
    await registrations.cancel(there, by=first, at=now - HOUR)
    return one.code


async def _ended(cast: Cast, _offered: Registration) -> dict[str, Any]:
    """Cho declined one, let one run out, and left a queue."""
    now, found = clock.now(), dict[str, Any]()
    for place, name in enumerate(("declined", "expired", "left")):
        _, session = await _event(f"周末小聚 {place + 1}", 30 + place, room=1)
        there = await casting.join(f"1360000444{place}", name="赵敏")
        first = await registrations.register(
            session, there, key=f"scene:{name}:1", by=there, at=now - 2 * DAY
        )
        waits = Party(waits=True)
        one = await registrations.register(
            session, cast.cho, waits, key=f"scene:{name}", by=cast.cho, at=now - 2 * DAY
        )
        if name != "left":
            await registrations.cancel(first, by=there, at=now - 2 * DAY)
        if name == "expired":
            while await waitlist.advance_due(at=now):
                pass
        else:
            await registrations.cancel(one, by=cast.cho, at=now - DAY)
        found[name] = one.code
    return found


async def _others(cast: Cast, trip: Event) -> dict[str, Any]:
    """A class for gold members alone, and a ticket of Ben's that was cancelled when half was to come back."""
    now = clock.now()
    gold = segments.leaf("tier", "in", [(await Tier.get(code="gold")).id])
    chosen, _ = await _event("金卡品鉴课", 25, kind="class", room=12)
    await terms.put(chosen, Terms(audience=gold), by=cast.dee, at=now - DAY)
    paid, day = await _event("老街夜骑", 3, room=12)
    rules = Terms(points_each=300, fen_each=50_00, refunds=((96, 100), (12, 50)))
    await terms.put(paid, rules, by=cast.dee, at=now - DAY)
    ticket = await registrations.register(day, cast.ben, key="scene:owed", by=cast.ben, at=now - HOUR)
    await fees.pay(ticket, 50_00, desk=cast.desk, by=cast.eve, at=now - HOUR)
    await registrations.cancel(ticket, by=cast.ben, at=now)
    at_desk: dict[str, Any] = {"desk": cast.desk, "staff": cast.eve, "at": now}
    await checkin.scan(ticket.code, nonce="scene-owed", **at_desk)
    return {"gold_class": chosen.code, "owed": ticket.code, "owed_party": ticket.id}


async def _event(
    title: str, in_days: int, *, room: int, cars: int | None = None, kind: str = "trip", **words: Any
) -> tuple[Event, Session]:
    now = clock.now()
    opens = now - 10 * DAY
    starts = clock.start_of(clock.day_of(now) + in_days * DAY) + 6.5 * HOUR
    art = "class" if kind == "class" else "camp"
    told = {"summary": "一位领队，一位随队技师", "body": BODY, "art": art} | words
    event = await events.create(
        Words(kind, title, place="浦东店，云台路 188 号", **told), by="test", at=opens
    )
    plan = Plan(starts, starts + 30 * HOUR, room, car_capacity=cars, opens_at=opens, closes_at=starts - DAY)
    session = await sessions.add(event, plan, by="test", at=opens)
    await events.publish(event, by="test", at=opens)
    return event, session
