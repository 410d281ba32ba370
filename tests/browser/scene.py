"""A small club in which every page has something to show: the cast, and some weeks of deeds done by verbs."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from pyotp.totp import TOTP

from club import (
    adjustments,
    api_keys,
    audit,
    catalogue,
    clock,
    companies,
    consents,
    daily,
    defaults,
    desks,
    exports,
    freezing,
    handover,
    holds,
    households,
    jobs,
    members,
    mileage,
    notes,
    orders,
    pictures,
    points_sums,
    reception,
    relatives,
    replays,
    rulebook,
    segments,
    settings_of_points,
    shop,
    signins,
    sources,
    stores,
    tasks,
    tiers,
    twostep,
    vehicles,
    vouchers,
    webhooks,
)
from club.care import greetings
from club.desks import Desk
from club.imports import files
from club.imports import run as runs
from club.imports.columns import Kind
from club.imports.issues import Issue
from club.imports.run import Import
from club.members import advising
from club.members.births import Birth
from club.orders import Line, ServiceLine, Sheet
from club.privacy import closing, copies, looks, requests
from club.staff import Staff
from club.tiers import Tier, changes, keeping
from club.vehicles import Vehicle, claims, sharing, transfers
from club.visits import DeskVisit
from club.vouchers import scanning
from events import cancellations, checkin, registrations, replanning, sessions
from events.parties import Guest
from events.registration import Registration
from events.sessions import Plan, Session
from points import postings, voucher_kinds
from points.vouchers import Voucher
from tests import cast as casting
from tests import shelves
from tests.browser import afterwards, classes, counter, giving, lists, parties, setting_up, trips
from tests.browser import privileges as used_privileges
from tests.cast import Cast
from tests.club.imports.conftest import (
    BALANCES,
    CUSTOMERS,
    ORDERS,
    balance,
    customer,
    finished,
    order,
    written,
)
from tests.web.portal import given
from web import data_copy, piecework

TAX = "91350100M000100Y43"  # the example of GB 32100
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def furnish(cast: Cast) -> dict[str, Any]:
    """Let it all happen; what the addresses of pages name, by the name it has there."""
    await _lives(cast)
    found = await _events(cast)
    found |= await _workshop(cast)
    found |= await trips.furnish(cast)
    found |= await _garage(cast)
    found |= await _queue(cast, found["later"], found["tickets"])
    found |= await counter.furnish(cast)
    found |= await _house(cast)
    found |= await _rights(cast)
    found |= await _tiers(cast)
    found |= await _remembered(cast)
    found |= await used_privileges.furnish(cast, found["visit"])
    await _jobs()
    await given.delivered()
    found |= await _segments(cast)
    found |= await giving.vouchers_of(cast, found["segment"])
    found |= await setting_up.furnish(cast)
    found |= await lists.furnish(cast)
    found |= await _rules(cast)
    found |= await _vouchers(cast)
    found |= await _shop(cast)
    found |= await parties.furnish(cast)
    found |= await afterwards.furnish(cast)
    found |= await classes.furnish(cast)
    return found | {
        "invite": cast.ann.invite_code,
        "member": cast.ann.id,
        "car": cast.car.id,
        "eve": cast.eve.id,
        "poster": cast.poster.id,
        "taken_down": await _taken_down(cast),
        "key": await _keys(cast),
        "webhook": await _webhooks(cast),
        **await _imports(cast),
        **await _by_hand(cast),
    }


async def _shop(cast: Cast) -> dict[str, Any]:
    """Shelves with and without pictures; Ann has a wash, and a mug to pay for as Ben has, who stands here."""
    said: dict[str, Any] = {"by": cast.gil, "at": clock.now()}
    picture = await pictures.keep(shelves.image(1280, 800), **said)
    told: dict[str, Any] = {
        "about": "不用预约，早上人少\n外观清洗和车内吸尘，大约 40 分钟。",
        "art": "droplets",
    }
    wash = await shelves.shelved(picture=picture.name, points=30, **told)
    mug = await shelves.shelved(
        name="车载保温杯", group="goods", art="coffee", points=20, cash=39_00, stock=24
    )
    dear = await shelves.shelved(name="车用吸尘器", group="goods", art="brush", points=150_000, stock=6)
    await shelves.shelved(name="借儿童座椅 7 天", group="loan", art="baby", points=60, stock=0)
    await shelves.shelved(name="年终茶礼", group="goods", art="bag", points=240, tiers=["gold"])
    draft = await catalogue.draft(wash.kind, name="代步车 1 天", group="loan", points=520, stock=4, **said)
    await catalogue.restock(mug, 20, reason="年中清点，少了四只", **said)
    for whose in (cast.ann, cast.ben):
        await shelves.rich(whose, 400)
    done = await shelves.had(cast.ann, wash, "scene:wash")
    kept = await shelves.had(cast.ann, mug, "scene:mug")
    bens = await shelves.had(cast.ben, mug, "scene:ben")
    over = await shelves.had(cast.ann, wash, "scene:over")
    await shop.cancel(over, reason="洗车机在检修", **said)
    return {
        "wash": wash.id,
        "mug": mug.id,
        "dear": dear.id,
        "draft_reward": draft.id,
        "had": done.id,
        "kept": kept.id,
        "bens_mug": bens.id,
        "called_off": over.id,
    }


async def _vouchers(cast: Cast) -> dict[str, Any]:
    """Ann has one of every worth, one used up, one that ended; Ben's are scanned at the desk."""
    now, here = clock.now(), {"store": cast.north.id, "by": cast.eve}
    said: dict[str, Any] = {"by": cast.dee, "at": now - 40 * DAY}
    washes = {
        "name": "标准洗车",
        "about": "不用预约，早上人少",
        "worth": "thing",
        "times": 3,
        "lasts_days": 90,
    }
    terms: dict[str, dict[str, Any]] = {
        "wash": {**washes, "worth": "thing", "is_transferable": True},
        "oil": {
            "name": "机油保养抵用券",
            "worth": "amount",
            "amount": 200_00,
            "minimum": 600_00,
            "lasts_days": 49,
            "stores": [cast.north.id],
        },
        "percent": {
            "name": "精品附件券",
            "about": "脚垫等，单件用",
            "worth": "percent",
            "percent": 80,
        },
        "gift": {"name": "生日礼：车载香氛", "worth": "thing", "lasts_days": 60},
        "ended": {"name": "夏季空调清洗", "worth": "thing", "lasts_days": 20},
        "south": {"name": "南店工时券", "worth": "percent", "percent": 90, "stores": [cast.south.id]},
    }
    kinds = {name: await voucher_kinds.define(**of, at=now - 50 * DAY) for name, of in terms.items()}
    held: dict[str, Voucher] = {}
    for who in (cast.ann, cast.ben):
        for name, kind in kinds.items():
            key = f"scene:{who.id}:{name}"
            held[f"{who.id}:{name}"] = await vouchers.issue(who, kind, key=key, reason="gift", **said)
    anns = {name: held[f"{cast.ann.id}:{name}"] for name in kinds}
    bens = {name: held[f"{cast.ben.id}:{name}"] for name in kinds}
    for days, voucher in ((9, anns["wash"]), (3, anns["gift"]), (2, bens["gift"])):
        await vouchers.redeem(voucher, key=f"scene:{voucher.id}", at=now - days * DAY, **here)
    while await vouchers.expire_due(at=now):
        pass
    at_desk = {"desk": cast.desk, "staff": cast.eve}
    for name, outcome in (("oil", "ok"), ("gift", "used"), ("ended", "ended"), ("south", "wrong_store")):
        nonce = _nonce(f"voucher-{outcome}")
        answer = await scanning.scan(bens[name].code, nonce=nonce, at=now, **at_desk)
        assert answer.outcome == outcome, answer
    codes = {f"voucher_{name}": voucher.code for name, voucher in anns.items()}
    return codes | {"oil_of_ben": bens["oil"].id, "wash_of_ben": bens["wash"].id}


