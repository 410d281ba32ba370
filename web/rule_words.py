"""Rules of points as sentences: what is given for what, to whom, how much at most, and how long it holds."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from club import clock
from club.reckoning import KIND_OF
from points import terms
from points.instants import Expiry
from points.rules import Rule
from points.terms import AnyTerms, Fixed, Multiplier, PerYuan
from web import reasons, text
from web.i18n import _, lazy, ngettext
from web.naming import enumerated

OCCASIONS = {
    "service_order": lazy("A service order that is settled"),
    "purchase": lazy("Buying something in the shop"),
    "sign_up": lazy("Joining the club"),
    "profile_completed": lazy("A profile that is complete"),
    "birthday": lazy("A birthday"),
    "referral": lazy("A friend's first service order, for whoever brought the friend"),
    "referral_friend": lazy("The first service order of somebody who came by a friend"),
    "event": lazy("Coming to a trip or class"),
    "class": lazy("Coming to a class"),
    "check_in": lazy("The daily check-in"),
    "check_in_week": lazy("Each seventh daily check-in in a row, on top"),
}
PAST = {"survey": lazy("Answering a survey")}
"""What can be chosen no more, for the rules of before."""
WEEKDAYS = {
    1: lazy("Mondays"),
    2: lazy("Tuesdays"),
    3: lazy("Wednesdays"),
    4: lazy("Thursdays"),
    5: lazy("Fridays"),
    6: lazy("Saturdays"),
    7: lazy("Sundays"),
}
CAPS = {
    "each": lazy("At most %(points)s points at a time."),
    "member_day": lazy("At most %(points)s points a day for each member."),
    "member_month": lazy("At most %(points)s points a month for each member."),
    "member_ever": lazy("At most %(points)s points for each member altogether."),
    "rule_day": lazy("At most %(points)s points a day for all members together."),
    "rule_month": lazy("At most %(points)s points a month for all members together."),
    "budget": lazy("%(points)s points are set aside for it; then it gives no more."),
}
MEMBERS_CAPS = ("each", "member_day", "member_month", "member_ever")


@dataclass(frozen=True)
class Told:
    """A version of a rule: for what, its sentences, and from when until when."""

    occasion: str
    sentences: list[str]
    version: int
    since: datetime
    until: datetime | None
    title: str = ""

    @property
    def last(self) -> date | None:
        """The last day on which it holds."""
        return clock.day_of(self.until - timedelta(microseconds=1)) if self.until else None

    @property
    def is_void(self) -> bool:
        """It was ended before its first day."""
        return self.until is not None and self.until <= self.since


@dataclass(frozen=True)
class Names:
    """Of stores by id, of tiers by code."""

    stores: Mapping[int, str]
    tiers: Mapping[str, str]


def place(rule: Rule) -> int:
    """Where a rule stands among the others: the workshop's first, those for unknown occasions last."""
    known = list(OCCASIONS)
    return known.index(rule.kind) if rule.kind in known else len(known)


def told(rule: Rule, stores: Mapping[int, str], tiers: Mapping[str, str]) -> Told:
    """The rule in the reader's language; `stores` are names by id, `tiers` names by code."""
    said = sentences(terms.parsed(rule.terms), Names(stores, tiers), rule.kind)
    return Told(occasion(rule.kind), said, rule.version, rule.valid_from, rule.valid_until, rule.title)


def occasion(kind: str) -> str:
    return str(OCCASIONS.get(kind) or PAST.get(kind, kind))


def sentences(said: AnyTerms, names: Names, kind: str) -> list[str]:
    """What the terms of a rule for `kind` say, read out."""
    return [
        *_given(said),
        *_times(said, names),
        *(_only(condition, values, names) for condition, values in said.only.items()),
        *_whole(said),
        *_limits(said),
        *_standing(said),
        *_growth(said),
        _expiry(said.expiry),
        *_alone(kind),
    ]


def promised(rule: Rule, names: Names) -> list[str]:
    """What the rule says to a member: not what it may cost in all, nor how it stands to other rules."""
    said = terms.parsed(rule.terms)
    return [
        *_given(said),
        *_times(said, names),
        *(_only(condition, values, names) for condition, values in said.only.items()),
        *_whole(said),
        *_limits(said, MEMBERS_CAPS),
        *_pending(said),
        _expiry(said.expiry),
    ]


