"""What a change of a party costs, and what comes back for who leaves it: for members and for staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from events import fees, parties, told
from events.fee import Back, Fee, coming_back
from events.registration import Registration
from events.terms import WHOLE, Price
from events.told import Told
from web import price_words, text
from web.i18n import _
from web.render import read


@dataclass(frozen=True)
class Change:
    """`before` is what the party costs so far, `price` what it will cost; `back` is what comes back and what
    stays for who leaves it, of `percent`: by the `rule`, or more."""

    before: Price
    price: Price
    back: Back
    percent: int
    rule: int = WHOLE

    @classmethod
    def none(cls) -> "Change":
        return cls(Price(), Price(), Back(), WHOLE)

    @property
    def mark(self) -> str:
        """What the question says, for the press that follows it: another change is asked about again."""
        back = self.back
        amounts = (self.price.points, self.price.fen, back.points, back.kept_points, back.fen, back.kept_fen)
        return ":".join(map(str, amounts))

    @property
    def share(self) -> str:
        """How much comes back, in words."""
        if self.percent != self.rule:
            return _("More than the rule: %(percent)s %%", percent=self.percent)
        return by_rule(self.rule)

    @property
    def gives_back(self) -> list[str]:
        """What comes back and what stays with us, in words; nothing if nobody who pays leaves."""
        back = self.back
        said = [
            (back.points, _("%(points)s points come back.", points=text.points(back.points))),
            (back.kept_points, _("%(points)s points stay with us.", points=text.points(back.kept_points))),
            (back.fen, _("%(amount)s is given back at the desk.", amount=text.fen(back.fen))),
            (back.kept_fen, _("%(amount)s stays with us.", amount=text.fen(back.kept_fen))),
        ]
        return [words for amount, words in said if amount]

    @property
    def costs(self) -> list[str]:
        """The other price, in words."""
        if self.price == self.before:
            return []
        now, so_far = price_words.said(self.price), price_words.said(self.before)
        return [_("It costs %(price)s from now on, %(before)s so far.", price=now, before=so_far)]


def by_rule(percent: int) -> str:
    """So many percent come back by the event's rules, in words."""
    return _("By the rule: %(percent)s %%", percent=percent) if percent else _("By the rule: nothing")


def ended(fee: Fee | None, rule: int, granted: int | None = None) -> Change:
    """Of a party that comes no more: by the `rule`, or the percent that staff grant."""
    percent = rule if granted is None else granted
    if fee is None or fee.state != "open":
        return Change.none()
    return Change(Price(fee.points, fee.fen), Price(), coming_back(fee, percent), percent, rule)


async def change(
    registration: Registration, ages: Sequence[int | None], at: datetime, granted: int | None = None
) -> Change:
    """Of a party that is in and becomes one of these `ages`, the member's own first: by the rule, or the
    percent that staff grant. `registration` with its session and event."""
    fee = await fees.of(registration, using_db=read())
    was = await told_to(registration, fee)
    price = was.become(registration.session.event, ages).price
    if fee is None:
        return Change(was.price, price, Back(), WHOLE)
    rule = told.percent_back(fee, registration.session, at)
    percent = rule if granted is None else granted
    return Change(was.price, price, coming_back(fee, percent, price), percent, rule)


async def told_to(registration: Registration, fee: Fee | None) -> Told:
    """What the party was told; one that waits is told what the event costs now."""
    rows = await parties.companions_of(registration, using_db=read())
    ages = [None, *(one.age for one in rows)]
    is_in = registration.state == "registered"
    return told.of(fee, registration.session, ages) if is_in else told.now(registration.session, ages)
