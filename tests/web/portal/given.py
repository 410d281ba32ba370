"""What a member's page finds: events to come to, orders that were settled, codes that were sent."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from club import clock, onetime, orders
from club.members import Member
from club.messages import outbox
from club.orders import Line, ServiceOrder, Sheet
from events import events, registrations, sessions
from events.events import Event, Words
from events.parties import Guest, Party
from events.registration import Registration
from events.sessions import Plan, Session

NOON = timedelta(hours=12)


async def event(title: str = "莫干山两日自驾", **words: Any) -> Event:
    """A published event with one date a week from now, of ten places."""
    made, _ = await dated(title, **words)
    return made


async def dated(
    title: str = "莫干山两日自驾",
    *,
    in_days: int = 7,
    capacity: int = 10,
    published: bool = True,
    opens_in_days: int = -30,
    kind: str = "trip",
    **words: Any,
) -> tuple[Event, Session]:
    """An event and its date; a date before today was open for registration in its time."""
    now = clock.now()
    starts = clock.start_of(clock.day_of(now) + timedelta(days=in_days)) + NOON
    opens = min(now + timedelta(days=opens_in_days), starts - timedelta(days=2))
    planned = Plan(starts, starts + timedelta(hours=3), capacity, opens_at=opens)
    made = await events.create(Words(kind, title, place="浦东店", **words), by="test", at=opens)
    session = await sessions.add(made, planned, by="test", at=opens)
    if published:
        await events.publish(made, by="test", at=opens)
    return made, session


async def ticket(
    session: Session, member: Member, companions: Sequence[Guest] = (), **told: Any
) -> Registration:
    """A registration made a day after the session opened; what is `told` is of the party."""
    at = session.opens_at + timedelta(days=1)
    key, party = f"test:{session.id}:{member.id}", Party(guests=tuple(companions), **told)
    return await registrations.register(session, member, party, key=key, by=member, at=at)


async def order(cast: Any, member: Member, *lines: Line, number: str = "W-0001") -> ServiceOrder:
    """A service order of the north store, settled an hour ago."""
    sheet = Sheet(number, cast.north, lines, member=member)
    return await orders.enter(sheet, by=cast.gil, at=clock.now() - timedelta(hours=1))


async def code_for(phone: str) -> str:
    """The digits of the newest one-time code that went to `phone`."""
    message = await outbox.Message.filter(phone=phone, kind="one_time_code").order_by("-id").first()
    assert message is not None, f"no code went to {phone}"
    return message.variables["code"]


async def delivered() -> None:
    """The worker has been round: what waited is in the inboxes."""
    await outbox.deliver(clock.now() + timedelta(days=1), 200)


async def code_for_closing(phone: str) -> str:
    """The digits of a code that was asked for to close an account."""
    await onetime.request(phone, purpose="closure", ip="192.0.2.9", at=clock.now())
    return await code_for(phone)
