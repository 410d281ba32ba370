"""Tiers: the ranks that members hold, and how growth raises them and a term's end lowers them.

tier       the ranks themselves: first, add, change, called
policy     one row for the club: window of growth, term, grace, warning; edit, and preview of who would move
growth     how much growth a person gained in a window
standing   where a member stands: how far to the next tier, whether the own one holds on
moving     reconsider: up at once, kept, taken back; unite and part when two records are one person or not
reviewing  review_due: the nightly look at terms that end, with the warning before and the grace after
keeping    a tier kept by a colleague's approval (保级): asked by one, decided by another
changes    the history of all that, for staff and member
"""

from club.tiers.moving import part, reconsider, reconsider_many, unite
from club.tiers.reviewing import review_due
from club.tiers.standing import Standing, standing
from club.tiers.tier import NoTier, Tier, add, first, ranks

__all__ = [
    "NoTier",
    "Standing",
    "Tier",
    "add",
    "first",
    "part",
    "ranks",
    "reconsider",
    "reconsider_many",
    "review_due",
    "standing",
    "unite",
]