async def _by_hand(cast: Cast) -> dict[str, int]:
    """Points given by hand, asked for and refused; spent in another store; Cho's are frozen."""
    now, boss = clock.now(), cast.staff["care_manager"]
    told: dict[str, Any] = {"reason": "活动积分漏记，补上", "at": now}
    await adjustments.ask(cast.ann, 300, key="scene-1", by=cast.dee, **told)
    asked = await adjustments.ask(cast.ann, 900, key="scene-2", by=cast.dee, **told)
    refused = await adjustments.ask(cast.ben, 2000, key="scene-3", by=cast.dee, **told)
    await adjustments.refuse(refused, answer="先和活动名单核对", by=boss, at=now)
    mine = await adjustments.ask(cast.ben, 800, key="scene-4", by=cast.gil, **told)
    spent: dict[str, Any] = {"reason": "reward", "facts": {}, "store": cast.south.id, "by": "test"}
    await postings.spend(cast.ann.account_id, 120, key="scene-spent", at=now, **spent)
    held: dict[str, Any] = {"reason": "event", "title": "坝上草原：定金", "by": cast.ann, "at": now}
    await holds.place(cast.ann, 60, key="scene-held", expires_at=now + timedelta(days=9), **held)
    await freezing.freeze(cast.cho, reason="积分来源要核对", by=cast.gil, at=now)
    await settings_of_points.change("cost", 120, by=cast.gil, at=now)
    await points_sums.count(at=now)
    return {"asked": asked.id, "refused_points": refused.id, "mine": mine.id, "cho": cast.cho.id}


