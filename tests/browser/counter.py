"""The desk's part of the scene: a class that costs money; who has not paid, waits, or has an offer for it."""

from datetime import timedelta
from typing import Any

from club import clock
from events import checkin, events, fees, registrations, sessions, terms, waitlist
from events.events import Words
from events.parties import Guest, Party
from events.registration import Registration
from events.sessions import Plan, Session
from events.terms import Terms
from tests import cast as casting
from tests.cast import Cast

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


async def furnish(cast: Cast) -> dict[str, Any]:
    """Scans that the desk has answered, by name: scene-unpaid, scene-waiting and scene-offered."""
    session = await _class(cast)
    unpaid = await _comes(session, await casting.join("13600003331", name="刘洋"), Guest("刘小洋", 9))
    here = await _comes(session, await casting.join("13600003332", name="孙薇"), Guest("孙父"), Guest("孙母"))
    await fees.pay(here, 300_00, desk=cast.desk, by=cast.eve, at=clock.now())
    head, waits, kept = [
        await _comes(session, await casting.join(f"136000033{n}", name=name), *guests)
        for n, name, guests in (
            (41, "林家", [Guest(f"林{n}") for n in range(3)]),
            (42, "李婷", [Guest("李小小", 6)]),
            (43, "吴迪", []),
        )
    ]
    assert (head.state, waits.state) == ("waiting", "waiting")
    await Session.filter(id=session.id).update(capacity=8)
    await waitlist.offer_out_of_turn(kept, reason="到场了", by=cast.dee, at=clock.now())
    for name, one in (("here", here), ("unpaid", unpaid), ("waiting", waits), ("offered", kept)):
        nonce = f"scene-{name}"
        await checkin.scan(one.code, desk=cast.desk, staff=cast.eve, nonce=nonce, at=clock.now())
    return {"class_now": session.id, "three_here": here.id}


async def _class(cast: Cast) -> Session:
    """It begins in three quarters of an hour; there were places for five."""
    opened, starts = clock.now() - 3 * DAY, clock.now() + HOUR * 3 / 4
    words = Words("class", "冬季刹车和轮胎课", place="浦东店二楼", store=cast.north, art="class")
    event = await events.create(words, by=cast.dee, at=opened)
    await terms.put(event, Terms(fen_each=100_00, refunds=((24, 100), (0, 50))), by=cast.dee, at=opened)
    session = await sessions.add(event, Plan(starts, starts + 2 * HOUR, 5), by=cast.dee, at=opened)
    await events.publish(event, by=cast.dee, at=opened)
    return session


async def _comes(session: Session, member: Any, *guests: Guest) -> Registration:
    party, at = Party(guests, waits=True), session.opens_at + DAY
    return await registrations.register(session, member, party, key=f"counter:{member.id}", by=member, at=at)
