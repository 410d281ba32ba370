"""Rewards in words: groups, signs, prices, and what stands against having one."""

from collections.abc import Mapping, Sequence

from club.errors import ClubError
from points.errors import NotEnoughPoints, NotForTier, PointsError
from points.rewards import Price, Reward
from web import text
from web.i18n import _, lazy, ngettext
from web.naming import enumerated
from web.sentences import sentence

GROUPS = {"care": lazy("Car care"), "goods": lazy("Good things"), "loan": lazy("To borrow")}
STATES = {"draft": lazy("Draft"), "published": lazy("In the shop"), "ended": lazy("Out of the shop")}
EXCHANGE_STATES = {
    "held": lazy("To be paid"),
    "done": lazy("Exchanged"),
    "cancelled": lazy("Handed back"),
    "expired": lazy("Not paid in time"),
}
WAYS = {
    "wechat": lazy("WeChat Pay"),
    "alipay": lazy("Alipay"),
    "card": lazy("Card"),
    "cash": lazy("Cash"),
}
ART_NAMES = {
    "droplets": lazy("Drops"),
    "percent": lazy("Discount"),
    "fan": lazy("Fan"),
    "coffee": lazy("Cup"),
    "baby": lazy("Child"),
    "brush": lazy("Brush"),
    "oil": lazy("Oil"),
    "bag": lazy("Bag"),
    "seat": lazy("Seat"),
    "gauge": lazy("Gauge"),
    "inspect": lazy("Check-up"),
    "shop": lazy("Present"),
}
TONES = {
    "percent": "warm",
    "coffee": "warm",
    "oil": "warm",
    "fan": "cool",
    "brush": "cool",
    "gauge": "cool",
    "inspect": "cool",
}
FEW = 20  # pieces: how many are left is told from here on


def price(asked: Price) -> str:
    """1,200 积分 + ¥198."""
    points = _("%(points)s points", points=text.points(asked.points))
    return f"{points} + {text.fen(asked.cash)}" if asked.cash else points


def left(pieces: int | None) -> str:
    """How many are left, where that is worth a word."""
    if pieces is None or pieces > FEW:
        return ""
    return ngettext("%(num)s left", "%(num)s left", pieces) if pieces else _("All gone")


def limit(reward: Reward) -> str:
    """How many one member may have."""
    if reward.per_member is None:
        return ""
    if reward.span == "month":
        return ngettext("%(num)s a month", "%(num)s a month", reward.per_member)
    return ngettext("%(num)s for each member", "%(num)s for each member", reward.per_member)


def tiers(codes: Sequence[str], names: Mapping[str, str]) -> str:
    """金卡以上 for every tier from one on; else 银卡、铂金卡, in the order of the tiers; '' for all."""
    held = [code for code in names if code in codes]
    if len(held) > 1 and held == [*names][-len(held) :]:
        return _("%(tier)s and above", tier=names[held[0]])
    return enumerated([names[code] for code in held])


def against(error: ClubError | PointsError | None, names: Mapping[str, str]) -> str:
    """Why it can't be had, as a sentence; '' if nothing stands against it. `names` are those of tiers."""
    if isinstance(error, NotForTier):
        return _("This is for %(tiers)s.", tiers=tiers(error.facts["tiers"], names))  # type: ignore[arg-type]
    if isinstance(error, NotEnoughPoints):
        missing = int(error.facts["wanted"]) - max(0, int(error.facts["balance"]))  # type: ignore[call-overload]
        return _("You lack %(points)s points for it.", points=text.points(missing))
    return sentence(error) if error else ""
