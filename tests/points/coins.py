"""The ledger told by a child: every point is a coin that lies in a purse, was spent, or is gone.

Written without a look at the ledger's own way of reckoning, which has sums, lots and draws. It knows when a
coin ends and which earning it came with; that is enough to say what must be where.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(eq=False)
class Coin:
    earning: int
    ends: datetime | None


@dataclass
class Purse:
    coins: list[Coin] = field(default_factory=list)
    spent: dict[int, list[Coin]] = field(default_factory=dict)
    ended: list[Coin] = field(default_factory=list)
    debts: list[int] = field(default_factory=list)
    size: dict[int, int] = field(default_factory=dict)

    @property
    def balance(self) -> int:
        return len(self.coins) - sum(self.debts)

    def left(self) -> dict[int, int]:
        """What is left of each earning that has anything left."""
        return dict(Counter(coin.earning for coin in self.coins))

    def good(self, at: datetime) -> list[Coin]:
        """The coins that can be spent, those first that are to be spent first."""
        good = [coin for coin in self.coins if coin.ends is None or coin.ends > at]
        return sorted(good, key=lambda coin: (coin.ends is None, coin.ends or at, coin.earning))

    def earn(self, earning: int, points: int, ends: datetime | None, at: datetime) -> None:
        self.size[earning] = points
        self.coins += [Coin(earning, ends) for _ in range(points)]
        self.pay(at)

    def spend(self, spend: int, points: int, at: datetime) -> None:
        self.spent[spend] = self.good(at)[:points]
        self.remove(self.spent[spend])

    def unspend(self, spend: int, at: datetime) -> None:
        self.coins += self.spent.pop(spend)
        self.pay(at)

    def unearn(self, earning: int, at: datetime) -> int:
        """The points taken away."""
        wanted = self.size[earning] - sum(coin.earning == earning for coin in self.ended)
        own = [coin for coin in self.coins if coin.earning == earning]
        chosen = (own + [coin for coin in self.good(at) if coin not in own])[:wanted]
        self.remove(chosen)
        if wanted > len(chosen):
            self.debts.append(wanted - len(chosen))
        return wanted

    def end(self, at: datetime) -> int:
        """The points that ended."""
        over = [coin for coin in self.coins if coin.ends is not None and coin.ends <= at]
        self.ended += over
        self.remove(over)
        return len(over)

    def pay(self, at: datetime) -> None:
        while self.debts and (good := self.good(at)):
            paid = good[: self.debts[0]]
            self.remove(paid)
            self.debts[0] -= len(paid)
            if not self.debts[0]:
                self.debts.pop(0)

    def remove(self, coins: list[Coin]) -> None:
        self.coins = [coin for coin in self.coins if coin not in coins]
