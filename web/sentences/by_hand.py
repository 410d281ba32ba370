"""Points by hand, frozen points and what the club sets for its points."""

from web.i18n import lazy

SENTENCES = {
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
}
