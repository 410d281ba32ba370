"""What tiers bring, as staff wrote it down: a benefit a line, like 免费洗车：6 次; side by side."""

from collections.abc import Sequence
from typing import NamedTuple

from club.tiers import Tier
from web.i18n import chinese


class Benefit(NamedTuple):
    """`values` by tier, in the order of the tiers; empty where a tier has not got it."""

    label: str
    values: list[str]


def compared(tiers: Sequence[Tier]) -> list[Benefit]:
    """Every benefit of some tier, in the order in which they are named."""
    said = [lines(tier) for tier in tiers]
    labels = dict.fromkeys(label for one in said for label in one)
    return [Benefit(label, [one.get(label, "") for one in said]) for label in labels]


def lines(tier: Tier) -> dict[str, str]:
    """The benefits of one tier: what, and how much; ✓ for what has no how much."""
    words = tier.brings if chinese() else tier.brings_en or tier.brings
    parts = [line.replace("：", ":").partition(":") for line in words.splitlines() if line.strip()]
    return {label.strip(): value.strip() or "✓" for label, _colon, value in parts}


def gained(mine: Tier, other: Tier) -> list[tuple[str, str, str]]:
    """What `other` has that `mine` has not: what, how much, and how much it is now."""
    now = lines(mine)
    more = {what: value for what, value in lines(other).items() if now.get(what) != value}
    return [(what, value, now.get(what, "")) for what, value in more.items()]
