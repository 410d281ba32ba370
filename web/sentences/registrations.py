"""Registrations, offers of the waitlist and fees: why a party cannot come as it would like to."""

from web.i18n import lazy

SENTENCES = {
    "registration.not_open_yet": lazy("Registration opens on %(opens_at)s."),
    "registration.closed": lazy("Registration closed on %(closes_at)s."),
    "registration.closed.more": lazy(
        "Registration closed on %(closes_at)s: nobody more can come along, and no car more. Your "
        "registration stays as it is."
    ),
    "registration.session_cancelled": lazy("This date is not held."),
    "registration.full": lazy("Places left: %(left)s; you need %(wanted)s. You can join the waitlist."),
    "registration.full.cars": lazy(
        "Cars that still fit: %(cars_left)s; people: %(left)s. Join the waitlist, or come without a car of "
        "your own."
    ),
    "registration.full.queue": lazy(
        "Others wait already (parties: %(waiting)s), and are asked first. You can join the waitlist."
    ),
    "registration.full.more": lazy(
        "There is no room for more of you now: places left %(left)s, parties that wait %(waiting)s. Your "
        "registration stays as it is."
    ),
    "registration.full.another_car": lazy(
        "There is no room for one more car now. Your registration stays as it is."
    ),
    "registration.too_large": lazy(
        "There is room for %(capacity)s people on this date, and you are %(wanted)s. Take somebody out, or "
        "choose another date."
    ),
    "registration.already": lazy("You are registered for this date already."),
    "registration.expired_papers.licence_until": lazy(
        "The driving licence must hold until %(needed)s at least. Enter the day until which it holds."
    ),
    "registration.expired_papers.insured_until": lazy(
        "The car's insurance must hold until %(needed)s at least. Enter the day until which it holds."
    ),
    "registration.not_eligible": lazy("This event is for others."),
    "registration.not_eligible.segment": lazy(
        "This event is for customers whom the store has chosen. Ask there if you would like to come."
    ),
    "registration.too_many_companions": lazy("At most %(most)s people may come along."),
    "registration.nameless_companion": lazy("Enter the name of everybody who comes along."),
    "registration.not_their_car": lazy("This car is not in the list any more. Choose another one."),
    "registration.key_conflict": lazy(
        "This was sent before with other content. Please refresh the page and look."
    ),
    "registration.not_cancellable": lazy(
        "This can no longer be cancelled: it has begun, or is cancelled or checked in."
    ),
    "fee.less_than_the_rule": lazy(
        "By the rule %(rule)s percent come back; you may give back more, up to 100, but not less."
    ),
    "waitlist.offer_gone.registered": lazy("You are registered already; there is nothing left to accept."),
    "waitlist.offer_gone.session": lazy("This date is not held; there is nothing left to accept."),
    "price.other": lazy("It costs more by now. Look at the price below before you send it once more."),
    "fee.less_comes_back": lazy("By now %(rule)s percent come back. Look once more before you go on."),
    "fee.nothing_to_pay": lazy("Nothing is to be paid here. Refresh the page and look."),
    "fee.other_amount": lazy(
        "The page said %(seen_fen)s, but %(due_fen)s are due now. Look again before you take it."
    ),
    "fee.paid_too_long_ago": lazy("It was paid on %(paid_at)s; that can be undone for 15 minutes only."),
    "fee.nothing_to_give_back": lazy("Nothing is to be given back here, or it was handed over already."),
}
