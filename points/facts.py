"""Facts and outcomes: what happened, as the rules see it, and what it earns with every reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from points.errors import InvalidAmount
from points.instants import Expiry

Reason = dict[str, Any]


@dataclass(frozen=True)
class Fact:
    """Something that may earn points. `amounts` are fen paid by kind of work, never below zero.

    `day` is that of `at` where the club is (without it, the day in the zone of `at`). `first`: nothing of
    this kind came before. `birthday_month`: the day lies in the month of the member's birthday. `like`: the
    kind whose rules hold for it, where there are none for its own.
    """

    kind: str
    at: datetime
    amounts: Mapping[str, int] = field(default_factory=dict[str, int])
    tier: str | None = None
    store: int | None = None
    model: str | None = None
    day: date | None = None
    first: bool = False
    birthday_month: bool = False
    like: str = ""

    def __post_init__(self) -> None:
        for work, fen in self.amounts.items():
            if type(fen) is not int or fen < 0:
                raise InvalidAmount(work=work, amount=fen)

    @property
    def on(self) -> date:
        return self.day or self.at.date()

    @property
    def goes_by(self) -> str:
        """The kind of the rules that hold for it."""
        return self.like or self.kind

    def told(self) -> dict[str, Any]:
        """What happened, without what follows from it: the same when it is asked again later."""
        names = ("kind", "at", "amounts", "tier", "store", "model")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class Line:
    """The share of one kind of work: fen paid, points for a yuan, points; and why none."""

    work: str
    amount: int
    rate: str | None
    points: int
    why: Reason | None = None


@dataclass(frozen=True)
class Outcome:
    """`rule` and `version` that the points were reckoned by, None where no rule was met.

    `extra` is what rules that add or multiply give besides, each under its own name. `growth` counts for the
    tier; the points can be spent once `pending_days` are over.
    """

    points: int
    lines: tuple[Line, ...] = ()
    rule: str | None = None
    version: int | None = None
    expiry: Expiry = "never"
    why: tuple[Reason, ...] = ()
    growth: int = 0
    pending_days: int = 0
    extra: tuple[Outcome, ...] = ()

    @property
    def total(self) -> int:
        return self.points + sum(one.points for one in self.extra)

    @property
    def effects(self) -> tuple[Outcome, ...]:
        """What each rule gives, the one that counts first."""
        return (self, *self.extra)

    def facts(self) -> dict[str, Any]:
        """Lines and reasons as plain values, for the facts of the posting."""
        told: dict[str, Any] = {"lines": [vars(line) for line in self.lines], "why": list(self.why)}
        if self.pending_days and self.points:
            told["pending_days"] = self.pending_days
        if self.extra:
            told["extra"] = [
                {"rule": one.rule, "version": one.version, "points": one.points} for one in self.extra
            ]
        return told