async def _imports(cast: Cast) -> dict[str, int]:
    """A file that is in, with a row to mend; one that is checked; one whose columns nobody knows."""
    renamed = written(tuple("户主" if one == "客户姓名" else one for one in CUSTOMERS), customer())
    good = customer("C2", 客户姓名="李婷", 手机号码="13900139000", 车架号="", 车牌号="苏BS8")
    rows = written(CUSTOMERS, customer(), good, customer("C9", 客户姓名="钱坤", 车架号="", 车牌号=""))
    done = await _file(cast, rows, "DMS客户.csv", begin=True)
    row = await Issue.get(run=done, weight="refused")
    checked = await _file(cast, rows, "DMS客户_本周.csv")
    unknown = await _file(cast, renamed, "旧系统.csv")
    orders = await _file(cast, written(ORDERS, order()), "DMS工单.csv", kind="service_orders")
    rows = written(
        BALANCES, balance(手机号=cast.ben.phone or "", 积分余额="80"), balance(手机号="1", 积分余额="5")
    )
    balances = await _file(cast, rows, "期初积分.csv", begin=True, kind="opening_balances")
    return {
        "done": done.id,
        "checked": checked.id,
        "unknown": unknown.id,
        "row": row.id,
        "of_orders": orders.id,
        "of_balances": balances.id,
    }


async def _file(cast: Cast, text: str, name: str, *, begin: bool = False, kind: Kind = "customers") -> Import:
    path = files.folder() / f"scene-{name}"
    path.write_text(text, encoding="gb18030")
    told = {"store": cast.north, "by": cast.gil, "at": clock.now()}
    run = await files.receive(path, kind=kind, name=name, **told)
    if run.state == "mapping":
        return run
    if begin:
        await runs.begin(run, by=cast.gil, at=clock.now())
    return await finished(run, at=clock.now())


