"""A club of any size, written by plain SQL: a bench of 100,000 members cannot wait for 100,000 sign-ups.

The rows are those that the verbs would have written, as far as the pages under test read them. The few people
whom a bench signs in are made by the verbs themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tortoise.connection import get_connection
from tortoise.models import Model
from tortoise.transactions import in_transaction

from club import clock, codes, desks, founding, members, signins, stores, vehicles
from club import staff as workforce
from club.activity import Activity
from club.members import Member
from club.messages.outbox import Message
from club.pictures import Picture
from club.tiers import Tier
from club.vehicles import Ownership, Vehicle
from events import events, registrations, sessions
from events.events import Words
from events.registration import Registration
from events.sessions import Plan
from points import postings
from points.accounts import Account
from tests import shelves
from tests.bench import town

PASSWORD = "for the bench alone"
CHUNK = 2000
REWARDS = 30
MOVEMENTS = 40  # of the member whose home page is measured


@dataclass(frozen=True)
class Club:
    """What a bench needs to know of the club that was seeded."""

    member_token: str
    staff_token: str
    staff_csrf: str
    tickets: list[str]
    manager_token: str  # of somebody who serves all stores and may see everything


async def club(*, size: int, tickets: int, postings: int = 0) -> Club:
    """Fill the open, empty database with `size` members and so many tickets that can be checked in now.

    With `postings` the crowd is a whole town (town.py), and everybody has so many movements.
    """
    now = clock.now()
    opened = now - timedelta(days=200)
    await founding.ensure(by="bench", at=opened)
    store = await stores.add("one", name="一店", by="bench", at=opened)
    desk = await desks.create(store, name="1 号台", by="bench", at=opened)
    eve = await workforce.create(
        "eve", name="Eve", password=PASSWORD, role="front_desk", store=store, by="bench", at=opened
    )
    if postings:
        await town.fill(size=size, at=now, postings=postings)
    else:
        await _crowd(size, store.id, opened)
    signin, staff_token = await signins.open_for_staff(eve, agent="bench", ip="127.0.0.1", at=now)
    await signins.stand_at(signin, desk)
    ann = await _ann(opened)
    _, member_token = await signins.open_for_member(ann, agent="bench", ip="127.0.0.1", at=now)
    gil = await workforce.create(
        "gil", name="Gil", password=PASSWORD, role="administrator", store=None, by="bench", at=opened
    )
    _, manager_token = await signins.open_for_staff(gil, agent="bench", ip="127.0.0.1", at=now)
    await _shelves(opened)
    ready = await _tickets(ann, tickets, now, eve)
    await _settle_down()
    return Club(member_token, staff_token, signin.csrf, ready, manager_token)


async def _settle_down() -> None:
    """What PostgreSQL does by itself within a minute of so many new rows: count them, for its plans."""
    database = get_connection("default")
    if database.capabilities.dialect == "postgres":
        await database.execute_script("ANALYZE")


async def _ann(at: datetime) -> Member:
    """The member whose home page is measured: two cars, some movements, some messages."""
    ann = await members.sign_up(
        "13800000000", charter=1, privacy=1, consents={}, name="陈静", gender="f", at=at, source="bench"
    )
    for plate in ("沪B6K286", "沪AD52718"):
        await vehicles.add(ann, plate=plate, brand="大众", model="途观L", by=ann, at=at)
    for turn in range(MOVEMENTS):
        await postings.earn(
            ann.account_id,
            100,
            key=f"bench:{turn}",
            reason="birthday",
            facts={},
            store=None,
            by="bench",
            at=at + timedelta(days=turn),
            expires_at=at + timedelta(days=800),
        )
    return ann


async def _shelves(at: datetime) -> None:
    """More rewards than a page shows, each with a picture of its own name."""
    for turn in range(REWARDS):
        name = f"{turn:032x}"
        await Picture.create(name=name, width=1280, height=800, by="bench", kept_at=at)
        await shelves.shelved(
            at=at, name=f"好物 {turn}", about="到店取\n一年质保", points=100 + turn, stock=9, picture=name
        )


async def _tickets(ann: Member, count: int, now: datetime, by: Any) -> list[str]:
    """One big session that is checking in, and so many registrations for it."""
    words = Words(kind="class", title="冬季用车课堂", place="一店")
    event = await events.create(words, by=by, at=now - timedelta(days=30))
    plan = Plan(now + timedelta(minutes=30), now + timedelta(hours=8), capacity=count + 10)
    session = await sessions.add(event, plan, by=by, at=now - timedelta(days=30))
    await events.publish(event, by=by, at=now - timedelta(days=30))
    await registrations.register(session, ann, key="bench:ann", by=ann, at=now - timedelta(days=2))
    ids = await Member.exclude(id=ann.id).order_by("id").limit(count).values_list("id", flat=True)
    rows = [
        Registration(
            code=codes.new_ticket(),
            key=f"bench:{turn}",
            fingerprint="0" * 64,
            session_id=session.id,
            member_id=member_id,
            seats=1,
            by="bench",
            registered_at=now - timedelta(days=1),
        )
        for turn, member_id in enumerate(ids)
    ]
    await _write(rows)
    await sessions.Session.filter(id=session.id).update(taken=len(rows) + 1)
    return [row.code for row in rows]


async def _crowd(size: int, store_id: int, at: datetime) -> None:
    """Members with an account, a car, a line on the timeline and a message each."""
    tier = await Tier.first()
    assert tier
    await _write([Account(opened_at=at) for _ in range(size)])
    accounts = await Account.all().order_by("id").values_list("id", flat=True)
    await _write([_member(turn, account, tier.id, store_id, at) for turn, account in enumerate(accounts)])
    ids = await Member.all().order_by("id").values_list("id", flat=True)
    await _write([_vehicle(turn, at) for turn in range(size)])
    cars = await Vehicle.all().order_by("id").values_list("id", flat=True)
    await _write([Ownership(member_id=m, vehicle_id=v, since=at) for m, v in zip(ids, cars, strict=True)])
    await _write([Activity(member_id=m, kind="member.joined", at=at, by=f"member:{m}") for m in ids])
    await _write([_message(m, at) for m in ids])


def _member(turn: int, account: int, tier: int, store: int, at: datetime) -> Member:
    phone = f"139{turn:08d}"
    return Member(
        number=f"{turn:010d}",
        phone=phone,
        phone_tail=phone[-4:],
        name=f"会员{turn}",
        name_key=f"会员{turn}",
        address_form=f"会员{turn}",
        tier_id=tier,
        account_id=account,
        store_id=store,
        invite_code=f"b{turn:09d}",
        joined_at=at,
    )


def _vehicle(turn: int, at: datetime) -> Vehicle:
    plate = f"京{'ABCDEFGHJK'[turn // 100000 % 10]}{turn % 100000:05d}"
    return Vehicle(plate=plate, plate_tail=plate[-5:], brand="大众", model="朗逸", created_at=at)


def _message(member: int, at: datetime) -> Message:
    return Message(
        key=f"bench:{member}",
        member_id=member,
        channel="inbox",
        kind="welcome",
        locale="zh_CN",
        subject="欢迎",
        body="欢迎入会",
        created_at=at,
        due_at=at,
        sent_at=at,
        state="sent",
    )


async def _write(rows: Sequence[Model]) -> None:
    async with in_transaction():
        for start in range(0, len(rows), CHUNK):
            chunk = list(rows[start : start + CHUNK])
            await type(chunk[0]).bulk_create(chunk)