def _given(said: AnyTerms) -> Iterable[str]:
    if isinstance(said, Fixed):
        return [
            ngettext("%(points)s point", "%(points)s points", said.points, points=text.points(said.points))
        ]
    if isinstance(said, Multiplier):
        return [_("%(by)s times what the other rules give.", by=f"{said.by.normalize():f}")]
    return [*_rates(said), *_excluded(said), _("What is left over below one point is let go, once an order.")]


def _rates(said: PerYuan) -> Iterable[str]:
    works: dict[str, list[str]] = defaultdict(list)
    for work, rate in said.rates.items():
        works[f"{rate.normalize():f}"].append(work)
    for rate, kinds in works.items():
        yield _("%(works)s: %(rate)s for each yuan.", works=_works(kinds), rate=rate)


def _excluded(said: PerYuan) -> Iterable[str]:
    if said.excluded:
        yield _("No points for %(works)s.", works=_works(said.excluded))


def _times(said: AnyTerms, names: Names) -> Iterable[str]:
    for times in said.multipliers:
        whom = enumerated(_condition(one, values, names) for one, values in times.only.items())
        yield _("%(by)s times: %(whom)s.", by=f"{times.by.normalize():f}", whom=whom)


def _only(condition: str, values: tuple[Any, ...], names: Names) -> str:
    if condition == "work":
        return _("Only when the order has %(works)s.", works=_works(values))
    return _("Only for %(whom)s.", whom=_condition(condition, values, names))


def _whole(said: AnyTerms) -> Iterable[str]:
    """That a rule which multiplies for some work does so for all that stands on the same order."""
    if isinstance(said, Multiplier) and "work" in said.only:
        yield _("Then the whole order is multiplied, the other work on it too.")


def _condition(condition: str, values: tuple[Any, ...], names: Names) -> str:
    if condition == "first":
        return _("the first time of each member")
    if condition == "birthday_month":
        return _("members in the month of their birthday")
    if condition == "day_of_month":
        return _("the %(days)s of the month", days=enumerated(map(str, values)))
    if condition == "day":
        return enumerated(text.day(date.fromisoformat(day)) for day in values)
    named: dict[str, Mapping[Any, Any]] = {
        "store": names.stores,
        "tier": names.tiers,
        "work": reasons.WORK,
        "weekday": WEEKDAYS,
    }
    return enumerated(str(named.get(condition, {}).get(one, one)) for one in values)


def _limits(said: AnyTerms, caps: Collection[str] = tuple(CAPS)) -> Iterable[str]:
    if said.least_amount:
        yield _("From %(amount)s on.", amount=text.fen(said.least_amount))
    for cap, most in said.caps.items():
        if cap in caps:
            yield str(CAPS[cap]) % {"points": text.points(most)}


def _standing(said: AnyTerms) -> Iterable[str]:
    if said.stacking == "adds":
        yield _("Given besides what other rules give.")
    if said.priority:
        yield _("Goes before rules of a lower rank (%(rank)s).", rank=said.priority)
    yield from _pending(said)


def _pending(said: AnyTerms) -> Iterable[str]:
    if said.pending_days:
        yield ngettext("To be spent after %(num)s day.", "To be spent after %(num)s days.", said.pending_days)


def _growth(said: AnyTerms) -> Iterable[str]:
    if said.growth == "none":
        if isinstance(said, PerYuan):
            yield _("They do not count for the tier.")
    elif said.growth == "points":
        if not isinstance(said, PerYuan):
            yield _("They count for the tier as well.")
    else:
        yield _("%(growth)s count for the tier.", growth=text.points(said.growth))


def _expiry(expiry: Expiry) -> str:
    if expiry == "never":
        return _("They do not end.")
    if expiry == "end_of_next_year":
        return _("They hold until the end of the next year.")
    return ngettext("They hold for %(num)d month.", "They hold for %(num)d months.", expiry["months"])


def _alone(kind: str) -> Iterable[str]:
    """What has no rule of its own goes by those for what it is a kind of: with one it does so no more."""
    if whole := KIND_OF.get(kind):
        yield _(
            "While it holds, no rule for “%(occasion)s” gives anything for this.", occasion=occasion(whole)
        )


def _works(kinds: Iterable[str]) -> str:
    """The kinds of work in the order in which they stand on a bill."""
    known = list(reasons.WORK)
    ordered = sorted(kinds, key=lambda kind: known.index(kind) if kind in known else len(known))
    return enumerated(str(reasons.WORK.get(kind, kind)) for kind in ordered)