async def _keys(cast: Cast) -> int:
    """Three systems: one that works, one that was never set up, one whose key has ended."""
    then = clock.now() - 9 * DAY
    told: dict[str, Any] = {"by": cast.gil, "at": then}
    used, secret = await api_keys.create("北店车间系统", api_keys.SCOPES, store=cast.north, **told)
    await api_keys.find(secret, at=clock.now() - timedelta(minutes=7))
    await api_keys.create("集团数据平台", ["customers.read", "orders.read"], store=None, **told)
    old, _ = await api_keys.create("旧接待系统", ["quote"], store=cast.south, **told)
    await api_keys.end(old, by=cast.gil, at=then + DAY)
    return used.id


async def _webhooks(cast: Cast) -> int:
    """A system that took one letter, refused the next, and waits for a third."""
    now = clock.now()
    made, _ = await webhooks.create(
        "北店车间系统", "https://dms.example.cn/club", webhooks.EVENTS, store=cast.north, by=cast.gil, at=now
    )
    for minutes in (90, 40, 2):
        told: dict[str, Any] = {"at": now - timedelta(minutes=minutes), "store": cast.north.id}
        await audit.record("points.earned", None, by=cast.eve, **told, member=cast.ann.id, points=92)
    sent, refused, _waiting = await webhooks.WebhookDelivery.filter(endpoint=made).order_by("id")
    of = webhooks.WebhookDelivery.filter
    await of(id=sent.id).update(state="sent", sent_at=now, answered=200, attempts=1)
    await of(id=refused.id).update(state="failed", answered=503, attempts=10, error="HTTP 503")
    return made.id


async def _taken_down(cast: Cast) -> int:
    """A poster that hangs no more."""
    poster = await sources.add("车展易拉宝", store=cast.north, by=cast.dee, at=clock.now() - 9 * DAY)
    await sources.retire(poster, by=cast.dee, at=clock.now() - DAY)
    return poster.id


async def _lives(cast: Cast) -> None:
    """Ann has a birthday and a second car, and brings a friend, whose number ends like hers."""
    now = clock.now()
    today = clock.day_of(now)
    await members.update_profile(
        cast.ann, birth=Birth("solar", today.month, today.day), by=cast.ann, at=now - DAY
    )
    await vehicles.add(cast.ann, plate="沪AD52718", brand="比亚迪", model="海豹", by=cast.ann, at=now - DAY)
    friend = await casting.join(
        f"1360000{_tail(cast)}", name="周明", invite_code=cast.ann.invite_code, at=now - 9 * DAY
    )
    await vehicles.add(friend, plate="沪C12345", brand="大众", model="朗逸", by=friend, at=now - 9 * DAY)
    sheet = Sheet("N-7", cast.north, [Line("maintenance", 51200)], member=friend)
    await orders.enter(sheet, by=cast.eve, at=now - 2 * DAY)
    await greetings.greet(today, at=now)
    await members.reveal(cast.ann, "phone", by=cast.dee, at=now)


async def _rights(cast: Cast) -> dict[str, Any]:
    """Ann allowed and withdrew, has a copy and asks for a correction; Cho is leaving; Dee looked a lot."""
    now, ann = clock.now(), cast.ann
    await consents.choose(ann, {"marketing_sms": True}, source="portal", by=ann, at=now - 5 * DAY)
    await consents.record(ann, "marketing_sms", given=False, way="phone", by=cast.dee, at=now - DAY)
    words = "可以，有活动打给我"
    await consents.record(ann, "marketing_phone", given=True, way="desk", words=words, by=cast.dee, at=now)
    await copies.ask(ann, by=ann, at=now - 2 * DAY)
    await copies.make_next(data_copy.put_together, at=now - 2 * DAY)
    lines = ("11月3日那张单子，公里数应该是 32,100", "车牌换了，旧车牌还在")
    first, second = [
        await requests.ask_correction(ann, about=about, text=text, by=ann, at=now - days * DAY)
        for about, text, days in zip(("order", "car"), lines, (9, 1), strict=True)
    ]
    done = "单子上的公里数已改为 32,100。"
    await requests.answer(first, outcome="done", text=done, by=cast.gil, at=now - 7 * DAY)
    leaving = await closing.ask(cast.cho, by=cast.cho, at=now - HOUR)
    for _ in range(looks.AT_LEAST):
        await members.reveal(ann, "phone", by=cast.dee, at=now - HOUR)
    return {"correction": second.id, "closure": leaving.id}


