"""Sessions and registrations of many years, written by plain rows: `python -m tests.bench.crowds_work`.

`SESSIONS REGISTRATIONS` fills the database of DATABASE_URL; ten sessions are to come, the others are past,
and nine of ten who had registered came.
The one that is measured has fifty registrations in a small club as in a large one: a page full.
"""

import asyncio
import json
import sys
from datetime import timedelta
from typing import Any

from tortoise.connection import get_connection

from club import clock, codes, config, founding, signins, stores
from club import staff as workforce
from club.members import Member
from club.tiers import Tier
from events import events, sessions
from events.events import Words
from events.registration import Registration
from events.sessions import Plan, Session
from points.accounts import Account
from web import database

PASSWORD = "for the bench alone"
DAY = timedelta(days=1)
TO_COME, SHOWN = 10, 50
PEOPLE = 250


async def made(count: int, registrations: int) -> dict[str, Any]:
    now = clock.now()
    begun = now - 900 * DAY
    await founding.ensure(by="bench", at=begun)
    store = await stores.add("one", name="一店", by="bench", at=begun)
    told: dict[str, Any] = {"password": PASSWORD, "store": store, "by": "bench", "at": begun}
    dee = await workforce.create("dee", name="Dee", role="club_officer", **told)
    people = [await _member(turn, store.id) for turn in range(PEOPLE)]
    offered = [await _session(turn, dee) for turn in range(count)]
    await _register(offered, people, registrations)
    _, member = await signins.open_for_member(people[-1], agent="bench", ip="127.0.0.1", at=now)
    _, staff = await signins.open_for_staff(dee, agent="bench", ip="127.0.0.1", at=now)
    db = get_connection("default")
    if db.capabilities.dialect == "postgres":
        await db.execute_script("ANALYZE")
    first = await offered[0].event
    return {"member": member, "staff": staff, "event": first.code, "session": offered[0].id}


async def _session(turn: int, dee: Any) -> Session:
    """The first ten are to come, one each day; the others lie behind us."""
    starts = clock.now() + (turn + 1) * DAY if turn < TO_COME else clock.now() - turn * DAY
    event = await events.create(Words("trip", f"自驾 {turn}", place="一店"), by=dee, at=starts - 30 * DAY)
    plan = Plan(starts, starts + DAY / 2, capacity=600)
    session = await sessions.add(event, plan, by=dee, at=starts - 30 * DAY)
    await events.publish(event, by=dee, at=starts - 30 * DAY)
    return session


async def _register(offered: list[Session], people: list[Member], count: int) -> None:
    """A page full for the first, the others evenly."""
    places = [(offered[0].id, who) for who in people[:SHOWN]]
    others = [session.id for session in offered[1:]]
    each = -(-(count - SHOWN) // len(others))
    places += [(session, who) for session in others for who in people[:each]]
    past, came_at = {session.id for session in offered[TO_COME:]}, clock.now() - DAY
    rows = [
        Registration(
            code=codes.new_ticket(), key=f"bench:{turn}", fingerprint="0" * 64, session_id=session,
            member_id=who.id, seats=1, number=turn, by="bench", registered_at=clock.now() - DAY,
            **({"checked_in_at": came_at, "rewarded_at": came_at} if session in past and turn % 10 else {}),
        )
        for turn, (session, who) in enumerate(places[:count])
    ]  # fmt: skip
    for start in range(0, len(rows), 2000):
        await Registration.bulk_create(rows[start : start + 2000])
    for session in offered:
        taken = await Registration.filter(session_id=session.id).count()
        await Session.filter(id=session.id).update(taken=taken)


async def _member(turn: int, store: int) -> Member:
    at = clock.now() - 800 * DAY
    return await Member.create(
        number=f"{turn:010d}", phone=f"139{turn:08d}", name=f"会员{turn}", address_form=f"会员{turn}",
        tier=await Tier.all().first(), account=await Account.create(opened_at=at), store_id=store,
        invite_code=f"b{turn:09d}", joined_at=at,
    )  # fmt: skip


async def main() -> None:
    settings = config.settings()
    await database.migrate(settings)
    async with database.opened(settings):
        print(json.dumps(await made(*(int(number) for number in sys.argv[1:]))))


if __name__ == "__main__":
    asyncio.run(main())
