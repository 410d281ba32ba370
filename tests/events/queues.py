"""What the tests of places, queues and fees do again and again: parties that come, points to pay with."""

from datetime import timedelta
from typing import Any

from club.holds import of as held
from club.members import Member
from events import events, fees, registrations, sessions, terms
from events.events import Event
from events.fee import Fee
from events.parties import Guest, Party
from events.registration import Registration
from events.sessions import Session
from events.terms import Terms
from points import accounts, postings
from tests import cast as casting
from tests.events.trips import NOON, TRIP, plan

HOUR = timedelta(hours=1)
PRICE = Terms(points_each=100, fen_each=50_00, free_below=6, refunds=((72, 100), (24, 50)), offer_hours=12)


async def offered_on(cast: Any, asked: Terms = Terms(), **other: Any) -> Session:  # noqa: B008 - it is frozen
    """A session of a published trip on these terms."""
    event = await events.create(TRIP, by=cast.dee, at=NOON)
    await terms.put(event, asked, by=cast.dee, at=NOON)
    session = await sessions.add(event, plan(**other), by=cast.dee, at=NOON)
    await events.publish(event, by=cast.dee, at=NOON)
    return await Session.get(id=session.id).select_related("event")


async def crowd(count: int) -> list[Member]:
    return [await casting.join(f"1350000{number:04}") for number in range(count)]


def party(people: int = 1, **other: Any) -> Party:
    return Party(guests=tuple(Guest(f"友{number}") for number in range(1, people)), **other)


async def comes(session: Session, member: Member, people: int = 1, *, at: Any = NOON, **other: Any) -> Any:
    """A party of so many, which waits if there is no room; by car, if a `plate` is told."""
    who, key = other.pop("by", member), other.pop("key", f"{session.id}:{member.id}:{at}:{people}")
    whole = party(people, **{"waits": True, **other})
    return await registrations.register(session, member, whole, key=key, by=who, at=at)


async def gets(member: Member, points: int) -> None:
    """Points to pay with."""
    said: dict[str, Any] = {"reason": "gift", "facts": {}, "store": None, "by": "test", "at": NOON}
    end = NOON + timedelta(days=900)
    await postings.earn(member.account_id, points, key=f"gift:{member.id}:{points}", expires_at=end, **said)


async def state(*some: Registration) -> list[str]:
    """How they stand now; of whom does not come, why."""
    rows = {row.id: row for row in await Registration.filter(id__in=[one.id for one in some])}
    return [rows[one.id].ended or rows[one.id].state for one in some]


async def room(session: Session) -> tuple[int, int, int]:
    """People and cars that have places, and parties that wait, as the session counts them."""
    now = await Session.get(id=session.id)
    return now.taken, now.cars_taken, now.waiting


async def event_of(session: Session) -> Event:
    return await Event.get(id=session.event_id)


async def fee_of(one: Registration) -> Fee:
    found = await fees.of(one)
    assert found
    return found


async def balance(member: Member) -> tuple[int, int]:
    """What can be spent, and what is set aside."""
    return (await accounts.balance(member.account_id), sum([hold.points for hold in await held(member)]))


async def paid(cast: Any, one: Registration, fen: int, at: Any = NOON) -> Fee:
    return await fees.pay(one, fen, desk=cast.desk, by=cast.eve, at=at)