async def _workshop(cast: Cast) -> dict[str, Any]:
    """An order that earned, one that could not, one that was wrong, one of nobody, one of the shop."""
    now = clock.now()
    lines = (
        [Line("maintenance", 128000), Line("parts", 35050)],
        [Line("accident", 360000)],
        [Line("parts", 9900)],
    )
    sheets = [
        Sheet(f"N-{place}", cast.north, each, member=cast.ann, vehicle=cast.car)
        for place, each in enumerate(lines, 1)
    ]
    earned, _, wrong = [
        await orders.enter(sheet, by=cast.eve, at=now - place * HOUR) for place, sheet in enumerate(sheets, 1)
    ]
    await orders.void(wrong, reason="重复开单", by=cast.gil, at=now)
    walk_in = await orders.enter(
        Sheet("N-78", cast.north, [Line("repair", 62000)]), by=cast.eve, at=now - 4 * HOUR
    )
    [line] = await ServiceLine.filter(order_id=walk_in.id)
    some = {line.id: 12000}
    await orders.refund(walk_in, some, key="scene-refund", reason="材料没用完", by=cast.gil, at=now - HOUR)
    goods = Sheet("P-1", cast.north, [Line("accessories", 19900)], member=cast.ann, kind="purchase")
    bought = await orders.enter(goods, by=cast.eve, at=now - 5 * HOUR)
    return {"order": earned.id, "void": wrong.id, "walk_in": walk_in.id, "bought": bought.id}


async def _garage(cast: Cast) -> dict[str, Any]:
    """Ann's car has dates, readings and a driver; Ben claims two of hers, and drives a company's."""
    now = clock.now()
    today = clock.day_of(now)
    told = {"registered_on": today - 700 * DAY, "insured_until": today + 20 * DAY}
    await vehicles.edit(cast.car, cast.ann, **told, by=cast.ann, at=now - DAY)  # type: ignore[arg-type]
    for days, kilometres in ((600, 900), (420, 6_200), (200, 12_900), (90, 161_000), (30, 18_400)):
        source = "import:1" if days > 100 else "order:1"
        await mileage.record(cast.car, kilometres, source=source, at=now - days * DAY)
    friend = await casting.join("13600009999", name="周小禾", source_code=cast.poster.code, at=now - DAY)
    driver = await sharing.admit(cast.car, friend, role="family", by=cast.dee, at=now - DAY)
    await sharing.offer(cast.car, cast.ann, guest="13600008888", role="driver", by=cast.ann, at=now)
    return {"driver": driver.id} | await _claims(cast) | await _vans(cast)


async def _claims(cast: Cast) -> dict[str, Any]:
    now = clock.now()
    second = await vehicles.of(cast.ann).get(plate="沪AD52718")
    refused = await claims.make(cast.ben, plate=second.plate or "", by=cast.ben, at=now - DAY)
    await claims.refuse(refused, reason="证书上是别人的名字", by=cast.dee, at=now)
    words = "上月买的二手车"
    claim = await claims.make(cast.ben, plate=cast.car.plate or "", words=words, by=cast.ben, at=now - DAY)
    return {"claim": claim.id, "refused": refused.id}


