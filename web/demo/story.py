"""The demo's story: what happened on which day, told in order, each deed by its verb."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import count
from random import Random

from tortoise.transactions import in_transaction

from club import clock, consents, documents, members, orders, vehicles
from club.care import greetings
from club.members import Member
from club.members.births import Birth
from club.messages import outbox
from club.messages.outbox import Message
from club.orders import Line, Sheet
from club.sources import Source
from club.stores import Store
from club.vehicles import Vehicle
from events import attendance, checkin, events, registrations, sessions
from events.events import Words
from events.parties import Guest, Party
from events.registration import Registration
from events.sessions import Plan, Session
from web.demo import advisers, garage, ranks
from web.demo.house import MEMBERS_TO_TRY, House
from web.demo.people import by_day, car, person
from web.demo.programme import PROGRAMME, Offer

YEAR = timedelta(days=395)
MEMBERS = 300
A_BATCH = 40

Deed = Callable[[datetime], Awaitable[None]]
BILLS = (  # what a visit to the workshop comes to, in yuan by kind of work
    {"maintenance": 380, "parts": 420},
    {"maintenance": 260, "parts": 352},
    {"maintenance": 580, "parts": 1280},
    {"repair": 640, "parts": 980},
    {"bodywork": 1200},
    {"accident": 3600},
    {"warranty": 760},
    {"accessories": 299},
)


@dataclass(order=True)
class Happening:
    """A deed and its instant; `turn` orders those of one instant. What is `alone` is no part of a batch."""

    at: datetime
    turn: int
    deed: Deed = field(compare=False)
    alone: bool = field(default=False, compare=False)


class Story:
    """What is still to happen, the earliest first; a deed may bring more to pass."""

    def __init__(self, house: House, random: Random, now: datetime) -> None:
        self.house, self.random, self.now = house, random, now
        self.members: list[Member] = []
        self.cars: dict[int, list[Vehicle]] = {}
        self.ahead: list[Happening] = []
        self._turns = count()
        self._plan_members()
        self._happens(now - advisers.LEFT, partial(advisers.leave, house))
        for offer in PROGRAMME:
            self._plan_event(offer)
        for day in range(1, 60):
            nine = clock.local(now).replace(hour=9, minute=0) - timedelta(days=day)
            self._happens(nine.astimezone(UTC), self._greet)
        for day in range(0, YEAR.days, 5):
            self._happens(now - timedelta(days=day, hours=9), ranks.review)

    def next_batch(self) -> list[Happening]:
        """Up to so many happenings that may share a transaction, or one that is alone."""
        batch: list[Happening] = []
        while self.ahead and len(batch) < A_BATCH and not (batch and self.ahead[0].alone):
            batch.append(heappop(self.ahead))
            if batch[-1].alone:
                break
        return batch

    def _happens(self, at: datetime, deed: Deed, *, alone: bool = False) -> None:
        if at < self.now:
            heappush(self.ahead, Happening(at, next(self._turns), deed, alone))

    def _plan_members(self) -> None:
        """They come over the year, more of them lately; some by a friend, most by a poster.

        The members to try are there first, in their order: one brings the next.
        """
        for number in range(1, MEMBERS + 1):
            at = self.now - YEAR * 0.97 * self.random.random() ** 1.6 - timedelta(minutes=number)
            if number <= len(MEMBERS_TO_TRY):
                at = self.now - YEAR * 0.99 + timedelta(days=number)
            at = min(by_day(at, self.random), self.now - timedelta(minutes=number))
            self._happens(at, self._joining(number))

    def _joining(self, number: int) -> Deed:
        async def join(at: datetime) -> None:
            member = await self._sign_up(number, at)
            self.members.append(member)
            self.cars[member.id] = await self._drive_up(member, number, at)
            self._plan_orders(member, at)
            await advisers.look_after(member, self.house, self.random, at, self.now)

        return join

    async def _sign_up(self, number: int, at: datetime) -> Member:
        known = {index: name for index, (_, name, _) in enumerate(MEMBERS_TO_TRY, 1)}
        today = clock.day_of(self.now)
        birthday = Birth("solar", today.month, today.day, 1986) if number == 3 else None
        one = person(number, self.random, name=known.get(number, ""), birth=birthday)
        friend = self._friend(number)
        member = await members.sign_up(
            one.phone,
            charter=(await documents.current("charter")).version,
            privacy=(await documents.current("privacy")).version,
            consents={purpose: self.random.random() < 0.5 for purpose in consents.PURPOSES},
            invite_code=friend.invite_code if friend else "",
            source_code="" if friend else self._poster(number).code,
            name=one.name,
            gender=one.gender,
            at=at,
        )
        if one.birth.calendar:
            await members.update_profile(member, birth=one.birth, by=member, at=at + timedelta(minutes=3))
        return member

    def _poster(self, number: int) -> Source:
        """The members to try come by the first poster, so that one store's staff know them all."""
        posters = self.house.posters[:1] if number <= len(MEMBERS_TO_TRY) else self.house.posters
        return self.random.choice(posters)

    def _friend(self, number: int) -> Member | None:
        """Who brought them: 陈晓岚 brings a few, others now and then."""
        if not self.members or number == 1:
            return None
        if number in (2, 20, 21, 22):
            return next((one for one in self.members if one.phone == MEMBERS_TO_TRY[0][0]), None)
        return self.random.choice(self.members) if self.random.random() < 0.14 else None

    async def _drive_up(self, member: Member, number: int, at: datetime) -> list[Vehicle]:
        count = 2 if number == 1 or self.random.random() < 0.08 else 1 if self.random.random() < 0.9 else 0
        return [
            await vehicles.add(
                member, by=member, at=at + timedelta(minutes=5), **vars(car(self.random, clock.day_of(at)))
            )
            for _ in range(count)
        ]

    def _plan_orders(self, member: Member, joined: datetime) -> None:
        """Two or three visits a year; 周明 has not been there yet."""
        if not self.cars[member.id] or member.phone == MEMBERS_TO_TRY[1][0]:
            return
        at = joined + timedelta(days=self.random.randrange(0, 60), hours=2)
        while at < self.now:
            self._happens(at, self._visiting(member))
            at += timedelta(days=self.random.randrange(90, 220))

    def _visiting(self, member: Member) -> Deed:
        async def visit(at: datetime) -> None:
            bill = self.random.choice(BILLS)
            lines = [
                Line(work, yuan * 100 + self.random.randrange(0, 9900, 100)) for work, yuan in bill.items()
            ]
            car = self.random.choice(self.cars[member.id])
            sheet = Sheet(
                number=f"RO{clock.local(at):%y%m%d}{self.random.randrange(10000):04d}-{member.id}",
                store=await self._store_of(member),
                lines=lines,
                vehicle=car,
                member=member,
                kilometres=garage.odometer(car, clock.day_of(at)),
            )
            order = await orders.enter(sheet, by=self.house.staff["service"], at=at)
            if self.random.random() < 0.02:
                clerk = self.house.staff["care"]
                await orders.void(order, reason="重复开单", by=clerk, at=at + timedelta(hours=1))

        return visit

    async def _store_of(self, member: Member) -> Store:
        home = [store for store in self.house.stores if store.id == member.store_id]
        return home[0] if home else self.random.choice(self.house.stores)

    def _plan_event(self, offer: Offer) -> None:
        first = min(offer.days)
        planned = self.now + timedelta(days=min(first - 30, -5))

        async def plan(at: datetime) -> None:
            await self._offer(offer, at)

        self._happens(planned, plan)

    async def _offer(self, offer: Offer, at: datetime) -> None:
        store = next((one for one in self.house.stores if one.code == offer.store), None)
        officer = self.house.officer(store) if store else self.house.staff["club"]
        words = Words(
            kind=offer.kind,
            title=offer.title,
            summary=offer.summary,
            body=offer.body,
            art=offer.art,
            place=offer.place,
            price_text=offer.price_text,
            store=store,
        )
        event = await events.create(words, by=officer, at=at)
        for days in offer.days:
            session = await sessions.add(event, self._plan(offer, days), by=officer, at=at)
            self._plan_registrations(session, at)
        await events.publish(event, by=officer, at=at)

    def _plan(self, offer: Offer, days: int) -> Plan:
        day = clock.day_of(self.now) + timedelta(days=days)
        start = datetime.combine(day, time(offer.hour, 30 if offer.hour == 6 else 0), clock.zone())
        if days == 0:  # today's class is on now, whenever this is tried
            start = self.now.replace(second=0, microsecond=0) + timedelta(minutes=45)
        return Plan(starts_at=start, ends_at=start + timedelta(hours=offer.hours), capacity=offer.capacity)

    def _plan_registrations(self, session: Session, offered: datetime) -> None:
        """Some two thirds of the places are taken, in the days after the offer; past guests came."""
        self._happens(session.starts_at + timedelta(hours=12), self._thank)
        last = min(session.starts_at - timedelta(hours=3), self.now)
        if last <= offered:
            last = self.now
        for place in range(session.capacity // 3):
            at = offered + (last - offered) * self.random.random()
            self._happens(at, self._registering(session, place))

    def _registering(self, session: Session, place: int) -> Deed:
        async def register(at: datetime) -> None:
            hers = place == 0 and session.starts_at < self.now + timedelta(days=8)
            member = self.members[0] if hers else self.random.choice(self.members)
            if await Registration.exists(session_id=session.id, member_id=member.id):
                return
            guests = [Guest(f"家人{n}") for n in range(1, self.random.choice((1, 1, 2, 2, 3)))]
            cars = self.cars[member.id]
            ticket = await registrations.register(
                session,
                member,
                Party(guests=tuple(guests), vehicle=cars[0] if cars else None),
                key=f"demo:{session.id}:{member.id}",
                by=member,
                at=at,
            )
            if self.random.random() < 0.9:
                arrival = session.starts_at - timedelta(minutes=self.random.randrange(2, 40))
                self._happens(arrival, self._arriving(ticket, session), alone=True)

        return register

    def _arriving(self, ticket: Registration, session: Session) -> Deed:
        async def arrive(at: datetime) -> None:
            store = self.house.stores[0]
            await checkin.scan(
                ticket.code,
                desk=self.house.desks[store.id],
                staff=self.house.front(store),
                nonce=f"demo-{ticket.id:08d}",
                at=at,
                session=session,
            )

        return arrive

    async def _thank(self, at: datetime) -> None:
        await attendance.reward(at=at)

    async def _greet(self, at: datetime) -> None:
        await greetings.greet(clock.day_of(at), at=at, limit=100)


async def told(story: Story) -> AsyncIterator[datetime]:
    """Let it all happen; now and then, how far it has come. A batch is one transaction, which is faster."""
    while batch := story.next_batch():
        if batch[0].alone:
            await batch[0].deed(batch[0].at)
        else:
            async with in_transaction():
                for happening in batch:
                    await happening.deed(happening.at)
        yield batch[-1].at
    await garage.fill(story.house, story.members, story.cars, random=story.random, now=story.now)
    await ranks.told(story.house, story.members, story.random, story.now)
    await _afterwards(story.now)


async def _afterwards(now: datetime) -> None:
    """The messages are delivered and, but for the latest, read."""
    while any(await outbox.deliver(now, limit=500)):
        pass
    old = Message.filter(channel="inbox", state="sent", created_at__lt=now - timedelta(days=10))
    await old.update(read_at=now - timedelta(days=9))
