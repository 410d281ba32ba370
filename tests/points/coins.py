"""The ledger told by a child: every point is a coin that lies in a purse, was spent, or is gone.

Written without a look at the ledger's own way of reckoning, which has sums, lots and draws. It knows of a
coin from when until when it is good and which earning it came with; that is enough to say what must be where.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

NEVER = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(eq=False)
class Coin:
    earning: int
    since: datetime
    ends: datetime | None = None
    usable: datetime | None = None
    minted: int = field(default_factory=count().__next__)
    became: Coin | None = None

    def again(self, earning: int, ends: datetime | None) -> Coin:
        """A coin in its place."""
        self.became = Coin(earning, self.since, ends, self.usable)
        return self.became

    @property
    def now(self) -> Coin:
        """The coin that is there for it by now."""
        return self.became.now if self.became else self

    def is_over(self, at: datetime) -> bool:
        return self.ends is not None and self.ends <= at

    def pends(self, at: datetime) -> bool:
        return self.usable is not None and self.usable > at


@dataclass
class Move:
    """Coins and debts that went from one purse to another: the names of what gave and what took them."""

    out: int | None = None
    into: int | None = None
    paid: int | None = None
    forgiven: int | None = None


@dataclass
class Purse:
    coins: list[Coin] = field(default_factory=list)
    spent: dict[int, list[Coin]] = field(default_factory=dict)
    held: dict[int, list[Coin]] = field(default_factory=dict)
    ended: list[Coin] = field(default_factory=list)
    debts: dict[int, int] = field(default_factory=dict)
    given: dict[int, list[Coin]] = field(default_factory=dict)
    grown: dict[int, int] = field(default_factory=dict)
    less: dict[int, tuple[int, int]] = field(default_factory=dict)
    frozen: bool = False
    latest: datetime = NEVER

    @property
    def balance(self) -> int:
        return len(self.coins) - self.owed

    @property
    def owed(self) -> int:
        return sum(self.debts.values())

    @property
    def growth(self) -> int:
        return sum(self.grown.values())

    def left(self) -> dict[int, int]:
        """What is left of each earning that has anything left."""
        return dict(Counter(coin.earning for coin in self.coins))

    def alive(self, at: datetime) -> list[Coin]:
        """The coins that have not ended, those first that are to be spent first."""
        return in_turn(coin for coin in self.coins if not coin.is_over(at))

    def good(self, at: datetime) -> list[Coin]:
        return [coin for coin in self.alive(at) if not coin.pends(at)]

    def pending(self, at: datetime) -> list[Coin]:
        return [coin for coin in self.alive(at) if coin.pends(at)]

    def lost(self, at: datetime) -> int:
        """All that ever ended, also what still lies here."""
        return len(self.ended) + sum(coin.is_over(at) for coin in self.coins)

    def earn(self, coins: list[Coin], earning: int, at: datetime, growth: int = 0) -> None:
        self.given[earning], self.grown[earning] = [*coins], growth
        self.coins += coins
        self.pay(at)

    def spend(self, spend: int, points: int, at: datetime) -> None:
        self.latest = at
        self.spent[spend] = self.take(self.good(at)[:points])

    def unspend(self, spend: int, back: int, at: datetime, grace: timedelta | None = None) -> None:
        """`back` is the name of what brings them back: the earning of those that had ended."""
        returned = self.spent.pop(spend)
        for coin in returned:
            coin.became = None
        if grace is not None:
            returned = [coin.again(back, at + grace) if coin.is_over(at) else coin for coin in returned]
        self.coins += returned
        self.debts.pop(spend, None)
        self.grown.pop(spend, None)
        self.pay(at)

    def unearn(self, earning: int, back: int, at: datetime, other: Purse) -> int:
        """The points taken away: as many as were given, but for those that have ended, here or in `other`,
        and those that were taken away before."""
        given, gone = self.gone(earning, at, other)
        _, taken = self.less.pop(earning, (0, 0))
        self.grown.pop(earning)
        return self.give_back(given, back, max(0, len(given) - taken - gone), at)

    def lessen(self, earning: int, points: int, growth: int, back: int, at: datetime, other: Purse) -> int:
        """The points taken away, of so many: those that have ended count first, once."""
        given, gone = self.gone(earning, at, other)
        less, taken = self.less.get(earning, (0, 0))
        wanted = max(0, points - max(0, gone - (less - taken)))
        self.less[earning] = (less + points, taken + wanted)
        self.grown[earning] -= growth
        return self.give_back(given, back, wanted, at)

    def gone(self, earning: int, at: datetime, other: Purse) -> tuple[set[Coin], int]:
        """What was given, and how many of them have ended, here or in `other`."""
        given = {coin.now for coin in self.given[earning]}
        over = {coin for coin in other.coins if coin.is_over(at)}
        return given, len(given & {*self.ended, *other.ended, *over})

    def give_back(self, given: set[Coin], back: int, wanted: int, at: datetime) -> int:
        """Those that were given themselves, then others; the rest is owed under the name `back`."""
        self.latest = at
        own = in_turn(coin for coin in self.coins if coin in given)
        others = [coin for coin in self.good(at) + self.pending(at) if coin not in own]
        chosen = self.take((own + others)[:wanted])
        self.owe(back, wanted - len(chosen))
        return wanted

    def hold(self, hold: int, points: int, at: datetime) -> None:
        self.latest = at
        self.held[hold] = self.take(self.good(at)[:points])

    def settle(self, hold: int, at: datetime, spend: int = 0, points: int = 0) -> None:
        """The first coins are spent, the others come back."""
        coins = self.held.pop(hold)
        if points:
            self.spent[spend] = coins[:points]
        self.coins += coins[points:]
        self.pay(at)

    def has_for(self, hold: int, points: int, spent: int, at: datetime) -> bool:
        """Whether there are `points` when `spent` of what is held are gone: what is owed is not taken."""
        more = points - len(self.held[hold][spent:])
        return more <= max(0, len(self.good(at)) - self.owed)

    def resize(self, hold: int, into: int, points: int, at: datetime, spend: int, spent: int) -> None:
        """The first `spent` coins are spent, the next stay on hold, others with them if they are too few."""
        coins = self.held.pop(hold)
        if spent:
            self.spent[spend] = coins[:spent]
        stay, back = coins[spent:][:points], coins[spent:][points:]
        self.held[into] = stay + self.take(self.good(at)[: points - len(stay)])
        self.coins += back
        self.pay(at)

    def end(self, at: datetime) -> int:
        """The points that ended."""
        over = self.take([coin for coin in self.coins if coin.is_over(at)])
        self.ended += over
        return len(over)

    def move(self, other: Purse, move: Move, at: datetime) -> None:
        """Everything that has not ended goes to another purse, debts too, which that one pays if it can."""
        self.end(at)
        if move.out is not None:
            self.latest = at
            given = self.take(sorted(self.coins, key=lambda coin: coin.minted))
            self.spent[move.out] = given
            copies = [coin.again(move.into or 0, coin.ends) for coin in given]
            other.earn(copies, move.into or 0, at)
        if move.paid is not None:
            owed = self.owed
            other.latest = at
            other.spent[move.paid] = other.take((other.good(at) + other.pending(at))[:owed])
            other.owe(move.paid, owed - len(other.spent[move.paid]))
            self.earn([Coin(move.forgiven or 0, at) for _ in range(owed)], move.forgiven or 0, at)

    def unmove(self, other: Purse, move: Move, at: datetime) -> None:
        """The last comes first. `-1 - name` names what undid it."""
        if move.paid is not None:
            self.unearn(move.forgiven or 0, -1 - (move.forgiven or 0), at, other)
            other.unspend(move.paid, 0, at)
        if move.out is not None:
            other.unearn(move.into or 0, -1 - (move.into or 0), at, self)
            self.unspend(move.out, 0, at)

    def owe(self, name: int, points: int) -> None:
        if points:
            self.debts[name] = points

    def pay(self, at: datetime) -> None:
        """What is told late pays with what was still good when something last moved."""
        at = self.latest = max(at, self.latest)
        while self.debts and (good := self.good(at) + self.pending(at)):
            name = next(iter(self.debts))
            paid = self.take(good[: self.debts[name]])
            self.spent.setdefault(name, []).extend(paid)
            self.debts[name] -= len(paid)
            if not self.debts[name]:
                del self.debts[name]

    def take(self, coins: list[Coin]) -> list[Coin]:
        taken = {id(coin) for coin in coins}
        self.coins = [coin for coin in self.coins if id(coin) not in taken]
        return coins


def in_turn(coins: Iterable[Coin]) -> list[Coin]:
    """Those first that are to be spent first."""
    return sorted(coins, key=lambda coin: (coin.ends is None, coin.ends or NEVER, coin.since, coin.minted))