async def _vans(cast: Cast) -> dict[str, Any]:
    """Two cars of a company for which Ben speaks: one he drives, one is sold."""
    now = clock.now()
    company = await companies.found("浦江物流有限公司", tax_number=TAX, store=cast.north, by=cast.dee, at=now)
    await companies.add_contact(company, cast.ben, title="行政", by=cast.dee, at=now)
    vans = [
        await vehicles.add(cast.ben, plate=f"沪A1230{n}", model="威然", by=cast.ben, at=now - DAY)
        for n in (1, 2)
    ]
    await vehicles.remove(vans[0], cast.ben, by=cast.ben, at=now)
    await companies.take_in(company, vans[0], by=cast.dee, at=now)
    await sharing.admit(vans[0], cast.ben, role="driver", by=cast.dee, at=now)
    await transfers.let_go(vans[1], "sold", owner=cast.ben, by=cast.ben, at=now)
    return {"driven": vans[0].id, "sold": vans[1].id, "company": company.id}


async def _events(cast: Cast) -> dict[str, Any]:
    """A trip sets out within the hour, a class is to come; one was held, one called off, one is planned."""
    trip, today = await given.dated(
        "坝上草原自驾", in_days=3, store=cast.north, art="camp", price_text="每车 ¥198"
    )
    await _moved(today, cast)
    course, later = await given.dated(
        "冬季用车课堂", in_days=8, kind="class", art="class", summary="两小时，听完上车练"
    )
    await sessions.add(
        course, Plan(later.starts_at + DAY, later.ends_at + DAY, 4), by=cast.dee, at=clock.now()
    )
    _, past = await given.dated("象山看海", in_days=-3, art="sea")
    gone, off = await given.dated("莫干山两日自驾", in_days=5)
    planned, _ = await given.dated("新车讲堂", in_days=20, published=False, store=cast.north)
    family = [Guest("周建国"), Guest("周小禾", 7)]
    tickets = {
        "ticket": await given.ticket(today, cast.ann, companions=family, vehicle=cast.car),
        "next": await given.ticket(later, cast.ann),
        "gone": await given.ticket(off, cast.ann),
        "bens": await given.ticket(today, cast.ben),
    }
    await given.ticket(past, cast.ann)
    await registrations.cancel(tickets["bens"], by=cast.ben, at=clock.now() - HOUR)
    await cancellations.cancel_event(gone, reason="下雪封路", by=cast.dee, at=clock.now() - HOUR)
    return {
        "event": course.code,
        "event_id": trip.id,
        "planned": planned.id,
        "called_off": off.id,
        "ticket_id": tickets["ticket"].id,
        "session": today.id,
        "today": today,
        "later": later,
        "tickets": tickets,
        **{name: ticket.code for name, ticket in tickets.items()},
    }


async def _moved(session: Session, cast: Cast) -> None:
    """The trip sets out in half an hour: registering for it has just ended, checking in has begun."""
    now = clock.now()
    plan = Plan(now + HOUR / 2, now + 9 * HOUR, 30, opens_at=session.opens_at, closes_at=now + HOUR / 4)
    await replanning.change(session, plan, by=cast.dee, at=now)


async def _queue(cast: Cast, later: Session, tickets: dict[str, Registration]) -> dict[str, Any]:
    """A morning at the desk: every answer that it can give, by the name of its outcome."""
    now, here = clock.now(), {"desk": cast.desk, "staff": cast.eve}
    for outcome, code in (
        ("too_early", tickets["next"].code),
        ("cancelled", tickets["gone"].code),
        ("unknown", "2" + "0" * 14),
        ("ok", tickets["ticket"].code),
        ("already", tickets["ticket"].code),
    ):
        answer = await checkin.scan(code, nonce=_nonce(outcome), at=now, **here)
        assert answer.outcome == outcome, answer
    await checkin.scan(tickets["ticket"].code, nonce=_nonce("wrong_event"), at=now, session=later, **here)
    await _find(_tail(cast), "choose", here)
    await _find("12345678901", "nobody", here)
    await _find(cast.ben.phone or "", "visit", here)
    return {"visit": (await DeskVisit.get(member=cast.ben)).id}


async def _find(text: str, name: str, here: dict[str, Desk | Staff]) -> None:
    await reception.look_up(text, nonce=_nonce(name), at=clock.now(), **here)  # type: ignore[arg-type]


