"""What the tests of events begin with: a trip in ten days, published, with places for four."""

from datetime import timedelta

from events import events, sessions
from events.events import Words
from events.sessions import Plan, Session
from tests import cast as casting

NOON = casting.OPENED + timedelta(days=30)
START = NOON + timedelta(days=10)
TRIP = Words(kind="trip", title="坝上草原自驾", place="朝阳北路店")


def plan(**other) -> Plan:
    return Plan(**{"starts_at": START, "ends_at": START + timedelta(hours=9), "capacity": 4} | other)


async def session(cast, words: Words = TRIP, **other) -> Session:
    """A session of a published trip, open to registration from NOON on."""
    event = await events.create(words, by=cast.dee, at=NOON)
    offered = await sessions.add(event, plan(**other), by=cast.dee, at=NOON)
    await events.publish(event, by=cast.dee, at=NOON)
    return offered
