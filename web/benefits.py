"""What tiers bring, side by side: their privileges, and what staff wrote down besides, a line each.

A line like 免费洗车：6 次 that speaks of a privilege says nothing any more: the privilege does.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from club.privileges.privilege import Entitled
from club.tiers import Tier
from web import privilege_words
from web.i18n import chinese


class Benefit(NamedTuple):
    """`values` by tier, in the order of the tiers, empty where a tier has not got it; `note` how often."""

    label: str
    values: list[str]
    note: str = ""


def compared(tiers: Sequence[Tier], given: Sequence[Entitled]) -> list[Benefit]:
    """Every benefit of some tier: privileges in the club's order, then lines as they are named."""
    said = [_told(tier, given) for tier in tiers]
    labels = dict.fromkeys(label for one in said for label in one)
    notes = {privilege_words.called(one.privilege): privilege_words.how_often(one.privilege) for one in given}
    order = {privilege_words.called(one.privilege): place for place, one in enumerate(given)}
    ordered = sorted(labels, key=lambda label: order.get(label, len(order)))
    return [Benefit(label, [one.get(label, "") for one in said], notes.get(label, "")) for label in ordered]


def gained(mine: Tier, other: Tier, given: Sequence[Entitled]) -> list[tuple[str, str, str]]:
    """What `other` has that `mine` has not: what, how much, and how much it is now."""
    now = _told(mine, given)
    more = {what: value for what, value in _told(other, given).items() if now.get(what) != value}
    return [(what, value, now.get(what, "")) for what, value in more.items()]


def _told(tier: Tier, given: Sequence[Entitled]) -> dict[str, str]:
    """The benefits of one tier: what, and how much; ✓ for what has no how much."""
    privileges = {
        privilege_words.called(one.privilege): privilege_words.of_tier(one.privilege, one.by_tier[tier.id])
        for one in given
        if tier.id in one.by_tier
    }
    spoken = {
        name.casefold() for one in given for name in (one.privilege.name, one.privilege.name_en) if name
    }
    return privileges | _lines(tier, spoken)


def _lines(tier: Tier, spoken: Collection[str]) -> dict[str, str]:
    """What the tier's own lines say of anything but the privileges that are `spoken` of."""
    words = tier.brings if chinese() else tier.brings_en or tier.brings
    parts = [line.replace("：", ":").partition(":") for line in words.splitlines() if line.strip()]
    told = {label.strip(): value.strip() or "✓" for label, _colon, value in parts}
    return {label: value for label, value in told.items() if label.casefold() not in spoken}
