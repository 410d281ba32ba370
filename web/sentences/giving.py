"""Giving vouchers: to a member, to a segment; kinds of them."""

from web.i18n import lazy

SENTENCES = {
    "handout.reason_needed": lazy("Say why, in a few words."),
    "handout.reason_too_long": lazy("At most %(longest)s characters."),
    "handout.nobody_there": lazy("Nobody in this segment can get one now. Nothing was given."),
    "handout.more_people": lazy(
        "There are %(now)s people in the segment now; you had seen %(seen)s. Look again before you give."
    ),
    "handout.asked_otherwise": lazy(
        "This form was sent before with other content. Look at the list before you give again."
    ),
    "handout.wrong_state": lazy("This has moved on meanwhile. Refresh the page and look."),
    "handout.broke": lazy("Whoever worked on it was killed each time."),
    "gift.no_member": lazy("Only on file, no member yet: sign them up first."),
    "voucher_kind.other_stores": lazy(
        "This kind holds in other stores too: whoever works for all stores decides about it."
    ),
}
