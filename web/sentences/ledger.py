"""Points, rules and tiers."""

from web.i18n import lazy

SENTENCES = {
    "points.not_enough": lazy("You have %(balance)s points; this takes %(wanted)s."),
    "points.key_conflict": lazy("This was sent before with other content. Please refresh the page and look."),
    "points.already_reversed": lazy("These points have been taken back already."),
    "points.nothing_to_reverse": lazy("These points cannot be taken back."),
    "points.invalid_amount": lazy("Enter a whole number of points."),
    "points.invalid_text": lazy("A reason is missing, or it is too long."),
    "points.invalid_facts": lazy("This holds characters that cannot be kept. Please type it again."),
    "points.account_frozen": lazy("These points are frozen for now, so none of them can be used."),
    "points.hold_settled": lazy("What was set aside here has been settled already. Please refresh the page."),
    "points.more_than_held": lazy("%(held)s points are set aside; this takes %(wanted)s."),
    "points.already_over": lazy("The end must be later than the beginning."),
    "tier.none": lazy("The club has no tier yet, so nobody can join. Please tell the club."),
}
