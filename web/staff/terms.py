"""Rules of points as sentences: what is given for what, to whom, and how long it holds."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from points import terms
from points.instants import Expiry
from points.rules import Rule
from points.terms import Fixed, PerYuan, Terms
from web import reasons, text
from web.i18n import _, lazy, ngettext
from web.staff.facts import enumerated

OCCASIONS = {
    "service_order": lazy("A service order that is settled"),
    "birthday": lazy("A birthday"),
    "referral": lazy("A friend's first service order, for whoever brought the friend"),
    "referral_friend": lazy("The first service order of somebody who came by a friend"),
    "event": lazy("Coming to a trip or class"),
}


@dataclass(frozen=True)
class Told:
    """A version of a rule: for what, its sentences, and from when until when."""

    occasion: str
    sentences: list[str]
    version: int
    since: datetime
    until: datetime | None


def place(rule: Rule) -> int:
    """Where a rule stands among the others: the workshop's first, those for unknown occasions last."""
    known = list(OCCASIONS)
    return known.index(rule.kind) if rule.kind in known else len(known)


def told(rule: Rule, stores: Mapping[int, str], tiers: Mapping[str, str]) -> Told:
    """The rule in the reader's language; `stores` are names by id, `tiers` names by code."""
    said = terms.parsed(rule.terms)
    sentences = [*_given(said), *_only(said, stores, tiers), _expiry(said.expiry)]
    occasion = str(OCCASIONS.get(rule.kind, rule.kind))
    return Told(occasion, sentences, rule.version, rule.valid_from, rule.valid_until)


def _given(said: PerYuan | Fixed) -> Iterable[str]:
    if isinstance(said, Fixed):
        return [
            ngettext("%(points)s point", "%(points)s points", said.points, points=text.points(said.points))
        ]
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


def _only(said: Terms, stores: Mapping[int, str], tiers: Mapping[str, str]) -> Iterable[str]:
    names: Mapping[str, Mapping[object, str]] = {"store": {**stores}, "tier": {**tiers}}
    for audience, wanted in said.only.items():
        called = [names.get(audience, {}).get(one, str(one)) for one in wanted]
        yield _("Only for %(whom)s.", whom=enumerated(called))


def _expiry(expiry: Expiry) -> str:
    if expiry == "never":
        return _("They do not end.")
    if expiry == "end_of_next_year":
        return _("They hold until the end of the next year.")
    return ngettext("They hold for %(num)d month.", "They hold for %(num)d months.", expiry["months"])


def _works(kinds: Iterable[str]) -> str:
    """The kinds of work in the order in which they stand on a bill."""
    known = list(reasons.WORK)
    ordered = sorted(kinds, key=lambda kind: known.index(kind) if kind in known else len(known))
    return enumerated(str(reasons.WORK.get(kind, kind)) for kind in ordered)
