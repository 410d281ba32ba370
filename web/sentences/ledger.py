"""Points, rules and tiers."""

from web.i18n import lazy

SENTENCES = {
    "points.not_enough": lazy("You have %(balance)s points; this takes %(wanted)s."),
    "points.key_conflict": lazy("This was sent before with other content. Please refresh the page and look."),
    "points.already_reversed": lazy("These points have been taken back already."),
    "points.nothing_to_reverse": lazy("These points cannot be taken back."),
    "points.invalid_amount": lazy("Enter a whole number of points."),
    "tier.none": lazy("The club has no tier yet, so nobody can join. Please tell the club."),
}
