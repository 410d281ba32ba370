"""Points, rules and tiers."""

from web.i18n import lazy

SENTENCES = {
    "points.not_enough": lazy("You have %(balance)s points; this takes %(wanted)s."),
    "points.key_conflict": lazy("This was sent before with other content. Please refresh the page and look."),
    "points.already_reversed": lazy("These points have been taken back already."),
    "points.nothing_to_reverse": lazy("These points cannot be taken back."),
    "points.invalid_amount": lazy("Enter a whole number of points."),
    "points.account_frozen": lazy("These points are frozen at the moment: nothing can be spent of them."),
    "adjustment.wrong_amount": lazy("Enter how many points, at most %(most)s."),
    "adjustment.reason_needed": lazy("Say why, in a few words."),
    "adjustment.reason_too_long": lazy("At most %(longest)s characters."),
    "adjustment.own_request": lazy("You asked for this yourself: a second person decides it."),
    "adjustment.not_theirs": lazy("Only who asked for it takes it back."),
    "adjustment.already_decided": lazy("This is decided already. Refresh the page and look."),
    "adjustment.not_enough": lazy(
        "The member can spend %(balance)s points now; this would take %(wanted)s. Nothing was taken."
    ),
    "adjustment.asked_otherwise": lazy(
        "This form was sent before with other content. Look at the list before you ask again."
    ),
    "member.closed": lazy("This account is closed: there are no points that could be changed."),
    "freeze.reason_needed": lazy("Say why, for the colleagues who look later."),
    "freeze.reason_too_long": lazy("At most %(longest)s characters."),
    "freeze.already": lazy("These points are frozen already."),
    "freeze.not_frozen": lazy("These points are not frozen any more."),
    "points_setting.out_of_bounds": lazy("Enter a whole number from %(least)s to %(most)s."),
    "points_setting.unknown": lazy("There is no such setting."),
    "tier.none": lazy("The club has no tier yet, so nobody can join. Please tell the club."),
}
