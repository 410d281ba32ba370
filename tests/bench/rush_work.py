"""What the rush is made with, and what it left, in a process of its own: `python -m tests.bench.rush_work`.

`made MEMBERS PLACES` fills the database of DATABASE_URL and prints how each member signs in and where they
register. `left SESSION` prints how many people are in and how many parties wait, whether those who are in
came first, and in which order the others stand.
"""

import asyncio
import json
import sys
from datetime import timedelta
from typing import Any

from tortoise.connection import get_connection

from club import clock, config, founding, signins, stores
from club import staff as workforce
from club.members import Member
from club.tiers import Tier
from events import events, sessions, waitlist
from events.events import Words
from events.registration import Registration
from events.sessions import Plan, Session
from points.accounts import Account
from web import database

PASSWORD = "for the bench alone"
DAY = timedelta(days=1)


async def made(members: int, places: int) -> dict[str, Any]:
    now = clock.now()
    await founding.ensure(by="bench", at=now - 9 * DAY)
    store = await stores.add("one", name="一店", by="bench", at=now - 9 * DAY)
    dee = await workforce.create(
        "dee", name="Dee", password=PASSWORD, role="club_officer", store=store, by="bench", at=now - 9 * DAY
    )
    event = await events.create(Words("trip", "坝上草原自驾", place="一店"), by=dee, at=now - DAY)
    plan = Plan(now + 9 * DAY, now + 10 * DAY, places, opens_at=now - DAY)
    session = await sessions.add(event, plan, by=dee, at=now - DAY)
    await events.publish(event, by=dee, at=now - DAY)
    people = [await _signed_in(turn, await _member(turn, store.id)) for turn in range(members)]
    db = get_connection("default")
    if db.capabilities.dialect == "postgres":
        await db.execute_script("ANALYZE")
    return {"event": event.code, "session": session.id, "people": people}


async def _member(turn: int, store: int) -> Member:
    at = clock.now() - 9 * DAY
    tier = await Tier.all().first()
    return await Member.create(
        number=f"{turn:010d}", phone=f"139{turn:08d}", name="王伟", address_form="王先生", tier=tier,
        account=await Account.create(opened_at=at), store_id=store, invite_code=f"b{turn:09d}", joined_at=at,
    )  # fmt: skip


async def _signed_in(turn: int, member: Member) -> dict[str, str]:
    signin, token = await signins.open_for_member(member, agent="bench", ip="127.0.0.1", at=clock.now())
    return {"token": token, "csrf": signin.csrf}


async def left(session_id: int) -> dict[str, Any]:
    session = await Session.get(id=session_id)
    rows = await Registration.filter(session_id=session_id).order_by("number")
    inside = [row for row in rows if row.state == "registered"]
    queue = [one.number for one in await waitlist.of(session)]
    return {
        "inside": sum(row.seats for row in inside),
        "counted": [session.taken, session.waiting, session.sequence],
        "first_come": [row.number for row in inside] == list(range(1, len(inside) + 1)),
        "in_order": queue == list(range(len(inside) + 1, len(rows) + 1)),
        "waiting": len(queue),
    }


async def main() -> None:
    settings = config.settings()
    await database.migrate(settings)
    async with database.opened(settings):
        numbers = [int(number) for number in sys.argv[2:]]
        print(json.dumps(await {"made": made, "left": left}[sys.argv[1]](*numbers)))


if __name__ == "__main__":
    asyncio.run(main())
