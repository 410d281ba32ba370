"""The demo's memory: what colleagues wrote down, promised and noticed; some of it is due today."""

from datetime import datetime, time, timedelta
from random import Random

from club import clock, documents, households, members, notes, relatives, tasks
from club.members import Member
from club.members.births import Birth
from club.staff import Staff
from web.demo.house import House

DAY = timedelta(days=1)
SPOKEN = (  # how, what about, what came of it
    ("phone", "保养满意度", "说等得有点久，没人来说一声"),
    ("wechat", "约周六保养", "上午十点到店"),
    ("phone", "续保报价", "要和家里商量"),
    ("visit", "看新车", "对 ID.6 有兴趣，想试驾"),
    ("phone", "召回通知", "已约下周二"),
    ("wechat", "自驾活动", "问能不能带老人"),
)
PROMISED = (  # kind, what, due in so many days, until
    ("promise", "寄出备用钥匙", -1, time(12, 0)),
    ("promise", "回电报价：四轮换胎", 0, time(23, 0)),
    ("callback", "保养第 7 天回访", 0, None),
    ("promise", "送还儿童座椅", 0, None),
    ("callback", "还有 5 个月出保，邀请爱车课堂", 1, time(10, 30)),
    ("todo", "准备试驾车", 3, None),
    ("promise", "年检前提醒带齐保单", 9, None),
    ("callback", "12 个月未进厂", 16, None),
)


async def remembered(house: House, people: list[Member], random: Random, now: datetime) -> None:
    """Contacts of the last weeks, tasks around today, a family, two records that were one person."""
    first, friend = people[0], people[1]
    await _family(house, first, friend, now)
    await _first(house, first, now)
    for member in random.sample(people[3:], 60):
        colleague = random.choice(_colleagues(house, member))
        at = now - timedelta(days=random.randrange(2, 60), minutes=random.randrange(600))
        kind, about, text = random.choice(SPOKEN)
        await notes.write(member, kind, about=about, text=text, by=colleague, at=at)
    for turn, member in enumerate(random.sample(people[3:], 3 * len(PROMISED))):
        await _promise(house, member, PROMISED[turn % len(PROMISED)], turn, random, now)
    await _twins(house, first, friend, now)


async def _first(house: House, member: Member, now: datetime) -> None:
    """The member to try first: a call three days ago, what was promised then and is overdue, her likes."""
    service, officer, at = house.staff["service"], house.staff["club"], now - 3 * DAY
    said = {"about": "右后门异响", "text": "过减速带时响。答应试车后答复"}
    await notes.write(member, "phone", **said, by=service, at=at)
    await notes.write(member, "note", about="工作日只回微信", by=officer, at=at - DAY, pinned=True)
    liked = {"prefers": "wechat", "likes": "爱喝龙井，喜欢自驾", "dislikes": "不吃香菜"}
    await members.update_profile(member, email="chenxl@example.com", **liked, by=officer, at=at - DAY)
    yesterday = clock.day_of(now) - DAY
    told = {"owner": service, "member": member, "by": service, "at": at}
    await tasks.make("promise", text="答复右后门异响", day=yesterday, hour=time(17, 0), **told)


async def _family(house: House, member: Member, friend: Member, now: datetime) -> None:
    officer, at = house.staff["club"], now - 40 * DAY
    mother = {"name": "邓颖", "relation": "mother", "address_form": "邓阿姨"}
    await relatives.add(member, **mother, birth=Birth("lunar", 10, 13), by=officer, at=at)
    home = await households.found("陈家", first=member, by=officer, at=at)
    await households.join(home, friend, by=officer, at=at)


async def _promise(
    house: House,
    member: Member,
    promised: tuple[str, str, int, time | None],
    turn: int,
    random: Random,
    now: datetime,
) -> None:
    kind, text, days, hour = promised
    owner, made = random.choice(_colleagues(house, member)), now - timedelta(days=random.randrange(3, 9))
    day = clock.day_of(now) + timedelta(days=days)
    told = {"owner": owner, "member": member, "by": owner, "at": made}
    if tasks.due_at(day, hour) <= made:
        return
    task = await tasks.make(kind, text=text, day=day, hour=hour, **told)
    if turn % 5 == 4:
        await tasks.finish(task, outcome="已经办好，客户满意", turn=0, by=owner, at=now - DAY / 8)


async def _twins(house: House, first: Member, friend: Member, now: datetime) -> None:
    """One record was found to be 陈晓岚's old number and merged; that of 周明 waits to be found."""
    care = house.staff["care"]
    old = await _joined(house, "13900000101", first, now - 200 * DAY)
    await members.merge(old, into=first, by=care, at=now - 20 * DAY, reason="换号前的旧档案")
    await _joined(house, f"1390000{(friend.phone or '')[-4:]}", friend, now - 90 * DAY)


async def _joined(house: House, phone: str, like: Member, at: datetime) -> Member:
    """The same person once more, by another number."""
    versions = {kind: (await documents.current(kind)).version for kind in documents.KINDS}
    told = {"name": like.name, "gender": like.gender, "source_code": house.posters[0].code}
    return await members.sign_up(phone, **versions, **told, consents={}, at=at)


def _colleagues(house: House, member: Member) -> list[Staff]:
    pudong = house.stores[0]
    logins = ("service", "sales", "callback", "club") if member.store_id == pudong.id else ("club2", "desk2")
    return [house.staff[login] for login in logins]