def _tail(cast: Cast) -> str:
    """The last four of Ann's number, and of her friend's."""
    return (cast.ann.phone or "")[-4:]


def _nonce(outcome: str) -> str:
    return f"scene-{outcome}"


async def _house(cast: Cast) -> dict[str, Any]:
    """A leaver whose customers Eve and Dee look after now, a closed store, Fay with the second step on."""
    now = clock.now()
    ivy = await casting.hire("sales_adviser", login="ivy", store=cast.north)
    await advising.assign([cast.ann, cast.ben], ivy, by=cast.gil, at=now - DAY)
    handed = await handover.hand_over(ivy, [cast.eve, cast.dee], by=cast.gil, at=now - HOUR, close=True)
    east = await stores.add("east", name="东店", address="东三环 18 号", by=cast.gil, at=now - DAY)
    await desks.create(east, name="1 号台", by=cast.gil, at=now - DAY)
    await stores.close(east, by=cast.gil, at=now)
    await desks.create(cast.north, name="售后台", by=cast.gil, at=now - DAY)
    signin, _ = await signins.open_for_staff(cast.fay, agent="", ip="", at=now - DAY)
    setup = await twostep.begin(cast.fay, at=now - DAY)
    code = TOTP(setup.secret).at(int((now - DAY).timestamp()))
    await twostep.confirm(cast.fay, code, signin=signin, at=now - DAY)
    nothing = await orders.ServiceOrder.get(number="N-2")
    return {
        "handover": handed.id,
        "closed_store": east.id,
        "store": cast.north.id,
        "desk": cast.desk.id,
        "dee": cast.dee.id,
        "nothing": nothing.id,
    }


async def _rules(cast: Cast) -> dict[str, Any]:
    """A campaign in force with a budget, the next version of the service rule as a draft, replayed."""
    now = clock.now()
    told: dict[str, Any] = {"by": cast.gil, "at": now}
    twice = {"type": "multiplier", "by": 2, "expiry": {"months": 6}, "budget": 50_000}
    span = {"valid_from": now, "valid_until": now + 30 * DAY}
    campaign = await rulebook.draft("", "service_order", twice, title="店庆双倍积分", **span, **told)
    await rulebook.publish(campaign, **told)
    terms = defaults.RULES["service"][1] | {"rates": {"maintenance": "0.5", "repair": 2}, "pending_days": 14}
    draft = await rulebook.draft(
        "service", "service_order", terms, title="维修积分", valid_from=now, valid_until=None, **told
    )
    await replays.ask(draft, **told)
    await piecework.REPLAYS.next_one()
    return {"rule": campaign.id, "rule_draft": draft.id}


async def _segments(cast: Cast) -> dict[str, Any]:
    """A segment with OR and NOT that nothing is planned for, and two exports; the address of its filter."""
    now = clock.now()
    node = segments.read(
        {
            "all": [
                {"field": "gender", "operator": "in", "value": ["f", "m"]},
                {
                    "any": [
                        {"field": "car", "operator": "yes"},
                        {"not": {"field": "last_visit", "operator": "within", "value": 365}},
                    ]
                },
                {"field": "joined_at", "operator": "within", "value": 3650},
            ]
        }
    )
    segment = await segments.save(
        "爱出游的车主", node, purpose="春天的自驾先请他们", plan="", store=cast.north, by=cast.dee, at=now
    )
    asked = segments.written(node)
    told = {"columns": ["name", "phone"], "format": "xlsx", "asked": asked, "by": cast.gil, "at": now}
    await exports.record("members", count=3, reason="", is_uncovered=False, **told)
    await exports.record("members", count=3, reason="寄邀请函", is_uncovered=True, **told)
    return {"segment": segment.id, "where": quote(segments.text(node))}


