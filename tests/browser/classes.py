"""A class of the scene: course, emergency plan, preparations, an invitation round, a series with stamps."""

from datetime import timedelta
from typing import Any

from club import clock, consents, notes, segments, tasks
from club.segments import audiences
from club.tasks import Task
from events import (
    calls,
    events,
    inviting,
    preparations,
    registrations,
    risks,
    series,
    sessions,
    stamps,
    topics,
)
from events.events import Event, Words
from events.invitations import Invitation
from events.registration import Registration
from events.series import Terms
from events.sessions import Plan
from events.topics import Slot
from points import voucher_kinds
from tests.cast import Cast, join
from web.forms.staff.courses import USUAL

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
COURSE = [
    Slot("签到和欢迎", 15, "周敏", "签到台、姓名贴"),
    Slot("仪表上的灯，哪些不能等", 40, "王工", "实车一台、投影", "https://club.example/lights"),
    Slot("茶歇", 15),
    Slot("动手换雨刮、看胎压", 50, "王工", "雨刮 6 副、胎压表 3 只"),
    Slot("保养周期和救援电话，答疑", 30, "李顾问"),
]
NAMES = ("孙悦", "钱坤", "赵敏", "吴桐", "郑好", "王一诺")


async def furnish(cast: Cast) -> dict[str, Any]:
    """What the addresses of pages name, by the name it has there."""
    event, session = await _lesson(cast, 9 * DAY)
    await _design(cast, event)
    bare, _session = await _lesson(cast, 30 * DAY, title="冬季用车课堂")
    await _round(cast, event)
    return {
        "lesson": event.id,
        "lesson_code": event.code,
        "lesson_session": session.id,
        "bare": bare.id,
        **await _numbers(event, cast),
        "series": await _series(cast, event),
    }


async def _lesson(cast: Cast, ahead: timedelta, title: str = "新车主课堂") -> tuple[Event, Any]:
    now = clock.now()
    lesson = Words(
        "class", title, "认仪表、会应急、懂保养", art="class", place="北店二楼培训室", store=cast.north
    )
    event = await events.create(lesson, by=cast.dee, at=now - 20 * DAY)
    start = clock.start_of(clock.day_of(now + ahead)) + 9 * HOUR
    session = await sessions.add(event, Plan(start, start + 3 * HOUR, 20), by=cast.dee, at=now - 20 * DAY)
    await events.publish(event, by=cast.dee, at=now - 20 * DAY)
    return event, session


async def _design(cast: Cast, event: Event) -> None:
    now = clock.now()
    await topics.put(event, COURSE, by=cast.dee, at=now)
    await risks.put(event, [*USUAL["class"]], by=cast.dee, at=now)
    told: dict[str, Any] = {"by": cast.dee, "at": now - 9 * DAY}
    await preparations.add(event, "跟王工敲定时间和实车", days=14, owner=cast.eve, **told)
    done = await preparations.add(event, "订二楼培训室", days=12, owner=cast.dee, **told)
    await preparations.add(event, "备雨刮和胎压表", days=3, owner=cast.eve, **told)
    await preparations.add(event, "布置签到台", days=0, owner=None, **told)
    task = await Task.get(id=done.task_id)
    await tasks.finish(task, outcome="订好了，含投影", turn=0, by=cast.dee, at=now - 8 * DAY)


async def _round(cast: Cast, event: Event) -> None:
    """Eight are invited: some said yes, one thinks, one does not come, one was not reached."""
    now = clock.now()
    people = [
        await join(f"135000070{number:02}", name=name, source_code=cast.poster.code, at=now - 60 * DAY)
        for number, name in enumerate(NAMES)
    ]
    for who in (cast.ann, cast.ben, *people):
        given = {"marketing_phone": True}
        await consents.choose(who, given, source="portal", by=who, at=now - 50 * DAY)
    await notes.write(people[0], "phone", about="首保提醒", text="周末来", by=cast.eve, at=now - 3 * DAY)
    for days in (2, 6, 9):
        await notes.write(people[1], "phone", about="保险到期", by=cast.eve, at=now - days * DAY)
    await audiences.ensure(cast.north, by=cast.dee, at=now)
    told: dict[str, Any] = {"purpose": "课堂", "plan": "打电话邀请", "store": cast.north, "by": cast.dee}
    group = await segments.save(
        "北店可联系的车主", segments.leaf("consent", "in", ["marketing_phone"]), **told, at=now
    )
    await inviting.fill(event, group, seen=99, by=cast.dee, at=now)
    await inviting.share(event, [cast.dee], by=cast.dee, at=now)
    mine = await Invitation.filter(event=event).order_by("-id")
    day = clock.day_of(now)
    answers = (
        ("coming", "", None),
        ("thinking", "要看孩子的课", day),
        ("declined", "那天出差", None),
        ("unreached", "", None),
    )
    for minutes, (one, (said, words, again)) in enumerate(zip(mine, answers, strict=False)):
        more: dict[str, Any] = {"words": words, "again_on": again, "turn": one.turn}
        at = now - timedelta(minutes=30 - minutes)
        await calls.answer(one, said, channel="phone", by=cast.dee, at=at, **more)
    session = await event.sessions.all().first()
    held = await Invitation.filter(event=event, state="coming").select_related("member").first()
    assert held is not None
    await registrations.register(session, held.member, key="scene-lesson", by=cast.dee, at=now)


async def _numbers(event: Event, cast: Cast) -> dict[str, int]:
    thinking = await Invitation.get(event=event, state="thinking")
    waiting = await Invitation.filter(event=event, state="open", member__name=NAMES[1]).first()
    assert waiting is not None
    group = await segments.visible_to(cast.dee).get(name="北店可联系的车主")
    return {"asked_one": thinking.id, "to_ask": waiting.id, "group": group.id}


async def _series(cast: Cast, event: Event) -> int:
    """Three classes bring a wash; Ann came to one of them."""
    now = clock.now()
    wash = await voucher_kinds.define(name="全车精洗", worth="thing", at=now - 30 * DAY)
    made = await series.create(Terms("爱车课堂三堂课", 3, wash, store=cast.north), by=cast.dee, at=now)
    await series.include(made, event, by=cast.dee, at=now)
    before, session = await _lesson(cast, 60 * DAY, title="出保前课堂")
    ticket = await registrations.register(session, cast.ann, key="scene-stamp", by=cast.ann, at=now)
    await Registration.filter(id=ticket.id).update(checked_in_at=now - DAY)
    await series.include(made, before, by=cast.dee, at=now)
    await stamps.give(at=now)
    return made.id
