"""The demo's events to their end: a trip that is full, with its queue and an offer; and what came after those
that were held: how members found them, who did not come, what they cost.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from tortoise.transactions import in_transaction

from club import clock
from club.errors import ClubError
from club.members import Member
from club.messages import outbox
from club.messages.outbox import Message
from events import (
    absences,
    costs,
    events,
    feedback,
    feedback_plans,
    registrations,
    sessions,
    terms,
    waitlist,
)
from events.events import Event, Words
from events.feedback import Told
from events.feedback_plans import Question
from events.parties import Guest, Party
from events.questions import Asked
from events.questions import put as put_questions
from events.registration import Registration
from events.sessions import Plan, Session
from events.terms import Terms
from points.errors import PointsError
from web.demo.house import MEMBERS_TO_TRY
from web.demo.story import Story

A_DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SEED = 66
SPEAKERS = {"class": ("张师傅",), "trip": ("周领队",)}
COSTS = {"class": 38, "trip": 145}  # yuan for everybody who came
SAID = (
    ("讲得很实在，回去就查了胎压。", True),
    ("停车不好找，建议门口放个牌子。", False),
    ("午饭等得有点久，别的都好。", False),
    ("孩子玩得很开心，下次还来。", True),
    ("出发前能不能早点把路线发给我们？", False),
    ("对讲机很好用，第一次跟车队不紧张。", False),
)
FULL = Words(
    kind="trip",
    title="崇明东滩观鸟一日自驾",
    summary="只带六台车，跟着观鸟老师看天鹅。",
    body="07:30 浦东店集合，过长江隧桥\n09:30 东滩，分两组看鸟\n12:00 农家饭\n15:00 返程",
    art="sea",
    place="浦东店，云台路 188 号",
    price_text="",
)
ASKED = (Asked("忌口", "text"), Asked("带望远镜吗", "yesno"))


async def told(story: Story) -> None:
    """After the story: its members register for the last trip and say how the others were."""
    random = Random(SEED)
    async with in_transaction():
        await _full_trip(story, random)
    for session in await _held(story.now):
        async with in_transaction():
            await _afterwards(story, session, random)
    await _excused(story)
    await _delivered(story.now)


async def _full_trip(story: Story, random: Random) -> None:
    """Six cars: full since the day before yesterday; yesterday somebody cancelled, and whoever is next has an
    offer. Others wait behind."""
    officer, opened = story.house.staff["club"], story.now - 6 * A_DAY
    event = await events.create(FULL, by=officer, at=opened)
    rules = Terms(
        points_each=100, fen_each=68_00, free_below=6, refunds=((72, 100), (24, 50)), queue_by="tier",
        offer_hours=24, waiver="我已了解自驾途中的风险，会听从领队安排。", asks=("emergency",),
    )  # fmt: skip
    await terms.put(event, rules, by=officer, at=opened)
    await put_questions(event, ASKED, by=officer, at=opened)
    start = clock.start_of(clock.day_of(story.now)) + 15 * A_DAY + 7 * HOUR + HOUR / 2
    plan = Plan(start, start + 9 * HOUR, capacity=15, car_capacity=6, closes_at=start - 2 * A_DAY)
    session = await sessions.add(event, plan, by=officer, at=opened)
    await events.publish(event, by=officer, at=opened + HOUR)
    drivers = [one for one in story.members[1:] if story.cars[one.id] and one.joined_at < opened]
    parties = await _parties(story, event, session, drivers, random, opened + 2 * HOUR)
    inside = [one for one in parties if one.state == "registered"]
    if len(inside) > 2:
        await registrations.cancel(inside[2], by=inside[2].member, at=story.now - 5 * HOUR)
        await _accepted(session, story.now - 4 * HOUR)
        await _tried(story, event, session)
        await registrations.cancel(inside[1], by=inside[1].member, at=story.now - 2 * HOUR)


async def _tried(story: Story, event: Event, session: Session) -> None:
    """Members to try wait as well: the first of them is next by tier, and has an offer once somebody
    cancels."""
    for place, member in enumerate(story.members[: len(MEMBERS_TO_TRY)]):
        cars = story.cars[member.id]
        party = Party(
            vehicle=cars[0] if cars else None, waiver=event.waiver_version, waits=True,
            emergency_name="家里人", emergency_phone="13900000000",
        )  # fmt: skip
        at = story.now - 3 * HOUR + place * HOUR / 10
        told: dict[str, Any] = {"key": f"demo:tried:{member.id}", "by": member, "at": at}
        try:
            await registrations.register(session, member, party, **told)
        except (ClubError, PointsError):  # in by now, or at another trip that day
            continue


async def _parties(
    story: Story, event: Event, session: Session, drivers: list[Member], random: Random, at: datetime
) -> list[Registration]:
    """Ten families, an hour or some between them, as long as their points reach."""
    made: list[Registration] = []
    for member in random.sample(drivers, len(drivers)):
        guests = (Guest("家人"), Guest("小朋友", random.randrange(4, 11)))[: random.randrange(3)]
        party = Party(
            guests=guests, vehicle=story.cars[member.id][0], waiver=event.waiver_version, waits=True,
            emergency_name="家里人", emergency_phone="13900000000", leaders_may_call=True,
        )  # fmt: skip
        said: dict[str, Any] = {"key": f"demo:full:{member.id}", "by": member, "at": at}
        try:
            made.append(await registrations.register(session, member, party, **said))
        except (ClubError, PointsError):  # at another trip that day, or without the points
            continue
        at += random.randrange(1, 9) * HOUR
        if len(made) == 10:
            break
    return made


async def _accepted(session: Session, at: datetime) -> None:
    for offered in await waitlist.offered(session):
        await waitlist.accept(offered, by=offered.member, at=at)


async def _held(now: datetime) -> list[Session]:
    held = Session.filter(state="open", ends_at__lte=now - A_DAY).select_related("event")
    return await held.order_by("ends_at", "id")


async def _afterwards(story: Story, session: Session, random: Random) -> None:
    """The day after everybody who came is asked; six of ten answer, some of them with words."""
    event, officer = session.event, story.house.staff["club"]
    plan = await feedback_plans.of(event)
    if not plan.speakers:
        names, speakers = list(plan.names), SPEAKERS[event.kind]
        plan = await feedback_plans.put(event, names, speakers, by=officer, at=session.starts_at - A_DAY)
    ten = clock.start_of(clock.day_of(session.ends_at)) + A_DAY + 10 * HOUR
    if ten >= story.now:
        return
    await feedback.ask_due(at=ten, limit=1000)
    came = Registration.filter(session_id=session.id, checked_in_at__not_isnull=True)
    people = await came.select_related("member").order_by("id")
    for place, one in enumerate(people):
        at = ten + random.randrange(5, 2000) * HOUR / 60
        if at < story.now and random.random() < 0.6:
            await _says(one, plan.questions, place, random, at)
    heads = sum(one.seats for one in people)
    cost = (heads * COSTS[event.kind] + random.randrange(100, 900)) * 100
    await costs.add(session, "餐食、物料和场地", fen=cost, by=officer, at=min(ten + A_DAY, story.now))


async def _says(
    one: Registration, questions: list[Question], place: int, random: Random, at: datetime
) -> None:
    """Mostly content; now and then in haste, all top marks."""
    in_haste = random.random() < 0.06
    answers: dict[tuple[str, str], str] = {}
    for question in questions:
        kind = question.asked.kind
        if kind == "smiles":
            answers[question.key] = "5" if in_haste else str(random.choice((3, 4, 4, 5, 5)))
        elif kind == "yesno" and not in_haste:
            answers[question.key] = random.choice(("yes", "yes", "yes", "no"))
        elif kind == "choice" and not in_haste:
            answers[question.key] = random.choice([name for name, _words in question.asked.choices])
    words, named = SAID[place % len(SAID)] if place % 3 == 0 and not in_haste else ("", False)
    opened = at - timedelta(seconds=6 if in_haste else random.randrange(25, 180))
    said = Told(answers, words, named)
    await feedback.give(one, said, key=f"demo:{one.id}", opened_at=opened, by=one.member, at=at)


async def _excused(story: Story) -> None:
    """One of those who did not come had rung up."""
    missed = await absences.every(story.now).first()
    if missed:
        said: dict[str, Any] = {"reason": "孩子发烧，早上打过电话", "by": story.house.staff["club"]}
        await absences.excuse(missed, at=story.now - HOUR, **said)


async def _delivered(now: datetime) -> None:
    """All are delivered; what is older than ten days was read."""
    while any(await outbox.deliver(now, limit=500)):
        pass
    old = Message.filter(channel="inbox", state="sent", read_at=None, created_at__lt=now - 10 * A_DAY)
    await old.update(read_at=now - 9 * A_DAY)
