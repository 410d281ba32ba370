"""What the tests of parties begin with: a trip by car that asks, and points to pay it."""

from datetime import timedelta
from typing import Any

from club import clock
from events import events, questions, sessions, terms
from events.events import Event, Words
from events.questions import Asked
from events.sessions import Plan, Session
from events.terms import Terms

DAY = timedelta(days=1)


async def trip(
    *, room: int = 10, cars: int | None = None, asked: tuple[Asked, ...] = (), **told: Any
) -> tuple[Event, Session]:
    """A published trip ten days from now, with these terms and questions."""
    now = clock.now()
    starts = clock.start_of(clock.day_of(now) + 10 * DAY) + DAY / 4
    event = await events.create(Words("trip", "千岛湖两日自驾", place="浦东店"), by="test", at=now - 9 * DAY)
    plan = Plan(starts, starts + DAY, room, car_capacity=cars, opens_at=now - 8 * DAY)
    session = await sessions.add(event, plan, by="test", at=now - 9 * DAY)
    await events.publish(event, by="test", at=now - 9 * DAY)
    if told:
        await terms.put(event, Terms(**told), by="test", at=now - 8 * DAY)
    if asked:
        await questions.put(event, asked, by="test", at=now - 8 * DAY)
    return await Event.get(id=event.id), session


def filled(session: Session, key: str = "a-key-of-the-form", **told: str) -> dict[str, str]:
    return {"key": key, "session": str(session.id), **told}
