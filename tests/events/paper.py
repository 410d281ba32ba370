"""A session on paper: what registrations, the queue and fees must come to, written as simply as it can be.

Everything is reckoned by going through all parties. A deed that is refused raises what the verb raises; then
this sheet is torn up and the one of before holds, for a refusal leaves nothing behind.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from club.errors import ClubError
from events import cancellations, refusals, sessions
from events.checkin import UNDO_WITHIN, NotCheckedIn, UndoTooLate
from events.fee import NothingToGiveBack, NothingToPay
from points.errors import NotEnoughPoints
from tests.events.trips import START

EACH, FEN_EACH = 10, 6400  # can be halved again and again
REFUNDS = ((72, 100), (24, 50))
END = START + timedelta(hours=9)
SHANGHAI = ZoneInfo("Asia/Shanghai")
HOLDING = ("offered", "registered")


class Late(refusals.OfferGone):
    """Of an offer that ran out: the refusal is written down, so this sheet stays."""


def held_until(at: datetime) -> datetime:
    """Twelve hours are the whole of a waking day, which is from 8 to 20 in Shanghai: an offer of the day
    holds until the same time tomorrow, one of the night until the next evening."""
    there = at.astimezone(SHANGHAI)
    evening = there.replace(hour=20, minute=0, second=0, microsecond=0)
    if there >= evening:
        return evening + timedelta(days=1)
    is_before_the_day = there <= there.replace(hour=8, minute=0, second=0, microsecond=0)
    return evening if is_before_the_day else there + timedelta(days=1)


@dataclass
class Seat:
    """One of a party: so many points are set aside, and so many fen lie in the till, for them alone."""

    points: int
    paid: int = 0


@dataclass
class Party:
    """A party as it stands. `seats` are paid for one by one, and none before it comes; `back` fen are owed to
    it for those who do not come after all: it gets them, or pays with them for others."""

    who: int
    people: int
    cars: int
    number: int
    rank: int
    state: str = "waiting"
    until: datetime | None = None
    seats: list[Seat] = field(default_factory=list[Seat])
    back: int = 0
    came: datetime | None = None

    @property
    def owed(self) -> int:
        return sum(seat.points for seat in self.seats)

    @property
    def due(self) -> int:
        return sum(FEN_EACH - seat.paid for seat in self.seats)


@dataclass
class Paper:
    """`points` are what each member can spend."""

    people: int
    cars: int | None
    ranks: list[int]
    points: list[int]
    parties: list[Party] = field(default_factory=list[Party])
    is_open: bool = True
    arrivals: int = 0

    @property
    def holding(self) -> list[Party]:
        return [one for one in self.parties if one.state in HOLDING]

    @property
    def queue(self) -> list[Party]:
        waiting = [one for one in self.parties if one.state == "waiting"]
        return sorted(waiting, key=lambda one: (-one.rank, one.number))

    @property
    def live(self) -> list[Party]:
        return [*self.holding, *self.queue]

    @property
    def taken(self) -> tuple[int, int]:
        return sum(one.people for one in self.holding), sum(one.cars for one in self.holding)

    def fits(self, people: int, cars: int) -> bool:
        taken, parked = self.taken
        return taken + people <= self.people and (self.cars is None or parked + cars <= self.cars)

    def advance(self, at: datetime) -> None:
        for one in self.parties:
            if one.state == "offered" and one.until and one.until <= at:
                one.state = "gone"
        while self.is_open and at < START and self.queue and self._fits(self.queue[0]):
            self._offer(self.queue[0], at)

    def register(self, who: int, people: int, cars: int, waits: bool, at: datetime) -> Party:
        if any(one.who == who for one in self.live):
            raise refusals.AlreadyRegistered
        if not self.is_open:
            raise refusals.Cancelled
        if at >= START:
            raise refusals.Closed
        self._must_fit_ever(people)
        self.advance(at)
        comes = self.fits(people, cars) and not self.queue
        if not comes and not waits:
            raise refusals.Full
        one = Party(who, people, cars, self._arrival(), self.ranks[who])
        self.parties.append(one)
        if comes:
            self._seat(one, people)
        else:
            self.advance(at)
        return one

    def accept(self, one: Party, at: datetime) -> None:
        if one.state == "registered" and one.until:
            return
        if one.state != "offered":
            raise refusals.OfferGone
        assert one.until
        if at >= one.until:
            self.advance(at)
            raise Late
        self._seat(one, one.people)

    def change(self, one: Party, people: int, cars: int, at: datetime) -> None:
        self.advance(at)
        if one.state == "gone" or one.came or at >= START or not self.is_open:
            raise refusals.NotChangeable
        self._must_fit_ever(people)
        more, parked = people - one.people, cars - one.cars
        wants = one.state in HOLDING and (more > 0 or parked > 0)
        if wants and (self.queue or not self.fits(max(more, 0), max(parked, 0))):
            raise refusals.Full
        if one.state == "waiting" and (more > 0 or (parked > 0 and self.cars is not None)):
            one.number = self._arrival()
        one.people, one.cars = people, cars
        if one.state == "registered" and more > 0:
            self._seat(one, more)
        for _ in range(-more if one.state == "registered" else 0):
            self._leave(one, share_of(at))
        self.advance(at)

    def cancel(self, one: Party, at: datetime) -> None:
        if at >= START or one.state == "gone" or one.came:
            raise refusals.CancellationRefused
        self._end(one, share_of(at))
        self.advance(at)

    def let_past(self, one: Party, at: datetime) -> None:
        self.advance(at)
        if one.state not in ("waiting", "offered") or at >= START or not self.is_open:
            raise refusals.OfferGone
        if one.state == "offered":
            return
        if not self._fits(one):
            raise refusals.NothingFree
        self._offer(one, at)

    def make_room(self, people: int, cars: int | None, at: datetime) -> None:
        taken, parked = self.taken
        if not self.is_open:
            raise sessions.SessionCancelled
        if people < taken:
            raise sessions.FewerThanTaken
        if cars is not None and cars < parked:
            raise sessions.FewerCarsThanTaken
        if people < self.people and any(one.people > people for one in self.queue):
            raise sessions.WaitingTooLarge
        self.people, self.cars = people, cars
        self.advance(at)

    def call_off(self, at: datetime) -> None:
        if not self.is_open:
            raise sessions.SessionCancelled
        if at >= START:
            raise cancellations.SessionBegun
        self.is_open = False
        for one in self.live:
            if one.came:
                self._give_back(one, 100)
            else:
                self._end(one, 100)

    def pay(self, one: Party) -> None:
        if one.state != "registered" or not one.due:
            raise NothingToPay
        for seat in one.seats:
            seat.paid = FEN_EACH

    def hand_back(self, one: Party) -> None:
        if not one.back:
            raise NothingToGiveBack
        one.back = 0

    def scanned(self, one: Party, at: datetime) -> str:
        """The outcome; whoever comes in is there."""
        if one.state == "gone" or not self.is_open:
            return "cancelled"
        if one.state != "registered":
            return "waiting"
        if one.came:
            return "already"
        if at < START - timedelta(hours=2):
            return "too_early"
        if at >= END:
            return "over"
        one.came = at
        return "ok"

    def undo(self, one: Party, at: datetime) -> None:
        if not one.came:
            raise NotCheckedIn
        if at >= one.came + UNDO_WITHIN:
            raise UndoTooLate
        one.came = None

    def sweep(self, at: datetime) -> None:
        """What the worker does: offers, queues of what has begun, points of what is over."""
        self.advance(at)
        for one in self.queue if at >= START else []:
            one.state = "gone"
        for one in self.parties if at >= END and self.is_open else []:
            for seat in one.seats:
                seat.points = 0

    def _arrival(self) -> int:
        self.arrivals += 1
        return self.arrivals

    def _must_fit_ever(self, people: int) -> None:
        if people > self.people:
            raise refusals.TooLarge

    def _fits(self, one: Party) -> bool:
        return self.fits(one.people, one.cars)

    def _offer(self, one: Party, at: datetime) -> None:
        one.state = "offered"
        one.until = min(held_until(at), START)

    def _seat(self, one: Party, people: int) -> None:
        """So many more are set points aside for, and what the party is to get pays for them first."""
        if self.points[one.who] < people * EACH:
            raise NotEnoughPoints
        one.state = "registered"
        self.points[one.who] -= people * EACH
        for seat in [Seat(EACH) for _ in range(people)]:
            seat.paid = min(one.back, FEN_EACH)
            one.back -= seat.paid
            one.seats.append(seat)

    def _leave(self, one: Party, percent: int) -> None:
        """Whoever has paid least leaves: who has not paid gets nothing, and nothing is asked of them."""
        seat = min(one.seats, key=lambda seat: seat.paid)
        one.seats.remove(seat)
        self.points[one.who] += seat.points * percent // 100
        one.back += seat.paid * percent // 100

    def _end(self, one: Party, percent: int) -> None:
        self._give_back(one, percent)
        one.state = "gone"

    def _give_back(self, one: Party, percent: int) -> None:
        while one.seats:
            self._leave(one, percent)


def share_of(at: datetime) -> int:
    """What comes back at that time, in percent."""
    left = START - at
    return next((share for hours, share in REFUNDS if left >= timedelta(hours=hours)), 0)


def raised(refusal: Exception) -> type[Exception]:
    """What the verb raises where the paper raises `refusal`."""
    return refusals.OfferGone if isinstance(refusal, Late) else type(refusal)


REFUSED = (ClubError, NotEnoughPoints)