async def _tiers(cast: Cast) -> dict[str, int]:
    """Ann is silver for three weeks more; Dee asks that she stays so, after a no. She was there yesterday."""
    now, ann, said = clock.now(), cast.ann, {"by": cast.gil, "at": clock.now() - 400 * DAY}
    await tiers.add(
        "silver", name="银卡", level=2, growth_from=2000, brings="免费洗车：2 次\n生日礼：300 分", **said
    )
    await tiers.add(
        "gold",
        name="金卡",
        level=3,
        growth_from=6000,
        brings="免费洗车：6 次\n生日礼：500 分\n代步车：2 天",
        **said,
    )
    silver = await Tier.get(code="silver")
    await changes.record(
        ann, "raised", silver, growth=2100, ends_at=clock.start_of(clock.day_of(now + 21 * DAY)), by="club",
        at=now - 344 * DAY,
    )  # fmt: skip
    await tiers.review_due(at=now - DAY)
    first = await keeping.ask(ann, reason="老客户了", by=cast.dee, at=now - DAY)
    await keeping.refuse(first, answer="请写具体一点", by=cast.gil, at=now - HOUR)
    keep = await keeping.ask(ann, reason="车在厂里等件，三个月没开", by=cast.dee, at=now)
    for days in (4, 3, 1, 0):
        await daily.check_in(ann, at=now - days * DAY)
    return {"keep": keep.id, "keep_refused": first.id}


async def _remembered(cast: Cast) -> dict[str, Any]:
    """What colleagues wrote down of Ann; a record that was hers, and one that may be."""
    now, dee = clock.now(), cast.dee
    said = {"about": "右后门异响", "text": "过减速带时响。答应试车后答复"}
    note = await notes.write(cast.ann, "phone", **said, by=dee, at=now - 2 * HOUR)
    await notes.write(cast.ann, "note", about="工作日只回微信", by=dee, at=now - DAY, pinned=True)
    told = {"owner": dee, "member": cast.ann, "by": dee}
    today = clock.day_of(now)
    await tasks.make("promise", text="答复右后门异响", day=today - DAY, **told, at=now - 3 * DAY)
    task = await tasks.make("callback", text="回电报价：四轮换胎", day=today + DAY, **told, at=now)
    done = await tasks.make("todo", text="准备试驾车", day=today + DAY, **told, at=now)
    await tasks.finish(done, outcome="备好了", turn=0, by=dee, at=now)
    mother = {"name": "邓颖", "relation": "mother", "address_form": "邓阿姨", "birth": Birth("lunar", 10, 13)}
    relative = await relatives.add(cast.ann, **mother, by=dee, at=now)
    if not await members.present().filter(id=cast.ann.id, household_id__not_isnull=True).exists():
        home = await households.found("陈家", first=cast.ann, by=dee, at=now)
        await households.join(home, cast.ben, by=dee, at=now)
    north = {"source_code": cast.poster.code, "gender": cast.ann.gender, "at": now - 5 * DAY}
    old = await casting.join("13511110009", name=cast.ann.name, **north)
    twin = await casting.join(f"1350000{_tail(cast)}", name=f"{cast.ann.name}女士", **north)
    merge = await members.merge(old, into=cast.ann, by=dee, at=now, reason="换号前的旧档案")
    await Vehicle.filter(id=cast.car.id).update(insured_until=date(2019, 5, 1), delivered_on=date(2020, 5, 1))
    await orders.record(Sheet("N-77", cast.north, [Line("parts", 9900)]), by=cast.eve, at=now)
    return {
        "note": note.id,
        "task": task.id,
        "done": done.id,
        "relative": relative.id,
        "twin": twin.id,
        "merge": merge.id,
    }


async def _jobs() -> None:
    """One run that was fine, and one that was not."""
    now = clock.now()
    for name, slot in (("greetings", now - 2 * HOUR), ("expiry", now - HOUR)):
        run = await jobs.claim(name, slot, worker="scene", at=slot)
        assert run
        if name == "expiry":
            await jobs.fail(run, at=slot, error="the disk was full")
        else:
            await jobs.finish(run, at=slot, result={"greeted": 1})
