"""Points, rules and tiers."""

from web.i18n import lazy

SENTENCES = {
    "points.not_enough": lazy("You have %(balance)s points; this takes %(wanted)s."),
    "points.key_conflict": lazy("This was sent before with other content. Please refresh the page and look."),
    "points.already_reversed": lazy("These points have been taken back already."),
    "points.nothing_to_reverse": lazy("These points cannot be taken back."),
    "points.invalid_amount": lazy("Enter a whole number of points."),
    "tier.not_ascending": lazy("%(tier)s needs more growth than %(below)s, which has %(least)s."),
    "tier.out_of_bounds": lazy("Enter a number from %(least)s to %(most)s"),
    "tier_keep.nothing": lazy("This tier is everybody's: there is nothing to keep."),
    "tier_keep.already_asked": lazy("It has been asked for already and waits for a decision."),
    "tier_keep.reason_needed": lazy("Say why, in at most %(longest)s characters: the member reads it."),
    "tier_keep.own": lazy("You asked for it yourself: a colleague has to decide."),
    "tier_keep.already_decided": lazy(
        "It is decided already, or the tier has changed meanwhile. Please refresh the page and look."
    ),
    "tier.none": lazy("The club has no tier yet, so nobody can join. Please tell the club."),
}
